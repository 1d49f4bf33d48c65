//! Arrow IPC with the columns of a table: a file, or a stream.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::ArrowError;

use crate::{IngestError, Signal, WithoutTime, fitted::Fitted};

/// Batches of Arrow that are being read.
pub(crate) struct ArrowFile {
    path: PathBuf,
    fitted: Fitted,
    reader: Box<dyn RecordBatchReader + Send>,
}

impl ArrowFile {
    /// Opens a file, whose batches are found from its end.
    pub(crate) fn open(path: &Path, file: File) -> Result<Self, IngestError> {
        Self::new(path, || {
            let reader = FileReader::try_new(BufReader::new(file), None)?;
            Ok(Box::new(reader))
        })
    }

    /// Opens a stream, unpacked.
    pub(crate) fn stream(path: &Path, bytes: Box<dyn BufRead + Send>) -> Result<Self, IngestError> {
        Self::new(path, || Ok(Box::new(StreamReader::try_new(bytes, None)?)))
    }

    fn new(
        path: &Path,
        open: impl FnOnce() -> Result<Box<dyn RecordBatchReader + Send>, ArrowError>,
    ) -> Result<Self, IngestError> {
        let path = path.to_owned();
        let reader = match guarded(open) {
            Ok(reader) => reader,
            Err(source) => return Err(IngestError::Arrow { path, source }),
        };
        let fitted = Fitted::new(&path, &reader.schema())?;
        Ok(Self {
            path,
            fitted,
            reader,
        })
    }

    /// Rows so far that say no time.
    pub(crate) fn without_time(&self) -> Option<WithoutTime> {
        self.fitted.without_time
    }

    /// The next batch, in the table's types.
    pub(crate) fn next_batch(&mut self) -> Result<Option<(Signal, RecordBatch)>, IngestError> {
        match guarded(|| self.reader.next().transpose()) {
            Ok(None) => Ok(None),
            Ok(Some(batch)) => Ok(Some((self.fitted.signal, self.fitted.convert(&batch)?))),
            Err(source) => Err(IngestError::Arrow {
                path: self.path.clone(),
                source,
            }),
        }
    }
}

/// Runs a step of the reader and makes an error of its panic, which a damaged file may lead to. The
/// reader is not used again.
fn guarded<T>(step: impl FnOnce() -> Result<T, ArrowError>) -> Result<T, ArrowError> {
    let damaged = || ArrowError::IpcError("the reader gave up on a damaged batch".to_owned());
    catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|_| Err(damaged()))
}
