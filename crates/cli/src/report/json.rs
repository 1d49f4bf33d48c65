//! Messages as programs read them: `--error-format json`, an object a line.

use crate::exit::Kind;
use crate::failure::Fault;
use lucerna_diagnostics::{Diagnostic, Severity};
use serde::Serialize;

/// One message. Every key is always there, so that readers need no test for it.
#[derive(Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "the fields are the keys of the object"
)]
struct Message<'a> {
    /// A code of Lucerna's own: `S001`.
    code: Option<&'static str>,
    kind: &'static str,
    message: &'a str,
    /// The file that the place is in.
    file: Option<&'a str>,
    /// The line of the file that the place is in.
    line: Option<usize>,
    clickhouse_code: Option<u32>,
    query_id: Option<&'a str>,
    span: Option<Span>,
    help: Vec<&'a str>,
    causes: &'a [String],
}

/// Byte offsets into the text as typed.
#[derive(Serialize)]
struct Span {
    start: usize,
    end: usize,
}

/// A message about a query, which stands in a file, from that line on, if it was not typed.
pub(crate) fn diagnostic(
    source: &str,
    (file, first): (Option<&str>, usize),
    diagnostic: &Diagnostic,
) -> String {
    let kind = match diagnostic.severity() {
        Severity::Error => Kind::Query.name(),
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    line(&Message {
        code: Some(diagnostic.code.as_str()),
        kind,
        message: &diagnostic.message,
        file,
        line: file.map(|_| first + breaks(source, diagnostic.span)),
        clickhouse_code: None,
        query_id: None,
        span: Some(span(diagnostic.span)),
        help: diagnostic.help.iter().map(|help| &*help.message).collect(),
        causes: &[],
    })
}

/// Something that is worth knowing.
pub(crate) fn note(text: &str) -> String {
    line(&Message {
        code: None,
        kind: "note",
        message: text,
        file: None,
        line: None,
        clickhouse_code: None,
        query_id: None,
        span: None,
        help: Vec::new(),
        causes: &[],
    })
}

/// An error of the world.
pub(crate) fn fault(fault: &Fault) -> String {
    let before = match (&fault.source, fault.span) {
        (Some(source), Some(span)) => breaks(source, span),
        _ => 0,
    };
    line(&Message {
        code: None,
        kind: fault.kind.name(),
        message: &fault.message,
        file: fault.file.as_deref(),
        line: fault.file.as_ref().map(|_| fault.line + before),
        clickhouse_code: fault.clickhouse_code,
        query_id: fault.query_id.as_deref(),
        span: fault.span.map(span),
        help: fault.help.iter().map(String::as_str).collect(),
        causes: &fault.causes,
    })
}

/// How many lines end before a place.
fn breaks(source: &str, span: lucerna_diagnostics::Span) -> usize {
    let before = source.get(..span.start).unwrap_or_default();
    before.matches('\n').count()
}

fn span(span: lucerna_diagnostics::Span) -> Span {
    Span {
        start: span.start,
        end: span.end,
    }
}

fn line(message: &Message<'_>) -> String {
    // Text and numbers alone: there is nothing in it that JSON cannot hold.
    serde_json::to_string(message).unwrap_or_default()
}
