//! With our own gate switched off: which of the statements that it stops the server's layer stops too.
//!
//! The gate stops all of them. What a server runs all the same, though it was told that the request only
//! reads, is written down here: each is a reason for the gate.

use crate::place::Place;
use lucerna::guard::{self, Allowed, GuardError};
use lucerna::sql::SqlRun;
use lucerna_engine::{Engine, QueryRequest};
use lucerna_engine_chdb::ChdbOptions;
use std::time::Duration;

const ATTEMPTS: &str = include_str!("../../../workbench/tests/bypass/attempts.sql");

/// Those that pass, and run.
const HARMLESS: &str = include_str!("../../../workbench/tests/bypass/harmless.sql");

/// The same where writing is allowed: those that do not pass even then, and those that do.
const WRITING_ATTEMPTS: &str = include_str!("../../../workbench/tests/bypass/writing_attempts.sql");
const WRITES: &str = include_str!("../../../workbench/tests/bypass/writes.sql");

/// What stands before an attempt that both engines run to its end: files are read and looked for.
const LET_THROUGH: &str = "! ";

/// What must not be tried: it would end what others run, or never end, or wait for the network.
const NOT_TRIED: [&str; 5] = ["KILL", "SYSTEM", "loop(", "url(", "s3("];

/// The attempts, without the marks before them.
fn attempts() -> impl Iterator<Item = &'static str> {
    let lines = ATTEMPTS.lines();
    let attempts = lines.filter(|line| !line.is_empty() && !line.starts_with("--"));
    attempts.map(|line| line.strip_prefix(LET_THROUGH).unwrap_or(line))
}

/// The attempts that an engine runs to their end.
fn let_through(engine: &dyn Engine) -> Vec<&'static str> {
    let is_tried = |line: &&str| NOT_TRIED.iter().all(|word| !line.contains(word));
    let tried = attempts().filter(is_tried);
    tried.filter(|line| runs(engine, line)).collect()
}

fn runs(engine: &dyn Engine, line: &str) -> bool {
    let request = QueryRequest::new(line.replace("\\n", "\n")).timeout(Duration::from_secs(10));
    match engine.query(&request) {
        Ok(mut batches) => batches.all(|batch| batch.is_ok()),
        Err(_) => false,
    }
}

#[track_caller]
fn assert_recorded(engine: &dyn Engine) {
    let found = let_through(engine);
    let recorded = ATTEMPTS
        .lines()
        .filter_map(|line| line.strip_prefix(LET_THROUGH));
    let recorded: Vec<&str> = recorded.collect();
    assert!(!recorded.is_empty());
    assert_eq!(found, recorded, "{}", found.join("\n"));
}

#[test]
fn over_http_the_server_lets_files_be_read_and_looked_for() {
    let Some(place) = Place::empty() else { return };
    assert_recorded(&place.engine());
}

#[test]
fn embedded_the_engine_lets_the_same_through() {
    let library = lucerna_engine_chdb::install::for_tests().expect("the engine");
    let Some(library) = library else { return };
    let options = ChdbOptions {
        library: Some(library),
        ..ChdbOptions::default()
    };
    let engine = lucerna_engine_chdb::open(&options).expect("it opens");
    assert_recorded(&engine);
}

/// One statement a line.
fn statements(lines: &str) -> impl Iterator<Item = SqlRun> {
    let lines = lines
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("--"));
    lines.map(|line| SqlRun {
        text: line.trim_start_matches(LET_THROUGH).replace("\\n", "\n"),
        parameters: Vec::new(),
    })
}

/// Stopped by a rule of the gate, and not because the engine could not say something.
fn is_stopped<T>(outcome: &Result<T, GuardError>) -> bool {
    let by_rule =
        |error: &GuardError| !matches!(error, GuardError::Engine(_) | GuardError::Unknown { .. });
    outcome.as_ref().is_err_and(by_rule)
}

#[test]
fn no_attempt_passes_the_gate_before_a_server() {
    let Some(place) = Place::empty() else { return };
    let engine = place.engine();
    let passed: Vec<String> = statements(ATTEMPTS)
        .filter(|run| !is_stopped(&guard::check(run, &engine)))
        .map(|run| run.text)
        .collect();
    assert!(passed.is_empty(), "{passed:#?}");
    let written: Vec<String> = statements(WRITING_ATTEMPTS)
        .filter(|run| guard::check_write(run, &engine, &Allowed::default()).is_ok())
        .map(|run| run.text)
        .collect();
    assert!(written.is_empty(), "{written:#?}");
    assert!(statements(ATTEMPTS).count() >= 80);
}

#[test]
fn what_only_reads_passes_the_gate_before_a_server_and_runs() {
    let Some(place) = Place::empty() else { return };
    let engine = place.engine();
    let mut failed = Vec::new();
    for run in statements(HARMLESS) {
        match guard::check(&run, &engine) {
            Ok(approved) if runs(&engine, &approved.statement) => {}
            Ok(_) => failed.push(format!("{}: it did not run", run.text)),
            Err(error) => failed.push(format!("{}: {error}", run.text)),
        }
    }
    for run in statements(WRITES) {
        if let Err(error) = guard::check_write(&run, &engine, &Allowed::default()) {
            failed.push(format!("{}: {error}", run.text));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(statements(HARMLESS).count() >= 60);
}
