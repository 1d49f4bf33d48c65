//! What a CI service runs in the example of a team's repository, `tests/example`.
//!
//! The tests are skipped, and say so, where the engine is not here and may not be fetched.

#[path = "shared/program.rs"]
mod program;

use lucerna::saved::{Entry, Layout, Shelves};
use program::{Program, said};
use std::path::{Path, PathBuf};
use std::process::Output;

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/example")
}

/// The program in the example.
fn run(program: &Program, arguments: &[&str]) -> Output {
    let mut command = program.command(arguments);
    let command = command.current_dir(example());
    command.output().expect("the program runs")
}

#[test]
fn the_examples_queries_are_formatted_and_have_no_findings() {
    let Some(program) = Program::with_engine() else {
        return;
    };
    let queries = Shelves::list_folder(&example().join(".lucerna/queries")).entries;
    let is_formatted = |entry: &&Entry| Layout::of(&entry.path) != Some(Layout::Sql);
    let files = queries.iter().filter(is_formatted);
    let files: Vec<String> = files
        .map(|entry| entry.path.display().to_string())
        .collect();
    assert_eq!(files.len(), 2);
    let files = files.iter().map(String::as_str);
    let format: Vec<&str> = ["fmt", "--check"].into_iter().chain(files).collect();
    for arguments in [&format[..], &["check"], &["check", "--report", "github"]] {
        let output = run(&program, arguments);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(output.stdout.is_empty(), "{}", said(&output));
    }
    let output = run(&program, &["check", "--level", "note"]);
    assert!(said(&output).contains("schemas: logs (pulled), traces (pulled)"));
    // What the config file says weighs.
    assert!(!said(&output).contains("H19"), "{}", said(&output));
}

#[test]
fn the_examples_queries_pass_their_tests() {
    let Some(program) = Program::with_engine() else {
        return;
    };
    let output = run(&program, &["test", "--report", "junit"]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("tests=\"5\" failures=\"0\""), "{said}");
    assert!(said.contains("5 tests of 3 queries"), "{said}");
}
