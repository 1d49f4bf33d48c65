//! The engine of those who need none.

use arrow_array::RecordBatchReader;
use lucerna_engine::{Batches, Engine, EngineError, InsertTarget, QueryRequest, StatementClass};

/// Lets a session plan a search without any engine: everything that would run is refused.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offline;

impl Engine for Offline {
    fn name(&self) -> &'static str {
        "offline"
    }

    fn version(&self) -> Result<String, EngineError> {
        Err(refused())
    }

    fn query(&self, _request: &QueryRequest) -> Result<Batches, EngineError> {
        Err(refused())
    }

    fn execute(&self, _request: &QueryRequest) -> Result<(), EngineError> {
        Err(refused())
    }

    fn insert(
        &self,
        _into: &InsertTarget,
        _batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        Err(refused())
    }

    fn classify(&self, _statement: &str) -> Result<StatementClass, EngineError> {
        Err(refused())
    }
}

fn refused() -> EngineError {
    EngineError::NotSupported {
        what: "running statements offline".to_owned(),
    }
}
