//! The queries that come with the program, each by its own tests, on the engine.
//!
//! The tests are skipped, and say so, where the engine is not here and may not be fetched.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use lucerna::engine::Engine;
use lucerna::saved::{SavedQuery, Shelves, TestOptions, run_tests};
use lucerna_engine_chdb::{ChdbOptions, install, open};

/// The queries as they lie in the source.
fn queries() -> Vec<SavedQuery> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    let listing = Shelves::list_folder(&folder);
    assert!(listing.problems.is_empty(), "{:?}", listing.problems);
    let read =
        |entry: &lucerna::saved::Entry| entry.read().unwrap_or_else(|error| panic!("{error}"));
    listing.entries.iter().map(read).collect()
}

#[test]
fn the_program_has_every_query_of_the_folder() {
    let there: Vec<String> = queries()
        .iter()
        .map(|query| query.name.to_string())
        .collect();
    let listed = Shelves::built_in();
    let listed: Vec<String> = listed.iter().map(|entry| entry.name.to_string()).collect();
    assert_eq!(there, listed);
}

#[test]
fn every_query_says_what_it_answers_and_has_a_test() {
    for query in queries() {
        assert!(query.title.is_some(), "{} has no title", query.name);
        assert!(!query.tags.is_empty(), "{} has no tag", query.name);
        assert!(!query.expectations.is_empty(), "{} has no test", query.name);
    }
}

#[test]
fn every_query_finds_what_its_tests_expect() {
    let Some(library) = install::for_tests().expect("the engine can be installed") else {
        eprintln!("skipped: the engine is not here, and LUCERNA_ENGINE_INSTALL is never");
        return;
    };
    let options = ChdbOptions {
        library: Some(library),
        ..ChdbOptions::default()
    };
    let engine: Arc<dyn Engine> = Arc::new(open(&options).expect("a temporary store"));
    let never = AtomicBool::new(false);
    let queries = queries();
    let outcomes = run_tests(&engine, &queries, &TestOptions::default(), &never, &|_| {});
    let count: usize = queries.iter().map(|query| query.expectations.len()).sum();
    assert_eq!(outcomes.len(), count);
    let failed = outcomes.iter().flat_map(|outcome| &outcome.findings);
    let failed: Vec<String> = failed
        .map(|finding| format!("{}: {}", finding.place, finding.message))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
