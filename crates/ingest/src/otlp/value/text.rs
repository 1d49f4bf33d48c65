//! The text of values: as the collector's exporter for `ClickHouse` writes them, so that rows that
//! came either way are alike.
//!
//! The exporter's collector is written in Go. Lists and maps are JSON as Go's `encoding/json`
//! writes it: keys sorted, of equal ones the last, and what HTML would read as markup escaped.

use std::{
    borrow::Cow,
    fmt::{self, Write},
};

use base64::{display::Base64Display, prelude::BASE64_STANDARD};

use super::{Attribute, Value};

impl Value<'_> {
    /// Writes the value as a cell: text as it is, bytes as base64, lists and maps as JSON.
    pub(in crate::otlp) fn write_text(&self, out: &mut impl Write) -> fmt::Result {
        match self {
            Value::Empty => Ok(()),
            Value::Text(text) => out.write_str(text),
            Value::Bytes(bytes) => write!(out, "{}", base64(bytes)),
            Value::Double(number) => write_double(*number, out),
            Value::Bool(_) | Value::Int(_) | Value::Array(_) | Value::Map(_) => {
                self.write_json(out)
            }
        }
    }

    fn write_json(&self, out: &mut impl Write) -> fmt::Result {
        match self {
            Value::Empty => out.write_str("null"),
            Value::Text(text) => write_quoted(text, out),
            Value::Bytes(bytes) => write!(out, "\"{}\"", base64(bytes)),
            Value::Bool(truth) => write!(out, "{truth}"),
            Value::Int(number) => write!(out, "{number}"),
            Value::Double(number) if number.is_finite() => write_double(*number, out),
            // JSON has no such number; OTLP puts its name in quotes.
            Value::Double(number) => write!(out, "\"{}\"", name_of(*number)),
            Value::Array(values) => write_array(values, out),
            Value::Map(entries) => write_map(entries, out),
        }
    }
}

fn base64(bytes: &[u8]) -> Base64Display<'_, 'static, base64::engine::GeneralPurpose> {
    Base64Display::new(bytes, &BASE64_STANDARD)
}

fn write_array(values: &[Value<'_>], out: &mut impl Write) -> fmt::Result {
    out.write_char('[')?;
    for (index, value) in values.iter().enumerate() {
        write_comma(index, out)?;
        value.write_json(out)?;
    }
    out.write_char(']')
}

fn write_map(entries: &[Attribute<'_>], out: &mut impl Write) -> fmt::Result {
    out.write_char('{')?;
    for (index, entry) in sorted(entries).into_iter().enumerate() {
        write_comma(index, out)?;
        write_quoted(&entry.key.0, out)?;
        out.write_char(':')?;
        entry.value.write_json(out)?;
    }
    out.write_char('}')
}

fn sorted<'e, 'a>(entries: &'e [Attribute<'a>]) -> Vec<&'e Attribute<'a>> {
    // Backwards, so that of equal keys the last one comes first and stays.
    let mut entries: Vec<_> = entries.iter().rev().collect();
    entries.sort_by(|one, other| one.key.0.cmp(&other.key.0));
    entries.dedup_by(|one, other| one.key.0 == other.key.0);
    entries
}

fn write_comma(index: usize, out: &mut impl Write) -> fmt::Result {
    if index == 0 {
        Ok(())
    } else {
        out.write_char(',')
    }
}

/// The fewest digits that read back as the number, with an exponent below 1e-6 and from 1e21.
fn write_double(number: f64, out: &mut impl Write) -> fmt::Result {
    let size = number.abs();
    if !number.is_finite() {
        out.write_str(name_of(number))
    } else if size >= 1e21 {
        // An exponent above 0 has its sign.
        let text = format!("{number:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        write!(out, "{digits}e+{exponent}")
    } else if size != 0.0 && size < 1e-6 {
        write!(out, "{number:e}")
    } else {
        write!(out, "{number}")
    }
}

/// As OTLP/JSON spells what is no number.
fn name_of(number: f64) -> &'static str {
    if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

fn write_quoted(text: &str, out: &mut impl Write) -> fmt::Result {
    out.write_char('"')?;
    let mut plain = 0;
    for (place, character) in text.char_indices() {
        if let Some(escape) = escape_of(character) {
            out.write_str(text.get(plain..place).unwrap_or_default())?;
            out.write_str(&escape)?;
            plain = place + character.len_utf8();
        }
    }
    out.write_str(text.get(plain..).unwrap_or_default())?;
    out.write_char('"')
}

/// What stands for a character that must not stand for itself.
fn escape_of(character: char) -> Option<Cow<'static, str>> {
    let short = match character {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\u{8}' => "\\b",
        '\u{c}' => "\\f",
        // Markup of HTML, and what ends a line of JavaScript.
        '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
            return Some(format!("\\u{:04x}", u32::from(character)).into());
        }
        _ => return None,
    };
    Some(short.into())
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
    fn a_value_is_its_own_text() {
        for (json, expected) in [
            (r#"{"stringValue":"a \"b\" <c>"}"#, "a \"b\" <c>"),
            (r#"{"boolValue":true}"#, "true"),
            (r#"{"intValue":"-10"}"#, "-10"),
            (r#"{"intValue":10}"#, "10"),
            (
                r#"{"intValue":"9223372036854775807"}"#,
                "9223372036854775807",
            ),
            (r#"{"bytesValue":"aGk="}"#, "aGk="),
            (r#"{"bytesValue":"-_8"}"#, "+/8="),
            (r#"{"string_value":"snake"}"#, "snake"),
            ("{}", ""),
            ("null", ""),
        ] {
            assert_eq!(text(json), expected, "{json}");
        }
    }

    /// The examples of ECMAScript's `Number::toString`, which Go's `encoding/json` follows.
    #[test]
    fn a_double_has_an_exponent_where_javascript_gives_it_one() {
        for (number, expected) in [
            ("637.704", "637.704"),
            ("5.0", "5"),
            ("-0.0", "-0"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"),
            ("-1.5e-10", "-1.5e-10"),
            ("100000000000000000000", "100000000000000000000"),
            ("1e21", "1e+21"),
            // Reads back as itself only if the reader of JSON rounds well.
            ("-1.25e300", "-1.25e+300"),
            ("\"NaN\"", "NaN"),
            ("\"Infinity\"", "Infinity"),
            ("\"-Infinity\"", "-Infinity"),
        ] {
            assert_eq!(
                text(&format!(r#"{{"doubleValue":{number}}}"#)),
                expected,
                "{number}"
            );
        }
    }

    fn list(values: &str) -> String {
        text(&format!(r#"{{"arrayValue":{{"values":[{values}]}}}}"#))
    }

    #[test]
    fn whole_numbers_in_lists_are_numbers_although_otlp_spells_them_in_quotes() {
        assert_eq!(list(r#"{"intValue":"1"},{"intValue":2}"#), "[1,2]");
        assert_eq!(
            text(r#"{"kvlistValue":{"values":[{"key":"z","value":{"intValue":"42"}}]}}"#),
            r#"{"z":42}"#
        );
    }

    #[test]
    fn lists_hold_values_of_every_type() {
        assert_eq!(
            list(r#"{"stringValue":"é"},{},{"boolValue":false},{"doubleValue":1e300}"#),
            r#"["é",null,false,1e+300]"#
        );
        assert_eq!(
            list(r#"{"bytesValue":"-_8"},{"doubleValue":"NaN"}"#),
            r#"["+/8=","NaN"]"#
        );
        assert_eq!(text(r#"{"arrayValue":{}}"#), "[]");
        assert_eq!(text(r#"{"kvlistValue":null}"#), "{}");
    }

    #[test]
    fn keys_are_sorted_by_their_bytes_and_the_last_of_equal_ones_stays() {
        let map = r#"{"kvlistValue":{"values":[{"key":"b","value":{"intValue":1}},
            {"key":"a","value":{"kvlistValue":{"values":[{"key":"é"},{"key":"Z"},{"key":"z"}]}}},
            {"key":"b","value":{"intValue":2}}]}}"#;
        assert_eq!(text(map), r#"{"a":{"Z":null,"z":null,"é":null},"b":2}"#);
    }

    #[test]
    fn text_in_lists_is_escaped_as_go_escapes_it() {
        assert_eq!(
            list(r#"{"stringValue":"<a href=\"x\">&\\\b\f\n\r\t\u0001\u2028 '/\u007f"}"#),
            "[\"\\u003ca href=\\\"x\\\"\\u003e\\u0026\\\\\\b\\f\\n\\r\\t\\u0001\\u2028 '/\u{7f}\"]"
        );
    }
}
