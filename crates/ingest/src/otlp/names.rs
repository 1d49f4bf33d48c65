//! The enums of OTLP: a number, or the name that protobuf gives it.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, Unexpected, Visitor},
};

/// A span's kind, in the words of the table.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Kind(u8);

impl Kind {
    /// `Server`; a number that OTLP does not know is `Unspecified`.
    pub(super) fn text(self) -> &'static str {
        const WORDS: [&str; 6] = [
            "Unspecified",
            "Internal",
            "Server",
            "Client",
            "Producer",
            "Consumer",
        ];
        WORDS.get(usize::from(self.0)).copied().unwrap_or(WORDS[0])
    }
}

/// A span's status, in the words of the table.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct StatusCode(u8);

impl StatusCode {
    /// `Error`; a number that OTLP does not know is `Unset`.
    pub(super) fn text(self) -> &'static str {
        const WORDS: [&str; 3] = ["Unset", "Ok", "Error"];
        WORDS.get(usize::from(self.0)).copied().unwrap_or(WORDS[0])
    }
}

/// A log record's severity, 0 (none) to 24 (`FATAL4`), or of a later OTLP up to 255.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct SeverityNumber(pub(super) u8);

/// One enum of OTLP.
struct EnumVisitor {
    /// What stands before each name.
    prefix: &'static str,
    expected: &'static str,
    /// The number of a name without the prefix.
    number: fn(&str) -> Option<u8>,
}

impl Visitor<'_> for EnumVisitor {
    type Value = u8;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    /// The enums of protobuf are open: a number that none of them has is no error.
    fn visit_i64<E: Error>(self, number: i64) -> Result<u8, E> {
        Ok(u8::try_from(number).unwrap_or(0))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<u8, E> {
        Ok(u8::try_from(number).unwrap_or(0))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<u8, E> {
        let name = text.strip_prefix(self.prefix).unwrap_or(text);
        (self.number)(name)
            .or_else(|| Some(u8::try_from(text.parse::<i64>().ok()?).unwrap_or(0)))
            .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_unit<E: Error>(self) -> Result<u8, E> {
        Ok(0)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = EnumVisitor {
            prefix: "SPAN_KIND_",
            expected: "a span kind: 0 to 5, or a name such as \"SPAN_KIND_SERVER\"",
            number: |name| match name {
                "UNSPECIFIED" => Some(0),
                "INTERNAL" => Some(1),
                "SERVER" => Some(2),
                "CLIENT" => Some(3),
                "PRODUCER" => Some(4),
                "CONSUMER" => Some(5),
                _ => None,
            },
        };
        deserializer.deserialize_any(visitor).map(Kind)
    }
}

impl<'de> Deserialize<'de> for StatusCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = EnumVisitor {
            prefix: "STATUS_CODE_",
            expected: "a status code: 0, 1, 2, or a name such as \"STATUS_CODE_ERROR\"",
            number: |name| match name {
                "UNSET" => Some(0),
                "OK" => Some(1),
                "ERROR" => Some(2),
                _ => None,
            },
        };
        deserializer.deserialize_any(visitor).map(StatusCode)
    }
}

impl<'de> Deserialize<'de> for SeverityNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = EnumVisitor {
            prefix: "SEVERITY_NUMBER_",
            expected: "a severity: 0 to 24, or a name such as \"SEVERITY_NUMBER_INFO\"",
            number: severity,
        };
        deserializer.deserialize_any(visitor).map(SeverityNumber)
    }
}

/// `INFO` is 9, `INFO2` is 10, and so on in steps of four.
fn severity(name: &str) -> Option<u8> {
    const FIRSTS: [(&str, u8); 6] = [
        ("TRACE", 1),
        ("DEBUG", 5),
        ("INFO", 9),
        ("WARN", 13),
        ("ERROR", 17),
        ("FATAL", 21),
    ];
    if name == "UNSPECIFIED" {
        return Some(0);
    }
    FIRSTS
        .iter()
        .find_map(|(word, first)| match name.strip_prefix(word)? {
            "" => Some(*first),
            "2" => Some(first + 1),
            "3" => Some(first + 2),
            "4" => Some(first + 3),
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enum_may_be_a_number_or_its_name() {
        for json in ["2", "\"SPAN_KIND_SERVER\"", "\"2\""] {
            assert_eq!(
                serde_json::from_str::<Kind>(json).expect(json).text(),
                "Server"
            );
        }
        for json in ["2", "\"STATUS_CODE_ERROR\""] {
            assert_eq!(
                serde_json::from_str::<StatusCode>(json).expect(json).text(),
                "Error"
            );
        }
        for json in ["10", "\"SEVERITY_NUMBER_INFO2\""] {
            assert_eq!(
                serde_json::from_str::<SeverityNumber>(json).expect(json).0,
                10
            );
        }
    }

    #[test]
    fn a_number_of_a_later_otlp_is_read_as_the_default() {
        assert_eq!(
            serde_json::from_str::<Kind>("9").expect("a number").text(),
            "Unspecified"
        );
        assert_eq!(
            serde_json::from_str::<StatusCode>("9")
                .expect("a number")
                .text(),
            "Unset"
        );
    }

    #[test]
    fn a_number_out_of_range_is_read_as_the_default() {
        for json in ["300", "-1", "\"300\"", "18446744073709551615"] {
            let severity: SeverityNumber = serde_json::from_str(json).expect(json);
            assert_eq!(severity.0, 0, "{json}");
            let kind: Kind = serde_json::from_str(json).expect(json);
            assert_eq!(kind.text(), "Unspecified", "{json}");
            let status: StatusCode = serde_json::from_str(json).expect(json);
            assert_eq!(status.text(), "Unset", "{json}");
        }
    }

    #[test]
    fn an_unknown_name_is_refused_with_what_was_expected() {
        let error = serde_json::from_str::<Kind>("\"SERVR\"").expect_err("no kind");
        assert!(error.to_string().contains("SPAN_KIND_SERVER"), "{error}");
    }
}
