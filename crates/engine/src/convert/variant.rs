//! `Variant`: values of several types in one column, as text.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StringArray, UnionArray};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType as ArrowType;

use super::{corrupt, text};
use crate::{EngineError, Meter};

/// A union becomes text, because hardly a format of files has such a type.
pub(super) fn convert(array: &ArrayRef, meter: &Meter) -> Result<ArrayRef, EngineError> {
    if !matches!(array.data_type(), ArrowType::Union(_, _)) {
        return Ok(text::convert(array, meter));
    }
    let union = array.as_union();
    let texts = (0..union.len())
        .map(|row| text_of(union, row, meter))
        .collect::<Result<StringArray, _>>()?;
    Ok(Arc::new(texts))
}

fn text_of(union: &UnionArray, row: usize, meter: &Meter) -> Result<Option<String>, EngineError> {
    let value = text::convert(&union.value(row), meter);
    if value.is_empty() || value.is_null(0) || value.data_type() == &ArrowType::Null {
        return Ok(None);
    }
    let options = FormatOptions::default();
    let formatter = ArrayFormatter::try_new(value.as_ref(), &options)
        .map_err(|error| corrupt(error.to_string()))?;
    Ok(Some(formatter.value(0).to_string()))
}
