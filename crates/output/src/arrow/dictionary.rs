//! The dictionary of a column in a whole file.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{
    AnyDictionaryArray, Array, ArrayRef, DictionaryArray, Int32Array, UInt64Array, new_empty_array,
};
use arrow_buffer::{NullBuffer, ScalarBuffer};
use arrow_row::{RowConverter, SortField};
use arrow_schema::{ArrowError, DataType};
use arrow_select::take::take;

/// What a value takes in memory, about, besides its bytes.
const ENTRY_BYTES: u64 = 48;

/// In the place of the number of a value that no row has had yet.
const UNSEEN: i32 = -1;

/// Every different value that rows have had, with its number.
///
/// NULL is no value: whether a batch has it among its keys or in its dictionary, in the file it is a
/// key that is null. Values that a batch brings but no row of it has are left out: engines hand on
/// the dictionary of a whole part of a table, with what a query was not to give.
pub(super) struct Dictionary {
    values: DataType,
    converter: RowConverter,
    /// Values as bytes.
    numbers: HashMap<Box<[u8]>, i32>,
    bytes: u64,
    /// The dictionary that the last batch brought, and the number of each of its values in the file.
    last: Option<(ArrayRef, Vec<i32>)>,
}

impl Dictionary {
    pub(super) fn new(values: &DataType) -> Result<Self, ArrowError> {
        Ok(Self {
            values: values.clone(),
            converter: RowConverter::new(vec![SortField::new(values.clone())])?,
            numbers: HashMap::new(),
            bytes: 0,
            last: None,
        })
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The number of the value of each row.
    pub(super) fn number(
        &mut self,
        array: &dyn AnyDictionaryArray,
    ) -> Result<Int32Array, ArrowError> {
        let values = array.values();
        if values.is_empty() {
            return Ok(Int32Array::new_null(array.len()));
        }
        let nulls = array.logical_nulls().filter(|nulls| nulls.null_count() > 0);
        let keys = array.normalized_keys();
        // Slices of a batch bring the same dictionary, and so do many batches.
        let last = self.last.take();
        let last = last.filter(|(last, _)| last.to_data().ptr_eq(&values.to_data()));
        let mut numbers = last.map_or_else(|| vec![UNSEEN; values.len()], |(_, numbers)| numbers);
        self.see(values, &keys, nulls.as_ref(), &mut numbers)?;
        // Below a null lies any key, but none that is out of bounds.
        let of_rows: ScalarBuffer<i32> = keys.iter().map(|key| numbers[*key].max(0)).collect();
        self.last = Some((Arc::clone(values), numbers));
        Int32Array::try_new(of_rows, nulls)
    }

    /// Gives a number to the values that rows have and that have none yet.
    fn see(
        &mut self,
        values: &ArrayRef,
        keys: &[usize],
        nulls: Option<&NullBuffer>,
        numbers: &mut [i32],
    ) -> Result<(), ArrowError> {
        let mut seen = Vec::new();
        for (row, key) in keys.iter().enumerate() {
            if numbers[*key] == UNSEEN && nulls.is_none_or(|nulls| nulls.is_valid(row)) {
                numbers[*key] = 0;
                seen.push(*key);
            }
        }
        if seen.is_empty() {
            return Ok(());
        }
        let places = UInt64Array::from_iter_values(seen.iter().map(|key| *key as u64));
        let values = take(values, &places, None)?;
        let rows = self.converter.convert_columns(&[values])?;
        for (key, row) in seen.into_iter().zip(&rows) {
            numbers[key] = self.number_of(row.data())?;
        }
        Ok(())
    }

    fn number_of(&mut self, value: &[u8]) -> Result<i32, ArrowError> {
        if let Some(number) = self.numbers.get(value) {
            return Ok(*number);
        }
        let number = i32::try_from(self.numbers.len())
            .map_err(|_| ArrowError::DictionaryKeyOverflowError)?;
        self.numbers.insert(value.into(), number);
        self.bytes += value.len() as u64 + ENTRY_BYTES;
        Ok(number)
    }

    /// No rows of it, but all its values.
    pub(super) fn array(&self) -> Result<ArrayRef, ArrowError> {
        let keys = Int32Array::new_null(0);
        Ok(Arc::new(DictionaryArray::try_new(keys, self.values()?)?))
    }

    fn values(&self) -> Result<ArrayRef, ArrowError> {
        let mut values: Vec<_> = self.numbers.iter().collect();
        values.sort_unstable_by_key(|(_, number)| **number);
        let parser = self.converter.parser();
        let rows = values.iter().map(|(value, _)| parser.parse(value));
        let column = self.converter.convert_rows(rows)?.pop();
        Ok(column.unwrap_or_else(|| new_empty_array(&self.values)))
    }
}
