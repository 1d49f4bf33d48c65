//! What can be done with a result at the prompt: its rows opened, shown again, written to files.
//!
//! The tests are skipped, and say so, where the engine is not here and may not be fetched.

#[path = "shared/program.rs"]
mod program;

use program::Program;
use std::process::Output;

/// Three logs, two of which look the same but for an attribute.
const LOGS: &str = concat!(
    r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}]},"scopeLogs":[{"logRecords":["#,
    r#"{"timeUnixNano":"1767225600000000001","severityText":"ERROR","severityNumber":17,"body":{"stringValue":"refused"},"attributes":[{"key":"try","value":{"stringValue":"first"}}]},"#,
    r#"{"timeUnixNano":"1767225600000000001","severityText":"ERROR","severityNumber":17,"body":{"stringValue":"refused"},"attributes":[{"key":"try","value":{"stringValue":"second"}}]},"#,
    r#"{"timeUnixNano":"1767225600003000001","severityText":"INFO","severityNumber":9,"body":{"stringValue":"ok"}}]}]}]}"#,
    "\n"
);

/// The program on a store with these logs.
fn with_logs() -> Option<Program> {
    Program::with_logs(LOGS)
}

/// What the prompt makes of these entries, a line each.
fn enter(program: &Program, entries: &[&str]) -> Output {
    program.fed(&["-F", "tsv"], &entries.join("\n"))
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

#[test]
fn a_row_that_was_shown_in_part_is_opened_with_all_its_columns() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let output = enter(&lucerna, &["level:error", "\\open 1", "\\open 2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    assert!(shown.contains(" SeverityNumber      17\n"), "{shown}");
    assert!(shown.contains("service.name  cart\n"), "{shown}");
    // They look the same until they are opened, and each is opened once.
    assert_eq!(shown.matches("try  first").count(), 1, "{shown}");
    assert_eq!(shown.matches("try  second").count(), 1, "{shown}");
    let said = text(&output.stderr);
    assert!(said.contains("at the same time as row 1"), "{said}");
    assert!(said.contains("empty: TraceId"), "{said}");
}

#[test]
fn rows_of_a_statement_are_opened_as_they_are() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let output = enter(
        &lucerna,
        &["SELECT number AS n FROM numbers(5);", "\\open 4"],
    );
    assert!(
        text(&output.stdout).ends_with("── row 4 ──\n n  3\n"),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn a_row_that_is_not_there_is_a_mistake() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let output = enter(&lucerna, &["level:error", "\\open 3"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no row 3: the last result has 2 rows"));
}

#[test]
fn the_rows_of_more_go_on_with_the_numbers() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let output = enter(
        &lucerna,
        &["\\maxrows 1", "*", "\\more", "\\more", "\\open 3"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("── row 3 ──"),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn the_last_result_is_shown_in_another_format_without_running_it() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let output = enter(&lucerna, &["SELECT rand64() AS n;", "\\last csv"]);
    let shown: Vec<&str> = text(&output.stdout).lines().collect();
    assert_eq!(shown.len(), 4, "{shown:?}");
    assert_eq!((shown[0], shown[2]), ("n", "n"));
    assert_eq!(shown[1], shown[3], "another number would have been drawn");
}

#[test]
fn the_last_result_goes_into_a_file_without_running_it() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let entries = ["SELECT rand64() AS n;", "\\o n.csv", "\\last", "\\last csv"];
    let output = enter(&lucerna, &entries);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    let shown: Vec<&str> = shown.lines().collect();
    assert_eq!(
        shown.len(),
        4,
        "into the file and back to the screen: {shown:?}"
    );
    assert_eq!(lucerna.text("n.csv"), format!("n\n{}\n", shown[1]));
    assert_eq!(shown[3], shown[1]);
    let again = enter(&lucerna, &["SELECT 1 AS n;", "\\o n.csv", "\\last"]);
    assert!(text(&again.stderr).contains("n.csv is there already"));
}

#[test]
fn an_export_has_all_rows_and_says_where_they_are_from() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let output = enter(
        &lucerna,
        &[
            "\\maxrows 2",
            "*",
            "\\export all.csv",
            "level:info",
            "\\export one.csv",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let lines = |name: &str| {
        let text = std::fs::read_to_string(lucerna.path(name)).expect("the file");
        text.lines().count()
    };
    assert_eq!((lines("all.csv"), lines("one.csv")), (1 + 3, 1 + 1));
    let said = text(&output.stderr);
    assert!(said.contains("all.csv, read once more"), "{said}");
    assert!(
        said.contains("1 row written to one.csv, as they were shown"),
        "{said}"
    );
}

#[test]
fn the_next_rows_go_into_a_file_and_those_after_them_do_not() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let output = enter(
        &lucerna,
        &["\\maxrows 1", "\\o next.jsonl", "*", "level:info"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let written = std::fs::read_to_string(lucerna.path("next.jsonl")).expect("the file");
    assert_eq!(written.lines().count(), 3, "a file has room for all");
    assert!(text(&output.stdout).ends_with("ok\n"));
    assert_eq!(text(&output.stdout).lines().count(), 1 + 1);
}
