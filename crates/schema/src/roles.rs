//! What the columns of a table are for, found by the names and types of the OpenTelemetry layouts.

use lucerna_sql::DataType;

use crate::{Alias, Column, ColumnId, Roles, Signal};

/// Columns that tell when something happened, the best first; compared without case.
const TIMESTAMPS: [&str; 7] = [
    "Timestamp",
    "TimestampTime",
    "TimeUnix",
    "@timestamp",
    "event_time",
    "time",
    "ts",
];

/// Other names of columns, for any table that has the column.
const ALIASES: [(&str, &[&str]); 7] = [
    ("SeverityText", &["level", "severity"]),
    ("ServiceName", &["service", "service.name"]),
    ("Body", &["message", "msg", "body"]),
    ("TraceId", &["trace", "trace_id", "trace.id"]),
    ("SpanId", &["span", "span_id", "span.id"]),
    ("Timestamp", &["time", "timestamp", "@timestamp", "ts"]),
    ("ScopeName", &["logger"]),
];

/// Other names of columns, for traces.
const TRACE_ALIASES: [(&str, &[&str]); 7] = [
    ("SpanName", &["name", "span.name", "operation"]),
    ("SpanKind", &["kind"]),
    ("StatusCode", &["status"]),
    ("StatusMessage", &["error"]),
    ("Duration", &["duration"]),
    ("ParentSpanId", &["parent", "parent_id"]),
    ("Events.Name", &["event"]),
];

/// Which telemetry columns of these names and types hold.
///
/// The statement [`introspect::DISCOVER`](crate::introspect::DISCOVER) asks the same of a server.
pub(crate) fn signal(columns: &[Column]) -> Signal {
    let has = |name: &str| columns.iter().any(|column| column.name == name);
    if !has("Timestamp") {
        Signal::Other
    } else if has("Body") && (has("SeverityText") || has("LogAttributes")) {
        Signal::Logs
    } else if has("SpanName") && has("TraceId") && has("SpanId") {
        Signal::Traces
    } else {
        Signal::Other
    }
}

pub(crate) fn roles(signal: Signal, columns: &[Column]) -> Roles {
    let find = |name: &str, fits: fn(&DataType) -> bool| {
        let is_it = |column: &Column| column.name == name && fits(&column.data_type);
        columns.iter().position(is_it).map(ColumnId)
    };
    let body = find("Body", DataType::is_text);
    let (implicit, duration, attributes) = match signal {
        Signal::Logs => (body, None, "LogAttributes"),
        Signal::Traces => (
            find("SpanName", DataType::is_text),
            find("Duration", is_whole_number),
            "SpanAttributes",
        ),
        Signal::Other => (None, None, "Attributes"),
    };
    Roles {
        timestamp: timestamp(columns),
        implicit: implicit.into_iter().collect(),
        duration,
        service: find("ServiceName", DataType::is_text),
        severity: find("SeverityText", DataType::is_text),
        body,
        trace_id: find("TraceId", DataType::is_text),
        span_id: find("SpanId", DataType::is_text),
        attributes: find(attributes, holds_attributes),
        resource_attributes: find("ResourceAttributes", holds_attributes),
    }
}

/// The aliases whose column exists, by name.
pub(crate) fn aliases(signal: Signal, columns: &[Column]) -> Vec<Alias> {
    let of_traces: &[_] = match signal {
        Signal::Traces => &TRACE_ALIASES,
        Signal::Logs | Signal::Other => &[],
    };
    let mut aliases = Vec::new();
    for (name, others) in ALIASES.iter().chain(of_traces) {
        if let Some(place) = columns.iter().position(|column| column.name == *name) {
            aliases.extend(others.iter().map(|other| Alias {
                name: (*other).to_owned(),
                column: ColumnId(place),
            }));
        }
    }
    aliases.sort_by(|one, other| one.name.cmp(&other.name));
    aliases
}

fn timestamp(columns: &[Column]) -> Option<ColumnId> {
    let named = |name: &&str| {
        let is_it = |column: &Column| {
            column.name.eq_ignore_ascii_case(name) && column.data_type.is_temporal()
        };
        columns.iter().position(is_it).map(ColumnId)
    };
    TIMESTAMPS.iter().find_map(named)
}

fn is_whole_number(data_type: &DataType) -> bool {
    matches!(data_type.base(), DataType::Integer { .. })
}

fn holds_attributes(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Map(..) | DataType::Json(_))
}
