//! Trace and span ids: hexadecimal as OTLP/JSON says, or base64 as protobuf's JSON says.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, Unexpected, Visitor},
};

use super::bytes::from_base64;

/// An id of `BYTES` bytes; all zero means that there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Id<const BYTES: usize>([u8; BYTES]);

/// A trace's id.
pub(super) type TraceId = Id<16>;
/// A span's id.
pub(super) type SpanId = Id<8>;

/// Room for the digits of the longest id.
pub(super) type Digits = [u8; 32];

impl<const BYTES: usize> Default for Id<BYTES> {
    fn default() -> Self {
        Self([0; BYTES])
    }
}

impl<const BYTES: usize> Id<BYTES> {
    /// The id in lower-case hexadecimal; empty if there is none.
    pub(super) fn text<'d>(&self, digits: &'d mut Digits) -> &'d str {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        if self.0.iter().all(|byte| *byte == 0) {
            return "";
        }
        let (pairs, _) = digits.as_chunks_mut::<2>();
        for (pair, byte) in pairs.iter_mut().zip(self.0) {
            *pair = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 0xF)]];
        }
        digits
            .get(..2 * BYTES)
            .and_then(|used| std::str::from_utf8(used).ok())
            .unwrap_or("")
    }

    fn read(text: &str) -> Option<Self> {
        match text.len() {
            0 => Some(Self::default()),
            length if length == 2 * BYTES => Self::read_hex(text.as_bytes()),
            _ => Some(Self(from_base64(text)?.try_into().ok()?)),
        }
    }

    fn read_hex(digits: &[u8]) -> Option<Self> {
        let mut id = Self::default();
        let (pairs, _) = digits.as_chunks::<2>();
        for (byte, [high, low]) in id.0.iter_mut().zip(pairs) {
            *byte = nibble(*high)? << 4 | nibble(*low)?;
        }
        Some(id)
    }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

impl<'de, const BYTES: usize> Deserialize<'de> for Id<BYTES> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor)
    }
}

struct IdVisitor<const BYTES: usize>;

impl<const BYTES: usize> Visitor<'_> for IdVisitor<BYTES> {
    type Value = Id<BYTES>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "an id of {} hexadecimal digits (or the same in base64)",
            2 * BYTES
        )
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Id::read(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Id::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span_id(json: &str) -> Result<String, serde_json::Error> {
        let id: SpanId = serde_json::from_str(json)?;
        Ok(id.text(&mut Digits::default()).to_owned())
    }

    #[test]
    fn hexadecimal_of_any_case_becomes_lower_case() {
        assert_eq!(
            span_id("\"EEE19b7ec3c1B174\"").expect("an id"),
            "eee19b7ec3c1b174"
        );
    }

    #[test]
    fn base64_becomes_hexadecimal_with_padding_or_without() {
        for json in ["\"7uGbfsPBsXQ=\"", "\"7uGbfsPBsXQ\""] {
            assert_eq!(span_id(json).expect(json), "eee19b7ec3c1b174");
        }
    }

    #[test]
    fn no_id_is_empty_however_it_is_written() {
        for json in ["null", "\"\"", "\"0000000000000000\"", "\"AAAAAAAAAAA=\""] {
            assert_eq!(span_id(json).expect(json), "");
        }
    }

    #[test]
    fn an_id_of_another_length_is_refused_with_what_was_expected() {
        let error = span_id("\"abc\"").expect_err("too short");
        assert!(
            error
                .to_string()
                .contains("expected an id of 16 hexadecimal digits"),
            "{error}"
        );
    }
}
