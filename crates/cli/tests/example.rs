//! What a CI service runs in the example of a team's repository, `tests/example`.
//!
//! The tests are skipped, and say so, where the engine is not here and may not be fetched.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(library: &Path, home: &Path, arguments: &[&str]) -> Output {
    let example = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/example");
    Command::new(env!("CARGO_BIN_EXE_lucerna"))
        .args(arguments)
        .current_dir(example)
        .env_clear()
        .env("HOME", home)
        .env("LUCERNA_CHDB", library)
        .output()
        .expect("the program runs")
}

#[test]
fn the_examples_queries_pass_their_tests() {
    let Some(library) = lucerna_engine_chdb::install::for_tests().expect("the engine") else {
        eprintln!("skipped: the engine is not here, and LUCERNA_ENGINE_INSTALL is never");
        return;
    };
    let home = tempfile::tempdir().expect("a folder");
    let output = run(&library, home.path(), &["test", "--report", "junit"]);
    let report = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{report}{said}");
    assert!(report.contains("tests=\"5\" failures=\"0\""), "{report}");
    assert!(said.contains("5 tests of 3 queries"), "{said}");
}
