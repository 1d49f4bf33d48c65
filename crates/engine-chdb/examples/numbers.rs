//! Streams 20 million rows of four columns and prints rows per second and the peak of memory.
//!
//! `LUCERNA_CHDB=…/libchdb.so cargo run --release -p lucerna-engine-chdb --example numbers`

use std::error::Error;
use std::time::Instant;

use lucerna_engine::{Engine, QueryRequest};
use lucerna_engine_chdb::{ChdbOptions, open};

const STATEMENT: &str = "SELECT number, number % 1000 AS user, cityHash64(number) AS hash, \
    toString(number % 100) AS name FROM numbers(20000000)";

#[expect(clippy::print_stdout, reason = "an example shows its figures")]
fn main() -> Result<(), Box<dyn Error>> {
    let options = ChdbOptions {
        library: std::env::var_os("LUCERNA_CHDB").map(Into::into),
        ..ChdbOptions::default()
    };
    let start = Instant::now();
    let engine = open(&options)?;
    engine.execute(&QueryRequest::new("SELECT 1"))?;
    println!(
        "open and SELECT 1: {:.1} ms",
        start.elapsed().as_secs_f64() * 1000.0
    );
    println!("a further SELECT 1: {:.1} ms", median_of(21, &engine)?);

    let start = Instant::now();
    let mut rows = 0_u32;
    for batch in engine.query(&QueryRequest::new(STATEMENT))? {
        rows += u32::try_from(batch?.num_rows())?;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{rows} rows in {seconds:.2} s: {:.1} million rows/s",
        f64::from(rows) / seconds / 1e6
    );
    println!(
        "peak memory: {}",
        peak_memory().unwrap_or_else(|| "unknown".to_owned())
    );
    Ok(())
}

/// Milliseconds, from asking to the last row.
fn median_of(rounds: usize, engine: &dyn Engine) -> Result<f64, Box<dyn Error>> {
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let start = Instant::now();
        engine.execute(&QueryRequest::new("SELECT 1"))?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times.get(rounds / 2).copied().unwrap_or_default())
}

fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
