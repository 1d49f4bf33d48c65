//! The schema of a file: each name but once, and types that Parquet has.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, Schema, TimeUnit};

use crate::names;

/// The schema with each name but once, because readers of Parquet find columns by name, and with the
/// types that Parquet has.
pub(super) fn writable(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().zip(names::unique(schema));
    let fields: Vec<Field> = fields
        .map(|(field, name)| with_milliseconds(field).with_name(name))
        .collect();
    Schema::new_with_metadata(fields, schema.metadata().clone())
}

fn with_milliseconds(field: &Field) -> Field {
    field
        .clone()
        .with_data_type(milliseconds_for_seconds(field.data_type()))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "types without times inside them stay"
)]
fn milliseconds_for_seconds(data_type: &DataType) -> DataType {
    let inside = |field: &Field| Arc::new(with_milliseconds(field));
    match data_type {
        DataType::Timestamp(TimeUnit::Second, zone) => {
            DataType::Timestamp(TimeUnit::Millisecond, zone.clone())
        }
        DataType::Dictionary(keys, values) => {
            DataType::Dictionary(keys.clone(), Box::new(milliseconds_for_seconds(values)))
        }
        DataType::List(item) => DataType::List(inside(item)),
        DataType::LargeList(item) => DataType::LargeList(inside(item)),
        DataType::FixedSizeList(item, length) => DataType::FixedSizeList(inside(item), *length),
        DataType::Map(entries, is_sorted) => DataType::Map(inside(entries), *is_sorted),
        DataType::Struct(fields) => {
            DataType::Struct(fields.iter().map(|field| inside(field)).collect::<Fields>())
        }
        other => other.clone(),
    }
}
