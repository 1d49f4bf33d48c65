//! Large requests: read in batches, without their whole in memory.

use super::*;

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
