//! Hand-written OTLP/JSON and the rows that come of it.

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

#[test]
fn a_packed_file_that_ends_too_early_is_an_error() {
    for name in ["zstd", "gzip"] {
        let mut bytes = packed(name);
        bytes.truncate(bytes.len() - 5);
        let error = read_bytes(&bytes).expect_err(name);
        assert!(matches!(error, IngestError::Read { .. }), "{error}");
        assert!(
            error.to_string().contains("expected the rest of the"),
            "{error}"
        );
    }
}

#[test]
fn a_broken_line_is_named_with_its_column_and_what_was_expected() {
    let json = format!("{LINES}{{\"resourceLogs\":[{{\"scopeLogs\":17}}]}}\n");
    let Err(IngestError::Broken {
        line: 6,
        column: 32,
        problem,
        ..
    }) = read(&json)
    else {
        panic!("{:?}", read(&json));
    };
    assert!(problem.contains("expected a list"), "{problem}");
}

#[test]
fn a_line_that_stops_short_is_an_error_of_that_line() {
    let json = LINES.replace("\n{}", "\n{\"resourceLogs\":[{\"sco") + LINES;
    let Err(IngestError::Broken {
        line: 5, problem, ..
    }) = read(&json)
    else {
        panic!("{:?}", read(&json));
    };
    assert!(
        problem.contains("control character") || problem.contains("expected"),
        "{problem}"
    );
}

#[test]
fn a_document_that_stops_short_is_an_error() {
    let Err(IngestError::Broken {
        line: 2, problem, ..
    }) = read("{\n\"resourceLogs\":[")
    else {
        panic!("no error");
    };
    assert!(
        problem.contains("expected the rest of the request"),
        "{problem}"
    );
}

#[test]
fn the_line_of_an_error_counts_the_requests_before_it() {
    for (bad, name) in [
        ("\"resourceMetrics\":[]", "metrics"),
        ("\"resourceLogs\":7", "broken"),
    ] {
        let json = format!("{{\n}} {{\n}} {{\n{bad}}}");
        let error = read(&json).expect_err(name).to_string();
        assert!(error.contains(":4:"), "{name}: {error}");
    }
}

#[test]
fn metrics_are_an_error_that_names_the_line() {
    let json = format!("{LINES}{{\"resourceMetrics\":[]}}\n");
    let error = read(&json).expect_err("metrics");
    assert!(
        matches!(
            error,
            IngestError::OutOfScope {
                line: 6,
                kind: "metrics",
                ..
            }
        ),
        "{error}"
    );
    assert!(
        error.to_string().contains("metrics are out of scope"),
        "{error}"
    );
}

#[test]
fn other_json_is_an_error_that_says_what_was_expected() {
    let error = read("{\"message\":\"hi\"}").expect_err("no OTLP");
    assert!(
        error
            .to_string()
            .contains("`message`, expected an OTLP request"),
        "{error}"
    );
    let error = read("{\"resourceLogs\":{}}").expect_err("no list");
    assert!(
        error.to_string().contains("expected a list of resources"),
        "{error}"
    );
}

#[test]
fn what_is_no_telemetry_is_refused_when_it_is_opened() {
    for (bytes, found) in [
        (&b""[..], "is empty"),
        (b" \n", "is empty"),
        (b"[1]", "no JSON object"),
        (b"\x7fELF\0\0", "unknown binary format"),
    ] {
        let error = read_bytes(bytes).expect_err(found);
        assert!(
            matches!(error, IngestError::UnknownFormat { .. }),
            "{error}"
        );
        assert!(error.to_string().contains(found), "{error}");
    }
    let missing = open("/nonexistent/file".as_ref()).expect_err("no such file");
    assert!(matches!(missing, IngestError::Open { .. }));
    let folder = open(std::env::temp_dir().as_path()).expect_err("a folder");
    assert!(matches!(folder, IngestError::Open { .. }));
}

/// One request with this resource and so many empty log records, which ends with `end`.
fn large_request(resource: &str, records: usize, end: &str) -> String {
    let records = "{},".repeat(records - 1) + "{}";
    format!(
        r#"{{"resourceLogs":[{{"resource":{{"attributes":[{resource}]}},"scopeLogs":[{{"logRecords":[{records}{end}"#
    )
}

/// The request with so much text that it counts as a large one.
fn padded(json: &str) -> String {
    let padding = "x".repeat(8 << 20);
    format!(
        "{{\"padding\":\"{padding}\",{}",
        json.strip_prefix('{').expect("a request")
    )
}

#[test]
fn a_large_request_is_read_like_a_small_one() {
    assert_eq!(row(&padded(FULL_LOG)), row(FULL_LOG));
    assert_eq!(row(&padded(LATE_RESOURCE)), row(LATE_RESOURCE));
    assert_eq!(row(&padded(FULL_SPAN)), row(FULL_SPAN));
    let nothing =
        r#"{"resourceLogs":[{"scopeLogs":null},{"scopeLogs":[{"logRecords":null},{}]},{}]}"#;
    assert_eq!(counts(&read(nothing).expect("small")), (0, 0));
    assert_eq!(counts(&read(&padded(nothing)).expect("large")), (0, 0));
}

#[test]
fn an_error_in_a_large_request_has_its_place_in_the_file() {
    for broken in [
        "{\"resourceLogs\":[\n{\"scopeLogs\":17}]}",
        "{\"resourceLogs\":[{\"scopeLogs\":[\n {},{\"logRecords\":[{},\n {\"body\":7}]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{},{\"name\":7}]}]}]}",
        "{\n\"resourceMetrics\":[]}",
    ] {
        // A line break, so that the padding moves no column.
        let padded = padded(broken).replacen("\",", "\",\n", 1);
        let unpadded = broken.replacen('{', "{\n", 1);
        let said = |json: &str| {
            let error = read(json).expect_err(broken).to_string();
            error.split_once(':').map(|(_, said)| said.to_owned())
        };
        assert_eq!(said(&padded), said(&unpadded), "{broken}");
    }
}

#[test]
fn batches_of_a_large_request_leave_before_it_is_read_to_its_end() {
    let json = padded(&large_request("", 20_000, ",{\"body\":7}]}]}]}"));
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), &json).expect("written");
    let mut input = open(file.path()).expect("JSON");
    for _ in 0..2 {
        let batch = input.next().expect("one more").expect("rows");
        assert_eq!(batch.batch.num_rows(), 8_192);
    }
    let error = input.next().expect("one more").expect_err("a body of 7");
    let IngestError::Broken {
        line: 1, column, ..
    } = error
    else {
        panic!("{error}");
    };
    assert_eq!(column, (json.len() - "}]}]}]}".len()) as u64);
    assert!(input.next().is_none());
}

#[test]
fn what_a_request_says_once_cannot_fill_the_memory_by_being_repeated() {
    let long = "x".repeat(100_000);
    let resource = format!(r#"{{"key":"k","value":{{"stringValue":"{long}"}}}}"#);
    let many_empty = "{},".repeat(9_999) + "{}";
    for resource in [resource, many_empty] {
        let json = large_request(&resource, 1_000, "]}]}]}");
        let batches = read(&json).expect("a request");
        assert_eq!(counts(&batches), (1_000, 0));
        for batch in batches {
            let bytes = batch.batch.get_array_memory_size();
            assert!(bytes < 160 << 20, "{bytes} bytes in a batch");
        }
    }
}

#[test]
fn a_file_that_is_not_read_to_its_end_is_let_go() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), large_request("", 50_000, "]}]}]}")).expect("written");
    let mut input = open(file.path()).expect("JSON");
    assert!(input.next().expect("one").is_ok());
    drop(input);
}

#[test]
fn many_rows_come_in_batches_and_the_bytes_read_reach_the_size() {
    let record = "{},".repeat(9_999) + "{}";
    let json = format!("{{\"resourceLogs\":[{{\"scopeLogs\":[{{\"logRecords\":[{record}]}}]}}]}}");
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), &json).expect("written");
    let mut input = open(file.path()).expect("JSON");
    assert_eq!(input.format(), FileFormat::OtlpJson);
    let sizes: Vec<usize> = input
        .by_ref()
        .map(|batch| batch.expect("rows").batch.num_rows())
        .collect();
    assert_eq!(sizes, [8_192, 1_808]);
    assert_eq!(
        (input.rows(), input.bytes_read()),
        (10_000, json.len() as u64)
    );
    assert_eq!(input.size(), json.len() as u64);
}
