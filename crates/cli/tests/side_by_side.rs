//! Several programs on one store at once: they work, and go on when the one that has it open ends.
//!
//! The tests are skipped, and say so, where the engine is not here and may not be fetched.

#![cfg(unix)]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

#[path = "shared/program.rs"]
mod program;

use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Output};
use std::time::{Duration, Instant};

use program::Program;
use rustix::process::{Pid, Signal, kill_process};

/// A log, a request a line.
const LOG: &str = r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1767225600000000001","severityText":"ERROR","body":{"stringValue":"connection refused"}}]}]}]}"#;
/// Yields rows for as long as somebody reads them.
const ENDLESS: &str = "SELECT number FROM numbers(1000000000000)";
/// Yields its one row after two seconds.
const SLOW: &str = "SELECT sum(sleepEachRow(0.2)) AS n FROM numbers(10)";

/// A program that has the store open as long as this lives.
struct Holder {
    child: Child,
    _stdout: ChildStdout,
}

/// The programs of one store with three logs in it.
fn programs() -> Option<Program> {
    Program::with_logs(&logs(3))
}

fn logs(count: usize) -> String {
    format!("{LOG}\n").repeat(count)
}

fn start(programs: &Program, arguments: &[&str]) -> Child {
    programs.command(arguments).spawn().expect("it starts")
}

fn count(programs: &Program) -> String {
    programs.written(&["search", "--count"])
}

fn hold(programs: &Program) -> Holder {
    let mut child = start(programs, &["sql", ENDLESS]);
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut [0; 1]).expect("a row");
    Holder {
        child,
        _stdout: stdout,
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // It may be dead already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn succeeded(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn failed(output: &Output, code: i32) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    stderr
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).expect("it is there");
}

#[test]
fn a_search_and_an_import_work_while_another_program_has_the_store() {
    let Some(programs) = programs() else {
        return;
    };
    let _holder = hold(&programs);
    assert_eq!(count(&programs), "{\"count\":3}\n");
    programs.write("more.jsonl", logs(5));
    programs.written(&["import", "more.jsonl"]);
    assert_eq!(count(&programs), "{\"count\":8}\n");
    assert_eq!(
        programs.written(&["sql", "SELECT 1 AS a; SELECT 2 AS b", "-F", "jsonl"]),
        "{\"a\":1}\n{\"b\":2}\n"
    );
}

#[test]
fn the_guard_is_that_of_the_one_who_asks() {
    let Some(programs) = programs() else {
        return;
    };
    let _holder = hold(&programs);
    for statement in [
        "DROP TABLE otel_logs",
        "SELECT * FROM file('/etc/hostname')",
    ] {
        failed(&programs.run(&["sql", statement]), 6);
    }
    failed(&programs.run(&["sql", SLOW, "--timeout", "300ms"]), 4);
    assert_eq!(count(&programs), "{\"count\":3}\n");
}

#[test]
fn twenty_scripts_at_once_get_their_rows() {
    let Some(programs) = programs() else {
        return;
    };
    let all: Vec<Child> = (0..20)
        .map(|_| start(&programs, &["search", "--count"]))
        .collect();
    for child in all {
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(succeeded(&output), "{\"count\":3}\n");
    }
}

#[test]
fn a_statement_that_reads_outlives_the_program_that_had_the_store() {
    let Some(programs) = programs() else {
        return;
    };
    let holder = hold(&programs);
    let child = start(&programs, &["sql", SLOW, "-F", "jsonl"]);
    std::thread::sleep(Duration::from_millis(800));
    // As `kill -9` does.
    drop(holder);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(succeeded(&output), "{\"n\":0}\n");
}

#[test]
fn a_program_that_ends_does_not_take_the_rows_of_another_with_it() {
    let Some(programs) = programs() else {
        return;
    };
    let first = start(&programs, &["sql", "SELECT sleep(1)"]);
    std::thread::sleep(Duration::from_millis(400));
    let statement = "SELECT number, sleepEachRow(0.0001) FROM numbers(20000)";
    let second = start(&programs, &["sql", statement, "-F", "csv"]);
    let first = first.wait_with_output().expect("it ends");
    succeeded(&first);
    let second = second.wait_with_output().expect("it ends");
    assert_eq!(succeeded(&second).lines().count(), 1 + 20_000);
}

#[test]
fn an_import_whose_holder_is_killed_is_whole_or_leaves_nothing() {
    let Some(programs) = programs() else {
        return;
    };
    programs.write("many.jsonl", logs(40_000));
    for pause in [0, 100, 300] {
        let holder = hold(&programs);
        let import = start(&programs, &["import", "many.jsonl", "--again"]);
        std::thread::sleep(Duration::from_millis(pause));
        let before = count(&programs);
        drop(holder);
        let output = import.wait_with_output().expect("it ends");
        let after = count(&programs);
        if output.status.success() {
            assert_ne!(after, "{\"count\":3}\n");
        } else {
            let said = failed(&output, 3);
            assert!(
                said.contains("nothing of many.jsonl was kept") || said.contains("put in order"),
                "{said}"
            );
            assert_eq!(after, "{\"count\":3}\n", "{before}");
        }
        if after != "{\"count\":3}\n" {
            assert_eq!(after, "{\"count\":40003}\n");
            return;
        }
    }
    programs.written(&["import", "many.jsonl"]);
    assert_eq!(count(&programs), "{\"count\":40003}\n");
}

#[test]
fn what_is_stopped_in_one_program_is_gone_in_the_other() {
    let Some(programs) = programs() else {
        return;
    };
    let _holder = hold(&programs);
    let statement =
        "SELECT sum(cityHash64(number)) AS stopped_by_a_peer FROM numbers(1000000000000)";
    let asking = start(&programs, &["sql", statement]);
    let running = "SELECT count() AS n FROM system.processes WHERE query LIKE '%stopped_by_a%' \
                   AND query NOT LIKE '%system.processes%'";
    let has = |expected: &str| {
        let end = Instant::now() + Duration::from_secs(20);
        while programs.written(&["sql", running, "-F", "jsonl"]) != expected {
            assert!(Instant::now() < end, "not {expected}");
        }
    };
    has("{\"n\":1}\n");
    signal(&asking, Signal::INT);
    let output = asking.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    has("{\"n\":0}\n");
}

#[test]
fn a_program_that_is_stopped_is_named() {
    let Some(programs) = programs() else {
        return;
    };
    let holder = hold(&programs);
    signal(&holder.child, Signal::STOP);
    let said = failed(&programs.run(&["search", "--count"]), 3);
    assert!(said.contains("which is stopped"), "{said}");
    assert!(
        said.contains(&format!("process {}", holder.child.id())),
        "{said}"
    );
    signal(&holder.child, Signal::CONT);
    assert_eq!(count(&programs), "{\"count\":3}\n");
}

#[test]
fn another_user_is_kept_out() {
    const NOBODY: u32 = 65_534;
    let Some(programs) = programs() else {
        return;
    };
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: only root can start a program as somebody else");
        return;
    }
    let _holder = hold(&programs);
    for folder in [programs.folder(), &programs.path("store")] {
        let open = std::fs::Permissions::from_mode(0o777);
        std::fs::set_permissions(folder, open).expect("it is ours");
    }
    let mut command = programs.command(&["search", "--count"]);
    let Ok(child) = command.uid(NOBODY).gid(NOBODY).spawn() else {
        eprintln!("skipped: somebody else may not start the program here");
        return;
    };
    let said = failed(&child.wait_with_output().expect("it ends"), 3);
    assert!(said.contains("another user"), "{said}");
    assert_eq!(count(&programs), "{\"count\":3}\n");
}
