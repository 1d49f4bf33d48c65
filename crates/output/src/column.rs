//! A column of a batch, read by kinds of values instead of by Arrow types.
//!
//! Arrow has some forty types; what a text format must tell apart are the sixteen kinds of
//! [`Value`]. The types are dealt with once for each batch, by whole columns, so that reading a cell
//! is a lookup. No other file of the text formats names an Arrow type.

mod build;
mod value;

use std::ops::Range;

use arrow_array::{BinaryArray, BooleanArray, FixedSizeBinaryArray, StringArray};
use arrow_buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::TimeUnit;

pub(crate) use build::{columns, is_number, is_text, is_time};
pub(crate) use value::{Entries, Items, Record, Value};

/// A column whose cells can be read as [`Value`]s.
#[derive(Debug)]
pub(crate) struct Column {
    nulls: Option<NullBuffer>,
    cells: Cells,
}

#[derive(Debug)]
enum Cells {
    Null,
    Boolean(BooleanArray),
    Small(ScalarBuffer<i64>),
    Integer(ScalarBuffer<i64>),
    Unsigned(ScalarBuffer<u64>),
    Float32(ScalarBuffer<f32>),
    Float64(ScalarBuffer<f64>),
    Time(ScalarBuffer<i64>, TimeUnit),
    Date(ScalarBuffer<i32>),
    Text(StringArray),
    Number(StringArray),
    Json(StringArray),
    Bytes(BinaryArray),
    Uuid(FixedSizeBinaryArray),
    List(OffsetBuffer<i32>, Box<Column>),
    Map {
        offsets: OffsetBuffer<i32>,
        keys: Box<Column>,
        values: Box<Column>,
    },
    Struct {
        names: Vec<String>,
        columns: Vec<Column>,
    },
}

impl Column {
    /// The cell of a row.
    #[inline]
    pub(crate) fn value(&self, row: usize) -> Value<'_> {
        if self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
            return Value::Null;
        }
        match &self.cells {
            Cells::Null => Value::Null,
            Cells::Boolean(cells) => Value::Boolean(cells.value(row)),
            Cells::Small(cells) => Value::Small(cells[row]),
            Cells::Integer(cells) => Value::Integer(cells[row]),
            Cells::Unsigned(cells) => Value::Unsigned(cells[row]),
            Cells::Float32(cells) => Value::Float32(cells[row]),
            Cells::Float64(cells) => Value::Float64(cells[row]),
            Cells::Time(cells, unit) => Value::Time(cells[row], *unit),
            Cells::Date(cells) => Value::Date(cells[row]),
            Cells::Text(cells) => Value::Text(cells.value(row)),
            Cells::Number(cells) => Value::Number(cells.value(row)),
            Cells::Json(cells) => Value::Json(cells.value(row)),
            Cells::Bytes(cells) => Value::Bytes(cells.value(row)),
            Cells::Uuid(cells) => Value::Uuid(cells.value(row)),
            Cells::List(offsets, column) => Value::List(Items::new(column, range(offsets, row))),
            Cells::Map {
                offsets,
                keys,
                values,
            } => Value::Map(Entries::new(keys, values, range(offsets, row))),
            Cells::Struct { names, columns } => Value::Struct(Record::new(names, columns, row)),
        }
    }
}

/// Where the items of a row stand in the column of all items.
fn range(offsets: &OffsetBuffer<i32>, row: usize) -> Range<usize> {
    let at = |index: usize| usize::try_from(offsets[index]).unwrap_or_default();
    at(row)..at(row + 1)
}
