//! Every ClickHouse type in every format that keeps values, read back by readers that are not ours.
//!
//! The files are written here, over every engine; `read_back.py` reads them and compares them with the
//! values that stand beside their SQL in `read_back_types.json`. It says how it is run by hand. Without
//! Python, pyarrow or `DuckDB` the test is skipped and says so; `LUCERNA_TEST_PYTHON` names a Python.

use std::path::Path;
use std::process::Command;

use arrow_array::RecordBatchReader;
use lucerna_engine::{Engine, QueryRequest};
use lucerna_output::{Options, find};
use serde::Deserialize;

use super::engines::{each_that_sets, each_that_sets_nothing};

const TYPES: &str = include_str!("read_back_types.json");
const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/engine_suite");

/// What `read_back.py` says if it has no readers.
const SKIPPED: i32 = 77;

#[derive(Deserialize)]
struct Column {
    name: String,
    #[serde(rename = "type")]
    type_name: String,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    sql: String,
}

/// A row of each value, in their order.
fn statement(columns: &[Column]) -> String {
    let row = |at: usize| {
        let cells = columns.iter().map(|column| {
            let (sql, type_name) = (&column.rows[at].sql, &column.type_name);
            format!("CAST({sql} AS {type_name}) AS `{}`", column.name)
        });
        let cells: Vec<String> = cells.collect();
        format!("SELECT {at} AS _at, {}", cells.join(", "))
    };
    let rows: Vec<String> = (0..columns[0].rows.len()).map(row).collect();
    let rows = rows.join(" UNION ALL ");
    format!("SELECT * EXCEPT _at FROM ({rows}) ORDER BY _at")
}

fn write(engine: &dyn Engine, statement: &str, name: &str, path: &Path) {
    let rows = engine.query(&QueryRequest::new(statement)).expect("rows");
    let file = std::fs::File::create(path).expect("a file");
    let format = find(name).expect("a format");
    let schema = rows.schema();
    let writer = (format.open)(Box::new(file), &schema, &Options::default());
    let mut writer = writer.expect("a writer");
    for batch in rows {
        writer.write(&batch.expect("a batch")).expect("written");
    }
    writer.finish().expect("finished");
}

#[test]
fn every_type_is_read_by_others_as_what_it_is() {
    each_that_sets(|engine, _| compare(engine, "dictionaries"));
    each_that_sets_nothing(|engine, _| compare(engine, "plain"));
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn compare(engine: &dyn Engine, low_cardinality: &str) {
    let columns: Vec<Column> = serde_json::from_str(TYPES).expect("the types");
    let statement = statement(&columns);
    let python = std::env::var_os("LUCERNA_TEST_PYTHON").unwrap_or_else(|| "python3".into());
    let folder = tempfile::tempdir().expect("a folder");
    for (name, file) in [
        ("arrow", "rows.arrow"),
        ("arrow-stream", "rows.arrows"),
        ("parquet", "rows.parquet"),
        ("csv", "rows.csv"),
        ("tsv", "rows.tsv"),
        ("json", "rows.json"),
        ("jsonl", "rows.jsonl"),
    ] {
        write(engine, &statement, name, &folder.path().join(file));
    }
    let output = Command::new(&python)
        .arg(format!("{HERE}/read_back.py"))
        .arg(format!("{HERE}/read_back_types.json"))
        .arg(folder.path())
        .arg(low_cardinality)
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: there is no Python");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.code() == Some(SKIPPED) {
        eprintln!("{}", said.trim());
        return;
    }
    let mistakes = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{}: {said}{mistakes}",
        engine.name()
    );
}
