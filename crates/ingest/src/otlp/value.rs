//! The values of attributes and bodies, and their text in the table.

mod number;
mod text;

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
};

use self::number::{Double, Int};
use super::{
    bytes::Bytes,
    scalar::{List, Text},
};

/// A value. JSON's recursion limit bounds how deep it nests (about forty lists in lists).
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) enum Value<'a> {
    /// No value was given.
    #[default]
    Empty,
    /// `stringValue`.
    Text(Cow<'a, str>),
    /// `bytesValue`.
    Bytes(Vec<u8>),
    /// `boolValue`.
    Bool(bool),
    /// `intValue`.
    Int(i64),
    /// `doubleValue`.
    Double(f64),
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

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// The names of the fields of a value; of others nothing is kept.
#[derive(Deserialize)]
enum Field {
    #[serde(rename = "stringValue", alias = "string_value")]
    Text,
    #[serde(rename = "bytesValue", alias = "bytes_value")]
    Bytes,
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
                Field::Bytes => value = Value::Bytes(fields.next_value::<Bytes>()?.0),
                Field::Int => value = Value::Int(fields.next_value::<Int>()?.0),
                Field::Double => value = Value::Double(fields.next_value::<Double>()?.0),
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

    #[test]
    fn a_value_that_nests_too_deep_is_an_error() {
        let json = r#"{"arrayValue":{"values":["#.repeat(10_000);
        let error = serde_json::from_str::<Value<'_>>(&json).expect_err("too deep");
        assert!(error.to_string().contains("recursion limit"), "{error}");
    }
}
