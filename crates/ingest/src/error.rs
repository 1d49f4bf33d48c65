//! Why a file could not be read.

use std::{io, path::PathBuf};

use parquet::errors::ParquetError;

/// Why a file could not be read, or not to its end.
///
/// Lines and columns count from 1; columns count bytes, in the unpacked text of a compressed file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// The file is missing, or may not be read, or is a folder.
    #[error("cannot open {}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Reading stopped in the middle: the disk failed, or a compressed file ends too early.
    #[error("{} breaks off after line {line}; expected {expected}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The last line that was read whole.
        line: u64,
        /// What should have followed: `the rest of the Zstandard frame`.
        expected: &'static str,
        /// What the system, or the decompressor, said.
        #[source]
        source: io::Error,
    },
    /// The first bytes are those of no format that is read.
    #[error("{} is {found}; expected OTLP/JSON (one request a line, or one document), or rows of a table as Parquet, Arrow, CSV, TSV or JSON", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// What it looks like: `empty`, `text that is no JSON object`.
        found: &'static str,
    },
    /// A line is no JSON, no OTLP, or no row of the table.
    #[error("{}:{line}:{column}: {problem}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// The byte of the line.
        column: u64,
        /// What stands there and what was expected.
        problem: String,
    },
    /// A line holds metrics or profiles, which have no table here.
    #[error("{}:{line}: {kind} are out of scope; expected `resourceLogs` or `resourceSpans`", path.display())]
    OutOfScope {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// `metrics` or `profiles`.
        kind: &'static str,
    },
    /// One request is larger than what is kept in memory at a time.
    #[error("{}:{line}: a request of more than {limit} bytes; expected smaller requests, one a line", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The line on which it starts.
        line: u64,
        /// In bytes, unpacked.
        limit: u64,
    },
    /// A Parquet file is damaged, or uses what the reader does not know.
    #[error("{} is no readable Parquet file", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        #[source]
        source: ParquetError,
    },
    /// A file or a stream of Arrow is damaged, or uses what the reader does not know.
    #[error("{} is no readable Arrow file", path.display())]
    Arrow {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        #[source]
        source: arrow_schema::ArrowError,
    },
    /// A file has none of the columns that tell logs from traces.
    #[error("{} holds neither logs nor traces; expected columns such as {expected}, found {found}", path.display())]
    UnknownTable {
        /// The file.
        path: PathBuf,
        /// The columns that would tell.
        expected: &'static str,
        /// The columns that are there.
        found: String,
    },
    /// A file has a column that the table has not.
    #[error("{}: the table has no column `{column}`{}", path.display(), near_text(near))]
    UnknownColumn {
        /// The file.
        path: PathBuf,
        /// The file's column.
        column: String,
        /// The table's columns with a similar name, nearest first; may be empty.
        near: Vec<String>,
    },
    /// A column of Parquet or Arrow holds what cannot become the table's type.
    #[error("{}: column `{column}`: {problem}; expected {expected}", path.display())]
    ColumnType {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// What is wrong.
        problem: String,
        /// The type that was expected.
        expected: String,
    },
    /// Rows could not be put together as a batch; says a flaw of this crate, never of a file.
    #[error("cannot build a batch from {}", path.display())]
    Batch {
        /// The file.
        path: PathBuf,
        /// What the builder said.
        #[source]
        source: arrow_schema::ArrowError,
    },
}

fn near_text(near: &[String]) -> String {
    if near.is_empty() {
        return String::new();
    }
    let names: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    format!("; expected a name such as {}", names.join(" or "))
}
