//! Columns of text, of maps and of lists, written cell by cell.

use std::{fmt::Write, mem, sync::Arc};

use arrow_array::{
    Array, ArrayRef, ListArray, MapArray, StringArray, StructArray, builder::StringBuilder,
};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, Field};

/// A column of text whose cells can be written piece by piece.
#[derive(Debug, Default)]
pub(crate) struct TextColumn {
    cells: StringBuilder,
}

impl TextColumn {
    /// Adds a cell.
    pub(crate) fn push(&mut self, text: &str) {
        self.cells.append_value(text);
    }

    /// Adds a cell of what `write` writes.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut StringBuilder)) {
        write(&mut self.cells);
        self.cells.append_value("");
    }

    /// Adds a cell of formatted text: `column.push_fmt(format_args!("{a}:{b}"))`.
    pub(crate) fn push_fmt(&mut self, text: std::fmt::Arguments<'_>) {
        // A builder takes all that is written to it: the result says nothing.
        self.push_with(|cells| _ = cells.write_fmt(text));
    }

    /// Bytes that the cells take up since the last [`TextColumn::finish`]; empty ones count as well.
    pub(crate) fn byte_count(&self) -> usize {
        self.cells.values_slice().len() + size_of_val(self.cells.offsets_slice())
    }

    /// Takes the cells out.
    pub(crate) fn finish(&mut self) -> StringArray {
        self.cells.finish()
    }
}

/// Where the cells of a column of maps or lists end.
#[derive(Debug)]
struct Ends(Vec<i32>);

impl Default for Ends {
    fn default() -> Self {
        Self(vec![0])
    }
}

impl Ends {
    /// Closes a cell that holds `len` more elements than the one before.
    fn push(&mut self, elements: usize) {
        let end = i32::try_from(elements).unwrap_or(i32::MAX);
        self.0.push(end);
    }

    fn finish(&mut self) -> OffsetBuffer<i32> {
        OffsetBuffer::new(ScalarBuffer::from(mem::take(self).0))
    }
}

/// A column of maps from text to text.
#[derive(Debug, Default)]
pub(crate) struct MapColumn {
    keys: TextColumn,
    values: TextColumn,
    entries: usize,
    ends: Ends,
}

impl MapColumn {
    /// Adds an entry to the open cell.
    pub(crate) fn entry(&mut self, key: &str, value: &str) {
        self.entry_with(key, |values| values.push(value));
    }

    /// Adds an entry whose one value `write` adds.
    pub(crate) fn entry_with(&mut self, key: &str, write: impl FnOnce(&mut TextColumn)) {
        self.keys.push(key);
        write(&mut self.values);
        self.entries += 1;
    }

    /// Closes the cell; the next entry belongs to the next one.
    pub(crate) fn close(&mut self) {
        self.ends.push(self.entries);
    }

    /// Bytes that the cells take up since the last [`MapColumn::finish`].
    pub(crate) fn byte_count(&self) -> usize {
        self.keys.byte_count() + self.values.byte_count() + size_of_val(self.ends.0.as_slice())
    }

    /// Takes the cells out.
    pub(crate) fn finish(&mut self) -> Result<MapArray, ArrowError> {
        let fields = super::entry_fields();
        let columns: Vec<ArrayRef> =
            vec![Arc::new(self.keys.finish()), Arc::new(self.values.finish())];
        self.entries = 0;
        let entries = StructArray::try_new(fields, columns, None)?;
        let field = Arc::new(Field::new("entries", entries.data_type().clone(), false));
        MapArray::try_new(field, self.ends.finish(), entries, None, false)
    }
}

/// A column of lists; the elements live in a column of their own.
#[derive(Debug, Default)]
pub(crate) struct ListColumn<C> {
    /// The elements of all cells, one after the other.
    pub(crate) elements: C,
    ends: Ends,
}

impl<C> ListColumn<C> {
    /// Closes the cell when the column of elements holds `count` of them since the last batch.
    pub(crate) fn close(&mut self, count: usize) {
        self.ends.push(count);
    }

    /// Puts the lists around the finished elements.
    pub(crate) fn finish(&mut self, elements: ArrayRef) -> Result<ListArray, ArrowError> {
        let field = Arc::new(Field::new("item", elements.data_type().clone(), false));
        ListArray::try_new(field, self.ends.finish(), elements, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_column_starts_anew() {
        let mut map = MapColumn::default();
        map.entry("a", "1");
        map.close();
        map.close();
        assert_eq!(map.finish().expect("two cells").value_offsets(), [0, 1, 1]);
        map.entry("b", "2");
        map.close();
        assert_eq!(map.finish().expect("one cell").value_offsets(), [0, 1]);
    }

    #[test]
    fn a_cell_can_be_written_in_pieces() {
        let mut text = TextColumn::default();
        text.push_fmt(format_args!("{}-{}", 1, 2));
        text.push("");
        assert_eq!(text.byte_count(), 3 + 3 * size_of::<i32>());
        assert_eq!(text.finish(), StringArray::from(vec!["1-2", ""]));
    }
}
