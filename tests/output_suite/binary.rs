//! The binary formats, read back by the libraries of their makers.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Cursor, Write};
use std::sync::Arc;

use arrow_array::types::Int8Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, RecordBatch};
use arrow_cast::cast;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::extension::EXTENSION_TYPE_NAME_KEY;
use arrow_schema::{ArrowError, DataType, Schema};
use lucerna_output::{Options, TYPE_KEY, find};
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::LogicalType;

use super::columns::{Column, all, batch};
use super::place::{try_written, written};

type Batches = Result<Vec<RecordBatch>, ArrowError>;

/// What a binary format reads back as.
pub(crate) fn read(name: &str, bytes: Vec<u8>) -> Vec<RecordBatch> {
    let batches: Batches = match name {
        "arrow" => FileReader::try_new(Cursor::new(bytes), None)
            .expect("a file")
            .collect(),
        "arrow-stream" => StreamReader::try_new(Cursor::new(bytes), None)
            .expect("a stream")
            .collect(),
        "parquet" => ParquetRecordBatchReaderBuilder::try_new(file(&bytes))
            .and_then(ParquetRecordBatchReaderBuilder::build)
            .expect("a file")
            .collect(),
        other => panic!("the suite cannot read {other}"),
    };
    batches.expect("batches")
}

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("written");
    file
}

/// Types that Parquet has no place for; it must say so.
const NOT_IN_PARQUET: [&str; 1] = ["Interval"];

fn columns_of(name: &str) -> Vec<Column> {
    let is_there = |column: &Column| name != "parquet" || !NOT_IN_PARQUET.contains(&column.name);
    all().into_iter().filter(is_there).collect()
}

/// Runs may come back as their values, and dictionaries with other keys.
fn assert_same(name: &str, expected: &ArrayRef, found: &ArrayRef) {
    let expected = cast(expected, found.data_type()).expect("the same values");
    assert_eq!(expected.as_ref(), found.as_ref(), "{name}");
}

fn assert_reads_back(format: &str) {
    let columns = columns_of(format);
    let whole = batch(&columns);
    let parts = [whole.slice(0, 1), whole.slice(1, 2)];
    let found = read(format, written(format, &whole.schema(), &parts));
    let schema = found[0].schema();
    let found = arrow_select::concat::concat_batches(&schema, &found).expect("one batch");
    assert_eq!(found.num_rows(), 3);
    for (column, found) in columns.iter().zip(found.columns()) {
        assert_same(column.name, &column.array, found);
    }
    let json = schema.field_with_name("JSON").expect("there");
    assert_eq!(
        json.metadata().get(TYPE_KEY).map(String::as_str),
        Some("JSON")
    );
}

#[test]
fn an_arrow_file_reads_back() {
    assert_reads_back("arrow");
}

#[test]
fn an_arrow_stream_reads_back() {
    assert_reads_back("arrow-stream");
}

#[test]
fn a_parquet_file_reads_back() {
    assert_reads_back("parquet");
}

/// Readers that do not know Arrow's schema in a Parquet file see only what Parquet itself says.
#[test]
fn times_of_parquet_are_times_for_every_reader() {
    let columns = columns_of("parquet");
    let whole = batch(&columns);
    let bytes = written("parquet", &whole.schema(), std::slice::from_ref(&whole));
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let found: Batches =
        ParquetRecordBatchReaderBuilder::try_new_with_options(file(&bytes), options)
            .and_then(ParquetRecordBatchReaderBuilder::build)
            .expect("a file")
            .collect();
    let found = &found.expect("batches")[0];
    let has_times = |kind: &DataType| kind.to_string().contains("Timestamp(");
    let mut times = 0;
    for (column, found) in columns.iter().zip(found.columns()) {
        if has_times(column.array.data_type()) {
            times += 1;
            let kind = found.data_type();
            assert!(has_times(kind), "{} is {kind}", column.name);
        }
    }
    assert!(times > 4, "only {times} columns of times");
    let seconds = found.column_by_name("Timestamp s").expect("a column");
    let expected = columns.iter().find(|column| column.name == "Timestamp s");
    let expected = &expected.expect("a column").array;
    let seconds = cast(seconds, expected.data_type()).expect("times");
    assert_eq!(seconds.as_ref(), expected.as_ref());
}

#[test]
fn uuids_of_parquet_are_uuids_for_every_reader() {
    let mut columns = columns_of("parquet");
    columns.retain(|column| column.name == "UUID");
    let plain = batch(&columns);
    let name = (EXTENSION_TYPE_NAME_KEY.to_owned(), "arrow.uuid".to_owned());
    let field = plain
        .schema()
        .field(0)
        .clone()
        .with_metadata(HashMap::from([name]));
    let schema = Arc::new(Schema::new(vec![field]));
    let named = RecordBatch::try_new(Arc::clone(&schema), plain.columns().to_vec());
    let bytes = written("parquet", &schema, &[named.expect("a batch")]);
    let file = ParquetRecordBatchReaderBuilder::try_new(file(&bytes)).expect("a file");
    let kind = file.parquet_schema().column(0).logical_type_ref().cloned();
    assert_eq!(kind, Some(LogicalType::Uuid));
    assert_eq!(read("parquet", bytes)[0].column(0), plain.column(0));
}

#[test]
fn a_type_that_a_format_has_no_place_for_is_refused() {
    let format = find("parquet").expect("a format");
    for name in NOT_IN_PARQUET {
        let column = all()
            .into_iter()
            .find(|column| column.name == name)
            .expect("a column");
        let batch = batch(&[column]);
        let batches = [batch.clone()];
        let refused = try_written(format, &batch.schema(), &batches, &Options::default());
        assert!(refused.is_err(), "{name} has a place in Parquet now");
    }
}

#[test]
fn batches_may_bring_dictionaries_of_their_own() {
    let of = |values: [&str; 2]| -> RecordBatch {
        let array: DictionaryArray<Int8Type> = values.into_iter().collect();
        RecordBatch::try_from_iter([("level", Arc::new(array) as ArrayRef)]).expect("a batch")
    };
    let batches = [of(["INFO", "ERROR"]), of(["WARN", "INFO"])];
    for format in ["arrow", "arrow-stream", "parquet"] {
        let found = read(format, written(format, &batches[0].schema(), &batches));
        let kind = found[0].column(0).data_type();
        assert!(
            kind.to_string().starts_with("Dictionary("),
            "{format}: {kind}"
        );
        let texts: Vec<String> = found
            .iter()
            .flat_map(|batch| {
                let texts = cast(batch.column(0), &DataType::Utf8).expect("text");
                let texts = arrow_array::cast::AsArray::as_string::<i32>(&texts).clone();
                texts
                    .iter()
                    .map(|text| text.expect("text").to_owned())
                    .collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(texts, ["INFO", "ERROR", "WARN", "INFO"], "{format}");
    }
}

#[test]
fn names_of_parquet_occur_but_once() {
    let array: ArrayRef = Arc::new(arrow_array::Int64Array::from(vec![1]));
    let fields = ["a", "a"].map(|name| arrow_schema::Field::new(name, DataType::Int64, true));
    let schema = Arc::new(arrow_schema::Schema::new(fields.to_vec()));
    let batch = RecordBatch::try_new(Arc::clone(&schema), vec![Arc::clone(&array), array]);
    let found = read(
        "parquet",
        written("parquet", &schema, &[batch.expect("a batch")]),
    );
    let schema = found[0].schema();
    let names: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    assert_eq!(names, ["a", "a_2"]);
}

#[test]
fn ids_of_parquet_have_bloom_filters_and_all_columns_statistics_and_an_index_of_pages() {
    let ids: Vec<String> = (0..1000).map(|number| format!("{number:032x}")).collect();
    let numbers: ArrayRef = Arc::new(arrow_array::Int64Array::from_iter_values(0..1000));
    let ids: ArrayRef = Arc::new(arrow_array::StringArray::from(ids));
    let batch = RecordBatch::try_from_iter([("TraceId", ids), ("n", numbers)]).expect("a batch");
    let bytes = written("parquet", &batch.schema(), &[batch]);
    let options = ArrowReaderOptions::new()
        .with_page_index_policy(parquet::file::metadata::PageIndexPolicy::Required);
    let read = ParquetRecordBatchReaderBuilder::try_new_with_options(file(&bytes), options);
    let read = read.expect("a file with an index of pages");
    let columns = read.metadata().row_group(0).columns();
    let has_filter: Vec<bool> = columns
        .iter()
        .map(|column| column.bloom_filter_offset().is_some())
        .collect();
    assert_eq!(has_filter, [true, false]);
    assert!(columns.iter().all(|column| column.statistics().is_some()));
    let filter = read.get_row_group_column_bloom_filter(0, 0);
    let filter = filter.expect("readable").expect("there");
    assert!(filter.check(format!("{:032x}", 999).as_str()));
}

/// Columns and rows are written by several threads.
#[test]
fn many_rows_come_back_in_their_order() {
    let numbers = |from: i64| -> RecordBatch {
        let numbers: ArrayRef = Arc::new(arrow_array::Int64Array::from_iter_values(
            from..from + 700_001,
        ));
        RecordBatch::try_from_iter([("n", Arc::clone(&numbers)), ("m", numbers)]).expect("a batch")
    };
    let batches = [numbers(0), numbers(700_001)];
    let schema = batches[0].schema();
    for name in ["arrow", "arrow-stream", "parquet"] {
        let found = read(name, written(name, &schema, &batches));
        let found = arrow_select::concat::concat_batches(&schema, &found).expect("one batch");
        let expected = arrow_select::concat::concat_batches(&schema, &batches).expect("one batch");
        assert!(found == expected, "{name}");
    }
    let lines = String::from_utf8(written("csv", &schema, &batches)).expect("UTF-8");
    let expected = (0..1_400_002).map(|number| format!("{number},{number}"));
    assert!(lines.lines().skip(1).eq(expected));
}

#[test]
fn what_is_said_of_a_result_stands_in_its_file() {
    let columns = columns_of("parquet");
    let batch = batch(&columns);
    let options = Options {
        metadata: vec![("origin".to_owned(), "a query".to_owned())],
        ..Options::default()
    };
    for name in ["arrow", "arrow-stream", "parquet"] {
        let format = find(name).expect("a format");
        let bytes = try_written(
            format,
            &batch.schema(),
            std::slice::from_ref(&batch),
            &options,
        );
        let bytes = bytes.expect("written");
        let found = match name {
            "parquet" => {
                let read = ParquetRecordBatchReaderBuilder::try_new(file(&bytes)).expect("a file");
                let pairs = read.metadata().file_metadata().key_value_metadata();
                let pairs = pairs.expect("pairs").iter();
                let mut values = pairs.filter(|pair| pair.key == "origin");
                values.next().and_then(|pair| pair.value.clone())
            }
            _ => read(name, bytes)[0]
                .schema()
                .metadata()
                .get("origin")
                .cloned(),
        };
        assert_eq!(found.as_deref(), Some("a query"), "{name}");
    }
}
