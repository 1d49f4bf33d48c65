//! `Enum8` and `Enum16`: numbers that have names.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, UInt16Type};
use arrow_array::{ArrayRef, DictionaryArray, PrimitiveArray, StringArray};

use super::corrupt;
use crate::EngineError;

/// Numbers become a dictionary of all names of the type, in its order.
pub(super) fn convert(array: &ArrayRef, names: &[(String, i16)]) -> Result<ArrayRef, EngineError> {
    let numbers: PrimitiveArray<Int16Type> =
        if let Some(bytes) = array.as_primitive_opt::<Int8Type>() {
            bytes.unary(i16::from)
        } else if let Some(numbers) = array.as_primitive_opt::<Int16Type>() {
            numbers.clone()
        } else {
            return Ok(Arc::clone(array));
        };
    let places: HashMap<i16, u16> = names
        .iter()
        .zip(0_u16..)
        .map(|((_, number), place)| (*number, place))
        .collect();
    let keys = numbers
        .iter()
        .map(|number| number.map(|number| place_of(number, &places)).transpose())
        .collect::<Result<PrimitiveArray<UInt16Type>, _>>()?;
    let values: StringArray = names.iter().map(|(name, _)| Some(name.as_str())).collect();
    let dictionary = DictionaryArray::try_new(keys, Arc::new(values))
        .map_err(|error| corrupt(error.to_string()))?;
    Ok(Arc::new(dictionary))
}

fn place_of(number: i16, places: &HashMap<i16, u16>) -> Result<u16, EngineError> {
    places.get(&number).copied().ok_or_else(|| {
        corrupt(format!(
            "the number {number}, which has no name in its Enum"
        ))
    })
}

#[cfg(test)]
mod tests {
    use arrow_array::Int8Array;

    use super::*;

    fn names() -> Vec<(String, i16)> {
        vec![("low".to_owned(), -2), ("high".to_owned(), 7)]
    }

    #[test]
    fn numbers_become_names() {
        let arrived: ArrayRef = Arc::new(Int8Array::from(vec![Some(7), None, Some(-2)]));
        let array = convert(&arrived, &names()).expect("it converts");
        let dictionary = array.as_dictionary::<UInt16Type>();
        let texts: Vec<_> = dictionary
            .downcast_dict::<StringArray>()
            .expect("text")
            .into_iter()
            .collect();
        assert_eq!(texts, [Some("high"), None, Some("low")]);
    }

    #[test]
    fn a_number_without_a_name_is_an_error() {
        let arrived: ArrayRef = Arc::new(Int8Array::from(vec![1]));
        assert!(matches!(
            convert(&arrived, &names()),
            Err(EngineError::Corrupt { .. })
        ));
    }
}
