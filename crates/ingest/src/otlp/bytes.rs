//! Bytes as protobuf's JSON spells them.

use std::fmt;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::{
    Deserialize, Deserializer,
    de::{Error, Unexpected, Visitor},
};

/// The bytes that base64 of either alphabet stands for, with padding or without.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let standard = text.replace('-', "+").replace('_', "/");
    LENIENT.decode(standard).ok()
}

/// Bytes; `null` is none.
#[derive(Debug, PartialEq)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BytesVisitor).map(Bytes)
    }
}

struct BytesVisitor;

impl Visitor<'_> for BytesVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("bytes in base64, such as \"aGk=\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<u8>, E> {
        from_base64(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_unit<E: Error>(self) -> Result<Vec<u8>, E> {
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_alphabet_is_read_with_padding_or_without() {
        // RFC 4648: the 62nd and 63rd character are `+/` or `-_`.
        for json in ["\"+/8=\"", "\"-_8=\"", "\"+/8\"", "\"-_8\""] {
            let bytes: Bytes = serde_json::from_str(json).expect(json);
            assert_eq!(bytes.0, [0xFB, 0xFF], "{json}");
        }
    }

    #[test]
    fn what_is_no_base64_is_refused_with_what_was_expected() {
        let error = serde_json::from_str::<Bytes>("\"a b\"").expect_err("no base64");
        assert!(error.to_string().contains("bytes in base64"), "{error}");
    }
}
