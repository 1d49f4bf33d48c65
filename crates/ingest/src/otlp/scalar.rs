//! Numbers and text as JSON spells them for protobuf: 64-bit numbers as text or as numbers, and
//! `null` for whatever is left out.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Unexpected, Visitor},
};

/// Text, borrowed from the line unless it has escapes; `null` is empty.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor).map(Text)
    }
}

pub(super) struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }
}

/// A whole number of 64 bits without sign: nanoseconds, flags. A number, digits in quotes, or `null` for 0.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Unsigned(pub(super) u64);

impl<'de> Deserialize<'de> for Unsigned {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UnsignedVisitor).map(Unsigned)
    }
}

struct UnsignedVisitor;

impl Visitor<'_> for UnsignedVisitor {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a whole number from 0, such as \"1544712660300000000\"")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<u64, E> {
        Ok(number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
        text.parse()
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_unit<E: Error>(self) -> Result<u64, E> {
        Ok(0)
    }
}

/// A list; `null` is an empty one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(ListVisitor(Vec::new()))
            .map(List)
    }
}

struct ListVisitor<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<Self::Value, A::Error> {
        while let Some(element) = elements.next_element()? {
            self.0.push(element);
        }
        Ok(self.0)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_64_bit_number_may_stand_in_quotes() {
        for json in ["1544712660300000000", "\"1544712660300000000\""] {
            let number: Unsigned = serde_json::from_str(json).expect(json);
            assert_eq!(number.0, 1_544_712_660_300_000_000);
        }
    }

    #[test]
    fn null_stands_for_the_default() {
        assert_eq!(
            serde_json::from_str::<Unsigned>("null").expect("a number"),
            Unsigned(0)
        );
        assert_eq!(
            serde_json::from_str::<Text<'_>>("null").expect("text"),
            Text::default()
        );
        assert_eq!(
            serde_json::from_str::<List<u8>>("null").expect("a list"),
            List::default()
        );
    }

    #[test]
    fn a_number_below_0_is_refused_with_what_was_expected() {
        let error = serde_json::from_str::<Unsigned>("-1").expect_err("below 0");
        assert!(
            error.to_string().contains("expected a whole number from 0"),
            "{error}"
        );
    }

    #[test]
    fn text_without_escapes_is_borrowed() {
        let text: Text<'_> = serde_json::from_str("\"plain\"").expect("text");
        assert!(matches!(text.0, Cow::Borrowed("plain")));
    }
}
