//! Files that are broken, and what is said of them.

use super::*;

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
    let error = read("[1]").expect_err("no rows");
    assert!(error.to_string().contains("expected a row"), "{error}");
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
        (b"hello, world", "names no column of a table"),
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
