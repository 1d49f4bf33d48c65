//! With our own gate switched off: which of the statements that it stops the server's layer stops too.
//!
//! The gate stops all of them. What a server runs all the same, though it was told that the request only
//! reads, is written down here: each is a reason for the gate.

use crate::place::Place;
use lucerna_engine::{Engine, QueryRequest};
use lucerna_engine_chdb::ChdbOptions;
use std::time::Duration;

const ATTEMPTS: &str = include_str!("../../../workbench/tests/bypass/attempts.sql");

/// Those of them that both engines run to their end: files are read and looked for.
const LET_THROUGH: &str = include_str!("let_through.sql");

/// What must not be tried: it would end what others run, or never end, or wait for the network.
const NOT_TRIED: [&str; 5] = ["KILL", "SYSTEM", "loop(", "url(", "s3("];

/// The attempts that an engine runs to their end.
fn let_through(engine: &dyn Engine) -> Vec<&'static str> {
    let attempts = ATTEMPTS.lines().filter(|line| {
        let is_tried = NOT_TRIED.iter().all(|word| !line.contains(word));
        !line.is_empty() && !line.starts_with("--") && is_tried
    });
    attempts.filter(|line| runs(engine, line)).collect()
}

fn runs(engine: &dyn Engine, line: &str) -> bool {
    let request = QueryRequest::new(line.replace("\\n", "\n")).timeout(Duration::from_secs(10));
    match engine.query(&request) {
        Ok(mut batches) => batches.all(|batch| batch.is_ok()),
        Err(_) => false,
    }
}

#[track_caller]
fn assert_recorded(engine: &dyn Engine, recorded: &str) {
    let found = let_through(engine);
    let recorded: Vec<&str> = recorded.lines().collect();
    assert_eq!(found, recorded, "{}", found.join("\n"));
}

#[test]
fn over_http_the_server_lets_files_be_read_and_looked_for() {
    let Some(place) = Place::empty() else { return };
    assert_recorded(&place.engine(), LET_THROUGH);
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
    assert_recorded(&engine, LET_THROUGH);
}
