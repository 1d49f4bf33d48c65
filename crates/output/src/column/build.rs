//! From Arrow arrays to [`Column`]s.
//!
//! The types that ClickHouse sends are read where they lie. What is rare (views, run ends, large
//! and fixed lists) or has many widths (integers, decimals) is cast by whole columns to the one form
//! that [`Column`] knows; that costs about a nanosecond a value.

use std::io;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt64Type,
};
use arrow_array::{Array, ArrayRef, MapArray, RecordBatch, StringArray, StructArray};
use arrow_buffer::ScalarBuffer;
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType, Field, TimeUnit};
use lucerna_sql::DataType as ClickHouseType;

use super::{Cells, Column};
use crate::TYPE_KEY;
use crate::error::from_arrow;

/// The columns of a batch.
pub(crate) fn columns(batch: &RecordBatch) -> io::Result<Vec<Column>> {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns());
    columns
        .map(|(field, array)| {
            let named = field
                .metadata()
                .get(TYPE_KEY)
                .and_then(|text| text.parse().ok());
            column(array, field, named.as_ref()).map_err(from_arrow)
        })
        .collect()
}

/// Whether a column holds numbers, which are written to the right and never cut.
pub(crate) fn is_number(data_type: &DataType) -> bool {
    data_type.is_numeric()
        || matches!(data_type, DataType::Dictionary(_, values) if values.is_numeric())
}

/// Whether a column holds points in time.
pub(crate) fn is_time(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Timestamp(..))
}

/// Whether a column holds text, bytes or nested values: what may be cut.
pub(crate) fn is_text(data_type: &DataType) -> bool {
    let values = if let DataType::Dictionary(_, values) = data_type {
        values
    } else {
        data_type
    };
    values.is_nested() || values.is_string() || values.is_binary()
}

type Built = Result<Column, ArrowError>;

/// `named` is the type that ClickHouse gives the column, if it is known: it tells JSON and long
/// integers, which come as text, from text.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the rare types have one way together"
)]
fn column(array: &ArrayRef, field: &Field, named: Option<&ClickHouseType>) -> Built {
    let named = named.map(inner);
    let cells = match array.data_type() {
        DataType::Null => Cells::Null,
        DataType::Boolean => Cells::Boolean(array.as_boolean().clone()),
        DataType::Float32 => Cells::Float32(array.as_primitive::<Float32Type>().values().clone()),
        DataType::Float64 => Cells::Float64(array.as_primitive::<Float64Type>().values().clone()),
        DataType::UInt64 => Cells::Unsigned(array.as_primitive::<UInt64Type>().values().clone()),
        DataType::Int64 => Cells::Integer(array.as_primitive::<Int64Type>().values().clone()),
        DataType::Timestamp(unit, _) => Cells::Time(times(array, *unit), *unit),
        DataType::Date32 => Cells::Date(array.as_primitive::<Date32Type>().values().clone()),
        DataType::Utf8 => text(array.as_string::<i32>().clone(), named),
        DataType::Binary => Cells::Bytes(array.as_binary::<i32>().clone()),
        DataType::FixedSizeBinary(16) if is_uuid(field, named) => {
            Cells::Uuid(array.as_fixed_size_binary().clone())
        }
        DataType::List(item) => list(array, item, named)?,
        DataType::Map(..) => map(array.as_map(), named)?,
        DataType::Struct(_) => structure(array.as_struct(), named)?,
        other => return recast(array, other, field, named),
    };
    Ok(Column {
        nulls: array.nulls().cloned(),
        cells,
    })
}

/// Casts to a type that [`column`] reads as it is.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not listed is written as Arrow shows it"
)]
fn recast(
    array: &ArrayRef,
    from: &DataType,
    field: &Field,
    named: Option<&ClickHouseType>,
) -> Built {
    let to = match from {
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32 => {
            let wide = cast(array, &DataType::Int64)?;
            return Ok(Column {
                nulls: array.nulls().cloned(),
                cells: Cells::Small(wide.as_primitive::<Int64Type>().values().clone()),
            });
        }
        DataType::Float16 => DataType::Float32,
        DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8,
        DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            DataType::Binary
        }
        DataType::LargeList(item) | DataType::ListView(item) | DataType::LargeListView(item) => {
            DataType::List(Arc::clone(item))
        }
        DataType::FixedSizeList(item, _) => DataType::List(Arc::clone(item)),
        DataType::Dictionary(_, values) => (**values).clone(),
        DataType::RunEndEncoded(_, values) => values.data_type().clone(),
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => {
            let digits = cast(array, &DataType::Utf8)?.as_string::<i32>().clone();
            return Ok(Column {
                nulls: array.nulls().cloned(),
                cells: Cells::Number(digits),
            });
        }
        _ => return shown(array),
    };
    column(&cast(array, &to)?, field, named)
}

/// A column of text as Arrow shows the values, for types that have no other way.
fn shown(array: &ArrayRef) -> Built {
    let options = FormatOptions::default();
    let formatter = ArrayFormatter::try_new(array, &options)?;
    let nulls = array.logical_nulls();
    let texts: StringArray = (0..array.len())
        .map(|row| Some(formatter.value(row).to_string()))
        .collect();
    Ok(Column {
        nulls,
        cells: Cells::Text(texts),
    })
}

fn times(array: &ArrayRef, unit: TimeUnit) -> ScalarBuffer<i64> {
    match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().values().clone(),
        TimeUnit::Millisecond => array
            .as_primitive::<TimestampMillisecondType>()
            .values()
            .clone(),
        TimeUnit::Microsecond => array
            .as_primitive::<TimestampMicrosecondType>()
            .values()
            .clone(),
        TimeUnit::Nanosecond => array
            .as_primitive::<TimestampNanosecondType>()
            .values()
            .clone(),
    }
}

fn text(array: StringArray, named: Option<&ClickHouseType>) -> Cells {
    match named {
        Some(ClickHouseType::Json(_)) => Cells::Json(array),
        Some(ClickHouseType::Integer { .. } | ClickHouseType::Decimal { .. }) => {
            Cells::Number(array)
        }
        _ => Cells::Text(array),
    }
}

fn list(
    array: &ArrayRef,
    item: &Field,
    named: Option<&ClickHouseType>,
) -> Result<Cells, ArrowError> {
    let array = array.as_list::<i32>();
    let tuple;
    let item_type = match named {
        Some(ClickHouseType::Array(item)) => Some(&**item),
        Some(ClickHouseType::Nested(elements)) => {
            tuple = ClickHouseType::Tuple(elements.clone());
            Some(&tuple)
        }
        _ => None,
    };
    let items = column(array.values(), item, item_type)?;
    Ok(Cells::List(array.offsets().clone(), Box::new(items)))
}

fn map(array: &MapArray, named: Option<&ClickHouseType>) -> Result<Cells, ArrowError> {
    let (key_type, value_type) = match named {
        Some(ClickHouseType::Map(key, value)) => (Some(&**key), Some(&**value)),
        _ => (None, None),
    };
    let fields = array.entries().fields();
    Ok(Cells::Map {
        offsets: array.offsets().clone(),
        keys: Box::new(column(array.keys(), &fields[0], key_type)?),
        values: Box::new(column(array.values(), &fields[1], value_type)?),
    })
}

fn structure(array: &StructArray, named: Option<&ClickHouseType>) -> Result<Cells, ArrowError> {
    let elements = match named {
        Some(ClickHouseType::Tuple(elements)) => elements.as_slice(),
        _ => &[],
    };
    let columns = array.fields().iter().zip(array.columns()).enumerate();
    let columns = columns.map(|(index, (field, array))| {
        column(
            array,
            field,
            elements.get(index).map(|element| &element.data_type),
        )
    });
    Ok(Cells::Struct {
        names: array
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect(),
        columns: columns.collect::<Result<_, _>>()?,
    })
}

/// The type without `Nullable` and `LowCardinality`, which say nothing about how to write a value.
fn inner(named: &ClickHouseType) -> &ClickHouseType {
    if let ClickHouseType::Nullable(of) | ClickHouseType::LowCardinality(of) = named {
        inner(of)
    } else {
        named
    }
}

fn is_uuid(field: &Field, named: Option<&ClickHouseType>) -> bool {
    matches!(named, Some(ClickHouseType::Uuid)) || field.extension_type_name() == Some("arrow.uuid")
}
