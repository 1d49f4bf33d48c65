//! Hand-written OTLP/JSON and the rows that come of it.

#[path = "otlp/faults.rs"]
mod faults;
#[path = "otlp/large.rs"]
mod large;

use std::{fs, io::Write};

use arrow_array::{Array, RecordBatch, cast::AsArray, types::*};
use lucerna_ingest::{FileFormat, IngestBatch, IngestError, Signal, open};

fn read_bytes(bytes: &[u8]) -> Result<Vec<IngestBatch>, IngestError> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), bytes).expect("written");
    open(file.path())?.collect()
}

fn read(json: &str) -> Result<Vec<IngestBatch>, IngestError> {
    read_bytes(json.as_bytes())
}

/// The one row of a file with one.
fn row(json: &str) -> RecordBatch {
    let mut batches = read(json).expect(json);
    assert_eq!(batches.len(), 1, "{json}");
    let batch = batches.remove(0).batch;
    assert_eq!(batch.num_rows(), 1, "{json}");
    batch
}

fn log(record: &str) -> RecordBatch {
    row(&format!(
        r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{record}]}}]}}]}}"#
    ))
}

fn span(span: &str) -> RecordBatch {
    row(&format!(
        r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{span}]}}]}}]}}"#
    ))
}

fn text(batch: &RecordBatch, column: &str) -> String {
    batch
        .column_by_name(column)
        .expect(column)
        .as_string::<i32>()
        .value(0)
        .to_owned()
}

fn time(batch: &RecordBatch) -> i64 {
    batch
        .column(0)
        .as_primitive::<TimestampNanosecondType>()
        .value(0)
}

fn small(batch: &RecordBatch, column: &str) -> u8 {
    batch
        .column_by_name(column)
        .expect(column)
        .as_primitive::<UInt8Type>()
        .value(0)
}

fn pairs(batch: &RecordBatch, column: &str) -> Vec<(String, String)> {
    let map = batch
        .column_by_name(column)
        .expect(column)
        .as_map()
        .value(0);
    let (keys, values) = (
        map.column(0).as_string::<i32>(),
        map.column(1).as_string::<i32>(),
    );
    (0..keys.len())
        .map(|at| (keys.value(at).to_owned(), values.value(at).to_owned()))
        .collect()
}

const FULL_LOG: &str = r#"{"resourceLogs":[{"resource":{"attributes":[
  {"key":"service.name","value":{"stringValue":"cart"}},{"key":"host.cpus","value":{"intValue":"8"}}],
  "droppedAttributesCount":2},"scopeLogs":[{"scope":{"name":"lib","version":"1.2",
  "attributes":[{"key":"s","value":{"boolValue":true}}]},"logRecords":[{"timeUnixNano":"1700000000000000001",
  "severityNumber":"SEVERITY_NUMBER_WARN","severityText":"Warn","body":{"stringValue":"hé\n"},
  "attributes":[{"key":"a","value":{"arrayValue":{"values":[{"intValue":1}]}}}],"flags":257,
  "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"7uGbfsPBsXQ=","eventName":"ev","newField":{"x":[1]}}],
  "schemaUrl":"scope-url"}],"schemaUrl":"resource-url"}]}"#;

#[test]
fn a_log_record_fills_every_column() {
    let row = row(FULL_LOG);
    assert_eq!(time(&row), 1_700_000_000_000_000_001);
    for (column, expected) in [
        ("TraceId", "5b8efff798038103d269b633813fc60c"),
        ("SpanId", "eee19b7ec3c1b174"),
        ("SeverityText", "Warn"),
        ("ServiceName", "cart"),
        ("Body", "hé\n"),
        ("ResourceSchemaUrl", "resource-url"),
        ("ScopeSchemaUrl", "scope-url"),
        ("ScopeName", "lib"),
        ("ScopeVersion", "1.2"),
        ("EventName", "ev"),
    ] {
        assert_eq!(text(&row, column), expected, "{column}");
    }
    assert_eq!(
        (small(&row, "TraceFlags"), small(&row, "SeverityNumber")),
        (1, 13)
    );
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let resource = [pair("service.name", "cart"), pair("host.cpus", "8")];
    assert_eq!(pairs(&row, "ResourceAttributes"), resource);
    assert_eq!(pairs(&row, "ScopeAttributes"), [pair("s", "true")]);
    assert_eq!(pairs(&row, "LogAttributes"), [pair("a", "[1]")]);
}

#[test]
fn snake_case_names_are_read_as_well() {
    let snake = FULL_LOG
        .replace("resourceLogs", "resource_logs")
        .replace("scopeLogs", "scope_logs")
        .replace("logRecords", "log_records")
        .replace("timeUnixNano", "time_unix_nano")
        .replace("severityNumber", "severity_number")
        .replace("severityText", "severity_text")
        .replace("stringValue", "string_value")
        .replace("arrayValue", "array_value")
        .replace("intValue", "int_value")
        .replace("boolValue", "bool_value")
        .replace("traceId", "trace_id")
        .replace("spanId", "span_id")
        .replace("eventName", "event_name")
        .replace("schemaUrl", "schema_url");
    assert_eq!(row(&snake), row(FULL_LOG));
}

const LATE_RESOURCE: &str = r#"{"resourceLogs":[{"schemaUrl":"u","scopeLogs":[{"logRecords":[{}],"scope":{"name":"n"}}],
        "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"late"}}]}}]}"#;

#[test]
fn the_resource_may_stand_after_its_records() {
    let row = row(LATE_RESOURCE);
    assert_eq!(
        (text(&row, "ServiceName"), text(&row, "ScopeName")),
        ("late".into(), "n".into())
    );
}

#[test]
fn a_log_without_a_time_has_that_of_its_observation() {
    assert_eq!(
        time(&log(r#"{"timeUnixNano":"0","observedTimeUnixNano":"5"}"#)),
        5
    );
    assert_eq!(time(&log(r#"{"observedTimeUnixNano":5}"#)), 5);
    assert_eq!(
        time(&log(r#"{"timeUnixNano":4,"observedTimeUnixNano":5}"#)),
        4
    );
}

#[test]
fn what_is_null_or_missing_has_its_default() {
    let nulls = r#"{"timeUnixNano":null,"severityNumber":null,"severityText":null,"body":null,
        "attributes":null,"flags":null,"traceId":null,"spanId":null}"#;
    assert_eq!(log(nulls), log("{}"));
    assert_eq!(text(&log("{}"), "Body"), "");
    assert_eq!(
        span(r#"{"status":null,"events":null,"links":null,"kind":null}"#),
        span("{}")
    );
}

const FULL_SPAN: &str = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
        "parentSpanId":"eee19b7ec3c1b173","traceState":"k=v","name":"GET /","kind":3,
        "startTimeUnixNano":"1000","endTimeUnixNano":"3500","status":{"code":2,"message":"no"},
        "attributes":[{"key":"http.route","value":{"stringValue":"/"}}],
        "events":[{"timeUnixNano":"1500","name":"e1","attributes":[{"key":"k","value":{"doubleValue":0.5}}]},
                  {"timeUnixNano":"1600","name":"e2"}],
        "links":[{"traceId":"00000000000000000000000000000001","spanId":"0000000000000002","traceState":"s"}]}]}]}]}"#;

#[test]
fn a_span_fills_every_column() {
    let row = row(FULL_SPAN);
    for (column, expected) in [
        ("ParentSpanId", "eee19b7ec3c1b173"),
        ("TraceState", "k=v"),
        ("SpanName", "GET /"),
        ("SpanKind", "Client"),
        ("StatusCode", "Error"),
        ("StatusMessage", "no"),
    ] {
        assert_eq!(text(&row, column), expected, "{column}");
    }
    let of = |column: &str| {
        row.column_by_name(column)
            .expect("a column")
            .as_list::<i32>()
            .value(0)
    };
    assert_eq!(
        of("Events.Timestamp")
            .as_primitive::<TimestampNanosecondType>()
            .values(),
        &[1500, 1600]
    );
    assert_eq!(of("Events.Name").as_string::<i32>().value(1), "e2");
    assert_eq!(
        of("Events.Attributes")
            .as_map()
            .value(0)
            .column(1)
            .as_string::<i32>()
            .value(0),
        "0.5"
    );
    assert_eq!(
        of("Links.TraceId").as_string::<i32>().value(0),
        "00000000000000000000000000000001"
    );
    assert_eq!(of("Links.TraceState").as_string::<i32>().value(0), "s");
    assert_eq!(of("Links.Attributes").len(), 1);
    let duration = row.column_by_name("Duration").expect("a column");
    assert_eq!(duration.as_primitive::<UInt64Type>().value(0), 2_500);
}

#[test]
fn a_span_that_ends_before_it_starts_lasts_nothing() {
    let row = span(r#"{"startTimeUnixNano":"9","endTimeUnixNano":"1"}"#);
    assert_eq!(
        row.column_by_name("Duration")
            .expect("it")
            .as_primitive::<UInt64Type>()
            .value(0),
        0
    );
}

const LINES: &str = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{},{}]}]}]}\n\n  \n\
    {\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{}]}]}]}\r\n{}\n";

fn counts(batches: &[IngestBatch]) -> (usize, usize) {
    let of = |signal| {
        batches
            .iter()
            .filter(|batch| batch.signal == signal)
            .map(|batch| batch.batch.num_rows())
            .sum()
    };
    (of(Signal::Logs), of(Signal::Traces))
}

#[test]
fn lines_may_be_of_both_kinds_or_empty() {
    assert_eq!(counts(&read(LINES).expect("lines")), (2, 1));
}

#[test]
fn documents_over_several_lines_are_read_one_after_the_other() {
    let documents = LINES.replace('[', "[\n").replace('{', "{\n");
    assert_eq!(counts(&read(&documents).expect("documents")), (2, 1));
    let in_a_row = LINES.replace(['\n', '\r'], " ");
    assert_eq!(counts(&read(&in_a_row).expect("one line")), (2, 1));
}

#[test]
fn many_requests_on_one_line_take_no_more_time_each_than_few() {
    let requests = "{}".repeat(500_000) + "{\"a\":";
    let Err(IngestError::Broken {
        line: 1, column, ..
    }) = read(&requests)
    else {
        panic!("no error");
    };
    assert_eq!(column, requests.len() as u64);
}

#[test]
fn a_byte_order_mark_is_skipped() {
    assert_eq!(
        counts(&read(&format!("\u{feff}{LINES}")).expect("lines")),
        (2, 1)
    );
}

fn packed(name: &str) -> Vec<u8> {
    if name == "zstd" {
        return zstd::encode_all(LINES.as_bytes(), 0).expect("packed");
    }
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(LINES.as_bytes()).expect("packed");
    packer.finish().expect("packed")
}

#[test]
fn packed_files_are_known_by_their_first_bytes_and_may_have_several_parts() {
    for name in ["zstd", "gzip"] {
        let twice = packed(name).repeat(2);
        assert_eq!(counts(&read_bytes(&twice).expect(name)), (4, 2), "{name}");
    }
}
