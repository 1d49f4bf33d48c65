//! ClickHouse embedded as a shared library, loaded at run time.

pub mod install;

use std::path::PathBuf;

use arrow_array::RecordBatchReader;
use lucerna_engine::{Batches, Engine, EngineError, InsertTarget, QueryRequest, StatementClass};

/// Which library, and which store.
#[derive(Debug, Clone, Default)]
pub struct ChdbOptions {
    /// The library, if the person named one.
    pub library: Option<PathBuf>,
    /// Where [`install`] puts it.
    pub data_folder: PathBuf,
    /// The folder of the store; in memory if absent.
    pub store: Option<PathBuf>,
}

/// The embedded engine.
#[derive(Debug)]
pub struct Chdb {}

/// Loads the library and opens the store.
///
/// # Errors
///
/// [`EngineError::NotInstalled`], [`EngineError::NotLoadable`], [`EngineError::InUse`].
pub fn open(_options: &ChdbOptions) -> Result<Chdb, EngineError> {
    Err(EngineError::NotInstalled {
        looked_in: Vec::new(),
    })
}

impl Engine for Chdb {
    fn name(&self) -> &'static str {
        "chdb"
    }

    fn version(&self) -> Result<String, EngineError> {
        Err(EngineError::Cancelled)
    }

    fn query(&self, _request: &QueryRequest) -> Result<Batches, EngineError> {
        Err(EngineError::Cancelled)
    }

    fn execute(&self, _request: &QueryRequest) -> Result<(), EngineError> {
        Err(EngineError::Cancelled)
    }

    fn insert(
        &self,
        _into: &InsertTarget,
        _batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        Err(EngineError::Cancelled)
    }

    fn classify(&self, _statement: &str) -> Result<StatementClass, EngineError> {
        Err(EngineError::Cancelled)
    }
}
