//! Rows that are inserted arrive as they were.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, MapBuilder, StringBuilder, TimestampNanosecondBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, DictionaryArray, Int32Array, RecordBatch, RecordBatchIterator, RecordBatchReader,
    StringArray, TimestampNanosecondArray, UInt64Array,
};
use arrow_schema::ArrowError;
use lucerna_engine::{EngineError, InsertTarget};

use super::engines::{ask, each, run};

fn target(database: &str, table: &str, columns: &[&str]) -> InsertTarget {
    InsertTarget {
        database: database.to_owned(),
        table: table.to_owned(),
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
    }
}

fn reader(batches: Vec<Result<RecordBatch, ArrowError>>) -> Box<dyn RecordBatchReader + Send> {
    let schema = batches
        .iter()
        .find_map(|batch| batch.as_ref().ok())
        .expect("a batch")
        .schema();
    Box::new(RecordBatchIterator::new(batches, schema))
}

fn logs(rows: i32) -> RecordBatch {
    let mut attributes = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for row in 0..rows {
        attributes.keys().append_value("http.method");
        attributes.values().append_value("GET");
        attributes.keys().append_value("row");
        attributes.values().append_value(row.to_string());
        attributes.append(true).expect("as many keys as values");
    }
    let times = (0..rows).map(|row| 1_700_000_000_000_000_000 + i64::from(row));
    let bodies = (0..rows).map(|row| Some(format!("GET /api/products/{row} took {row} ms")));
    let columns: [(&str, ArrayRef); 4] = [
        ("Body", Arc::new(bodies.collect::<StringArray>())),
        (
            "Timestamp",
            Arc::new(TimestampNanosecondArray::from_iter_values(times).with_timezone("UTC")),
        ),
        (
            "SeverityNumber",
            Arc::new(Int32Array::from_iter_values((0..rows).map(|row| row % 24))),
        ),
        ("LogAttributes", Arc::new(attributes.finish())),
    ];
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

fn create_logs(engine: &dyn lucerna_engine::Engine, database: &str) -> InsertTarget {
    run(
        engine,
        &format!(
            "CREATE TABLE {database}.logs (Timestamp DateTime64(9), SeverityNumber UInt8, Body String, \
             LogAttributes Map(LowCardinality(String), String), Extra String DEFAULT 'none') \
             ENGINE = MergeTree ORDER BY Timestamp"
        ),
    );
    target(
        database,
        "logs",
        &["Timestamp", "SeverityNumber", "Body", "LogAttributes"],
    )
}

#[test]
fn rows_are_written_by_the_names_of_their_columns() {
    each(|engine, database| {
        let into = create_logs(engine, database);
        let written = engine.insert(&into, reader(vec![Ok(logs(2)), Ok(logs(1))]));
        assert_eq!(written.expect("it is written"), 3);
        let statement = format!(
            "SELECT Timestamp, SeverityNumber, Body, LogAttributes['row'], Extra FROM {database}.logs \
             ORDER BY Body LIMIT 1 OFFSET 2"
        );
        assert_eq!(
            ask(engine, &statement),
            [[
                "2023-11-14T22:13:20.000000001Z",
                "1",
                "GET /api/products/1 took 1 ms",
                "1",
                "none"
            ]]
        );
    });
}

#[test]
fn rows_of_many_batches_are_written_in_one_insert() {
    each(|engine, database| {
        let into = create_logs(engine, database);
        let batches = (0..10).map(|_| Ok(logs(10_000))).collect();
        let written = engine.insert(&into, reader(batches));
        assert_eq!(written.expect("it is written"), 100_000);
        assert_eq!(
            ask(engine, &format!("SELECT count() FROM {database}.logs")),
            [["100000"]]
        );
    });
}

#[test]
fn rows_that_cannot_be_read_to_the_end_are_an_error() {
    each(|engine, database| {
        let into = create_logs(engine, database);
        let broken = ArrowError::ParseError("line 7 of orders.json".to_owned());
        let error = engine
            .insert(&into, reader(vec![Ok(logs(5)), Err(broken)]))
            .expect_err("it is broken");
        let EngineError::Input { source, .. } = error else {
            panic!("another error: {error}")
        };
        assert!(source.to_string().contains("line 7 of orders.json"));
        assert_eq!(
            ask(engine, &format!("SELECT count() FROM {database}.logs")),
            [["0"]]
        );
    });
}

#[test]
fn a_table_or_column_that_is_not_there_is_an_error() {
    each(|engine, database| {
        let into = target(database, "nowhere", &["Body"]);
        let error = engine
            .insert(&into, reader(vec![Ok(logs(1))]))
            .expect_err("there is no table");
        assert_eq!(super::engines::code_of(&error), Some(60));
        create_logs(engine, database);
        let into = target(database, "logs", &["Nothing"]);
        assert!(engine.insert(&into, reader(vec![Ok(logs(1))])).is_err());
        assert_eq!(ask(engine, "SELECT 1"), [["1"]]);
    });
}

#[test]
fn an_insert_gives_its_rows_back_to_rust() {
    each(|engine, database| {
        let into = create_logs(engine, database);
        let batch = logs(10);
        let column = Arc::clone(batch.column(0));
        engine
            .insert(&into, reader(vec![Ok(batch)]))
            .expect("it is written");
        assert_eq!(
            Arc::strong_count(&column),
            1,
            "nobody holds the rows any more"
        );
    });
}

#[test]
fn lists_maps_in_lists_and_dictionaries_are_written() {
    each(|engine, database| {
        run(
            engine,
            &format!(
                "CREATE TABLE {database}.spans (Service LowCardinality(String), \
                 `Events.Timestamp` Array(DateTime64(9)), \
                 `Events.Attributes` Array(Map(LowCardinality(String), String)), Duration UInt64) \
                 ENGINE = MergeTree ORDER BY Service"
            ),
        );
        let batch = spans();
        let names: Vec<_> = batch
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let into = target(database, "spans", &names);
        assert_eq!(
            engine
                .insert(&into, reader(vec![Ok(batch)]))
                .expect("it is written"),
            2
        );
        let statement = format!(
            "SELECT Service, toString(`Events.Timestamp`), `Events.Attributes`[1]['k'], Duration \
             FROM {database}.spans ORDER BY Service"
        );
        let cart = [
            "cart",
            "['2023-11-14 22:13:20.000000007']",
            "v",
            "18446744073709551615",
        ];
        assert_eq!(ask(engine, &statement), [cart, ["shop", "[]", "", "0"]]);
    });
}

/// A span with an event and one without.
fn spans() -> RecordBatch {
    let map = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    let mut attributes = ListBuilder::new(map);
    attributes.values().keys().append_value("k");
    attributes.values().values().append_value("v");
    attributes
        .values()
        .append(true)
        .expect("as many keys as values");
    attributes.append(true);
    attributes.append(true);
    let mut times = ListBuilder::new(TimestampNanosecondBuilder::new().with_timezone("UTC"));
    times.append_value([Some(1_700_000_000_000_000_007)]);
    times.append(true);
    let services: DictionaryArray<Int32Type> = ["cart", "shop"].into_iter().collect();
    let columns: [(&str, ArrayRef); 4] = [
        ("Service", Arc::new(services)),
        ("Events.Timestamp", Arc::new(times.finish())),
        ("Events.Attributes", Arc::new(attributes.finish())),
        ("Duration", Arc::new(UInt64Array::from(vec![u64::MAX, 0]))),
    ];
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

#[test]
fn an_insert_may_touch_as_many_days_as_it_has() {
    each(|engine, database| {
        run(
            engine,
            &format!(
                "CREATE TABLE {database}.days (Timestamp DateTime64(9)) ENGINE = MergeTree \
                 PARTITION BY toDate(Timestamp) ORDER BY Timestamp"
            ),
        );
        let days = (0..150).map(|day| day * 86_400_000_000_000);
        let times = TimestampNanosecondArray::from_iter_values(days);
        let column: ArrayRef = Arc::new(times.with_timezone("UTC"));
        let batch = RecordBatch::try_from_iter([("Timestamp", column)]).expect("one column");
        let into = target(database, "days", &["Timestamp"]);
        let written = engine.insert(&into, reader(vec![Ok(batch)]));
        assert_eq!(written.expect("150 partitions in one insert"), 150);
    });
}

#[test]
fn what_was_written_leaves_no_number_as_it_was() {
    each(|engine, database| {
        // Other tests write as well, so that there may be no number at the moment.
        let differs = |before: Option<u64>| before.is_none() || engine.last_write() != before;
        let before = engine.last_write();
        let into = create_logs(engine, database);
        assert!(differs(before));
        let before = engine.last_write();
        engine
            .insert(&into, reader(vec![Ok(logs(1))]))
            .expect("it is written");
        assert!(differs(before));
        let is_embedded = engine.name() == "chdb";
        assert!(is_embedded || engine.last_write().is_none());
    });
}
