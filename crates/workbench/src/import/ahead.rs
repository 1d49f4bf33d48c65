//! A file that is read by a thread of its own, a few batches ahead of who takes them.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use lucerna_ingest::{IngestBatch, IngestError, Input};

/// Batches that may wait: enough to be read while tables are made, little enough to be held.
const WAITING: usize = 4;

/// The batches of a file. When it is dropped early, the thread ends with the batch it is reading.
pub(super) struct Ahead<'scope> {
    batches: Receiver<Result<IngestBatch, IngestError>>,
    thread: Option<ScopedJoinHandle<'scope, ()>>,
}

impl<'scope> Ahead<'scope> {
    /// Starts to read.
    pub(super) fn start<'env>(scope: &'scope Scope<'scope, 'env>, input: Input) -> Self {
        let (sender, batches) = sync_channel(WAITING);
        let thread = scope.spawn(move || {
            for batch in input {
                if sender.send(batch).is_err() {
                    break;
                }
            }
        });
        Self {
            batches,
            thread: Some(thread),
        }
    }
}

impl Iterator for Ahead<'_> {
    type Item = Result<IngestBatch, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Ok(batch) = self.batches.recv() {
            return Some(batch);
        }
        // The end of the file, unless the thread came to its own: half a file must not pass for one.
        if let Some(Err(panic)) = self.thread.take().map(ScopedJoinHandle::join) {
            resume_unwind(panic);
        }
        None
    }
}
