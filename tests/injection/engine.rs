//! The payloads in the real engine: as rows of a table, and in conditions about them.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator, StringArray};
use lucerna_engine::{Access, Engine, EngineError, InsertTarget, QueryRequest};
use lucerna_engine_chdb::{Chdb, ChdbOptions, install, open};
use lucerna_lucene::text::quote;
use lucerna_schema::{Table, builtin, create_settings, create_table};
use lucerna_translate::translate;

use crate::{context, payloads, positions};

/// So many conditions are counted by one statement.
const AT_ONCE: usize = 40;

/// Runs all; a test reports that it is skipped where the engine is not installed.
pub(crate) fn run() {
    let Some(engine) = engine() else {
        return;
    };
    let payloads = payloads::all();
    store(&engine, &payloads);
    finds_each_payload_once(&engine, &payloads);
    reads_every_condition(&engine, &payloads);
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn engine() -> Option<Chdb> {
    let Some(library) = install::for_tests().expect("the engine can be installed") else {
        eprintln!("skipped: the engine is not installed");
        return None;
    };
    let options = ChdbOptions {
        library: Some(library),
        ..ChdbOptions::default()
    };
    Some(open(&options).expect("the engine opens"))
}

fn logs() -> &'static Table {
    builtin("logs").expect("a built-in table")
}

/// A row with each payload as its body.
fn store(engine: &Chdb, payloads: &[String]) {
    let create = create_table("logs", "default", "otel_logs").expect("a built-in table");
    let request = QueryRequest::new(create.as_str()).access(Access::Write);
    let request = create_settings("logs")
        .iter()
        .fold(request, |request, (name, value)| {
            request.setting(*name, *value)
        });
    engine.execute(&request).expect("the table is made");
    let bodies: ArrayRef = Arc::new(StringArray::from_iter_values(payloads));
    let batch = RecordBatch::try_from_iter([("Body", bodies)]).expect("one column");
    let schema = batch.schema();
    let target = InsertTarget {
        database: "default".to_owned(),
        table: "otel_logs".to_owned(),
        columns: vec!["Body".to_owned()],
    };
    let rows = engine.insert(
        &target,
        Box::new(RecordBatchIterator::new([Ok(batch)], schema)),
    );
    assert_eq!(rows.expect("the rows are inserted"), payloads.len() as u64);
}

fn finds_each_payload_once(engine: &dyn Engine, payloads: &[String]) {
    let queries = payloads
        .iter()
        .map(|payload| format!("Body:{}", quote(payload)));
    let conditions: Vec<String> = queries.filter_map(|query| condition(&query)).collect();
    assert_eq!(conditions.len(), payloads.len());
    for (some, payloads) in conditions.chunks(AT_ONCE).zip(payloads.chunks(AT_ONCE)) {
        let counts = count(engine, some).expect("the statement runs");
        for (count, payload) in counts.iter().zip(payloads) {
            assert_eq!(*count, 1, "rows with the body {payload:?}");
        }
    }
}

/// Each by itself is read as one statement, and all of them run.
fn reads_every_condition(engine: &dyn Engine, payloads: &[String]) {
    let mut conditions: Vec<String> = Vec::new();
    for (number, payload) in payloads.iter().enumerate() {
        // Every position has its turn with every ninth payload, and every payload with a ninth of them.
        let picked = positions::ALL
            .iter()
            .enumerate()
            .filter(|(at, _)| (at + number) % 9 == 0);
        conditions.extend(picked.filter_map(|(_, position)| condition(&(position.query)(payload))));
    }
    for condition in &conditions {
        let statement = format!("EXPLAIN SYNTAX SELECT 1 FROM otel_logs WHERE {condition}");
        if let Err(error) = read(engine, &statement) {
            panic!("{statement}\n{error}");
        }
    }
    for some in conditions.chunks(AT_ONCE) {
        if let Err(error) = count(engine, some) {
            let bad = some
                .iter()
                .find(|one| count(engine, &[(*one).clone()]).is_err());
            panic!("{bad:?}\n{error}");
        }
    }
}

fn condition(query: &str) -> Option<String> {
    let condition = translate(query, logs(), &context()).condition?;
    Some(condition.where_sql().to_owned())
}

/// For how many rows each condition holds.
fn count(engine: &dyn Engine, conditions: &[String]) -> Result<Vec<u64>, EngineError> {
    let counted: Vec<String> = conditions
        .iter()
        .map(|each| format!("countIf({each})"))
        .collect();
    let statement = format!("SELECT {} FROM otel_logs", counted.join(", "));
    let batches = read(engine, &statement)?;
    let batch = batches.first().expect("one row");
    Ok(batch
        .columns()
        .iter()
        .map(|column| column.as_primitive::<UInt64Type>().value(0))
        .collect())
}

fn read(engine: &dyn Engine, statement: &str) -> Result<Vec<RecordBatch>, EngineError> {
    let batches = engine.query(&QueryRequest::new(statement))?;
    batches
        .map(|batch| batch.map_err(EngineError::from_arrow))
        .collect()
}
