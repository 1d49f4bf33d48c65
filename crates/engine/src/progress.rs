//! How far a statement is, and what it took.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How far a running statement is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Rows read from tables so far.
    pub read_rows: u64,
    /// Bytes read from tables so far, uncompressed.
    pub read_bytes: u64,
    /// About how many rows will be read; 0 if that is not known.
    pub total_rows: u64,
    /// Bytes of memory that the statement holds now.
    pub memory_bytes: u64,
    /// Time since the statement was sent.
    pub elapsed: Duration,
}

/// Is told how far a statement is; called on a thread of the engine and must not block.
pub type ProgressCallback = Arc<dyn Fn(&Progress) + Send + Sync>;

/// What a statement took, as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// Rows read from tables; 0 if the engine did not learn it.
    pub read_rows: u64,
    /// Bytes read from tables, uncompressed; 0 if the engine did not learn it.
    pub read_bytes: u64,
    /// From sending the statement to its last row.
    pub elapsed: Duration,
    /// Values of text columns that were not UTF-8, whose broken bytes are shown as U+FFFD.
    pub repaired_values: u64,
    /// Rows of a result that the server wrote itself in one of its formats; absent of other results, and
    /// where the server does not tell it.
    #[serde(default)]
    pub written_rows: Option<u64>,
}

/// Where an engine writes the [`Statistics`] that the reader of the batches asks for.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    shared: Arc<Mutex<Statistics>>,
}

impl Meter {
    /// A meter at zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What was written last.
    #[must_use]
    pub fn read(&self) -> Statistics {
        *self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what the meter shows.
    pub fn update(&self, change: impl FnOnce(&mut Statistics)) {
        change(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
