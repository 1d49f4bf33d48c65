//! The kinds of values that a text format tells apart.

use std::ops::Range;

use arrow_schema::TimeUnit;

use super::Column;

/// A cell.
#[derive(Debug, Clone)]
pub(crate) enum Value<'a> {
    /// No value.
    Null,
    /// True or false.
    Boolean(bool),
    /// An integer of up to 32 bits, which every reader of numbers has room for.
    Small(i64),
    /// An integer of 64 bits.
    Integer(i64),
    /// An integer that may need the 64th bit for its value.
    Unsigned(u64),
    /// A float of up to 32 bits.
    Float32(f32),
    /// A float of 64 bits.
    Float64(f64),
    /// A point in time: units since 1970 in UTC.
    Time(i64, TimeUnit),
    /// A date: days since 1970.
    Date(i32),
    /// Text.
    Text(&'a str),
    /// A number as its digits: a decimal, or an integer of more than 64 bits.
    Number(&'a str),
    /// A JSON document; nothing has checked it.
    Json(&'a str),
    /// Bytes that may be text.
    Bytes(&'a [u8]),
    /// The 16 bytes of a UUID.
    Uuid(&'a [u8]),
    /// An array.
    List(Items<'a>),
    /// A map; a key may occur more than once.
    Map(Entries<'a>),
    /// A tuple.
    Struct(Record<'a>),
}

impl Value<'_> {
    /// The integer that it is.
    pub(crate) fn integer(&self) -> Option<i128> {
        match self {
            Self::Small(value) | Self::Integer(value) => Some((*value).into()),
            Self::Unsigned(value) => Some((*value).into()),
            Self::Null
            | Self::Boolean(_)
            | Self::Float32(_)
            | Self::Float64(_)
            | Self::Time(..)
            | Self::Date(_)
            | Self::Text(_)
            | Self::Number(_)
            | Self::Json(_)
            | Self::Bytes(_)
            | Self::Uuid(_)
            | Self::List(_)
            | Self::Map(_)
            | Self::Struct(_) => None,
        }
    }

    /// Whether its text may hold any character, so that a format must look at it before writing.
    pub(crate) fn is_texty(&self) -> bool {
        match self {
            Value::Text(_)
            | Value::Json(_)
            | Value::Bytes(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Struct(_) => true,
            Value::Null
            | Value::Boolean(_)
            | Value::Small(_)
            | Value::Integer(_)
            | Value::Unsigned(_)
            | Value::Float32(_)
            | Value::Float64(_)
            | Value::Time(..)
            | Value::Date(_)
            | Value::Number(_)
            | Value::Uuid(_) => false,
        }
    }
}

/// The items of an array.
#[derive(Debug, Clone)]
pub(crate) struct Items<'a> {
    column: &'a Column,
    range: Range<usize>,
}

impl<'a> Items<'a> {
    pub(super) fn new(column: &'a Column, range: Range<usize>) -> Self {
        Self { column, range }
    }

    /// The items in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Value<'a>> + use<'a> {
        let column = self.column;
        self.range.clone().map(move |row| column.value(row))
    }
}

/// The entries of a map.
#[derive(Debug, Clone)]
pub(crate) struct Entries<'a> {
    keys: &'a Column,
    values: &'a Column,
    range: Range<usize>,
}

impl<'a> Entries<'a> {
    pub(super) fn new(keys: &'a Column, values: &'a Column, range: Range<usize>) -> Self {
        Self {
            keys,
            values,
            range,
        }
    }

    /// Keys and values as they are stored.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Value<'a>, Value<'a>)> + use<'a> {
        let (keys, values) = (self.keys, self.values);
        self.range
            .clone()
            .map(move |row| (keys.value(row), values.value(row)))
    }
}

/// The elements of a tuple.
#[derive(Debug, Clone)]
pub(crate) struct Record<'a> {
    names: &'a [String],
    columns: &'a [Column],
    row: usize,
}

impl<'a> Record<'a> {
    pub(super) fn new(names: &'a [String], columns: &'a [Column], row: usize) -> Self {
        Self {
            names,
            columns,
            row,
        }
    }

    /// Names and values in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a str, Value<'a>)> + use<'a> {
        let row = self.row;
        let columns = self.columns.iter().map(move |column| column.value(row));
        self.names.iter().map(String::as_str).zip(columns)
    }
}
