//! The columns of the two tables as Arrow builders: what every reader here writes into.

mod cells;
mod logs;
mod spans;

use std::sync::{Arc, LazyLock};

use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};

pub(crate) use cells::{ListColumn, MapColumn, TextColumn};
pub(crate) use logs::LogColumns;
pub(crate) use spans::SpanColumns;

use crate::Signal;

/// How many bytes a batch holds before it is closed early.
///
/// What is told once for many rows is repeated in each, so that few bytes of a file can become many
/// here. Arrow counts text with 32 bits and panics beyond; one row more than this stays below.
pub(crate) const BATCH_BYTES: usize = 64 << 20;

/// How many rows a batch holds, but for the last one and for very large rows.
pub const BATCH_ROWS: usize = 8_192;

/// The Arrow schema of the batches of a signal: the insertable columns of the built-in table.
///
/// `None` for [`Signal::Other`], which has no built-in table. No field is nullable.
///
/// ```
/// use lucerna_ingest::{Signal, batch_schema};
///
/// let logs = batch_schema(Signal::Logs).expect("logs have a table");
/// assert_eq!(logs.field(0).name(), "Timestamp");
/// ```
#[must_use]
pub fn batch_schema(signal: Signal) -> Option<SchemaRef> {
    match signal {
        Signal::Logs => Some(Arc::clone(&LOGS)),
        Signal::Traces => Some(Arc::clone(&TRACES)),
        Signal::Other => None,
    }
}

static LOGS: LazyLock<SchemaRef> = LazyLock::new(|| {
    schema(&[
        ("Timestamp", timestamp_type()),
        ("TraceId", DataType::Utf8),
        ("SpanId", DataType::Utf8),
        ("TraceFlags", DataType::UInt8),
        ("SeverityText", DataType::Utf8),
        ("SeverityNumber", DataType::UInt8),
        ("ServiceName", DataType::Utf8),
        ("Body", DataType::Utf8),
        ("ResourceSchemaUrl", DataType::Utf8),
        ("ResourceAttributes", map_type()),
        ("ScopeSchemaUrl", DataType::Utf8),
        ("ScopeName", DataType::Utf8),
        ("ScopeVersion", DataType::Utf8),
        ("ScopeAttributes", map_type()),
        ("LogAttributes", map_type()),
        ("EventName", DataType::Utf8),
    ])
});

static TRACES: LazyLock<SchemaRef> = LazyLock::new(|| {
    schema(&[
        ("Timestamp", timestamp_type()),
        ("TraceId", DataType::Utf8),
        ("SpanId", DataType::Utf8),
        ("ParentSpanId", DataType::Utf8),
        ("TraceState", DataType::Utf8),
        ("SpanName", DataType::Utf8),
        ("SpanKind", DataType::Utf8),
        ("ServiceName", DataType::Utf8),
        ("ResourceAttributes", map_type()),
        ("ScopeName", DataType::Utf8),
        ("ScopeVersion", DataType::Utf8),
        ("SpanAttributes", map_type()),
        ("Duration", DataType::UInt64),
        ("StatusCode", DataType::Utf8),
        ("StatusMessage", DataType::Utf8),
        ("Events.Timestamp", list_type(timestamp_type())),
        ("Events.Name", list_type(DataType::Utf8)),
        ("Events.Attributes", list_type(map_type())),
        ("Links.TraceId", list_type(DataType::Utf8)),
        ("Links.SpanId", list_type(DataType::Utf8)),
        ("Links.TraceState", list_type(DataType::Utf8)),
        ("Links.Attributes", list_type(map_type())),
    ])
});

fn schema(columns: &[(&str, DataType)]) -> SchemaRef {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, kind)| Field::new(*name, kind.clone(), false))
        .collect();
    Arc::new(Schema::new(fields))
}

fn timestamp_type() -> DataType {
    DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into()))
}

/// What an entry of a map consists of.
pub(crate) fn entry_fields() -> Fields {
    Fields::from(vec![
        Field::new("key", DataType::Utf8, false),
        Field::new("value", DataType::Utf8, false),
    ])
}

fn map_type() -> DataType {
    let entries = Field::new("entries", DataType::Struct(entry_fields()), false);
    DataType::Map(Arc::new(entries), false)
}

fn list_type(of: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("item", of, false)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_have_the_insertable_columns_of_the_built_in_tables() {
        for (name, signal) in [("logs", Signal::Logs), ("traces", Signal::Traces)] {
            let table = lucerna_schema::builtin(name).expect(name);
            let columns = table.insertable_columns();
            let expected: Vec<&str> = columns
                .iter()
                .map(|id| table.column(*id).name.as_str())
                .collect();
            let schema = batch_schema(signal).expect(name);
            let fields: Vec<&str> = schema
                .fields()
                .iter()
                .map(|field| field.name().as_str())
                .collect();
            assert_eq!(fields, expected);
        }
    }
}
