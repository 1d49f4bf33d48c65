//! Lucerna against another's statements for the same searches, on one engine, in one process.
//!
//! A file holds searches, a line each: the query, its times, and the statements that another program
//! sends for it ([`Entry`]). For every one of them both sides answer the same question (the newest
//! 200 rows, how many there are, how they spread over time) one after the other, several times, and
//! what is told is the median of each, their ratio, and what they read. Before that their rows are
//! compared, because a faster answer with other rows is no answer: how many rows the conditions of both
//! select over the whole range with a hash over them, the rows of a search without a limit, unless they are
//! too many to be fetched, and the times of the newest.
//!
//! What is fair, and what a time holds:
//!
//! * Both sides send their statements to the same open engine by the same road: a connection for each
//!   statement, the conversion to Arrow. The cache of query conditions is off for both; all other
//!   caches are warm for both.
//! * No statement of the reference is asked for the types of its columns while it is timed (but with
//!   `--quick`, which shows no speed): another program gets them with its rows. Lucerna asks where it does not know them beforehand.
//! * The reference is timed from its first statement to the last row of the last one it needs. Its
//!   settings stand in its statements, so it pays for no statement that sets them.
//! * Lucerna is timed from the call of the library to the last row: reading and translating the query,
//!   every question that it asks the engine on the way (estimates, lookups), the statements
//!   themselves. What a table looks like was asked before, as a prompt does when it opens a store; a
//!   session shares what it keeps of its tables with the run before (their parts for seconds, the
//!   counts of dictionaries for a minute), as at a prompt: such questions fall into the warm-up.
//! * Rows and bytes are those that the engine counts as read, in all statements of a side. A few rows
//!   of its own tables are among them, which it reads to say how far it is.

mod answer;
mod engine;
mod entry;
mod figures;
mod hyperdx;
mod json;
mod lucerna;
mod measure;
mod reference;
mod report;
mod row_set;
mod run;
mod summary;

use std::path::PathBuf;

pub use answer::Kind;
pub use entry::{Entry, EntryError};
pub use run::{Outcome, run};

/// What is measured, and how often.
#[derive(Debug, Clone)]
pub struct Options {
    /// The store, which nothing else may have open.
    pub store: PathBuf,
    /// The file of searches.
    pub reference: PathBuf,
    /// Only searches over so long a time, such as `24h`; none: those of the file, and for a search
    /// without times a day, an hour and a quarter of an hour.
    pub ranges: Vec<String>,
    /// Only searches of these names, with or without the range that they end with.
    pub only: Vec<String>,
    /// What is asked of each; none: everything.
    pub kinds: Vec<Kind>,
    /// Each side runs once, and nothing is warmed up.
    pub is_quick: bool,
    /// Says which statements there are, and runs none.
    pub is_dry_run: bool,
}

/// Why nothing, or nothing more, can be measured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VersusError {
    /// The file of searches cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A line of it is wrong.
    #[error("line {line} of {}", path.display())]
    Entry {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        source: EntryError,
    },
    /// A length of time is wrong.
    #[error(transparent)]
    Range(#[from] ::lucerna::range::RangeError),
    /// The engine does not do what every measurement needs.
    #[error(transparent)]
    Work(#[from] ::lucerna::WorkError),
    /// The report cannot be written.
    #[error("cannot write the report")]
    Output(#[from] std::io::Error),
}

impl From<::lucerna::engine::EngineError> for VersusError {
    fn from(error: ::lucerna::engine::EngineError) -> Self {
        Self::Work(error.into())
    }
}
