//! A column that is being filled from texts.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, ListArray, MapArray, StructArray,
    builder::{
        ArrayBuilder, StringBuilder, TimestampNanosecondBuilder, UInt8Builder, UInt64Builder,
    },
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, DataType, Field, Fields};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde_json::value::RawValue;

use super::objects::Entries;

/// The cells of a column.
pub(super) enum Cells {
    Text(StringBuilder),
    Byte(UInt8Builder),
    Whole(UInt64Builder),
    /// With how many of them took the default, the start of 1970.
    Time(TimestampNanosecondBuilder, u64),
    List(Ends, Box<Cells>),
    Map(Ends, StringBuilder, StringBuilder),
}

/// Where the elements of each row end.
#[derive(Debug, Default)]
pub(super) struct Ends(Vec<i32>);

impl Ends {
    fn push(&mut self, end: usize) -> Result<(), String> {
        let end = i32::try_from(end).map_err(|_| "too many elements in a batch".to_owned())?;
        self.0.push(end);
        Ok(())
    }

    fn again(&mut self) {
        self.0.push(self.0.last().copied().unwrap_or(0));
    }

    fn finish(&mut self) -> OffsetBuffer<i32> {
        let ends = std::mem::take(&mut self.0);
        let offsets: Vec<i32> = std::iter::once(0).chain(ends).collect();
        OffsetBuffer::new(offsets.into())
    }
}

impl Cells {
    /// For a column of this type.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the tables have no other types"
    )]
    pub(super) fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::UInt8 => Self::Byte(UInt8Builder::new()),
            DataType::UInt64 => Self::Whole(UInt64Builder::new()),
            DataType::Timestamp(..) => Self::Time(TimestampNanosecondBuilder::new(), 0),
            DataType::List(item) => {
                Self::List(Ends::default(), Box::new(Self::of(item.data_type())))
            }
            DataType::Map(..) => {
                Self::Map(Ends::default(), StringBuilder::new(), StringBuilder::new())
            }
            _ => Self::Text(StringBuilder::new()),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Byte(cells) => cells.len(),
            Self::Whole(cells) => cells.len(),
            Self::Time(cells, _) => cells.len(),
            Self::List(ends, _) | Self::Map(ends, ..) => ends.0.len(),
        }
    }

    /// How many of its cells are times that were missing.
    pub(super) fn missing_times(&self) -> u64 {
        match self {
            Self::Time(_, missing) => *missing,
            Self::Text(_) | Self::Byte(_) | Self::Whole(_) | Self::List(..) | Self::Map(..) => 0,
        }
    }

    pub(super) fn push_default(&mut self) {
        match self {
            Self::Text(cells) => cells.append_value(""),
            Self::Byte(cells) => cells.append_value(0),
            Self::Whole(cells) => cells.append_value(0),
            Self::Time(cells, missing) => {
                cells.append_value(0);
                *missing += 1;
            }
            Self::List(ends, _) | Self::Map(ends, ..) => ends.again(),
        }
    }

    /// A cell as text; what is nested is JSON in it.
    pub(super) fn push_text(&mut self, text: &str) -> Result<(), String> {
        match self {
            Self::Text(cells) => cells.append_value(text),
            Self::List(..) | Self::Map(..) if !text.is_empty() => return self.push_json(text),
            _ if text.is_empty() => self.push_default(),
            Self::Byte(cells) => cells.append_value(number(text)?),
            Self::Whole(cells) => cells.append_value(number(text)?),
            Self::Time(cells, _) => cells.append_value(nanoseconds(text)?),
            Self::List(..) | Self::Map(..) => {}
        }
        Ok(())
    }

    /// A value of JSON.
    pub(super) fn push_json(&mut self, json: &str) -> Result<(), String> {
        let json = json.trim();
        if json == "null" {
            self.push_default();
            return Ok(());
        }
        match self {
            Self::List(ends, items) => {
                let values: Vec<&RawValue> = read(json, "a list")?;
                for value in values {
                    items.push_json(value.get())?;
                }
                ends.push(items.len())
            }
            Self::Map(ends, keys, values) => {
                let entries: Entries<'_> = read(json, "an object")?;
                for (key, value) in entries.0 {
                    keys.append_value(key);
                    values.append_value(text_of(value.get())?);
                }
                ends.push(keys.len())
            }
            Self::Text(_) | Self::Byte(_) | Self::Whole(_) | Self::Time(..) => {
                self.push_text(&text_of(json)?)
            }
        }
    }

    pub(super) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Self::Text(cells) => Arc::new(cells.finish()),
            Self::Byte(cells) => Arc::new(cells.finish()),
            Self::Whole(cells) => Arc::new(cells.finish()),
            Self::Time(cells, _) => Arc::new(cells.finish()),
            Self::List(ends, items) => {
                let items = items.finish()?;
                let item = Arc::new(Field::new("item", items.data_type().clone(), true));
                Arc::new(ListArray::try_new(item, ends.finish(), items, None)?)
            }
            Self::Map(ends, keys, values) => {
                let fields = Fields::from(vec![
                    Field::new("key", DataType::Utf8, false),
                    Field::new("value", DataType::Utf8, true),
                ]);
                let columns: Vec<ArrayRef> =
                    vec![Arc::new(keys.finish()), Arc::new(values.finish())];
                let entries = StructArray::try_new(fields.clone(), columns, None)?;
                let field = Field::new("entries", DataType::Struct(fields), false);
                let ends = ends.finish();
                Arc::new(MapArray::try_new(
                    Arc::new(field),
                    ends,
                    entries,
                    None,
                    false,
                )?)
            }
        })
    }
}

/// The text of a value: of a string what it says, of anything else its JSON.
fn text_of(json: &str) -> Result<String, String> {
    if json.starts_with('"') {
        return read(json, "text");
    }
    Ok(if json == "null" {
        String::new()
    } else {
        json.to_owned()
    })
}

fn read<'a, T: serde::Deserialize<'a>>(json: &'a str, expected: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|_| {
        let shown: String = json.chars().take(40).collect();
        format!("`{shown}` is no JSON of {expected}")
    })
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is no number that has room; expected one such as `17`"))
}

/// Nanoseconds since 1970: a time without an offset is one of UTC, a whole number counts in the unit that
/// [`unit_of`] its digits says.
fn nanoseconds(text: &str) -> Result<i64, String> {
    let too_far = || format!("`{text}` is too far away");
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = text.parse::<i64>().map_err(|_| too_far())?;
        return number
            .checked_mul(unit_of(digits.len()))
            .ok_or_else(too_far);
    }
    let wrong = || format!("`{text}` is no time; expected one such as `2026-03-10T09:05:00Z`");
    let time = text.parse::<Timestamp>().or_else(|_| {
        let time = text.parse::<DateTime>()?;
        TimeZone::UTC.to_timestamp(time)
    });
    let time = time.map_err(|_| wrong())?;
    i64::try_from(time.as_nanosecond()).map_err(|_| too_far())
}

/// In which unit a Unix time of so many digits is, in nanoseconds: the language reads it the same way in
/// a query.
fn unit_of(digits: usize) -> i64 {
    match digits {
        ..=11 => 1_000_000_000,
        12..=14 => 1_000_000,
        15..=17 => 1_000,
        _ => 1,
    }
}
