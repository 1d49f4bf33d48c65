//! How long a large result takes to a file, whole process, beside what ClickHouse itself takes:
//!
//! ```sh
//! cargo build --release -p lucerna-cli -p lucerna-tests
//! target/release/exports --library libchdb.so --folder /tmp/exports
//! ```
//!
//! Each round runs every way once, so that a slow minute of the machine is a slow minute of all. What is
//! said are medians of time, the size of the file, and the largest memory of any round. `--only` takes
//! names with commas between, for machines where a whole run is too long at a time.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it says what it measured"
)]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;

/// Four columns of usual types: a number, a time, a name that occurs often, a text.
const STATEMENT: &str = "SELECT number AS n, \
    toDateTime64('2026-03-10 00:00:00', 9, 'UTC') + toIntervalMillisecond(number) AS time, \
    concat('service-', toString(number % 20)) AS service, \
    concat('request ', toString(cityHash64(number) % 1000000), ' took ', toString(number % 977), ' ms') AS body \
    FROM numbers(";

/// The name of a way, the ending that Lucerna is given, and the format that ClickHouse is given.
const WAYS: [(&str, &str, &str); 4] = [
    ("arrow", "arrow", "Arrow"),
    ("parquet", "parquet", "Parquet"),
    ("csv", "csv", "CSVWithNames"),
    ("jsonl", "jsonl", "JSONEachRow"),
];

/// Measures exports.
#[derive(Debug, Parser)]
struct Arguments {
    /// The embedded engine's library
    #[arg(long)]
    library: PathBuf,
    /// Where files are written; they are removed again
    #[arg(long)]
    folder: PathBuf,
    /// How many rows
    #[arg(long, default_value_t = 20_000_000)]
    rows: u64,
    /// How many rounds
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Only these: arrow, parquet, csv, jsonl
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Another statement in the place of the made-up rows
    #[arg(long)]
    statement: Option<String>,
    /// The store for it
    #[arg(long)]
    db: Option<PathBuf>,
}

/// What is run.
struct Way {
    name: String,
    command: Box<dyn Fn() -> Command>,
    file: Option<PathBuf>,
    runs: Vec<Run>,
}

/// What one run took.
#[derive(Clone, Copy)]
struct Run {
    elapsed: Duration,
    memory: u64,
    bytes: u64,
}

fn main() -> ExitCode {
    match measure(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(&arguments.folder)?;
    let mut ways = ways(arguments)?;
    for _ in 0..arguments.rounds {
        for way in &mut ways {
            let run = run(&way.name, &mut (way.command)(), way.file.as_deref())?;
            way.runs.push(run);
        }
    }
    println!("| way | median | size | peak memory |\n|---|---|---|---|");
    for way in &mut ways {
        way.runs.sort_by_key(|run| run.elapsed);
        let Some(median) = way.runs.get(way.runs.len() / 2) else {
            continue;
        };
        let memory = way.runs.iter().map(|run| run.memory).max().unwrap_or(0);
        println!(
            "| {} | {:.2} s | {} MB | {} MB |",
            way.name,
            median.elapsed.as_secs_f64(),
            median.bytes / 1_000_000,
            memory / 1000
        );
    }
    Ok(())
}

fn ways(arguments: &Arguments) -> Result<Vec<Way>, Box<dyn Error>> {
    let here = std::env::current_exe()?;
    let beside = |name: &str| here.with_file_name(name);
    let statement = arguments.statement.clone();
    let statement = statement.unwrap_or_else(|| format!("{STATEMENT}{})", arguments.rows));
    let store = arguments
        .db
        .clone()
        .unwrap_or_else(|| arguments.folder.join("store"));
    let lucerna = |flags: Vec<String>| {
        let (program, library) = (beside("lucerna"), arguments.library.clone());
        let (statement, store) = (statement.clone(), store.clone());
        move || {
            let mut command = Command::new(&program);
            command.args(["sql", &statement, "--quiet"]).args(&flags);
            command
                .env("LUCERNA_CHDB", &library)
                .env("LUCERNA_DB", &store);
            command
        }
    };
    let flags = vec!["-F".to_owned(), "none".to_owned()];
    let mut ways = vec![Way {
        name: "the bare stream".to_owned(),
        command: Box::new(lucerna(flags)),
        file: None,
        runs: Vec::new(),
    }];
    for (name, ending, format) in WAYS {
        if !arguments.only.is_empty() && !arguments.only.iter().any(|only| only == name) {
            continue;
        }
        let file = arguments.folder.join(format!("rows.{ending}"));
        let target = file.display().to_string();
        let flags = vec!["--force".to_owned(), "-o".to_owned(), target];
        ways.push(Way {
            name: format!("{name}, Lucerna"),
            command: Box::new(lucerna(flags)),
            file: Some(file),
            runs: Vec::new(),
        });
        let file = arguments.folder.join(format!("own.{ending}"));
        let query = format!(
            "{statement} INTO OUTFILE '{}' TRUNCATE FORMAT {format}",
            file.display()
        );
        ways.push(Way {
            name: format!("{name}, ClickHouse"),
            command: own(beside("clickhouse_server"), arguments, &store, query),
            file: Some(file),
            runs: Vec::new(),
        });
    }
    Ok(ways)
}

/// ClickHouse itself, which the embedded engine's library holds.
fn own(
    program: PathBuf,
    arguments: &Arguments,
    store: &Path,
    query: String,
) -> Box<dyn Fn() -> Command> {
    let (library, path) = (arguments.library.clone(), store.to_owned());
    Box::new(move || {
        let mut command = Command::new(&program);
        command.arg(&library);
        command.arg(format!("--path={}", path.display()));
        command.args(["--query", &query]);
        command
    })
}

fn run(name: &str, command: &mut Command, file: Option<&Path>) -> Result<Run, Box<dyn Error>> {
    let started = Instant::now();
    // The input stays open: with its end the program that runs ClickHouse ends.
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut memory = 0;
    let status = loop {
        memory = memory.max(largest_memory(child.id()));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let elapsed = started.elapsed();
    if !status.success() {
        return Err(format!("{name}: {status}").into());
    }
    let bytes = match file {
        Some(file) => {
            let bytes = fs::metadata(file)?.len();
            fs::remove_file(file)?;
            bytes
        }
        None => 0,
    };
    Ok(Run {
        elapsed,
        memory,
        bytes,
    })
}

/// The largest memory of a process so far, in KB; 0 where that cannot be told.
fn largest_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let words = line.and_then(|line| line.split_whitespace().next());
    words
        .and_then(|kilobytes| kilobytes.parse().ok())
        .unwrap_or(0)
}
