//! The ClickHouse types of a statement's columns, which Arrow does not carry.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use lucerna_engine::{Column, EngineError, server};

use crate::connection::Connection;

/// Asks the server for the columns of a SELECT, without running it.
///
/// After an error the connection must not be used again.
pub(crate) fn columns(
    connection: &mut Connection,
    statement: &str,
) -> Result<Vec<Column>, EngineError> {
    let mut columns = Vec::new();
    for batch in connection.rows(&server::describe(statement))? {
        columns.extend(read(&batch.map_err(EngineError::from_arrow)?)?);
    }
    Ok(columns)
}

fn read(batch: &RecordBatch) -> Result<Vec<Column>, EngineError> {
    let text = |name: &str| {
        let column = batch
            .column_by_name(name)
            .and_then(|column| column.as_binary_opt::<i32>());
        column.ok_or_else(|| EngineError::Corrupt {
            reason: format!("DESCRIBE without `{name}`"),
        })
    };
    let owned =
        |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
    let columns = text("name")?.iter().zip(text("type")?.iter());
    Ok(columns
        .map(|(name, type_name)| Column {
            name: owned(name),
            type_name: owned(type_name),
        })
        .collect())
}
