//! Imports that do not come to their end: a disk that is full, Ctrl-C. Each file is in as a whole or not
//! at all, and what became of it is said.
//!
//! The tests are skipped, and say so, where the engine is not here and may not be fetched.

#![cfg(unix)]

#[path = "shared/program.rs"]
mod program;

use program::Program;
use rustix::process::{Pid, Signal, kill_process};
use std::fmt::Write as _;
use std::process::Output;
use std::time::Duration;

const ROWS: usize = 20_000;

/// A store without logs, beside a file with [`ROWS`] of them on two days.
fn with_file() -> Option<Program> {
    let lucerna = Program::with_engine()?;
    let mut rows = String::new();
    for number in 0..ROWS {
        let day = 9 + number % 2;
        let word = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        writeln!(
            rows,
            r#"{{"Timestamp":"2026-03-{day:02}T10:00:00Z","ServiceName":"s{}","Body":"{word:x} {number}"}}"#,
            number % 7,
        )
        .expect("text");
    }
    lucerna.write("rows.jsonl", rows);
    Some(lucerna)
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// How many logs are in, and what is said when the store is opened.
fn count(lucerna: &Program) -> (usize, String) {
    let counted = lucerna.run(&["sql", "SELECT count() AS n FROM otel_logs", "-F", "csv"]);
    let count = String::from_utf8_lossy(&counted.stdout).into_owned();
    let count = count.lines().nth(1).and_then(|line| line.parse().ok());
    (count.unwrap_or(0), stderr(&counted))
}

#[test]
fn a_file_that_meets_a_full_disk_is_not_in_and_can_be_imported_later() {
    for limit in [8, 16, 30, 60, 120] {
        let Some(lucerna) = with_file() else {
            return;
        };
        let mut shell = std::process::Command::new("bash");
        let program = env!("CARGO_BIN_EXE_lucerna");
        shell.args([
            "-c",
            &format!("ulimit -f {limit}; exec '{program}' import rows.jsonl"),
        ]);
        let output = lucerna.surround(&mut shell).output().expect("a shell");
        let said = stderr(&output);
        assert!(!output.status.success(), "{limit}: {said}");
        let (rows, opened) = count(&lucerna);
        if said.contains("nothing of rows.jsonl was kept") {
            assert!(!opened.contains("interrupted"), "{limit}: {opened}");
        } else {
            assert!(said.contains("put in order"), "{limit}: {said}");
            assert!(opened.contains("left nothing"), "{limit}: {opened}");
        }
        assert_eq!(rows, 0, "{limit}: {said}{opened}");
        lucerna.written(&["import", "rows.jsonl"]);
        assert_eq!(count(&lucerna).0, ROWS, "{limit}");
    }
}

#[test]
fn ctrl_c_in_an_import_says_what_became_of_it() {
    let Some(lucerna) = with_file() else {
        return;
    };
    for pause in [20, 100, 200, 400, 700, 1100, 1600, 2300] {
        let before = count(&lucerna).0;
        let import = lucerna
            .command(&["import", "rows.jsonl", "--again"])
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_millis(pause));
        // Where it has ended already there is nobody to stop.
        let _ = kill_process(Pid::from_child(&import), Signal::INT);
        let output = import.wait_with_output().expect("it ends");
        let said = stderr(&output);
        let (rows, opened) = count(&lucerna);
        match output.status.code() {
            Some(0) => assert_eq!(rows, before + ROWS, "{pause}: {said}"),
            Some(130) => {
                assert!(
                    said.contains("the import was interrupted"),
                    "{pause}: {said}"
                );
                assert_eq!(rows, before, "{pause}: {said}{opened}");
            }
            // Before the program has taken Ctrl-C over.
            None => assert_eq!((rows, said.as_str()), (before, ""), "{pause}"),
            code => panic!("{pause}: {code:?} {said}"),
        }
    }
}
