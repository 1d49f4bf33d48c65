//! `\trace`: from a log to the tree of spans that it belongs to, and from there to each span.
//!
//! The tests are skipped, and say so, where the engine is not here and may not be fetched.

#[path = "shared/program.rs"]
mod program;

use program::Program;
use std::process::Output;

/// A log of a trace, and one of none.
const LOGS: &str = concat!(
    r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"payment"}}]},"scopeLogs":[{"logRecords":["#,
    r#"{"timeUnixNano":"1767225600150000000","severityText":"ERROR","body":{"stringValue":"declined"},"traceId":"0af7651916cd43dd8448eb211c80319c"},"#,
    r#"{"timeUnixNano":"1767225600000000000","severityText":"INFO","body":{"stringValue":"ok"}}]}]}]}"#,
    "\n"
);

/// The spans of that trace, not in their order, and one of another trace.
const SPANS: &str = concat!(
    r#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeSpans":[{"spans":["#,
    r#"{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00000000000000c3","parentSpanId":"00000000000000b2","name":"charge","kind":3,"startTimeUnixNano":"1767225600100000000","endTimeUnixNano":"1767225600200000000","status":{"code":2,"message":"card declined"}},"#,
    r#"{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00000000000000b2","parentSpanId":"00000000000000a1","name":"order","kind":2,"startTimeUnixNano":"1767225600050000000","endTimeUnixNano":"1767225600300000000"},"#,
    r#"{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00000000000000a1","name":"GET /","kind":2,"startTimeUnixNano":"1767225600000000000","endTimeUnixNano":"1767225600400000000"},"#,
    r#"{"traceId":"1af7651916cd43dd8448eb211c80319c","spanId":"00000000000000d4","name":"other","kind":2,"startTimeUnixNano":"1767225600000000000","endTimeUnixNano":"1767225600400000000"}]}]}]}"#,
    "\n"
);

/// The program on a store with these files; `None` where the engine is not here and may not be fetched.
fn with(files: &[&str]) -> Option<Program> {
    let program = Program::with_engine()?;
    for (at, text) in files.iter().enumerate() {
        program.import(&format!("{at}.jsonl"), text);
    }
    Some(program)
}

/// What the prompt makes of these entries, a line each.
fn enter(program: &Program, entries: &[&str]) -> Output {
    program.fed(&["-F", "tsv"], &entries.join("\n"))
}

fn text_of(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

const TREE: &str = "\
    ▕0                 400 ms▏   took         service, span
 1  ▕████████████████████████▏ 400 ms         shop  GET /
 2  ▕   ███████████████      ▏ 250 ms         └ order
 3  ▕      ██████            ▏ 100 ms  ERROR    └ charge  card declined
";

#[test]
fn the_trace_of_a_log_is_a_tree_of_spans_that_can_be_opened() {
    let Some(lucerna) = with(&[LOGS, SPANS]) else {
        return;
    };
    // The column of traces is not among those that are shown.
    let entries = ["level:error", "\\trace 1", "\\open 3", "\\last"];
    let output = enter(&lucerna, &entries);
    let (shown, said) = (text_of(&output.stdout), text_of(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(shown.matches(TREE).count(), 2, "{shown}");
    assert!(shown.contains("── row 3 ──"), "{shown}");
    assert!(shown.contains(" SpanName            charge\n"), "{shown}");
    assert!(
        said.contains("trace 0af7651916cd43dd8448eb211c80319c"),
        "{said}"
    );
    assert!(said.contains("3 spans of 1 service"), "{said}");
    assert!(said.contains("1 failed"), "{said}");
    assert!(said.contains("1 log of it"), "{said}");
}

#[test]
fn a_trace_is_found_by_its_id_and_by_a_row_of_sql() {
    let Some(lucerna) = with(&[LOGS, SPANS]) else {
        return;
    };
    let by_id = enter(&lucerna, &["\\trace 0af7651916cd43dd8448eb211c80319c"]);
    let by_row = enter(
        &lucerna,
        &[
            "SELECT TraceId FROM otel_traces WHERE SpanName = 'order';",
            "\\trace 1",
        ],
    );
    for output in [by_id, by_row] {
        let shown = text_of(&output.stdout);
        assert!(
            shown.contains("ERROR    └ charge  card declined"),
            "{shown}"
        );
        assert!(!shown.contains("other"), "{shown}");
    }
}

#[test]
fn what_belongs_to_no_trace_says_so() {
    let Some(lucerna) = with(&[LOGS]) else {
        return;
    };
    let output = enter(&lucerna, &["level:info", "\\trace 1"]);
    assert_eq!(output.status.code(), Some(2));
    let said = text_of(&output.stderr);
    assert!(said.contains("row 1 belongs to no trace"), "{said}");

    let output = enter(&lucerna, &["level:error", "\\trace 1"]);
    assert_eq!(output.status.code(), Some(0));
    let said = text_of(&output.stderr);
    assert!(said.contains("no span of `traces` has the trace"), "{said}");

    for (entry, words) in [
        ("\\trace", "no trace is named"),
        ("\\trace 1", "there is no result yet"),
        ("\\trace what?", "neither a row nor the id of a trace"),
    ] {
        let output = enter(&lucerna, &[entry]);
        assert_eq!(output.status.code(), Some(2));
        let said = text_of(&output.stderr);
        assert!(said.contains(words), "{said}");
    }
}
