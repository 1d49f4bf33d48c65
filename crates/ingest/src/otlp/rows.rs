//! What a request says of a resource, put into the columns of the tables.

use std::sync::mpsc::SyncSender;

use arrow_array::RecordBatch;

use super::{
    each::Stop,
    id::Digits,
    value::{Attribute, Value},
    wire::{LogRecord, Resource, Scope, Span},
};
use crate::{
    IngestError, Signal,
    columns::{LogColumns, MapColumn, SpanColumns, TextColumn},
};

/// What goes from the reader of a file to who takes its batches.
pub(super) type Given = Result<(Signal, RecordBatch), IngestError>;

/// Rows that wait for their batch, which is given out as soon as it is full.
#[derive(Debug)]
pub(super) struct Rows {
    logs: LogColumns,
    spans: SpanColumns,
    out: SyncSender<Given>,
}

/// Where a log record comes from.
pub(super) struct LogOrigin<'o> {
    pub(super) service: &'o str,
    pub(super) resource: &'o Resource<'o>,
    pub(super) resource_schema_url: &'o str,
    pub(super) scope: &'o Scope<'o>,
    pub(super) scope_schema_url: &'o str,
}

/// Where a span comes from.
pub(super) struct SpanOrigin<'o> {
    pub(super) service: &'o str,
    pub(super) resource: &'o Resource<'o>,
    pub(super) scope: &'o Scope<'o>,
}

impl Rows {
    /// No rows yet; their batches will go to `out`.
    pub(super) fn new(out: SyncSender<Given>) -> Self {
        Self {
            logs: LogColumns::default(),
            spans: SpanColumns::default(),
            out,
        }
    }

    /// Adds a log record.
    pub(super) fn add_log(
        &mut self,
        origin: &LogOrigin<'_>,
        record: &LogRecord<'_>,
    ) -> Result<(), Stop> {
        let logs = &mut self.logs;
        logs.service_name.push(origin.service);
        logs.resource_schema_url.push(origin.resource_schema_url);
        let resource = &origin.resource.attributes.0;
        push_attributes(&mut logs.resource_attributes, resource);
        logs.scope_schema_url.push(origin.scope_schema_url);
        add_log_scope(logs, origin.scope);
        add_log(logs, record);
        if self.logs.is_full() {
            self.give_logs()?;
        }
        Ok(())
    }

    /// Adds a span.
    pub(super) fn add_span(
        &mut self,
        origin: &SpanOrigin<'_>,
        span: &Span<'_>,
    ) -> Result<(), Stop> {
        let spans = &mut self.spans;
        spans.service_name.push(origin.service);
        let resource = &origin.resource.attributes.0;
        push_attributes(&mut spans.resource_attributes, resource);
        add_span(spans, origin.scope, span);
        add_events_and_links(spans, span);
        if self.spans.is_full() {
            self.give_spans()?;
        }
        Ok(())
    }

    /// Gives out what is left, however little.
    pub(super) fn finish(&mut self) -> Result<(), Stop> {
        if self.logs.len() > 0 {
            self.give_logs()?;
        }
        if self.spans.len() > 0 {
            self.give_spans()?;
        }
        Ok(())
    }

    fn give_logs(&mut self) -> Result<(), Stop> {
        let batch = self.logs.finish()?;
        self.give(Signal::Logs, batch)
    }

    fn give_spans(&mut self) -> Result<(), Stop> {
        let batch = self.spans.finish()?;
        self.give(Signal::Traces, batch)
    }

    /// Waits until somebody has room for the batch.
    fn give(&self, signal: Signal, batch: RecordBatch) -> Result<(), Stop> {
        let given = self.out.send(Ok((signal, batch)));
        given.map_err(|_| Stop::Unheard)
    }
}

fn add_log_scope(logs: &mut LogColumns, scope: &Scope<'_>) {
    logs.scope_name.push(&scope.name.0);
    logs.scope_version.push(&scope.version.0);
    push_attributes(&mut logs.scope_attributes, &scope.attributes.0);
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
