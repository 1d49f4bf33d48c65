//! Why an import stopped.

use std::path::PathBuf;

use lucerna_engine::EngineError;
use lucerna_ingest::IngestError;

use super::ImportedFile;

/// Why an import stopped. The files before are in the store, the one it stopped at is not.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub struct ImportError {
    /// The files that were imported before; the one that it stopped at is the next.
    pub done: Vec<ImportedFile>,
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
        known.join(", ")
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
    /// The rows of this table are not the program's own to throw away.
    #[error(
        "the store's table {table} holds rows that the demo did not make, and would be replaced; give the demo a folder of its own with --db"
    )]
    HoldsOtherRows {
        /// The table.
        table: String,
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
