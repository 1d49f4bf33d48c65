//! The generator's rows, and how they get into the columns of the tables.

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;

use super::shop::Place;
use crate::columns::{LogColumns, MapColumn, SpanColumns};

/// Names with values.
pub(super) type Attributes = Vec<(&'static str, String)>;

/// A row that has its place in time.
pub(super) trait Timed {
    /// From the start of the data, in nanoseconds.
    fn time(&self) -> i64;
}

/// A log record.
#[derive(Debug, Clone)]
pub(super) struct LogRow {
    pub(super) time: i64,
    /// 0 outside of a trace.
    pub(super) trace_id: u128,
    pub(super) span_id: u64,
    pub(super) place: Place,
    pub(super) severity: Severity,
    pub(super) body: String,
    pub(super) attributes: Attributes,
}

/// How bad it is: text and number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Severity(pub(super) &'static str, pub(super) u8);

pub(super) const DEBUG: Severity = Severity("DEBUG", 5);
pub(super) const INFO: Severity = Severity("INFO", 9);
pub(super) const WARN: Severity = Severity("WARN", 13);
pub(super) const ERROR: Severity = Severity("ERROR", 17);

/// A span.
#[derive(Debug, Clone)]
pub(super) struct SpanRow {
    pub(super) time: i64,
    /// In nanoseconds.
    pub(super) duration: i64,
    pub(super) trace_id: u128,
    pub(super) span_id: u64,
    /// 0 for the first span of a trace.
    pub(super) parent_span_id: u64,
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) attributes: Attributes,
    /// Why it failed, if it did.
    pub(super) failure: Option<Failure>,
}

/// Why a span failed; also its event `exception`.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) kind: &'static str,
    pub(super) message: String,
}

impl Timed for LogRow {
    fn time(&self) -> i64 {
        self.time
    }
}

impl Timed for SpanRow {
    fn time(&self) -> i64 {
        self.time
    }
}

/// Columns that take rows of one kind.
pub(super) trait Columns<R> {
    /// Adds a row; `start` is the start of the data in nanoseconds since 1970.
    fn add(&mut self, row: &R, start: i64);
    fn is_full(&self) -> bool;
    fn is_empty(&self) -> bool;
    fn finish(&mut self) -> Result<RecordBatch, ArrowError>;
}

impl Columns<LogRow> for LogColumns {
    fn add(&mut self, row: &LogRow, start: i64) {
        self.timestamp.push(start.saturating_add(row.time));
        let is_traced = row.trace_id != 0;
        if is_traced {
            self.trace_id
                .push_fmt(format_args!("{:032x}", row.trace_id));
            self.span_id.push_fmt(format_args!("{:016x}", row.span_id));
        } else {
            self.trace_id.push("");
            self.span_id.push("");
        }
        self.trace_flags.push(u8::from(is_traced));
        self.severity_text.push(row.severity.0);
        self.severity_number.push(row.severity.1);
        self.service_name.push(row.place.service.name);
        self.body.push(&row.body);
        self.resource_schema_url.push("");
        push_resource(&mut self.resource_attributes, row.place);
        self.scope_schema_url.push("");
        self.scope_name.push(row.place.service.scope);
        self.scope_version.push(row.place.pod.version);
        self.scope_attributes.close();
        push_attributes(&mut self.log_attributes, &row.attributes);
        self.event_name.push("");
    }

    fn is_full(&self) -> bool {
        LogColumns::is_full(self)
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        LogColumns::finish(self)
    }
}

impl Columns<SpanRow> for SpanColumns {
    fn add(&mut self, row: &SpanRow, start: i64) {
        self.timestamp.push(start.saturating_add(row.time));
        self.trace_id
            .push_fmt(format_args!("{:032x}", row.trace_id));
        self.span_id.push_fmt(format_args!("{:016x}", row.span_id));
        match row.parent_span_id {
            0 => self.parent_span_id.push(""),
            parent => self.parent_span_id.push_fmt(format_args!("{parent:016x}")),
        }
        self.trace_state.push("");
        self.span_name.push(&row.name);
        self.span_kind.push(row.kind);
        self.service_name.push(row.place.service.name);
        push_resource(&mut self.resource_attributes, row.place);
        self.scope_name.push(row.place.service.scope);
        self.scope_version.push(row.place.pod.version);
        push_attributes(&mut self.span_attributes, &row.attributes);
        self.duration.push(u64::try_from(row.duration).unwrap_or(0));
        self.status_code.push(if row.failure.is_some() {
            "Error"
        } else {
            "Unset"
        });
        self.status_message
            .push(row.failure.as_ref().map_or("", |failure| &failure.message));
        if let Some(failure) = &row.failure {
            let end = start.saturating_add(row.time).saturating_add(row.duration);
            self.events.push(end, "exception", |map| {
                map.entry("exception.type", failure.kind);
                map.entry("exception.message", &failure.message);
            });
        }
        self.events.close();
        self.links.close();
    }

    fn is_full(&self) -> bool {
        SpanColumns::is_full(self)
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        SpanColumns::finish(self)
    }
}

fn push_resource(map: &mut MapColumn, place: Place) {
    for (key, value) in place.resource() {
        map.entry(key, value);
    }
    map.close();
}

fn push_attributes(map: &mut MapColumn, attributes: &Attributes) {
    for (key, value) in attributes {
        map.entry(key, value);
    }
    map.close();
}
