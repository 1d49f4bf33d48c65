//! From the Arrow types in which ClickHouse sends its values to those that say what they are.
//!
//! | ClickHouse | arrives as | becomes |
//! |---|---|---|
//! | `String`, `JSON` | bytes or text | `Utf8`; bytes that are no UTF-8 are replaced and counted |
//! | `DateTime` | seconds as `UInt32` | `Timestamp(Second, zone or UTC)` |
//! | `DateTime64` | `Timestamp` | `Timestamp` of the same unit, zone or UTC |
//! | `Enum8`, `Enum16` | the number | `Dictionary(UInt16, Utf8)` |
//! | `LowCardinality` | `Dictionary` | `Dictionary` of the converted values |
//! | `IPv4`, `IPv6` | `UInt32`, 16 bytes | `Utf8` |
//! | `UUID` | 16 bytes | `FixedSizeBinary(16)` with the extension `arrow.uuid` |
//! | integers of 128 and 256 bits | little-endian bytes | `Utf8`: Arrow has no type that holds them all |
//! | `BFloat16` | 2 bytes | `Float32` |
//! | `Variant` | a union | `Utf8` |
//! | `Dynamic` | JSON | `Utf8`: a text is itself, what is nested stays JSON |
//! | `Array`, `Map`, `Tuple`, `Nested`, `Nullable` | the like | the like, of what their parts become |
//! | anything else | | as it arrives |

mod address;
mod dynamic;
mod enumeration;
mod integer;
mod nested;
mod text;
mod time;
mod value;
mod variant;

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, new_empty_array};
use arrow_schema::extension::EXTENSION_TYPE_NAME_KEY;
use arrow_schema::{DataType as ArrowType, Field, Schema, SchemaRef};
use lucerna_sql::DataType;

use crate::{Column, EngineError, Meter};

/// The key of the ClickHouse type in the metadata of a field.
pub const TYPE_KEY: &str = "clickhouse.type";

/// How the batches of one stream are converted.
///
/// ```
/// use arrow_array::{Array, record_batch};
/// use lucerna_engine::{Column, Meter, convert::Conversion};
///
/// let arrived = record_batch!(("address", UInt32, [0x0102_0304]))?;
/// let columns = [Column { name: "address".into(), type_name: "IPv4".into() }];
/// let conversion = Conversion::new(&arrived.schema(), &columns)?;
/// let batch = conversion.apply(&arrived, &Meter::new())?;
/// assert_eq!(batch.column(0).data_type(), &arrow_schema::DataType::Utf8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Conversion {
    types: Vec<DataType>,
    schema: SchemaRef,
}

impl Conversion {
    /// Plans the conversion of what arrives with the schema `arrived`.
    ///
    /// # Errors
    ///
    /// [`EngineError::Corrupt`] if the Arrow schema does not fit the columns.
    pub fn new(arrived: &Schema, columns: &[Column]) -> Result<Self, EngineError> {
        if arrived.fields().len() != columns.len() {
            let reason = format!(
                "{} columns instead of {}",
                arrived.fields().len(),
                columns.len()
            );
            return Err(EngineError::Corrupt { reason });
        }
        let types: Vec<DataType> = columns
            .iter()
            .map(|column| read(&column.type_name))
            .collect();
        let mut fields = Vec::with_capacity(columns.len());
        for ((field, column), data_type) in arrived.fields().iter().zip(columns).zip(&types) {
            // What becomes of a type is what becomes of an array without rows: one rule for both.
            let empty = value::convert(
                &new_empty_array(field.data_type()),
                data_type,
                &Meter::new(),
            )?;
            fields.push(described(
                field,
                &column.type_name,
                data_type,
                empty.data_type(),
            ));
        }
        Ok(Self {
            types,
            schema: Arc::new(Schema::new(fields)),
        })
    }

    /// The schema of the converted batches.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Converts one batch; what had to be repaired is counted in `meter`.
    ///
    /// # Errors
    ///
    /// [`EngineError::Corrupt`] if the batch is not what its schema said.
    pub fn apply(&self, batch: &RecordBatch, meter: &Meter) -> Result<RecordBatch, EngineError> {
        let columns = batch
            .columns()
            .iter()
            .zip(&self.types)
            .map(|(column, data_type)| value::convert(column, data_type, meter))
            .collect::<Result<Vec<ArrayRef>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(self.schema(), columns, &options)
            .map_err(|error| corrupt(error.to_string()))
    }
}

/// Reads a type's text; a type that this program does not know is kept as text.
fn read(type_name: &str) -> DataType {
    type_name
        .parse()
        .unwrap_or_else(|_| DataType::Other(type_name.to_owned()))
}

/// The field of a converted column or part of one.
fn described(arrived: &Field, type_name: &str, data_type: &DataType, becomes: &ArrowType) -> Field {
    let mut metadata = HashMap::from([(TYPE_KEY.to_owned(), type_name.to_owned())]);
    let is_bytes = *becomes == ArrowType::FixedSizeBinary(16);
    if is_bytes && matches!(data_type.without_nullable(), DataType::Uuid) {
        metadata.insert(EXTENSION_TYPE_NAME_KEY.to_owned(), "arrow.uuid".to_owned());
    }
    // A union has no nulls to Arrow: they are one of its types; those of a Dynamic are JSON. As text
    // they are nulls again.
    let is_nullable =
        arrived.is_nullable() || matches!(data_type, DataType::Variant(_) | DataType::Dynamic(_));
    Field::new(arrived.name(), becomes.clone(), is_nullable).with_metadata(metadata)
}

/// The field of a part of a value, such as the item of an array.
fn part(arrived: &Field, data_type: &DataType, becomes: &ArrowType) -> Arc<Field> {
    Arc::new(described(
        arrived,
        &data_type.to_string(),
        data_type,
        becomes,
    ))
}

fn corrupt(reason: impl Into<String>) -> EngineError {
    EngineError::Corrupt {
        reason: reason.into(),
    }
}
