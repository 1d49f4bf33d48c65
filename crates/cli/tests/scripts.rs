//! Entries of the prompt that are read from files and from stdin.
//!
//! The tests are skipped, and say so, where the engine is not here and may not be fetched.

#[path = "shared/program.rs"]
mod program;

use program::Program;
use std::process::Output;

/// Two errors of two services, and a log of a third.
const LOGS: &str = concat!(
    r#"{"resourceLogs":["#,
    r#"{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1767225600000000003","severityText":"ERROR","body":{"stringValue":"refused"}}]}]},"#,
    r#"{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"pay"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1767225600000000002","severityText":"ERROR","body":{"stringValue":"say \"no\""}}]}]},"#,
    r#"{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"mail"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1767225600000000001","severityText":"INFO","body":{"stringValue":"ok"}}]}]}"#,
    "]}\n"
);

/// The program on a store with these logs.
fn with_logs() -> Option<Program> {
    Program::with_logs(LOGS)
}

fn run(program: &Program, arguments: &[&str], input: &str) -> Output {
    program.fed(&[arguments, &["-F", "tsv"]].concat(), input)
}

/// What is written for entries on stdin, which have to go well.
fn enter(program: &Program, entries: &str) -> (String, String) {
    let output = run(program, &[], entries);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    (shown(&output), said(&output))
}

fn shown(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_query_is_narrowed_by_a_query_and_by_the_value_of_a_row() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let (shown, said) = enter(
        &lucerna,
        "\\select Body\nlevel: error || level:warn\n\\and 2.Body\n\\reset\n\\select Body\n\
         level:error\n\\not 2.Body\n",
    );
    assert_eq!(
        shown,
        "Body\nrefused\nsay \"no\"\nBody\nsay \"no\"\nBody\nrefused\nsay \"no\"\nBody\nrefused\n"
    );
    let narrowed = r#"(level:error OR level:warn) AND Body:"say \"no\"""#;
    assert!(said.contains(narrowed), "{said}");
}

#[test]
fn a_query_is_narrowed_by_a_column_that_is_not_shown() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let entries = "\\select Timestamp,Body\nlevel:error\n\\and 2.service\n\\open 1.ServiceName\n";
    let (shown, said) = enter(&lucerna, entries);
    assert!(shown.ends_with("say \"no\"\npay\n"), "{shown}");
    assert!(
        said.contains("level:error AND ServiceName:\"pay\""),
        "{said}"
    );
}

#[test]
fn a_count_of_nothing_says_where_there_is_something() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let found = run(&lucerna, &["search", "level:error", "--count"], "");
    assert!(!said(&found).contains("newest"), "{}", said(&found));
    for query in ["level:fatal", "level:error and refused"] {
        let nothing = run(&lucerna, &["search", query, "--count"], "");
        assert_eq!(shown(&nothing), "count\n0\n");
        assert!(
            said(&nothing).contains("its newest is of 2026-01-01"),
            "{}",
            said(&nothing)
        );
    }
    let nothing = run(
        &lucerna,
        &["search", "level:error and refused", "--count"],
        "",
    );
    assert!(
        said(&nothing).contains("`and` was searched"),
        "{}",
        said(&nothing)
    );
}

#[test]
fn a_wrong_narrowing_leaves_the_query_what_it_was() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let output = run(
        &lucerna,
        &["--continue"],
        "\\select Body\nlevel:info\n\\and nofield:x\n.\n\\fmt\n",
    );
    assert_eq!(output.status.code(), Some(5), "{}", said(&output));
    assert!(
        shown(&output).ends_with("level:info\n"),
        "{}",
        shown(&output)
    );
}

#[test]
fn the_first_failure_of_a_script_ends_it_and_says_its_line() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    lucerna.write(
        "a.lucene",
        "# two lines\n\n\\select Body\nlevel:info\n\\open 9\nlevel:error\n",
    );
    lucerna.write("b.lucene", "\\select Body\nlevel:info\n(\n");
    let output = run(&lucerna, &["-f", "a.lucene", "-f", "b.lucene"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("a.lucene:5: no row 9"),
        "{}",
        said(&output)
    );
    assert_eq!(shown(&output), "Body\nok\n");
    let output = run(
        &lucerna,
        &["-f", "a.lucene", "-f", "b.lucene", "--continue"],
        "",
    );
    assert_eq!(
        output.status.code(),
        Some(2),
        "the first failure gives the code"
    );
    assert!(said(&output).contains("b.lucene:3"), "{}", said(&output));
    assert_eq!(
        shown(&output),
        "Body\nok\nBody\nrefused\nsay \"no\"\nBody\nok\n"
    );
}

#[test]
fn a_script_that_calls_itself_ends() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    lucerna.write("round.lucene", "\\i round.lucene\n");
    let output = run(&lucerna, &["-f", "round.lucene"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("too deep"), "{}", said(&output));
}

#[test]
fn a_session_that_is_exported_runs_again() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let entries = "\\select Body\nlevel: error\n\\not pay\nSELECT 1 AS n;\n\
                   \\session export again.lucene\n";
    let (first, _) = enter(&lucerna, entries);
    let script = lucerna.text("again.lucene");
    assert!(
        script.starts_with("\\source logs\n\\select Body\nlevel:error\n"),
        "{script}"
    );
    let again = run(&lucerna, &["-f", "again.lucene"], "");
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert_eq!(shown(&again), first);
}

#[test]
fn the_last_result_goes_through_a_command_and_the_last_query_to_a_shell() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let (shown, _) = enter(
        &lucerna,
        "\\select Body\nlevel:error\n\\| sort -r | head -n 1\n\\shell\n",
    );
    let lines: Vec<&str> = shown.lines().skip(3).collect();
    assert_eq!(lines[0], "say \"no\"");
    assert!(
        lines[1].starts_with("lucerna search level:error --db "),
        "{shown}"
    );
    assert!(lines[1].contains(" --select Body "), "{shown}");
}

#[test]
fn fields_and_values_are_listed_and_watching_ends() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let (shown, _) = enter(
        &lucerna,
        "\\fields severityt\n\\values ServiceName pa\n\\select Body\nlevel:info\n\\watch 1s 2\n",
    );
    assert!(
        shown.contains("SeverityText\tLowCardinality(String)"),
        "{shown}"
    );
    assert!(shown.contains("value\tcount\npay\t1\n"), "{shown}");
    assert_eq!(shown.matches("Body\nok\n").count(), 3, "{shown}");
}
