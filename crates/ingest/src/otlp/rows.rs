//! What a request says of a resource, put into the columns of the tables.

use std::collections::VecDeque;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;

use super::{
    id::Digits,
    value::{Attribute, Value},
    wire::{LogRecord, ResourceLogs, ResourceSpans, Scope, ScopeLogs, Span},
};
use crate::{
    Signal,
    columns::{LogColumns, MapColumn, SpanColumns, TextColumn},
};

/// Rows that wait for their batch, and batches that wait to be taken.
#[derive(Debug, Default)]
pub(super) struct Rows {
    logs: LogColumns,
    spans: SpanColumns,
    ready: VecDeque<(Signal, RecordBatch)>,
}

impl Rows {
    /// The oldest batch that is ready.
    pub(super) fn take(&mut self) -> Option<(Signal, RecordBatch)> {
        self.ready.pop_front()
    }

    /// Makes batches of what is left, however little.
    pub(super) fn finish(&mut self) -> Result<(), ArrowError> {
        if self.logs.len() > 0 {
            self.ready.push_back((Signal::Logs, self.logs.finish()?));
        }
        if self.spans.len() > 0 {
            self.ready.push_back((Signal::Traces, self.spans.finish()?));
        }
        Ok(())
    }

    /// Adds the log records of a resource.
    pub(super) fn add_logs(&mut self, of: &ResourceLogs<'_>) -> Result<(), ArrowError> {
        let service = service_name(&of.resource.attributes.0);
        for scope in &of.scopes.0 {
            for record in &scope.records.0 {
                self.logs.service_name.push(&service);
                self.logs.resource_schema_url.push(&of.schema_url.0);
                push_attributes(
                    &mut self.logs.resource_attributes,
                    &of.resource.attributes.0,
                );
                add_log_scope(&mut self.logs, scope);
                add_log(&mut self.logs, record);
                if self.logs.is_full() {
                    self.ready.push_back((Signal::Logs, self.logs.finish()?));
                }
            }
        }
        Ok(())
    }

    /// Adds the spans of a resource.
    pub(super) fn add_spans(&mut self, of: &ResourceSpans<'_>) -> Result<(), ArrowError> {
        let service = service_name(&of.resource.attributes.0);
        for scope in &of.scopes.0 {
            for span in &scope.spans.0 {
                self.spans.service_name.push(&service);
                push_attributes(
                    &mut self.spans.resource_attributes,
                    &of.resource.attributes.0,
                );
                add_span(&mut self.spans, &scope.scope, span);
                add_events_and_links(&mut self.spans, span);
                if self.spans.is_full() {
                    self.ready.push_back((Signal::Traces, self.spans.finish()?));
                }
            }
        }
        Ok(())
    }
}

fn service_name(attributes: &[Attribute<'_>]) -> String {
    let mut name = String::new();
    if let Some(found) = attributes
        .iter()
        .find(|attribute| attribute.key.0 == "service.name")
    {
        // A string takes all that is written to it: the result says nothing.
        _ = found.value.write_text(&mut name);
    }
    name
}

fn add_log_scope(logs: &mut LogColumns, of: &ScopeLogs<'_>) {
    logs.scope_schema_url.push(&of.schema_url.0);
    logs.scope_name.push(&of.scope.name.0);
    logs.scope_version.push(&of.scope.version.0);
    push_attributes(&mut logs.scope_attributes, &of.scope.attributes.0);
}

fn add_log(logs: &mut LogColumns, record: &LogRecord<'_>) {
    let mut digits = Digits::default();
    let time = if record.time.0 == 0 {
        record.observed_time.0
    } else {
        record.time.0
    };
    logs.timestamp.push(nanoseconds(time));
    logs.trace_id.push(record.trace_id.text(&mut digits));
    logs.span_id.push(record.span_id.text(&mut digits));
    logs.trace_flags.push(low_byte(record.flags.0));
    logs.severity_text.push(&record.severity_text.0);
    logs.severity_number.push(record.severity_number.0);
    push_value(&mut logs.body, &record.body);
    push_attributes(&mut logs.log_attributes, &record.attributes.0);
    logs.event_name.push(&record.event_name.0);
}

fn add_span(spans: &mut SpanColumns, scope: &Scope<'_>, span: &Span<'_>) {
    let mut digits = Digits::default();
    spans.timestamp.push(nanoseconds(span.start.0));
    spans.trace_id.push(span.trace_id.text(&mut digits));
    spans.span_id.push(span.id.text(&mut digits));
    spans
        .parent_span_id
        .push(span.parent_span_id.text(&mut digits));
    spans.trace_state.push(&span.trace_state.0);
    spans.span_name.push(&span.name.0);
    spans.span_kind.push(span.kind.text());
    spans.scope_name.push(&scope.name.0);
    spans.scope_version.push(&scope.version.0);
    push_attributes(&mut spans.span_attributes, &span.attributes.0);
    spans.duration.push(span.end.0.saturating_sub(span.start.0));
    spans.status_code.push(span.status.code.text());
    spans.status_message.push(&span.status.message.0);
}

fn add_events_and_links(spans: &mut SpanColumns, span: &Span<'_>) {
    for event in &span.events.0 {
        spans
            .events
            .push(nanoseconds(event.time.0), &event.name.0, |map| {
                push_entries(map, &event.attributes.0);
            });
    }
    spans.events.close();
    let (mut trace_digits, mut span_digits) = (Digits::default(), Digits::default());
    for link in &span.links.0 {
        let ids = [
            link.trace_id.text(&mut trace_digits),
            link.span_id.text(&mut span_digits),
        ];
        spans.links.push(ids, &link.trace_state.0, |map| {
            push_entries(map, &link.attributes.0);
        });
    }
    spans.links.close();
}

fn push_attributes(map: &mut MapColumn, attributes: &[Attribute<'_>]) {
    push_entries(map, attributes);
    map.close();
}

fn push_entries(map: &mut MapColumn, attributes: &[Attribute<'_>]) {
    for attribute in attributes {
        map.entry_with(&attribute.key.0, |values| {
            push_value(values, &attribute.value);
        });
    }
}

fn push_value(column: &mut TextColumn, value: &Value<'_>) {
    if let Value::Text(text) = value {
        column.push(text);
    } else {
        // A builder takes all that is written to it: the result says nothing.
        column.push_with(|cell| _ = value.write_text(cell));
    }
}

/// Times after the year 2262 do not fit the table's type; they become its last moment.
fn nanoseconds(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

/// The W3C flags are the lowest byte; what stands above says how the parent was reached.
fn low_byte(flags: u64) -> u8 {
    flags.to_le_bytes()[0]
}
