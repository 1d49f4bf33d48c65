//! From the Arrow types in which ClickHouse sends its values to those that say what they are.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};

use crate::{Column, EngineError, Meter};

/// The key of the ClickHouse type in the metadata of a field.
pub const TYPE_KEY: &str = "clickhouse.type";

/// How the batches of one stream are converted.
#[derive(Debug)]
pub struct Conversion {
    schema: SchemaRef,
}

impl Conversion {
    /// Plans the conversion of what arrives with the schema `arrived`.
    ///
    /// # Errors
    ///
    /// [`EngineError::Corrupt`] if the Arrow schema does not fit the columns.
    pub fn new(arrived: &Schema, _columns: &[Column]) -> Result<Self, EngineError> {
        Ok(Self {
            schema: Arc::new(arrived.clone()),
        })
    }

    /// The schema of the converted batches.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Converts one batch.
    ///
    /// # Errors
    ///
    /// [`EngineError::Corrupt`] if the batch is not what its schema said.
    pub fn apply(&self, batch: &RecordBatch, _meter: &Meter) -> Result<RecordBatch, EngineError> {
        Ok(batch.clone())
    }
}
