//! Rows that the server itself writes, in one of ClickHouse's formats: their bytes.
//!
//! They travel as batches with one column, so that every way to an engine takes them as it takes rows;
//! how they are cut into pieces means nothing. Which columns the rows have stands in the metadata of
//! the schema.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, BinaryArray};
use arrow_buffer::{Buffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::{Column, EngineError};

/// Key of the metadata of a schema: the columns of rows that come as bytes, as JSON.
const COLUMNS_KEY: &str = "lucerna.columns";
/// The one column.
const BYTES: &str = "bytes";

/// The schema of the pieces; `columns` are those of the rows, as far as they are known.
#[must_use]
pub fn schema(columns: &[Column]) -> SchemaRef {
    // Only a map with keys that are no text could fail.
    let columns = serde_json::to_string(columns).unwrap_or_default();
    let metadata = HashMap::from([(COLUMNS_KEY.to_owned(), columns)]);
    let fields = vec![Field::new(BYTES, DataType::Binary, false)];
    Arc::new(Schema::new_with_metadata(fields, metadata))
}

/// The columns of rows that come as bytes; `None` of a schema of rows.
///
/// ```
/// use lucerna_engine::{Column, formatted};
///
/// let columns = vec![Column { name: "n".into(), type_name: "UInt8".into() }];
/// assert_eq!(formatted::columns(&formatted::schema(&columns)), Some(columns));
/// assert_eq!(formatted::columns(&arrow_schema::Schema::empty()), None);
/// ```
#[must_use]
pub fn columns(schema: &Schema) -> Option<Vec<Column>> {
    serde_json::from_str(schema.metadata().get(COLUMNS_KEY)?).ok()
}

/// A piece.
///
/// # Errors
///
/// [`EngineError::Corrupt`] for more than 2 GiB at once.
pub fn piece(schema: &SchemaRef, bytes: Vec<u8>) -> Result<RecordBatch, EngineError> {
    let too_large = || EngineError::Corrupt {
        reason: "more than 2 GiB at once".to_owned(),
    };
    let length = i32::try_from(bytes.len()).map_err(|_| too_large())?;
    let ends = OffsetBuffer::new(vec![0, length].into());
    let column: ArrayRef = Arc::new(BinaryArray::new(ends, Buffer::from_vec(bytes), None));
    RecordBatch::try_new(SchemaRef::clone(schema), vec![column]).map_err(EngineError::from_arrow)
}

/// The bytes of a piece; none of what is no piece.
#[must_use]
pub fn bytes(piece: &RecordBatch) -> Option<&[u8]> {
    let column = piece.columns().first()?.as_binary_opt::<i32>()?;
    (piece.num_rows() == 1).then(|| column.value(0))
}
