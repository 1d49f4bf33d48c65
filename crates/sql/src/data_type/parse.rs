//! Reading a type's text.
//!
//! The family name is read first and decides what may stand in the brackets, so nothing is read
//! twice. A family that is not known keeps its text, brackets included.

mod cursor;

use std::str::FromStr;

use super::{DataType, Element};
use cursor::Cursor;

/// How deep types may nest; a server's own limit is far above what anybody declares.
const DEEPEST: usize = 64;

/// Why a text is not a type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the type at byte {offset}: expected {expected}")]
pub struct ParseTypeError {
    /// Where it went wrong, in bytes from the start of the text.
    pub offset: usize,
    /// What would have been right there.
    pub expected: &'static str,
}

type Parsed<T> = Result<T, ParseTypeError>;

impl FromStr for DataType {
    type Err = ParseTypeError;

    /// Reads a type as a server prints it; white space between its parts, line breaks too, may be
    /// any.
    ///
    /// A name that is not known gives [`DataType::Other`] with its text. `SimpleAggregateFunction(f,
    /// T)` gives `T`: such a column holds values of `T`, and `f` matters to merges alone.
    ///
    /// ```
    /// # use lucerna_sql::{DataType, ParseTypeError};
    /// let items: DataType = "Map(LowCardinality(String),  UInt64)".parse()?;
    /// assert_eq!(items.to_string(), "Map(LowCardinality(String), UInt64)");
    ///
    /// let error = "Array(String".parse::<DataType>().expect_err("a bracket is missing");
    /// assert_eq!((error.offset, error.expected), (12, "`)`"));
    /// # Ok::<(), ParseTypeError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut cursor = Cursor::new(text);
        let data_type = data_type(&mut cursor, 0)?;
        if cursor.is_at_end() {
            Ok(data_type)
        } else {
            Err(cursor.expected("the end of the type"))
        }
    }
}

fn data_type(cursor: &mut Cursor<'_>, depth: usize) -> Parsed<DataType> {
    if depth >= DEEPEST {
        return Err(cursor.expected("no more than 64 types in each other"));
    }
    let start = cursor.start();
    let family = cursor.word("the name of a type")?;
    if let Some(plain) = plain(family) {
        return Ok(plain);
    }
    match family {
        "Decimal" => decimal(cursor),
        "FixedString" => {
            cursor.open()?;
            let length = cursor.number("a length in bytes")?;
            cursor.close()?;
            Ok(DataType::FixedString(length))
        }
        "DateTime" => date_time(cursor),
        "DateTime64" => date_time_64(cursor),
        "Time64" => time_64(cursor),
        "Enum8" => enumeration(cursor, 8),
        "Enum16" => enumeration(cursor, 16),
        "LowCardinality" => Ok(DataType::LowCardinality(inner(cursor, depth)?)),
        "Nullable" => Ok(DataType::Nullable(inner(cursor, depth)?)),
        "Array" => Ok(DataType::Array(inner(cursor, depth)?)),
        "Map" => map(cursor, depth),
        "Tuple" => Ok(DataType::Tuple(list(cursor, depth, element)?)),
        "Nested" => Ok(DataType::Nested(list(cursor, depth, named_element)?)),
        "Variant" => Ok(DataType::Variant(list(cursor, depth, data_type)?)),
        "JSON" => Ok(DataType::Json(cursor.opaque_brackets()?.map(str::to_owned))),
        "Dynamic" => Ok(DataType::Dynamic(
            cursor.opaque_brackets()?.map(str::to_owned),
        )),
        "SimpleAggregateFunction" => simple_aggregate(cursor, depth),
        _ => {
            cursor.opaque_brackets()?;
            Ok(DataType::Other(cursor.since(start).to_owned()))
        }
    }
}

/// The families that never have brackets.
fn plain(family: &str) -> Option<DataType> {
    Some(match family {
        "Bool" => DataType::Bool,
        "String" => DataType::String,
        "UUID" => DataType::Uuid,
        "IPv4" => DataType::Ipv4,
        "IPv6" => DataType::Ipv6,
        "Date" => DataType::Date,
        "Date32" => DataType::Date32,
        "Time" => DataType::Time { precision: None },
        "BFloat16" => DataType::Float { bits: 16 },
        "Float32" => DataType::Float { bits: 32 },
        "Float64" => DataType::Float { bits: 64 },
        _ => {
            let (signed, bits) = match family.strip_prefix("UInt") {
                Some(bits) => (false, bits),
                None => (true, family.strip_prefix("Int")?),
            };
            let bits = match bits {
                "8" => 8,
                "16" => 16,
                "32" => 32,
                "64" => 64,
                "128" => 128,
                "256" => 256,
                _ => return None,
            };
            DataType::Integer { signed, bits }
        }
    })
}

fn inner(cursor: &mut Cursor<'_>, depth: usize) -> Parsed<Box<DataType>> {
    cursor.open()?;
    let inner = data_type(cursor, depth + 1)?;
    cursor.close()?;
    Ok(Box::new(inner))
}

fn map(cursor: &mut Cursor<'_>, depth: usize) -> Parsed<DataType> {
    cursor.open()?;
    let key = data_type(cursor, depth + 1)?;
    cursor.comma()?;
    let value = data_type(cursor, depth + 1)?;
    cursor.close()?;
    Ok(DataType::Map(Box::new(key), Box::new(value)))
}

/// The brackets of `SimpleAggregateFunction(function, T)`, or with the function's own brackets.
fn simple_aggregate(cursor: &mut Cursor<'_>, depth: usize) -> Parsed<DataType> {
    cursor.open()?;
    cursor.word("the name of a function")?;
    cursor.opaque_brackets()?;
    cursor.comma()?;
    let values = data_type(cursor, depth + 1)?;
    cursor.close()?;
    Ok(values)
}

/// `(part, part, …)`, or `()`.
fn list<'a, T>(
    cursor: &mut Cursor<'a>,
    depth: usize,
    part: impl Fn(&mut Cursor<'a>, usize) -> Parsed<T>,
) -> Parsed<Vec<T>> {
    let mut parts = Vec::new();
    cursor.open()?;
    if cursor.accept(b')') {
        return Ok(parts);
    }
    loop {
        parts.push(part(cursor, depth + 1)?);
        if !cursor.accept(b',') {
            cursor.close()?;
            return Ok(parts);
        }
    }
}

fn element(cursor: &mut Cursor<'_>, depth: usize) -> Parsed<Element> {
    if cursor.is_at_name() {
        named_element(cursor, depth)
    } else {
        let data_type = data_type(cursor, depth)?;
        Ok(Element {
            name: None,
            data_type,
        })
    }
}

fn named_element(cursor: &mut Cursor<'_>, depth: usize) -> Parsed<Element> {
    let name = cursor.name()?;
    let data_type = data_type(cursor, depth)?;
    Ok(Element {
        name: Some(name),
        data_type,
    })
}

fn decimal(cursor: &mut Cursor<'_>) -> Parsed<DataType> {
    cursor.open()?;
    let precision = cursor.number_up_to(76, "a precision of 1 to 76 digits")?;
    let scale = if cursor.accept(b',') {
        cursor.number_up_to(precision, "a scale of no more digits than the precision")?
    } else {
        0
    };
    cursor.close()?;
    Ok(DataType::Decimal { precision, scale })
}

fn date_time(cursor: &mut Cursor<'_>) -> Parsed<DataType> {
    if !cursor.accept(b'(') {
        return Ok(DataType::DateTime { zone: None });
    }
    let zone = Some(cursor.text("a time zone in single quotes")?);
    cursor.close()?;
    Ok(DataType::DateTime { zone })
}

fn date_time_64(cursor: &mut Cursor<'_>) -> Parsed<DataType> {
    cursor.open()?;
    let precision = cursor.number_up_to(9, "a precision of 0 to 9 digits")?;
    let zone = if cursor.accept(b',') {
        Some(cursor.text("a time zone in single quotes")?)
    } else {
        None
    };
    cursor.close()?;
    Ok(DataType::DateTime64 { precision, zone })
}

fn time_64(cursor: &mut Cursor<'_>) -> Parsed<DataType> {
    cursor.open()?;
    let digits = cursor.number_up_to(9, "a precision of 0 to 9 digits")?;
    cursor.close()?;
    Ok(DataType::Time {
        precision: Some(digits),
    })
}

fn enumeration(cursor: &mut Cursor<'_>, bits: u16) -> Parsed<DataType> {
    let names = list(cursor, 0, |cursor, _| {
        let name = cursor.text("a name in single quotes")?;
        cursor.equals()?;
        let number = if bits == 8 {
            i16::from(cursor.number::<i8>("a number of -128 to 127")?)
        } else {
            cursor.number("a number of -32768 to 32767")?
        };
        Ok((name, number))
    })?;
    Ok(DataType::Enum { bits, names })
}

#[cfg(test)]
mod tests;
