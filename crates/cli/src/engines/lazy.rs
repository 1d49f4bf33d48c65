//! An engine that is opened when somebody first needs it.

use arrow_array::RecordBatchReader;
use lucerna_engine::{Batches, Engine, EngineError, InsertTarget, QueryRequest, StatementClass};
use std::sync::{Arc, Mutex, PoisonError};

/// Opens the engine.
type Open = dyn Fn() -> Result<Arc<dyn Engine>, EngineError> + Send + Sync;

/// Stands for an engine until it is needed, so that nobody waits for it who only types.
///
/// Whoever needs it first opens it, and others wait meanwhile. What could not be opened is tried again
/// by the next: another program may have left the store by then.
pub(crate) struct Lazy {
    name: &'static str,
    open: Box<Open>,
    opened: Mutex<Option<Arc<dyn Engine>>>,
}

impl Lazy {
    /// Opens nothing yet.
    pub(crate) fn new(
        name: &'static str,
        open: impl Fn() -> Result<Arc<dyn Engine>, EngineError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            open: Box::new(open),
            opened: Mutex::default(),
        }
    }

    fn engine(&self) -> Result<Arc<dyn Engine>, EngineError> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = opened.as_ref() {
            return Ok(Arc::clone(engine));
        }
        let engine = (self.open)()?;
        Ok(Arc::clone(opened.insert(engine)))
    }
}

impl Engine for Lazy {
    fn name(&self) -> &str {
        self.name
    }

    fn version(&self) -> Result<String, EngineError> {
        self.engine()?.version()
    }

    fn query(&self, request: &QueryRequest) -> Result<Batches, EngineError> {
        self.engine()?.query(request)
    }

    fn execute(&self, request: &QueryRequest) -> Result<(), EngineError> {
        self.engine()?.execute(request)
    }

    fn insert(
        &self,
        into: &InsertTarget,
        batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        self.engine()?.insert(into, batches)
    }

    fn classify(&self, statement: &str) -> Result<StatementClass, EngineError> {
        self.engine()?.classify(statement)
    }

    fn last_write(&self) -> Option<u64> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.as_ref()?.last_write()
    }
}

#[cfg(test)]
mod tests {
    use super::Lazy;
    use crate::engines::Offline;
    use lucerna_engine::{Engine, EngineError};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn it_is_opened_when_it_is_needed_and_tried_again_until_it_is_open() {
        let tries = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&tries);
        let lazy = Lazy::new("chdb", move || {
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                let by = "another process".to_owned();
                return Err(EngineError::InUse {
                    path: "a".into(),
                    by,
                });
            }
            Ok(Arc::new(Offline) as Arc<dyn Engine>)
        });
        assert_eq!(lazy.name(), "chdb");
        assert_eq!(tries.load(Ordering::SeqCst), 0);
        assert!(matches!(lazy.version(), Err(EngineError::InUse { .. })));
        for _ in 0..2 {
            let version = lazy.version();
            assert!(matches!(version, Err(EngineError::NotSupported { .. })));
        }
        assert_eq!(tries.load(Ordering::SeqCst), 2);
    }
}
