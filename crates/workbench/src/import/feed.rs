//! A file's batches to the inserts of its tables, which run beside the reading.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use lucerna_engine::{Engine, EngineError, InsertTarget};

/// Batches that wait between the reader and an insert; more would only take memory.
const WAITING: usize = 2;

/// An insert that is under way.
pub(super) struct Feed<'scope> {
    sender: SyncSender<Result<RecordBatch, ArrowError>>,
    insert: ScopedJoinHandle<'scope, Result<u64, EngineError>>,
}

/// The insert has ended before its batches did; [`Feed::finish`] says why.
pub(super) struct Ended;

impl<'scope> Feed<'scope> {
    /// Starts an insert of batches of this schema.
    pub(super) fn start<'env>(
        scope: &'scope Scope<'scope, 'env>,
        engine: &'env dyn Engine,
        database: &str,
        table: &str,
        schema: SchemaRef,
    ) -> Self {
        let target = InsertTarget {
            database: database.to_owned(),
            table: table.to_owned(),
            columns: schema
                .fields()
                .iter()
                .map(|field| field.name().clone())
                .collect(),
        };
        let (sender, batches) = sync_channel(WAITING);
        let reader = Box::new(Reader { schema, batches });
        let insert = scope.spawn(move || engine.insert(&target, reader));
        Self { sender, insert }
    }

    /// Hands a batch over; waits while the insert is behind.
    pub(super) fn send(&self, batch: RecordBatch) -> Result<(), Ended> {
        self.sender.send(Ok(batch)).map_err(|_| Ended)
    }

    /// Makes the insert fail: nothing more comes, and what came is not all.
    pub(super) fn abort(self) {
        // If the insert has ended by itself there is nobody to tell.
        let _ = self.sender.send(Err(EngineError::Cancelled.into()));
        let _ = self.finish();
    }

    /// Ends the insert and says how many rows it wrote.
    pub(super) fn finish(self) -> Result<u64, EngineError> {
        drop(self.sender);
        match self.insert.join() {
            Ok(rows) => rows,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

/// The insert's end.
struct Reader {
    schema: SchemaRef,
    batches: Receiver<Result<RecordBatch, ArrowError>>,
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batches.recv().ok()
    }
}

impl RecordBatchReader for Reader {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }
}
