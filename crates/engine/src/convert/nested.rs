//! `Array`, `Map`, `Tuple` and `Nested`: the same shape, of converted parts.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, GenericListArray, MapArray, OffsetSizeTrait, StructArray};
use arrow_schema::Fields;
use lucerna_sql::{DataType, Element};

use super::{corrupt, part, value};
use crate::{EngineError, Meter};

/// `Array(item)`.
pub(super) fn list(
    array: &ArrayRef,
    item: &DataType,
    meter: &Meter,
) -> Result<ArrayRef, EngineError> {
    if let Some(list) = array.as_list_opt::<i32>() {
        list_of(list, item, meter)
    } else if let Some(list) = array.as_list_opt::<i64>() {
        list_of(list, item, meter)
    } else {
        Ok(Arc::clone(array))
    }
}

fn list_of<O: OffsetSizeTrait>(
    list: &GenericListArray<O>,
    item: &DataType,
    meter: &Meter,
) -> Result<ArrayRef, EngineError> {
    let (field, offsets, values, nulls) = list.clone().into_parts();
    let values = value::convert(&values, item, meter)?;
    let field = part(&field, item, values.data_type());
    let list = GenericListArray::try_new(field, offsets, values, nulls)
        .map_err(|error| corrupt(error.to_string()))?;
    Ok(Arc::new(list))
}

/// `Map(key, value)`.
pub(super) fn map(
    array: &ArrayRef,
    key: &DataType,
    value: &DataType,
    meter: &Meter,
) -> Result<ArrayRef, EngineError> {
    let Some(map) = array.as_map_opt() else {
        return Ok(Arc::clone(array));
    };
    let (field, offsets, entries, nulls, is_ordered) = map.clone().into_parts();
    let entries = parts(&entries, &[key, value], meter)?;
    let field = field
        .as_ref()
        .clone()
        .with_data_type(entries.data_type().clone());
    let map = MapArray::try_new(Arc::new(field), offsets, entries, nulls, is_ordered)
        .map_err(|error| corrupt(error.to_string()))?;
    Ok(Arc::new(map))
}

/// `Tuple(…)`.
pub(super) fn tuple(
    array: &ArrayRef,
    elements: &[Element],
    meter: &Meter,
) -> Result<ArrayRef, EngineError> {
    let Some(row) = array.as_struct_opt() else {
        return Ok(Arc::clone(array));
    };
    let types: Vec<&DataType> = elements.iter().map(|element| &element.data_type).collect();
    Ok(Arc::new(parts(row, &types, meter)?))
}

fn parts(
    row: &StructArray,
    types: &[&DataType],
    meter: &Meter,
) -> Result<StructArray, EngineError> {
    if row.num_columns() != types.len() {
        let reason = format!(
            "a tuple of {} instead of {}",
            row.num_columns(),
            types.len()
        );
        return Err(corrupt(reason));
    }
    let mut fields = Vec::with_capacity(types.len());
    let mut columns = Vec::with_capacity(types.len());
    for ((field, column), data_type) in row.fields().iter().zip(row.columns()).zip(types) {
        let column = value::convert(column, data_type, meter)?;
        fields.push(part(field, data_type, column.data_type()));
        columns.push(column);
    }
    StructArray::try_new_with_length(
        Fields::from(fields),
        columns,
        row.nulls().cloned(),
        row.len(),
    )
    .map_err(|error| corrupt(error.to_string()))
}

#[cfg(test)]
mod tests {

    use arrow_array::builder::{BinaryBuilder, ListBuilder, MapBuilder, UInt32Builder};
    use arrow_schema::DataType as ArrowType;

    use super::*;

    fn converted(array: impl Array + 'static, type_name: &str) -> ArrayRef {
        let array: ArrayRef = Arc::new(array);
        value::convert(&array, &super::super::read(type_name), &Meter::new()).expect("it converts")
    }

    #[test]
    fn items_of_arrays_in_arrays_are_converted() {
        let mut builder = ListBuilder::new(ListBuilder::new(UInt32Builder::new()));
        builder.values().append_value([Some(0x0102_0304)]);
        builder.append(true);
        let array = converted(builder.finish(), "Array(Array(IPv4))");
        let inner = array.as_list::<i32>().value(0);
        let items = inner.as_list::<i32>().value(0);
        assert_eq!(items.as_string::<i32>().value(0), "1.2.3.4");
    }

    #[test]
    fn keys_and_values_of_maps_are_converted() {
        let mut builder = MapBuilder::new(None, BinaryBuilder::new(), UInt32Builder::new());
        builder.keys().append_value(b"at");
        builder.values().append_value(0);
        builder.append(true).expect("as many keys as values");
        let array = converted(builder.finish(), "Map(String, DateTime)");
        let map = array.as_map();
        assert_eq!(map.keys().as_string::<i32>().value(0), "at");
        assert!(matches!(
            map.values().data_type(),
            ArrowType::Timestamp(_, _)
        ));
    }
}
