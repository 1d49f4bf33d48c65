//! A file that is being read.

use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;

use crate::{Compression, IngestError, Signal};

/// Opens a file and finds out from its first bytes what it is.
///
/// # Errors
///
/// [`IngestError::Open`] and [`IngestError::UnknownFormat`]; for Parquet, whose columns stand in the
/// file's footer, also what is wrong with them.
pub fn open(path: &Path) -> Result<Input, IngestError> {
    Err(IngestError::UnknownFormat {
        path: path.to_owned(),
        found: "empty".to_owned(),
    })
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// OTLP requests as JSON.
    OtlpJson,
    /// Rows of one table as Parquet.
    Parquet,
}

/// Rows of one table.
#[derive(Debug, Clone)]
pub struct IngestBatch {
    /// Which table they belong to: [`Signal::Logs`] or [`Signal::Traces`].
    pub signal: Signal,
    /// The rows, in the schema [`crate::batch_schema`] of the signal.
    pub batch: RecordBatch,
    /// How many bytes of the file (packed, as on disk) were read when the batch was made.
    pub bytes_read: u64,
}

/// A file that is being read, batch by batch; ends after the first error.
#[derive(Debug)]
pub struct Input {
    path: PathBuf,
    size: u64,
    bytes_read: u64,
    rows: u64,
    format: FileFormat,
    compression: Compression,
}

impl Input {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the file holds.
    #[must_use]
    pub fn format(&self) -> FileFormat {
        self.format
    }

    /// How the file is packed.
    #[must_use]
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// The file's size in bytes, as on disk; 0 if it has none (a pipe).
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// How many of [`Input::size`] bytes were read so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// How many rows were given out so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }
}

impl Iterator for Input {
    type Item = Result<IngestBatch, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}
