//! The numbers of values, which protobuf spells as numbers or in quotes.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, Unexpected, Visitor},
};

/// A whole number of 64 bits as it is spelled: nested in a list it keeps its quotes, because a
/// reader of JSON may not hold 64 bits in a number.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::otlp) enum Int<'a> {
    Number(i64),
    Quoted(Cow<'a, str>),
}

/// A floating-point number; protobuf spells those that JSON has no number for in quotes.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::otlp) enum Double<'a> {
    Number(f64),
    Quoted(Cow<'a, str>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Int<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IntVisitor)
    }
}

struct IntVisitor;

impl<'de> Visitor<'de> for IntVisitor {
    type Value = Int<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a whole number of 64 bits, such as \"10\"")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Int::Number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        i64::try_from(number)
            .map(Int::Number)
            .map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        match text.parse::<i64>() {
            Ok(_) => Ok(Int::Quoted(Cow::Borrowed(text))),
            Err(_) => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        match text.parse::<i64>() {
            Ok(_) => Ok(Int::Quoted(Cow::Owned(text.to_owned()))),
            Err(_) => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Int::Number(0))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Double<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DoubleVisitor)
    }
}

struct DoubleVisitor;

impl<'de> Visitor<'de> for DoubleVisitor {
    type Value = Double<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number, \"NaN\", \"Infinity\" or \"-Infinity\"")
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Double::Number(number))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the field is a double, however it is spelled"
    )]
    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Double::Number(number as f64))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the field is a double, however it is spelled"
    )]
    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Double::Number(number as f64))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        match text.parse::<f64>() {
            Ok(_) => Ok(Double::Quoted(Cow::Owned(text.to_owned()))),
            Err(_) => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Double::Number(0.0))
    }
}
