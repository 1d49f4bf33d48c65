//! The columns of the table `traces`.

use std::{mem, sync::Arc};

use arrow_array::{ArrayRef, RecordBatch, TimestampNanosecondArray, UInt64Array};
use arrow_schema::ArrowError;

use super::{BATCH_BYTES, BATCH_ROWS, ListColumn, MapColumn, TRACES, TextColumn};

/// Spans on their way into a batch: one cell is added to every field.
#[derive(Debug, Default)]
pub(crate) struct SpanColumns {
    pub(crate) timestamp: Vec<i64>,
    pub(crate) trace_id: TextColumn,
    pub(crate) span_id: TextColumn,
    pub(crate) parent_span_id: TextColumn,
    pub(crate) trace_state: TextColumn,
    pub(crate) span_name: TextColumn,
    pub(crate) span_kind: TextColumn,
    pub(crate) service_name: TextColumn,
    pub(crate) resource_attributes: MapColumn,
    pub(crate) scope_name: TextColumn,
    pub(crate) scope_version: TextColumn,
    pub(crate) span_attributes: MapColumn,
    /// In nanoseconds.
    pub(crate) duration: Vec<u64>,
    pub(crate) status_code: TextColumn,
    pub(crate) status_message: TextColumn,
    pub(crate) events: EventColumns,
    pub(crate) links: LinkColumns,
}

/// The `Events.*` columns.
#[derive(Debug, Default)]
pub(crate) struct EventColumns {
    timestamp: ListColumn<Vec<i64>>,
    name: ListColumn<TextColumn>,
    attributes: ListColumn<MapColumn>,
}

/// The `Links.*` columns.
#[derive(Debug, Default)]
pub(crate) struct LinkColumns {
    count: usize,
    trace_id: ListColumn<TextColumn>,
    span_id: ListColumn<TextColumn>,
    trace_state: ListColumn<TextColumn>,
    attributes: ListColumn<MapColumn>,
}

impl SpanColumns {
    /// How many rows there are since the last [`SpanColumns::finish`].
    pub(crate) fn len(&self) -> usize {
        self.timestamp.len()
    }

    /// Whether the rows should become a batch now.
    pub(crate) fn is_full(&self) -> bool {
        self.len() >= BATCH_ROWS || self.byte_count() >= BATCH_BYTES
    }

    fn byte_count(&self) -> usize {
        let texts = [
            &self.trace_id,
            &self.span_id,
            &self.parent_span_id,
            &self.trace_state,
            &self.span_name,
            &self.service_name,
            &self.scope_name,
            &self.scope_version,
            &self.status_message,
        ];
        let maps = [&self.resource_attributes, &self.span_attributes];
        texts.map(TextColumn::byte_count).iter().sum::<usize>()
            + maps.map(MapColumn::byte_count).iter().sum::<usize>()
            + self.events.byte_count()
            + self.links.byte_count()
    }

    /// Takes the rows out as a batch.
    pub(crate) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let timestamp = TimestampNanosecondArray::from(mem::take(&mut self.timestamp));
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(timestamp.with_timezone("UTC")),
            Arc::new(self.trace_id.finish()),
            Arc::new(self.span_id.finish()),
            Arc::new(self.parent_span_id.finish()),
            Arc::new(self.trace_state.finish()),
            Arc::new(self.span_name.finish()),
            Arc::new(self.span_kind.finish()),
            Arc::new(self.service_name.finish()),
            Arc::new(self.resource_attributes.finish()?),
            Arc::new(self.scope_name.finish()),
            Arc::new(self.scope_version.finish()),
            Arc::new(self.span_attributes.finish()?),
            Arc::new(UInt64Array::from(mem::take(&mut self.duration))),
            Arc::new(self.status_code.finish()),
            Arc::new(self.status_message.finish()),
        ];
        columns.extend(self.events.finish()?);
        columns.extend(self.links.finish()?);
        RecordBatch::try_new(Arc::clone(&TRACES), columns)
    }
}

impl EventColumns {
    /// Adds an event to the open cell; `attributes` writes its entries.
    pub(crate) fn push(&mut self, time: i64, name: &str, attributes: impl FnOnce(&mut MapColumn)) {
        self.timestamp.elements.push(time);
        self.name.elements.push(name);
        attributes(&mut self.attributes.elements);
        self.attributes.elements.close();
    }

    /// Closes the cell.
    pub(crate) fn close(&mut self) {
        let count = self.timestamp.elements.len();
        self.timestamp.close(count);
        self.name.close(count);
        self.attributes.close(count);
    }

    fn byte_count(&self) -> usize {
        size_of_val(self.timestamp.elements.as_slice())
            + self.name.elements.byte_count()
            + self.attributes.elements.byte_count()
    }

    fn finish(&mut self) -> Result<[ArrayRef; 3], ArrowError> {
        let times = TimestampNanosecondArray::from(mem::take(&mut self.timestamp.elements));
        let names = self.name.elements.finish();
        let attributes = self.attributes.elements.finish()?;
        Ok([
            Arc::new(
                self.timestamp
                    .finish(Arc::new(times.with_timezone("UTC")))?,
            ),
            Arc::new(self.name.finish(Arc::new(names))?),
            Arc::new(self.attributes.finish(Arc::new(attributes))?),
        ])
    }
}

impl LinkColumns {
    /// Adds a link to the open cell; `ids` are those of the trace and the span.
    pub(crate) fn push(
        &mut self,
        ids: [&str; 2],
        trace_state: &str,
        attributes: impl FnOnce(&mut MapColumn),
    ) {
        let [trace_id, span_id] = ids;
        self.count += 1;
        self.trace_id.elements.push(trace_id);
        self.span_id.elements.push(span_id);
        self.trace_state.elements.push(trace_state);
        attributes(&mut self.attributes.elements);
        self.attributes.elements.close();
    }

    /// Closes the cell.
    pub(crate) fn close(&mut self) {
        self.trace_id.close(self.count);
        self.span_id.close(self.count);
        self.trace_state.close(self.count);
        self.attributes.close(self.count);
    }

    fn byte_count(&self) -> usize {
        self.trace_id.elements.byte_count()
            + self.span_id.elements.byte_count()
            + self.trace_state.elements.byte_count()
            + self.attributes.elements.byte_count()
    }

    fn finish(&mut self) -> Result<[ArrayRef; 4], ArrowError> {
        self.count = 0;
        let trace_ids = self.trace_id.elements.finish();
        let span_ids = self.span_id.elements.finish();
        let states = self.trace_state.elements.finish();
        let attributes = self.attributes.elements.finish()?;
        Ok([
            Arc::new(self.trace_id.finish(Arc::new(trace_ids))?),
            Arc::new(self.span_id.finish(Arc::new(span_ids))?),
            Arc::new(self.trace_state.finish(Arc::new(states))?),
            Arc::new(self.attributes.finish(Arc::new(attributes))?),
        ])
    }
}
