//! An array of some type to the table's type: units, zones, encodings and widths are converted,
//! nulls become the type's default, what does not fit is an error.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, ListArray, MapArray, StringArray, StructArray, TimestampNanosecondArray,
    UInt8Array, UInt64Array,
    cast::AsArray,
    types::{TimestampNanosecondType, UInt8Type, UInt64Type},
};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{ArrowError, DataType, Field, TimeUnit};

/// Converts `array`; the result has no nulls, nor have its elements.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "types without parts are cast as they are"
)]
pub(super) fn adapt(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, ArrowError> {
    match to {
        DataType::Map(entries, _) => adapt_map(array, entries),
        DataType::List(element) => adapt_list(array, element),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => adapt_time(array),
        flat => Ok(without_nulls(&cast(array, flat)?)),
    }
}

fn cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, ArrowError> {
    // "Safe" would turn what does not fit into nulls, silently.
    cast_with_options(
        array,
        to,
        &CastOptions {
            safe: false,
            ..CastOptions::default()
        },
    )
}

/// Whole numbers of 32 bits are seconds (so does ClickHouse write a `DateTime`), of 64 bits nanoseconds.
///
/// A time with a zone is an instant already and one without is taken as UTC, so the zone can be
/// dropped first: arrow refuses to cast between zones by name.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is no time and no number is cast as it is"
)]
fn adapt_time(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let numbers = |array| cast(array, &DataType::Int64);
    let times = match array.data_type() {
        DataType::Timestamp(unit, _) => cast(&numbers(array)?, &DataType::Timestamp(*unit, None))?,
        DataType::UInt32 | DataType::Int32 => cast(
            &numbers(array)?,
            &DataType::Timestamp(TimeUnit::Second, None),
        )?,
        DataType::UInt64 => numbers(array)?,
        _ => Arc::clone(array),
    };
    let times = without_nulls(&cast(
        &times,
        &DataType::Timestamp(TimeUnit::Nanosecond, None),
    )?);
    let times = times.as_primitive::<TimestampNanosecondType>().clone();
    Ok(Arc::new(times.with_timezone("UTC")))
}

fn adapt_map(array: &ArrayRef, entries: &Arc<Field>) -> Result<ArrayRef, ArrowError> {
    let Some(map) = array.as_map_opt() else {
        return Err(ArrowError::CastError(
            "no map of names to values".to_owned(),
        ));
    };
    let keys = adapt(map.keys(), &DataType::Utf8)?;
    let values = adapt(map.values(), &DataType::Utf8)?;
    let fields = crate::columns::entry_fields();
    let pairs = StructArray::try_new(fields, vec![keys, values], None)?;
    let offsets = map.offsets().clone();
    Ok(Arc::new(MapArray::try_new(
        Arc::clone(entries),
        offsets,
        pairs,
        None,
        false,
    )?))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "no other type is a list")]
fn adapt_list(array: &ArrayRef, element: &Arc<Field>) -> Result<ArrayRef, ArrowError> {
    let list = match array.data_type() {
        DataType::List(_) => Arc::clone(array),
        DataType::LargeList(of) | DataType::ListView(of) | DataType::LargeListView(of) => {
            cast(array, &DataType::List(Arc::clone(of)))?
        }
        _ => return Err(ArrowError::CastError("no list".to_owned())),
    };
    let list = list.as_list::<i32>();
    let elements = adapt(list.values(), element.data_type())?;
    let offsets = list.offsets().clone();
    Ok(Arc::new(ListArray::try_new(
        Arc::clone(element),
        offsets,
        elements,
        None,
    )?))
}

/// Nulls become '' or 0. Arrays of other types than the tables' come back as they are.
fn without_nulls(array: &ArrayRef) -> ArrayRef {
    if array.null_count() == 0 {
        return Arc::clone(array);
    }
    if let Some(text) = array.as_string_opt::<i32>() {
        return Arc::new(
            text.iter()
                .map(|cell| Some(cell.unwrap_or("")))
                .collect::<StringArray>(),
        );
    }
    if let Some(numbers) = array.as_primitive_opt::<UInt8Type>() {
        let filled = numbers.iter().map(Option::unwrap_or_default);
        return Arc::new(UInt8Array::from_iter_values(filled));
    }
    if let Some(numbers) = array.as_primitive_opt::<UInt64Type>() {
        let filled = numbers.iter().map(Option::unwrap_or_default);
        return Arc::new(UInt64Array::from_iter_values(filled));
    }
    if let Some(times) = array.as_primitive_opt::<TimestampNanosecondType>() {
        let filled = times.iter().map(Option::unwrap_or_default);
        return Arc::new(TimestampNanosecondArray::from_iter_values(filled));
    }
    Arc::clone(array)
}
