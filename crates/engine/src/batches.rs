//! Rows as they arrive from an engine.

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use serde::{Deserialize, Serialize};

use crate::convert::Conversion;
use crate::{EngineError, Meter, Statistics, TYPE_KEY};

/// What an engine hands to [`Batches`]: batches as the server sent them.
pub type BatchSource = Box<dyn Iterator<Item = Result<RecordBatch, EngineError>> + Send>;

/// A column as the server describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its ClickHouse type, such as `LowCardinality(String)`.
    pub type_name: String,
}

/// The rows of a statement, batch by batch, with each column converted to what it means.
///
/// Dropping it before its end stops the statement.
pub struct Batches {
    schema: SchemaRef,
    types: Vec<String>,
    source: BatchSource,
    conversion: Option<Conversion>,
    meter: Meter,
    is_done: bool,
}

impl Batches {
    /// Batches as the server sends them, which are converted on the way.
    ///
    /// # Errors
    ///
    /// [`EngineError::Corrupt`] if the Arrow schema does not fit the columns.
    pub fn new(
        arrived: &Schema,
        columns: &[Column],
        source: BatchSource,
        meter: Meter,
    ) -> Result<Self, EngineError> {
        let conversion = Conversion::new(arrived, columns)?;
        Ok(Self {
            schema: conversion.schema(),
            types: columns
                .iter()
                .map(|column| column.type_name.clone())
                .collect(),
            source,
            conversion: Some(conversion),
            meter,
            is_done: false,
        })
    }

    /// Batches that were converted elsewhere: their fields already have [`TYPE_KEY`], if they have a
    /// ClickHouse type at all.
    #[must_use]
    pub fn converted(schema: SchemaRef, source: BatchSource, meter: Meter) -> Self {
        let types = schema
            .fields()
            .iter()
            .map(|field| field.metadata().get(TYPE_KEY).cloned().unwrap_or_default())
            .collect();
        Self {
            schema,
            types,
            source,
            conversion: None,
            meter,
            is_done: false,
        }
    }

    /// The bytes of rows that the server writes ([`formatted`](crate::formatted)), which stay as they
    /// are.
    #[must_use]
    pub fn formatted(columns: &[Column], source: BatchSource, meter: Meter) -> Self {
        Self::converted(crate::formatted::schema(columns), source, meter)
    }

    /// As [`converted`](Self::converted), for engines made of data, as tests have them.
    ///
    /// ```
    /// use arrow_array::{RecordBatch, record_batch};
    /// use lucerna_engine::Batches;
    ///
    /// let batch = record_batch!(("n", Int64, [1, 2]))?;
    /// let rows: usize = Batches::ready(batch.schema(), vec![batch])
    ///     .map(|batch| batch.map(|batch| batch.num_rows()))
    ///     .sum::<Result<_, _>>()?;
    /// assert_eq!(rows, 2);
    /// # Ok::<(), arrow_schema::ArrowError>(())
    /// ```
    #[must_use]
    pub fn ready(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        let source = Box::new(batches.into_iter().map(Ok));
        Self::converted(schema, source, Meter::new())
    }

    /// The ClickHouse type of each column, in order.
    #[must_use]
    pub fn types(&self) -> &[String] {
        &self.types
    }

    /// What the statement took: complete after the last batch, what is known so far before.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.meter.read()
    }

    fn read(&mut self) -> Option<Result<RecordBatch, EngineError>> {
        let batch = self.source.next()?;
        Some(match &self.conversion {
            Some(conversion) => batch.and_then(|batch| conversion.apply(&batch, &self.meter)),
            None => batch,
        })
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, ArrowError>;

    /// Yields nothing more after an error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let batch = self.read();
        self.is_done = !matches!(batch, Some(Ok(_)));
        batch.map(|batch| batch.map_err(ArrowError::from))
    }
}

impl RecordBatchReader for Batches {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

impl std::fmt::Debug for Batches {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Batches")
            .field("types", &self.types)
            .field("is_done", &self.is_done)
            .finish_non_exhaustive()
    }
}
