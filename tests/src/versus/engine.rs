//! The engine as both sides get it: without the cache of query conditions, and counting.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatchReader;
use lucerna_engine::{
    Batches, Column, Engine, EngineError, InsertTarget, QueryRequest, StatementClass,
};
use serde::Serialize;

use super::answer::numbers;

/// An engine that remembers no condition from one statement to the next.
///
/// The cache knows a condition by its text and the granules in which no row satisfied it. It would
/// turn every run but the first into a lookup, on both sides and not by the same amount.
pub(super) struct Uncached {
    engine: Arc<dyn Engine>,
    /// What it was asked since somebody wanted to know.
    asked: Mutex<Vec<String>>,
    /// The columns of statements that were sent by [`Self::query_described`].
    described: Mutex<HashMap<String, Vec<Column>>>,
}

/// What the engine has read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Reading {
    pub(super) rows: u64,
    /// Uncompressed.
    pub(super) bytes: u64,
}

impl Uncached {
    pub(super) fn new(engine: Arc<dyn Engine>) -> Self {
        Self {
            engine,
            asked: Mutex::default(),
            described: Mutex::default(),
        }
    }

    /// Sends a statement and asks for the types of its columns when it is sent for the first time
    /// alone: who gets them along with the rows does not ask at all.
    pub(super) fn query_described(&self, request: &QueryRequest) -> Result<Batches, EngineError> {
        let described = || {
            self.described
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let known = described().get(&request.statement).cloned();
        if let Some(columns) = known {
            return self.query(&request.clone().columns(columns));
        }
        let batches = self.query(request)?;
        let schema = batches.schema();
        let fields = schema.fields().iter().zip(batches.types());
        let columns = fields.map(|(field, type_name)| Column {
            name: field.name().clone(),
            type_name: type_name.clone(),
        });
        described().insert(request.statement.clone(), columns.collect());
        Ok(batches)
    }

    /// The statements since the last call of this.
    pub(super) fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn uncached(&self, request: &QueryRequest) -> QueryRequest {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.push(request.statement.clone());
        request.clone().setting("use_query_condition_cache", "0")
    }

    /// What `task` makes the engine read, and what it returns.
    ///
    /// The engine's own counts are used, because an empty answer tells nothing of what it took. To ask
    /// for them is itself to read a table, so they are asked for once more and that is taken off.
    pub(super) fn reading<T>(&self, task: impl FnOnce() -> T) -> Result<(T, Reading), EngineError> {
        let before = self.read_so_far()?;
        let result = task();
        let after = self.read_so_far()?;
        let again = self.read_so_far()?;
        let between = after.since(before);
        Ok((result, between.since(again.since(after))))
    }

    fn read_so_far(&self) -> Result<Reading, EngineError> {
        const TOTALS: &str = "\
SELECT sumIf(value, event = 'SelectedRows'), sumIf(value, event = 'SelectedBytes') FROM system.events";
        let mut total = Reading::default();
        for batch in self.query(&QueryRequest::new(TOTALS))? {
            let batch = batch.map_err(EngineError::from_arrow)?;
            let sum = |column| numbers(&batch, column).map(|values| values.iter().sum::<u64>());
            total.rows += sum(0).map_err(EngineError::from_arrow)?;
            total.bytes += sum(1).map_err(EngineError::from_arrow)?;
        }
        Ok(total)
    }
}

impl Reading {
    fn since(self, earlier: Self) -> Self {
        Self {
            rows: self.rows.saturating_sub(earlier.rows),
            bytes: self.bytes.saturating_sub(earlier.bytes),
        }
    }
}

impl Engine for Uncached {
    fn name(&self) -> &str {
        self.engine.name()
    }

    fn version(&self) -> Result<String, EngineError> {
        self.engine.version()
    }

    fn query(&self, request: &QueryRequest) -> Result<Batches, EngineError> {
        self.engine.query(&self.uncached(request))
    }

    fn execute(&self, request: &QueryRequest) -> Result<(), EngineError> {
        self.engine.execute(&self.uncached(request))
    }

    fn insert(
        &self,
        into: &InsertTarget,
        batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        self.engine.insert(into, batches)
    }

    fn classify(&self, statement: &str) -> Result<StatementClass, EngineError> {
        self.engine.classify(statement)
    }

    fn last_write(&self) -> Option<u64> {
        self.engine.last_write()
    }
}
