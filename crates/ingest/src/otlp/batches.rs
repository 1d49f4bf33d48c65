//! The thread that reads a file.
//!
//! A request is parsed in one go, but must not become rows in one go: few bytes of it may become
//! many. In a thread of its own the parser can wait in the middle of a request until somebody
//! takes the batch that is full.

use std::{
    io::{self, BufRead},
    panic::resume_unwind,
    path::PathBuf,
    sync::mpsc::{Receiver, sync_channel},
    thread::{self, JoinHandle},
};

use arrow_array::RecordBatch;

use super::{lines::Requests, rows::Given};
use crate::{Compression, IngestError, Signal};

/// Batches that may wait: one to be taken while the next is built.
const WAITING: usize = 1;

/// The batches of a file.
pub(crate) struct Batches {
    given: Receiver<Given>,
    thread: Option<JoinHandle<()>>,
}

impl Batches {
    /// Starts to read `text`, which `path` names in errors.
    pub(crate) fn start(
        path: PathBuf,
        text: Box<dyn BufRead + Send>,
        compression: Compression,
    ) -> io::Result<Self> {
        let (out, given) = sync_channel(WAITING);
        let requests = Requests::new(path, text, compression);
        let thread = thread::Builder::new()
            .name("otlp".to_owned())
            .spawn(move || requests.read(&out))?;
        Ok(Self {
            given,
            thread: Some(thread),
        })
    }

    /// The next batch; `None` at the end of the file.
    pub(crate) fn next_batch(&mut self) -> Result<Option<(Signal, RecordBatch)>, IngestError> {
        if let Ok(given) = self.given.recv() {
            return given.map(Some);
        }
        // The end of the file, unless the thread came to its own: half a file must not pass for one.
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
            resume_unwind(panic);
        }
        Ok(None)
    }
}
