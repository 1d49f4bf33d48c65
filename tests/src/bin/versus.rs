//! Measures Lucerna against another's statements for the same searches: `lucerna_tests::versus` says
//! how, and what a time holds.
//!
//! ```text
//! cargo run --release -p lucerna-tests --bin versus -- --db D --reference FILE \
//!     [--ranges 24h,1h,15m] [--only NAME] [--kinds rows,count,histogram] [--json OUT] [--quick] [--dry-run]
//! ```
//!
//! Exit codes: 0 all rows are the same; 1 an answer could not be had; 2 a flag or the file is wrong; 3 no
//! engine, or the store is in use; 7 rows differ.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use lucerna::environment::Environment;
use lucerna::paths::Paths;
use lucerna_engine_chdb::ChdbOptions;
use lucerna_tests::versus::{Kind, Options, Outcome, run};

/// Measures Lucerna against another's statements for the same searches.
#[derive(Debug, Parser)]
#[command(name = "versus")]
struct Arguments {
    /// The embedded store, which nothing else may have open
    #[arg(long, value_name = "DIR")]
    db: PathBuf,
    /// A search a line: {name, schema, query, from, to, where, windows[], full, count, histogram}
    #[arg(long, value_name = "FILE")]
    reference: PathBuf,
    /// Only searches over so long a time
    #[arg(long, value_name = "24h,1h,15m", value_delimiter = ',')]
    ranges: Vec<String>,
    /// Only the search of this name, with or without the range that it ends with; may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Which answers are measured
    #[arg(long, value_name = "rows,count,histogram", value_delimiter = ',', value_parser = kind)]
    kinds: Vec<Kind>,
    /// Write all that was measured to this file as JSON
    #[arg(long, value_name = "OUT")]
    json: Option<PathBuf>,
    /// Run each once, with nothing warmed up: shows whether rows are the same, and no speed
    #[arg(long)]
    quick: bool,
    /// Print the searches with all their statements, a line each, and stop
    #[arg(long)]
    dry_run: bool,
    /// The embedded engine's library, libchdb.so
    #[arg(long, value_name = "FILE", env = "LUCERNA_CHDB")]
    engine_lib: Option<PathBuf>,
}

fn kind(name: &str) -> Result<Kind, String> {
    Kind::find(name).ok_or_else(|| "expected `rows`, `count` or `histogram`".to_owned())
}

/// The exit code of a run that could not be made, and why.
type Failed = (u8, Box<dyn Error>);

fn main() -> ExitCode {
    match measure(&Arguments::parse()) {
        Ok(Outcome { differing: 1.., .. }) => ExitCode::from(7),
        Ok(Outcome { failed: 1.., .. }) => ExitCode::from(1),
        Ok(_) => ExitCode::SUCCESS,
        Err((code, error)) => {
            // Nobody is left to be told that this cannot be written.
            let _ = writeln!(io::stderr(), "error: {}", causes(error.as_ref()));
            ExitCode::from(code)
        }
    }
}

fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn measure(arguments: &Arguments) -> Result<Outcome, Failed> {
    let paths = Paths::new(&Environment::from_process()).map_err(|error| (2, error.into()))?;
    let engine = lucerna_engine_chdb::open(&ChdbOptions {
        library: arguments.engine_lib.clone(),
        data_folder: paths.engine(),
        store: Some(arguments.db.clone()),
    })
    .map_err(|error| (3, error.into()))?;
    let options = Options {
        store: arguments.db.clone(),
        reference: arguments.reference.clone(),
        ranges: arguments.ranges.clone(),
        only: arguments.only.clone(),
        kinds: arguments.kinds.clone(),
        is_quick: arguments.quick,
        is_dry_run: arguments.dry_run,
    };
    let outcome =
        run(Arc::new(engine), &options, &mut io::stdout()).map_err(|error| (2, error.into()))?;
    if let Some(path) = &arguments.json {
        fs::write(path, &outcome.json).map_err(|error| (2, error.into()))?;
    }
    Ok(outcome)
}
