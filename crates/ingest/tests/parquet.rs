//! Parquet files with the tables' columns, in other types and with some left out.

use std::{fs::File, sync::Arc};

use arrow_array::{
    ArrayRef, BinaryArray, DictionaryArray, Int64Array, LargeStringArray, RecordBatch, StringArray,
    TimestampMillisecondArray, UInt16Array, UInt32Array, cast::AsArray, types::*,
};
use lucerna_ingest::{FileFormat, IngestError, Signal, batch_schema, demo::Demo, open};
use parquet::arrow::ArrowWriter;

fn written(batch: &RecordBatch) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let target = File::create(file.path()).expect("a file");
    let mut writer = ArrowWriter::try_new(target, batch.schema(), None).expect("a writer");
    writer.write(batch).expect("written");
    writer.close().expect("closed");
    file
}

fn read(columns: Vec<(&str, ArrayRef)>) -> Result<(Signal, RecordBatch), IngestError> {
    let file = written(&RecordBatch::try_from_iter(columns).expect("a batch"));
    let mut batches = open(file.path())?.collect::<Result<Vec<_>, _>>()?;
    let only = batches.remove(0);
    Ok((only.signal, only.batch))
}

fn body() -> (&'static str, ArrayRef) {
    ("Body", Arc::new(StringArray::from(vec![Some("x"), None])))
}

#[test]
fn what_the_tables_hold_comes_back_as_it_was() {
    let demo = Demo::new("2026-03-10T12:00:00Z".parse().expect("a time"), 3);
    for (batches, signal) in [(demo.logs(), Signal::Logs), (demo.spans(), Signal::Traces)] {
        let batch = batches.last().expect("rows").expect("a batch");
        let file = written(&batch);
        let mut input = open(file.path()).expect("Parquet");
        assert_eq!(input.format(), FileFormat::Parquet);
        let read = input.next().expect("rows").expect("a batch");
        assert_eq!(read.signal, signal);
        assert_eq!(read.batch, batch);
        assert!(input.next().is_none());
        assert_eq!(input.bytes_read(), input.size());
    }
}

#[test]
fn columns_that_are_missing_and_nulls_have_defaults() {
    let (signal, batch) = read(vec![body()]).expect("logs");
    assert_eq!(signal, Signal::Logs);
    assert_eq!(Some(batch.schema()), batch_schema(Signal::Logs));
    let body = batch.column_by_name("Body").expect("it").as_string::<i32>();
    assert_eq!((body.value(0), body.value(1)), ("x", ""));
    assert_eq!(
        batch
            .column(0)
            .as_primitive::<TimestampNanosecondType>()
            .values(),
        &[0, 0]
    );
    assert!(
        batch
            .columns()
            .iter()
            .all(|column| column.null_count() == 0)
    );
}

#[test]
fn types_are_converted_to_the_tables() {
    let times: ArrayRef =
        Arc::new(TimestampMillisecondArray::from(vec![1, 2]).with_timezone("Europe/Zurich"));
    let severity: DictionaryArray<Int32Type> = vec!["INFO", "WARN"].into_iter().collect();
    let (_, batch) = read(vec![
        ("Timestamp", times),
        ("SeverityText", Arc::new(severity)),
        ("SeverityNumber", Arc::new(UInt16Array::from(vec![9, 13]))),
        ("Body", Arc::new(BinaryArray::from(vec![&b"a"[..], b"b"]))),
        (
            "EventName",
            Arc::new(LargeStringArray::from(vec!["e", "f"])),
        ),
    ])
    .expect("logs");
    assert_eq!(
        batch
            .column(0)
            .as_primitive::<TimestampNanosecondType>()
            .values(),
        &[1_000_000, 2_000_000]
    );
    let text = |column: &str| {
        batch
            .column_by_name(column)
            .expect("it")
            .as_string::<i32>()
            .value(1)
    };
    assert_eq!(
        (text("SeverityText"), text("Body"), text("EventName")),
        ("WARN", "b", "f")
    );
}

#[test]
fn whole_numbers_as_times_are_seconds_of_32_bits_or_nanoseconds_of_64() {
    let first = |column: ArrayRef| {
        let (_, batch) = read(vec![("Timestamp", column), body()]).expect("logs");
        batch
            .column(0)
            .as_primitive::<TimestampNanosecondType>()
            .value(0)
    };
    assert_eq!(
        first(Arc::new(UInt32Array::from(vec![7, 8]))),
        7_000_000_000
    );
    assert_eq!(first(Arc::new(Int64Array::from(vec![7, 8]))), 7);
}

#[test]
fn a_column_that_the_table_has_not_is_an_error_with_near_names() {
    let error = read(vec![body(), ("service_name", body().1)]).expect_err("unknown");
    let IngestError::UnknownColumn { column, near, .. } = error else {
        panic!("{error}")
    };
    assert_eq!(
        (column.as_str(), near),
        ("service_name", vec!["ServiceName".to_owned()])
    );
}

#[test]
fn a_file_of_another_table_is_an_error_that_names_its_columns() {
    let error = read(vec![("id", body().1)]).expect_err("another table");
    assert!(error.to_string().contains("found `id`"), "{error}");
}

#[test]
fn a_value_that_does_not_fit_is_an_error_that_names_the_column() {
    let wide: ArrayRef = Arc::new(Int64Array::from(vec![9, 300]));
    let error = read(vec![body(), ("SeverityNumber", wide)]).expect_err("300 is too large");
    assert!(
        error.to_string().contains("column `SeverityNumber`"),
        "{error}"
    );
    let error = read(vec![body(), ("LogAttributes", body().1)]).expect_err("text is no map");
    assert!(
        error.to_string().contains("no map of names to values"),
        "{error}"
    );
}

#[test]
fn a_damaged_file_is_an_error() {
    let file = written(&RecordBatch::try_from_iter(vec![body()]).expect("a batch"));
    let bytes = std::fs::read(file.path()).expect("bytes");
    std::fs::write(file.path(), bytes.get(..bytes.len() / 2).expect("half")).expect("written");
    let error = open(file.path()).expect_err("no footer");
    assert!(matches!(error, IngestError::Parquet { .. }), "{error}");
}
