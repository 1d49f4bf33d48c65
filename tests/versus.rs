//! The program `versus` on a small store, so that it cannot rot unseen. What is fast it is not asked.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::tz::TimeZone;
use lucerna::import::{self, ImportOptions};
use lucerna::{Session, Store};
use lucerna_engine_chdb::{ChdbOptions, install, open};
use serde_json::{Value, json};

/// The first row's time: 2026-03-10T11:30:00Z. The others follow every three seconds, to twelve.
const FIRST: u64 = 1_773_142_200;
const ROWS: u64 = 600;

/// The library and the store; `None` where there is no engine.
type World = Option<(PathBuf, PathBuf)>;

/// Only one process at a time can have the store open.
static WORLD: Mutex<Option<World>> = Mutex::new(None);

/// The store, filled by the first who asks, for who holds the guard.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn world() -> (MutexGuard<'static, Option<World>>, World) {
    let mut guard = WORLD.lock().unwrap_or_else(PoisonError::into_inner);
    let world = guard.get_or_insert_with(|| {
        let library = install::for_tests().expect("the engine can be installed")?;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("versus");
        // Of the run before; there may be none.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        fill(&library, &folder);
        Some((library, folder.join("db")))
    });
    if world.is_none() {
        eprintln!("skipped: the engine is not installed");
    }
    let world = world.clone();
    (guard, world)
}

/// Imports the logs and spans, and closes the store.
fn fill(library: &Path, folder: &Path) {
    let store = Store::at(folder.join("db"));
    let options = ChdbOptions {
        library: Some(library.to_owned()),
        store: Some(store.folder().to_owned()),
        ..ChdbOptions::default()
    };
    let engine = open(&options).expect("a store");
    let session = Session::embedded(Arc::new(engine), store, TimeZone::UTC);
    let file = folder.join("telemetry.jsonl");
    fs::write(&file, format!("{}\n{}\n", logs(), spans())).expect("a file");
    import::run(&session, &[file], &ImportOptions::default()).expect("the file is imported");
}

fn nanoseconds(row: u64) -> String {
    format!("{}000000000", FIRST + 3 * row)
}

fn service() -> Value {
    json!({"attributes": [{"key": "service.name", "value": {"stringValue": "api"}}]})
}

fn logs() -> Value {
    let record = |row: u64| {
        let (severity, end) = match row % 7 {
            0 => ("ERROR", "failed"),
            _ => ("INFO", "answered"),
        };
        json!({
            "timeUnixNano": nanoseconds(row),
            "severityText": severity,
            "body": {"stringValue": format!("request {row} {end}")},
            "attributes": [{"key": "user.id", "value": {"stringValue": (row % 10).to_string()}}],
        })
    };
    let records: Vec<Value> = (0..ROWS).map(record).collect();
    json!({"resourceLogs": [{"resource": service(), "scopeLogs": [{"logRecords": records}]}]})
}

fn spans() -> Value {
    let span = |row: u64| {
        json!({
            "traceId": format!("{row:032x}"),
            "spanId": format!("{row:016x}"),
            "name": "GET /",
            "startTimeUnixNano": nanoseconds(row),
            "endTimeUnixNano": nanoseconds(row + 1),
        })
    };
    let spans: Vec<Value> = (1..ROWS).map(span).collect();
    json!({"resourceSpans": [{"resource": service(), "scopeSpans": [{"spans": spans}]}]})
}

/// Runs the program with a file of searches; `None` where there is no engine.
fn versus(reference: &Path, more: &[&str]) -> Option<Output> {
    let (_guard, world) = world();
    let (library, store) = world?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_versus"));
    command.arg("--quick").args(more);
    command.arg("--db").arg(store);
    command.arg("--reference").arg(reference);
    command.arg("--engine-lib").arg(library);
    Some(command.output().expect("the program runs"))
}

/// Runs the program with these lines as searches.
fn versus_lines(name: &str, lines: &[&str], more: &[&str]) -> Option<Output> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, lines.join("\n")).expect("a file");
    versus(&file, more)
}

fn made_up() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("versus/made_up.jsonl")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_same_rows_are_found_to_be_the_same_and_measured() {
    let json = Path::new(env!("CARGO_TARGET_TMPDIR")).join("versus.json");
    let out = json.to_str().expect("a path of text");
    let Some(output) = versus(&made_up(), &["--json", out]) else {
        return;
    };
    let told = text(&output.stdout);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{told}{}",
        text(&output.stderr)
    );
    let measured: Value =
        serde_json::from_str(&fs::read_to_string(&json).expect("a file")).expect("JSON");
    let searches = measured["searches"].as_array().expect("a list");
    assert_eq!(searches.len(), 12);
    for search in searches {
        assert!(
            search["ratio"].as_f64().is_some_and(|ratio| ratio > 0.0),
            "{search}"
        );
        assert!(
            search["reference"]["reading"]["rows"].as_u64() > Some(0),
            "{search}"
        );
    }
    assert_eq!(measured["summaries"].as_array().map(Vec::len), Some(6));
}

#[test]
fn other_rows_are_told_and_end_with_7() {
    let lines = [
        r#"{"name": "fewer", "schema": "logs", "query": "failed", "where": "1"}"#,
        r#"{"name": "same", "schema": "logs", "query": "", "where": "1"}"#,
    ];
    let Some(output) = versus_lines("fewer.jsonl", &lines, &["--ranges", "1h"]) else {
        return;
    };
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(7), "{told}");
    assert!(
        told.contains("DIFFERS: 86 rows selected against 600"),
        "{told}"
    );
    assert!(!told.contains("differs: same"), "{told}");
}

#[test]
fn a_refused_statement_is_told_and_the_others_are_measured() {
    let lines = [
        r#"{"name": "refused", "schema": "logs", "query": "", "where": "no_such_column = 1"}"#,
        r#"{"name": "wrong", "schema": "logs", "query": "no_such_field:1", "where": "1"}"#,
        r#"{"name": "fine", "schema": "logs", "query": "", "where": "1"}"#,
    ];
    let Some(output) = versus_lines("refused.jsonl", &lines, &["--ranges", "15m"]) else {
        return;
    };
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains("not measured: refused | 15m (rows): the reference: "),
        "{told}"
    );
    assert!(
        told.contains("not measured: wrong | 15m (count): lucerna: "),
        "{told}"
    );
    assert!(
        told.lines()
            .any(|line| line.starts_with("count     15m   logs                   1")),
        "{told}"
    );
}

#[test]
fn a_search_without_statements_gets_those_of_hyperdx_for_each_range() {
    let line = r#"{"name": "all", "schema": "traces", "query": "", "where": "1"}"#;
    let Some(output) = versus_lines("all.jsonl", &[line], &["--dry-run"]) else {
        return;
    };
    let told = text(&output.stdout);
    let entries: Vec<Value> = told
        .lines()
        .map(|line| serde_json::from_str(line).expect("a search"))
        .collect();
    let names: Vec<&str> = entries
        .iter()
        .filter_map(|entry| entry["name"].as_str())
        .collect();
    assert_eq!(names, ["all | 24h", "all | 1h", "all | 15m"]);
    assert_eq!(entries[1]["to"], "2026-03-10T12:00:00Z");
    assert_eq!(entries[1]["windows"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_line_that_is_no_search_is_named() {
    let Some(output) = versus_lines("broken.jsonl", &["", "{}"], &[]) else {
        return;
    };
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("line 2 of "));
}
