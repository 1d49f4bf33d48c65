//! Something else in the place of every dictionary of a column.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{
    AnyDictionaryArray, Array, ArrayRef, FixedSizeListArray, GenericListArray, MapArray,
    OffsetSizeTrait, StructArray,
};
use arrow_schema::{ArrowError, DataType, Field, FieldRef};

/// What comes into the place of a dictionary: an array of the same length.
pub(super) type Put<'a> = dyn FnMut(&dyn AnyDictionaryArray) -> Result<ArrayRef, ArrowError> + 'a;

/// The column with what `put` gives in the place of its dictionaries, also of those inside lists,
/// maps and structs, in the order of their fields. Everything else stays and is not copied.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the types that have no others inside them stay"
)]
pub(super) fn replace(array: &ArrayRef, put: &mut Put<'_>) -> Result<ArrayRef, ArrowError> {
    if let Some(dictionary) = array.as_any_dictionary_opt() {
        return put(dictionary);
    }
    Ok(match array.data_type() {
        DataType::List(item) => Arc::new(list(array.as_list::<i32>(), item, put)?),
        DataType::LargeList(item) => Arc::new(list(array.as_list::<i64>(), item, put)?),
        DataType::FixedSizeList(item, size) => {
            let list = array.as_fixed_size_list();
            let values = replace(list.values(), put)?;
            let (item, nulls) = (like(item, &values), list.nulls().cloned());
            let rows = list.len();
            let list = FixedSizeListArray::try_new_with_length(item, *size, values, nulls, rows);
            Arc::new(list?)
        }
        DataType::Map(entries, is_sorted) => {
            let map = array.as_map();
            let (offsets, nulls) = (map.offsets().clone(), map.nulls().cloned());
            let pairs = parts(map.entries(), put)?;
            let entries = like(entries, &pairs);
            Arc::new(MapArray::try_new(
                entries, offsets, pairs, nulls, *is_sorted,
            )?)
        }
        DataType::Struct(_) => Arc::new(parts(array.as_struct(), put)?),
        _ => Arc::clone(array),
    })
}

fn list<O: OffsetSizeTrait>(
    list: &GenericListArray<O>,
    item: &FieldRef,
    put: &mut Put<'_>,
) -> Result<GenericListArray<O>, ArrowError> {
    let values = replace(list.values(), put)?;
    let (item, nulls) = (like(item, &values), list.nulls().cloned());
    GenericListArray::try_new(item, list.offsets().clone(), values, nulls)
}

fn parts(whole: &StructArray, put: &mut Put<'_>) -> Result<StructArray, ArrowError> {
    let columns = whole.columns().iter().map(|column| replace(column, put));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let fields = whole.fields().iter().zip(&columns);
    let fields = fields.map(|(field, column)| like(field, column)).collect();
    let nulls = whole.nulls().cloned();
    StructArray::try_new_with_length(fields, columns, nulls, whole.len())
}

/// The field with the type of an array.
fn like(field: &Field, array: &dyn Array) -> FieldRef {
    Arc::new(field.clone().with_data_type(array.data_type().clone()))
}
