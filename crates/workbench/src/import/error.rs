//! Why an import stopped.

use std::path::PathBuf;

use lucerna_engine::EngineError;
use lucerna_ingest::IngestError;

use super::ImportedFile;

/// Why an import stopped. The files before are in the store, the one it stopped at is not, unless it
/// [is still open](ImportError::is_open).
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub struct ImportError {
    /// The files that were imported before; the one that it stopped at is the next.
    pub done: Box<[ImportedFile]>,
    /// Whether the file that it stopped at has still to be put in order: [`recover`](super::recover)
    /// then finishes or undoes it.
    pub is_open: bool,
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
    /// `--into` names a schema whose attributes are JSON columns.
    #[error(
        "`{name}` keeps attributes as JSON, which files are not imported into; expected one of {}",
        known.join(", ")
    )]
    JsonSchema {
        /// The schema.
        name: String,
        /// Those that files are imported into.
        known: Vec<String>,
    },
    /// The table is there and is not made by the schema.
    #[error(
        "the table {table} is not made by the schema `{schema}`: it has no column {}; another table is named as --into {schema}:TABLE",
        missing.join(", ")
    )]
    OtherStructure {
        /// The table.
        table: String,
        /// The schema that was asked for.
        schema: &'static str,
        /// The columns that it should have.
        missing: Vec<String>,
    },
    /// The file holds something that the table has no column for.
    #[error("the file has values in `{column}`, and the table {table} has no such column")]
    NoPlace {
        /// The column.
        column: String,
        /// The table.
        table: String,
    },
    /// The file changed while it was read; [`run`](super::run) imports a snapshot of it then.
    #[error("{} changed while it was read", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A copy of what is imported cannot be written.
    #[error("cannot write the snapshot {}", path.display())]
    Snapshot {
        /// The copy.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
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
