//! How long a large result takes from a ClickHouse server, whole process, beside `curl`; how soon its
//! first row is there, what memory it takes, and how soon a statement is gone after Ctrl-C:
//!
//! ```sh
//! cargo build --release -p lucerna-cli -p lucerna-tests
//! target/release/remote --library libchdb.so --folder /tmp/remote
//! ```
//!
//! The server is ClickHouse's own HTTP interface, in a process of its own on this machine. Both programs
//! ask for the same stream with the same settings; `curl` writes it as it comes. Each round runs every way
//! once, so that a slow minute of the machine is a slow minute of all.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it says what it measured"
)]

use std::error::Error;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use lucerna_engine_chdb::test_server::{PASSWORD, Server};

/// Four columns of usual types: a number, a time, a name that occurs often, a text.
const TABLE: &str = "CREATE TABLE rows ENGINE = MergeTree ORDER BY time AS SELECT number AS n, \
    toDateTime64('2026-03-10 00:00:00', 9, 'UTC') + toIntervalMillisecond(number) AS time, \
    toLowCardinality(concat('service-', toString(number % 20))) AS service, \
    concat('request ', toString(cityHash64(number) % 1000000), ' took ', toString(number % 977), ' ms') AS body \
    FROM numbers(";

const ALL: &str = "SELECT * FROM rows";
const FOUR_TIMES: &str = "SELECT * FROM (SELECT * FROM rows UNION ALL SELECT * FROM rows \
    UNION ALL SELECT * FROM rows UNION ALL SELECT * FROM rows)";
const ENDLESS: &str =
    "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number, 'ctrl-c'))";
const RUNNING: &str = "SELECT count() FROM system.processes WHERE query LIKE '%ctrl-c%' AND query NOT LIKE '%processes%'";

/// What Lucerna asks the server for, so that both write the same bytes.
const SETTINGS: &str = "default_format=ArrowStream&output_format_arrow_compression_method=none\
    &output_format_arrow_string_as_string=0&output_format_arrow_low_cardinality_as_dictionary=1\
    &output_format_arrow_use_signed_indexes_for_dictionary=0&readonly=1";

/// A file of Lucerna's gets its name when its bytes are on the disk; one of `curl`'s may be in memory alone.
const SYNCED: &str = "curl, then synced";

/// Measures a remote result.
#[derive(Debug, Parser)]
struct Arguments {
    /// The embedded engine's library, which holds the server
    #[arg(long)]
    library: PathBuf,
    /// Where files are written; they are removed again
    #[arg(long)]
    folder: PathBuf,
    /// Where the programs `lucerna` and `clickhouse_server` are [default: beside this one]
    #[arg(long)]
    programs: Option<PathBuf>,
    /// How many rows
    #[arg(long, default_value_t = 5_000_000)]
    rows: u64,
    /// How many rounds
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

/// The server, and who asks it.
struct World {
    server: Server,
    lucerna: PathBuf,
    folder: PathBuf,
}

/// What one run took.
#[derive(Clone, Copy)]
struct Run {
    elapsed: Duration,
    memory: u64,
    bytes: u64,
}

type Measured<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match measure(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments) -> Measured<()> {
    let world = World::open(arguments)?;
    world.export(arguments.rounds)?;
    world.first_row(2 * arguments.rounds)?;
    world.ctrl_c(2 * arguments.rounds)
}

impl World {
    fn open(arguments: &Arguments) -> Measured<Self> {
        fs::create_dir_all(&arguments.folder)?;
        let programs = match &arguments.programs {
            Some(folder) => folder.clone(),
            None => std::env::current_exe()?.with_file_name(""),
        };
        let program = programs.join("clickhouse_server");
        let process = move |library: &Path, words: &[String]| {
            let mut command = Command::new(&program);
            command.arg(library).args(words);
            command
        };
        let library = fs::canonicalize(&arguments.library)?;
        let world = Self {
            server: Server::start(library, process)?,
            lucerna: programs.join("lucerna"),
            folder: arguments.folder.clone(),
        };
        world.ask(&format!("{TABLE}{})", arguments.rows))?;
        world.ask("OPTIMIZE TABLE rows FINAL")?;
        Ok(world)
    }

    fn curl(&self, parameters: &str, statement: &str) -> Command {
        let mut command = Command::new("curl");
        command
            .args(["--silent", "--fail-with-body", "--user"])
            .arg(format!("ada:{PASSWORD}"))
            .arg(format!(
                "http://127.0.0.1:{}/?{parameters}",
                self.server.port()
            ))
            .args(["--data-binary", statement]);
        command
    }

    /// What the server says, as text.
    fn ask(&self, statement: &str) -> Measured<String> {
        let output = self.curl("default_format=TSV", statement).output()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() {
            Ok(text)
        } else {
            Err(text.into())
        }
    }

    fn lucerna(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.lucerna);
        let url = format!("http://ada:{PASSWORD}@127.0.0.1:{}", self.server.port());
        command
            .args(["sql", "--quiet"])
            .args(words)
            .env("HOME", &self.folder)
            .env("LUCERNA_URL", url);
        command
    }

    fn export(&self, rounds: usize) -> Measured<()> {
        let file = |name: &str| self.folder.join(name);
        let to_file = |statement: &'static str, name: &'static str| {
            let target = file(name).display().to_string();
            self.lucerna(&[statement, "--force", "-o", &target])
        };
        let by_curl = || {
            let mut command = self.curl(SETTINGS, ALL);
            command.arg("--output").arg(file("curl.arrows"));
            command
        };
        let mut ways: [(&str, &str, Vec<Run>); 5] = [
            ("curl", "curl.arrows", Vec::new()),
            (SYNCED, "curl.arrows", Vec::new()),
            ("Lucerna, .arrow", "rows.arrow", Vec::new()),
            ("Lucerna, .arrows", "rows.arrows", Vec::new()),
            (
                "Lucerna, .arrow, four times the rows",
                "four.arrow",
                Vec::new(),
            ),
        ];
        for _ in 0..rounds {
            for (way, name, runs) in &mut ways {
                let mut command = match *way {
                    "curl" | SYNCED => by_curl(),
                    "Lucerna, .arrow" => to_file(ALL, "rows.arrow"),
                    "Lucerna, .arrows" => to_file(ALL, "rows.arrows"),
                    _ => to_file(FOUR_TIMES, "four.arrow"),
                };
                runs.push(run(way, &mut command, &file(name), *way == SYNCED)?);
            }
        }
        println!(
            "| way | median | against curl | against {SYNCED} | size | peak memory |\n|---|---|---|---|---|---|"
        );
        for (_, _, runs) in &mut ways {
            runs.sort_by_key(|run| run.elapsed);
        }
        let seconds = |runs: &[Run]| {
            let median = runs.get(runs.len() / 2);
            median.map_or(f64::NAN, |run| run.elapsed.as_secs_f64())
        };
        let [of_curl, of_synced] = [seconds(&ways[0].2), seconds(&ways[1].2)];
        for (way, _, runs) in &ways {
            let elapsed = seconds(runs);
            let bytes = runs.first().map_or(0, |run| run.bytes);
            let memory = runs.iter().map(|run| run.memory).max().unwrap_or(0);
            println!(
                "| {way} | {elapsed:.3} s | {:.2} | {:.2} | {} MB | {} MB |",
                elapsed / of_curl,
                elapsed / of_synced,
                bytes / 1_000_000,
                memory / 1000
            );
        }
        Ok(())
    }

    /// From the start of the process to the first byte of its first row.
    fn first_row(&self, rounds: usize) -> Measured<()> {
        let mut times = Vec::new();
        for _ in 0..rounds {
            let began = Instant::now();
            let mut child = self
                .lucerna(&[ALL, "--no-header", "-F", "csv"])
                .stdout(Stdio::piped())
                .spawn()?;
            let mut byte = [0];
            let mut output = child.stdout.take().ok_or("no output")?;
            output.read_exact(&mut byte)?;
            times.push(began.elapsed());
            end(child)?;
        }
        tell("first row, whole process", &mut times);
        Ok(())
    }

    /// From the signal to the moment that the server knows the statement no more.
    fn ctrl_c(&self, rounds: usize) -> Measured<()> {
        let mut times = Vec::new();
        for _ in 0..rounds {
            let mut child = self.lucerna(&[ENDLESS]).stdout(Stdio::null()).spawn()?;
            self.wait_for("1")?;
            let began = Instant::now();
            let signal = Command::new("kill")
                .args(["-INT", &child.id().to_string()])
                .status()?;
            if !signal.success() {
                return Err("the program was gone before Ctrl-C".into());
            }
            self.wait_for("0")?;
            times.push(began.elapsed());
            child.wait()?;
        }
        tell("gone from system.processes after Ctrl-C", &mut times);
        Ok(())
    }

    fn wait_for(&self, count: &str) -> Measured<()> {
        let end = Instant::now() + Duration::from_secs(30);
        while self.ask(RUNNING)? != count {
            if Instant::now() > end {
                return Err(format!("the server never ran {count} of them").into());
            }
        }
        Ok(())
    }
}

fn tell(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |place: usize| times.get(place).copied().unwrap_or_default().as_secs_f64() * 1000.0;
    println!(
        "{what}: median {:.1} ms, longest {:.1} ms",
        at(times.len() / 2),
        at(times.len().saturating_sub(1))
    );
}

fn end(mut child: Child) -> Measured<()> {
    child.kill()?;
    child.wait()?;
    Ok(())
}

/// Runs a command that writes a file, and waits until that is on the disk if it is to be synced.
fn run(name: &str, command: &mut Command, file: &Path, is_synced: bool) -> Measured<Run> {
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).spawn()?;
    let mut memory = 0;
    let status = loop {
        memory = memory.max(largest_memory(child.id()));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    if !status.success() {
        return Err(format!("{name}: {status}").into());
    }
    if is_synced {
        fs::File::open(file)?.sync_all()?;
    }
    let elapsed = started.elapsed();
    let bytes = fs::metadata(file)?.len();
    fs::remove_file(file)?;
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
