//! The dispatch: which conversion a ClickHouse type takes.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float32Type;
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use arrow_cast::cast;
use arrow_schema::DataType as ArrowType;
use lucerna_sql::DataType;

use super::{address, corrupt, dynamic, enumeration, integer, nested, text, time, variant};
use crate::{EngineError, Meter};

/// Converts an array, whatever is in it. What is not known to need it stays as it is.
pub(super) fn convert(
    array: &ArrayRef,
    data_type: &DataType,
    meter: &Meter,
) -> Result<ArrayRef, EngineError> {
    match data_type {
        // Arrow keeps what is null beside the values of any type.
        DataType::Nullable(inner) => convert(array, inner, meter),
        DataType::LowCardinality(inner) => low_cardinality(array, inner, meter),
        DataType::String | DataType::Json(_) => Ok(text::convert(array, meter)),
        DataType::Dynamic(_) => Ok(dynamic::convert(array, meter)),
        DataType::Bool => as_type(array, &ArrowType::UInt8, &ArrowType::Boolean),
        DataType::Enum { names, .. } => enumeration::convert(array, names),
        DataType::Integer {
            signed,
            bits: 128 | 256,
        } => integer::convert(array, *signed),
        DataType::Float { bits: 16 } => bfloat(array),
        DataType::Ipv4 => Ok(address::v4(array)),
        DataType::Ipv6 => address::v6(array),
        DataType::Date => as_type(array, &ArrowType::UInt16, &ArrowType::Date32),
        DataType::DateTime { zone } => time::seconds(array, zone.as_deref()),
        DataType::DateTime64 { zone, .. } => time::in_zone(array, zone.as_deref()),
        DataType::Array(item) => nested::list(array, item, meter),
        DataType::Nested(elements) => {
            nested::list(array, &DataType::Tuple(elements.clone()), meter)
        }
        DataType::Map(key, value) => nested::map(array, key, value, meter),
        DataType::Tuple(elements) => nested::tuple(array, elements, meter),
        DataType::Variant(_) => variant::convert(array, meter),
        DataType::Integer { .. }
        | DataType::Float { .. }
        | DataType::Decimal { .. }
        | DataType::FixedString(_)
        | DataType::Uuid
        | DataType::Date32
        | DataType::Time { .. }
        | DataType::Other(_) => Ok(Arc::clone(array)),
    }
}

/// A dictionary keeps its keys: only its few values are converted.
fn low_cardinality(
    array: &ArrayRef,
    inner: &DataType,
    meter: &Meter,
) -> Result<ArrayRef, EngineError> {
    match array.as_any_dictionary_opt() {
        Some(dictionary) => {
            let values = convert(dictionary.values(), inner, meter)?;
            Ok(dictionary.with_values(values))
        }
        None => convert(array, inner, meter),
    }
}

/// Casts what arrives as `from`; a server that sends the right type already is let alone.
fn as_type(array: &ArrayRef, from: &ArrowType, to: &ArrowType) -> Result<ArrayRef, EngineError> {
    if array.data_type() != from {
        return Ok(Arc::clone(array));
    }
    // Arrow casts days through the 32-bit integer that they are.
    let days = matches!(to, ArrowType::Date32).then_some(ArrowType::Int32);
    let array = days.map_or_else(|| Ok(Arc::clone(array)), |days| cast(array, &days));
    array
        .and_then(|array| cast(&array, to))
        .map_err(|error| corrupt(error.to_string()))
}

/// `BFloat16` is the upper half of a 32-bit float.
fn bfloat(array: &ArrayRef) -> Result<ArrayRef, EngineError> {
    let widen = |bytes: &[u8]| match bytes {
        [low, high] => Ok(f32::from_le_bytes([0, 0, *low, *high])),
        _ => Err(corrupt("a BFloat16 that has not two bytes")),
    };
    let floats: PrimitiveArray<Float32Type> = if let Some(binary) = array.as_binary_opt::<i32>() {
        binary
            .iter()
            .map(|value| value.map(widen).transpose())
            .collect::<Result<_, _>>()?
    } else if let Some(binary) = array.as_fixed_size_binary_opt() {
        binary
            .iter()
            .map(|value| value.map(widen).transpose())
            .collect::<Result<_, _>>()?
    } else {
        return Ok(Arc::clone(array));
    };
    Ok(Arc::new(floats))
}

#[cfg(test)]
mod tests {
    use arrow_array::types::UInt32Type;
    use arrow_array::{
        BinaryArray, DictionaryArray, StringArray, UInt8Array, UInt16Array, UInt32Array,
    };

    use super::*;

    fn converted(array: impl Array + 'static, type_name: &str) -> ArrayRef {
        let array: ArrayRef = Arc::new(array);
        convert(&array, &super::super::read(type_name), &Meter::new()).expect("it converts")
    }

    #[test]
    fn a_bool_that_comes_as_a_byte_becomes_a_boolean() {
        let array = converted(UInt8Array::from(vec![Some(0), None, Some(1)]), "Bool");
        let values: Vec<_> = array.as_boolean().iter().collect();
        assert_eq!(values, [Some(false), None, Some(true)]);
    }

    #[test]
    fn a_date_that_comes_as_a_number_of_days_becomes_a_date() {
        let array = converted(UInt16Array::from(vec![18262]), "Date");
        assert_eq!(array.data_type(), &ArrowType::Date32);
    }

    #[test]
    fn bfloat16_is_widened() {
        let array = converted(BinaryArray::from(vec![&[0xc0, 0x3f][..]]), "BFloat16");
        assert_eq!(array.as_primitive::<Float32Type>().values(), &[1.5]);
    }

    #[test]
    fn a_dictionary_keeps_its_keys_and_its_nulls() {
        let keys = UInt32Array::from(vec![Some(1), None, Some(1)]);
        let values = Arc::new(BinaryArray::from(vec![&b""[..], b"GET"]));
        let arrived = DictionaryArray::<UInt32Type>::new(keys, values);
        let array = converted(arrived, "LowCardinality(Nullable(String))");
        let dictionary = array.as_dictionary::<UInt32Type>();
        let texts: Vec<_> = dictionary
            .downcast_dict::<StringArray>()
            .expect("text")
            .into_iter()
            .collect();
        assert_eq!(texts, [Some("GET"), None, Some("GET")]);
    }

    #[test]
    fn a_type_that_is_not_known_stays_as_it_arrives() {
        let arrived: ArrayRef = Arc::new(UInt8Array::from(vec![1]));
        assert_eq!(&converted(UInt8Array::from(vec![1]), "Shape(9)"), &arrived);
    }
}
