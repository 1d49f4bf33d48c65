//! Rows on their way: batches to the bytes of an Arrow stream, and back.

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::writer::StreamEncoder;
use arrow_schema::{ArrowError, Schema, SchemaRef};

/// Batches to bytes.
pub(crate) struct Encoder(StreamEncoder);

impl Encoder {
    pub(crate) fn new(schema: &Schema) -> Result<Self, ArrowError> {
        StreamEncoder::try_new(schema).map(Self)
    }

    pub(crate) fn encode(&mut self, batch: &RecordBatch) -> Result<Vec<Buffer>, ArrowError> {
        self.0.encode(batch)
    }

    /// The end, and the columns if there were no rows.
    pub(crate) fn finish(self) -> Result<Vec<Buffer>, ArrowError> {
        self.0.finish()
    }
}

/// Bytes to batches.
#[derive(Default)]
pub(crate) struct Decoder {
    arrow: StreamDecoder,
    waiting: Option<Buffer>,
}

impl Decoder {
    /// Takes the next bytes, once [`next`](Self::next) has given all of those before.
    pub(crate) fn feed(&mut self, bytes: Buffer) {
        self.waiting = Some(bytes);
    }

    /// The next batch of what was fed.
    pub(crate) fn next(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let Some(waiting) = &mut self.waiting else {
            return Ok(None);
        };
        let batch = self.arrow.decode(waiting)?;
        if batch.is_none() {
            self.waiting = None;
        }
        Ok(batch)
    }

    /// The columns, once they came.
    pub(crate) fn schema(&self) -> Option<SchemaRef> {
        self.arrow.schema()
    }

    /// Whether the columns came, and no part of a batch is missing.
    pub(crate) fn is_whole(&mut self) -> bool {
        self.arrow.schema().is_some() && self.arrow.finish().is_ok()
    }
}
