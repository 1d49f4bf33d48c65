//! The values of attributes and bodies, and their text in the table.

mod number;

use std::{
    borrow::Cow,
    fmt::{self, Write},
};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
};

pub(super) use number::{Double, Int};

use super::scalar::{List, Text};

/// A value. JSON's recursion limit bounds how deep it nests (about forty lists in lists).
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) enum Value<'a> {
    /// No value was given.
    #[default]
    Empty,
    /// `stringValue`, and `bytesValue` in its base64.
    Text(Cow<'a, str>),
    /// `boolValue`.
    Bool(bool),
    /// `intValue`.
    Int(Int<'a>),
    /// `doubleValue`.
    Double(Double<'a>),
    /// `arrayValue`.
    Array(Vec<Value<'a>>),
    /// `kvlistValue`.
    Map(Vec<Attribute<'a>>),
}

/// A key with its value.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Attribute<'a> {
    #[serde(borrow)]
    pub(super) key: Text<'a>,
    #[serde(borrow)]
    pub(super) value: Value<'a>,
}

impl Value<'_> {
    /// Writes the value as a cell: text as it is, lists and maps as JSON.
    pub(super) fn write_text(&self, out: &mut impl Write) -> fmt::Result {
        match self {
            Value::Empty => Ok(()),
            Value::Text(text)
            | Value::Int(Int::Quoted(text))
            | Value::Double(Double::Quoted(text)) => out.write_str(text),
            Value::Bool(_)
            | Value::Int(Int::Number(_))
            | Value::Double(Double::Number(_))
            | Value::Array(_)
            | Value::Map(_) => self.write_json(out),
        }
    }

    fn write_json(&self, out: &mut impl Write) -> fmt::Result {
        match self {
            Value::Empty => out.write_str("null"),
            Value::Text(text)
            | Value::Int(Int::Quoted(text))
            | Value::Double(Double::Quoted(text)) => write_quoted(text, out),
            Value::Bool(truth) => write!(out, "{truth}"),
            Value::Int(Int::Number(number)) => write!(out, "{number}"),
            Value::Double(Double::Number(number)) => write_double(*number, out),
            Value::Array(values) => {
                out.write_char('[')?;
                for (index, value) in values.iter().enumerate() {
                    write_comma(index, out)?;
                    value.write_json(out)?;
                }
                out.write_char(']')
            }
            Value::Map(entries) => {
                out.write_char('{')?;
                for (index, entry) in entries.iter().enumerate() {
                    write_comma(index, out)?;
                    write_quoted(&entry.key.0, out)?;
                    out.write_char(':')?;
                    entry.value.write_json(out)?;
                }
                out.write_char('}')
            }
        }
    }
}

fn write_comma(index: usize, out: &mut impl Write) -> fmt::Result {
    if index == 0 {
        Ok(())
    } else {
        out.write_char(',')
    }
}

/// As JSON's own writers do: digits alone while they are few, an exponent beyond.
fn write_double(number: f64, out: &mut impl Write) -> fmt::Result {
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        write!(out, "{number:e}")
    } else {
        write!(out, "{number}")
    }
}

fn write_quoted(text: &str, out: &mut impl Write) -> fmt::Result {
    out.write_char('"')?;
    let mut rest = text;
    while let Some((plain, special, after)) = split_at_special(rest) {
        out.write_str(plain)?;
        match special {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            '\u{8}' => out.write_str("\\b")?,
            '\u{c}' => out.write_str("\\f")?,
            other => write!(out, "\\u{:04x}", u32::from(other))?,
        }
        rest = after;
    }
    out.write_str(rest)?;
    out.write_char('"')
}

/// The text before the first character that JSON must escape, that character, and what follows.
fn split_at_special(text: &str) -> Option<(&str, char, &str)> {
    let place = text
        .bytes()
        .position(|byte| byte < b' ' || byte == b'"' || byte == b'\\')?;
    let (plain, rest) = text.split_at_checked(place)?;
    let mut characters = rest.chars();
    let special = characters.next()?;
    Some((plain, special, characters.as_str()))
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// The names of the fields of a value; of others nothing is kept.
#[derive(Deserialize)]
enum Field {
    #[serde(
        rename = "stringValue",
        alias = "string_value",
        alias = "bytesValue",
        alias = "bytes_value"
    )]
    Text,
    #[serde(rename = "boolValue", alias = "bool_value")]
    Bool,
    #[serde(rename = "intValue", alias = "int_value")]
    Int,
    #[serde(rename = "doubleValue", alias = "double_value")]
    Double,
    #[serde(rename = "arrayValue", alias = "array_value")]
    Array,
    #[serde(rename = "kvlistValue", alias = "kvlist_value")]
    Map,
    #[serde(other)]
    Unknown,
}

/// What `arrayValue` and `kvlistValue` hold.
#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
struct Values<T> {
    #[serde(default)]
    values: List<T>,
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value such as {\"stringValue\": \"…\"}")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Value::Empty)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut value = Value::Empty;
        while let Some(field) = fields.next_key()? {
            match field {
                Field::Text => value = Value::Text(fields.next_value::<Text<'de>>()?.0),
                Field::Bool => value = Value::Bool(fields.next_value()?),
                Field::Int => value = Value::Int(fields.next_value()?),
                Field::Double => value = Value::Double(fields.next_value()?),
                Field::Array => {
                    let list: Option<Values<Value<'de>>> = fields.next_value()?;
                    value = Value::Array(list.map_or_else(Vec::new, |list| list.values.0));
                }
                Field::Map => {
                    let entries: Option<Values<Attribute<'de>>> = fields.next_value()?;
                    value = Value::Map(entries.map_or_else(Vec::new, |list| list.values.0));
                }
                Field::Unknown => _ = fields.next_value::<IgnoredAny>()?,
            }
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> String {
        let value: Value<'_> = serde_json::from_str(json).expect(json);
        let mut text = String::new();
        value.write_text(&mut text).expect("a string takes all");
        text
    }

    #[test]
    fn every_type_has_its_text() {
        for (json, expected) in [
            (r#"{"stringValue":"a \"b\""}"#, "a \"b\""),
            (r#"{"boolValue":true}"#, "true"),
            (r#"{"intValue":"-10"}"#, "-10"),
            (r#"{"intValue":10}"#, "10"),
            (r#"{"doubleValue":637.704}"#, "637.704"),
            (r#"{"doubleValue":5.0}"#, "5"),
            (r#"{"doubleValue":1e300}"#, "1e300"),
            (r#"{"doubleValue":"NaN"}"#, "NaN"),
            (r#"{"bytesValue":"aGk="}"#, "aGk="),
            (r#"{"string_value":"snake"}"#, "snake"),
            ("{}", ""),
            ("null", ""),
        ] {
            assert_eq!(text(json), expected, "{json}");
        }
    }

    #[test]
    fn lists_and_maps_become_json() {
        let list = r#"{"arrayValue":{"values":[{"stringValue":"é\n\u0001"},{"intValue":1},{},{"boolValue":false}]}}"#;
        assert_eq!(text(list), r#"["é\n\u0001",1,null,false]"#);
        let map = r#"{"kvlistValue":{"values":[{"key":"a","value":{"kvlistValue":{"values":[
            {"key":"b","value":{"doubleValue":0.5}}]}}},{"key":"c","value":{"intValue":"7"}}]}}"#;
        assert_eq!(text(map), r#"{"a":{"b":0.5},"c":"7"}"#);
        assert_eq!(text(r#"{"arrayValue":{}}"#), "[]");
        assert_eq!(text(r#"{"kvlistValue":null}"#), "{}");
    }

    #[test]
    fn a_value_that_nests_too_deep_is_an_error() {
        let json = r#"{"arrayValue":{"values":["#.repeat(10_000);
        let error = serde_json::from_str::<Value<'_>>(&json).expect_err("too deep");
        assert!(error.to_string().contains("recursion limit"), "{error}");
    }
}
