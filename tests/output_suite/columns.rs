//! Columns of every type: three rows each, of which the last is NULL.

mod nested;
mod scalar;

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Field, Schema};
use lucerna_output::TYPE_KEY;

/// A column and what it is as JSON.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) array: ArrayRef,
    /// Its type as ClickHouse writes it, where that matters.
    pub(crate) clickhouse: Option<&'static str>,
    /// The values of the first two rows as JSON.
    pub(crate) json: [&'static str; 2],
}

fn column(
    name: &'static str,
    array: impl arrow_array::Array + 'static,
    json: [&'static str; 2],
) -> Column {
    assert_eq!(array.len(), 3, "{name}");
    assert!(
        array.logical_nulls().is_some_and(|nulls| nulls.is_null(2)),
        "{name}"
    );
    Column {
        name,
        array: Arc::new(array),
        clickhouse: None,
        json,
    }
}

/// Every column.
pub(crate) fn all() -> Vec<Column> {
    let mut columns = scalar::all();
    columns.extend(nested::all());
    columns
}

/// Columns as a batch.
pub(crate) fn batch(columns: &[Column]) -> RecordBatch {
    let fields = columns.iter().map(|column| {
        let mut metadata = HashMap::new();
        if let Some(name) = column.clickhouse {
            metadata.insert(TYPE_KEY.to_owned(), name.to_owned());
        }
        Field::new(column.name, column.array.data_type().clone(), true).with_metadata(metadata)
    });
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let arrays = columns
        .iter()
        .map(|column| Arc::clone(&column.array))
        .collect();
    RecordBatch::try_new(Arc::new(schema), arrays).expect("a batch")
}
