//! The columns of the table `logs`.

use std::{mem, sync::Arc};

use arrow_array::{RecordBatch, TimestampNanosecondArray, UInt8Array};
use arrow_schema::ArrowError;

use super::{BATCH_BYTES, BATCH_ROWS, LOGS, MapColumn, TextColumn};

/// Log records on their way into a batch: one cell is added to every field, then [`LogColumns::close`].
#[derive(Debug, Default)]
pub(crate) struct LogColumns {
    pub(crate) timestamp: Vec<i64>,
    pub(crate) trace_id: TextColumn,
    pub(crate) span_id: TextColumn,
    pub(crate) trace_flags: Vec<u8>,
    pub(crate) severity_text: TextColumn,
    pub(crate) severity_number: Vec<u8>,
    pub(crate) service_name: TextColumn,
    pub(crate) body: TextColumn,
    pub(crate) resource_schema_url: TextColumn,
    pub(crate) resource_attributes: MapColumn,
    pub(crate) scope_schema_url: TextColumn,
    pub(crate) scope_name: TextColumn,
    pub(crate) scope_version: TextColumn,
    pub(crate) scope_attributes: MapColumn,
    pub(crate) log_attributes: MapColumn,
    pub(crate) event_name: TextColumn,
}

impl LogColumns {
    /// How many rows there are since the last [`LogColumns::finish`].
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
            &self.severity_text,
            &self.service_name,
            &self.body,
            &self.resource_schema_url,
            &self.scope_schema_url,
            &self.scope_name,
            &self.scope_version,
            &self.event_name,
        ];
        let maps = [
            &self.resource_attributes,
            &self.scope_attributes,
            &self.log_attributes,
        ];
        texts.map(TextColumn::byte_count).iter().sum::<usize>()
            + maps.map(MapColumn::byte_count).iter().sum::<usize>()
    }

    /// Takes the rows out as a batch.
    pub(crate) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let timestamp = TimestampNanosecondArray::from(mem::take(&mut self.timestamp));
        RecordBatch::try_new(
            Arc::clone(&LOGS),
            vec![
                Arc::new(timestamp.with_timezone("UTC")),
                Arc::new(self.trace_id.finish()),
                Arc::new(self.span_id.finish()),
                Arc::new(UInt8Array::from(mem::take(&mut self.trace_flags))),
                Arc::new(self.severity_text.finish()),
                Arc::new(UInt8Array::from(mem::take(&mut self.severity_number))),
                Arc::new(self.service_name.finish()),
                Arc::new(self.body.finish()),
                Arc::new(self.resource_schema_url.finish()),
                Arc::new(self.resource_attributes.finish()?),
                Arc::new(self.scope_schema_url.finish()),
                Arc::new(self.scope_name.finish()),
                Arc::new(self.scope_version.finish()),
                Arc::new(self.scope_attributes.finish()?),
                Arc::new(self.log_attributes.finish()?),
                Arc::new(self.event_name.finish()),
            ],
        )
    }
}
