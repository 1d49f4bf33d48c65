//! Values as JSON.

use super::{Shown, Zone, number, plain, time};
use crate::column::{Entries, Items, Record, Value};
use crate::escape;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// How values become JSON.
#[derive(Debug, Clone)]
pub(crate) struct Json {
    /// The zone of times.
    pub(crate) zone: Zone,
    /// Characters that could steer a terminal are written as `\u….`.
    pub(crate) escape_control: bool,
    /// Integers of 64 bits and more, and decimals, stand in quotes.
    pub(crate) int64_as_text: bool,
}

impl Json {
    /// Any value. What JSON has no number for (NaN, infinity) is `null`.
    pub(crate) fn value(&self, out: &mut Vec<u8>, value: &Value<'_>) {
        match value {
            Value::Boolean(true) => out.extend_from_slice(b"true"),
            Value::Boolean(false) => out.extend_from_slice(b"false"),
            Value::Integer(_) | Value::Unsigned(_) | Value::Number(_) if self.int64_as_text => {
                quoted(out, |out| digits(out, value));
            }
            Value::Small(_) | Value::Integer(_) | Value::Unsigned(_) | Value::Number(_) => {
                digits(out, value);
            }
            Value::Float32(value) if value.is_finite() => number::float32(out, *value),
            Value::Float64(value) if value.is_finite() => number::float64(out, *value),
            Value::Null | Value::Float32(_) | Value::Float64(_) => out.extend_from_slice(b"null"),
            Value::Text(text) => self.text(out, text),
            Value::Json(document) => self.document(out, document),
            Value::Bytes(bytes) => self.bytes(out, bytes),
            Value::Time(value, unit) => {
                quoted(out, |out| {
                    time::time(out, *value, *unit, &self.zone, Shown::Whole);
                });
            }
            Value::Date(days) => quoted(out, |out| time::date(out, *days)),
            Value::Uuid(bytes) => quoted(out, |out| plain::uuid(out, bytes)),
            Value::List(items) => self.list(out, items),
            Value::Map(entries) => self.map(out, entries),
            Value::Struct(record) => self.object(out, record),
        }
    }

    /// Text in quotes.
    pub(crate) fn text(&self, out: &mut Vec<u8>, text: &str) {
        quoted(out, |out| self.piece(out, text));
    }

    fn piece(&self, out: &mut Vec<u8>, text: &str) {
        if self.escape_control && escape::is_needed(text) {
            steered(out, text);
        } else {
            escaped(out, text);
        }
    }

    /// Bytes as text, those that are none as `\xff`, so that none is lost to the eye.
    fn bytes(&self, out: &mut Vec<u8>, bytes: &[u8]) {
        quoted(out, |out| {
            for chunk in bytes.utf8_chunks() {
                self.piece(out, chunk.valid());
                for byte in chunk.invalid() {
                    // The first backslash is JSON's own escape.
                    out.push(b'\\');
                    plain::hex_byte(out, *byte);
                }
            }
        });
    }

    /// A document as it stands, on one line; what is no JSON becomes text.
    fn document(&self, out: &mut Vec<u8>, document: &str) {
        if serde_json::from_str::<serde::de::IgnoredAny>(document).is_err() {
            return self.text(out, document);
        }
        // Line breaks of valid JSON stand between tokens, never inside strings; characters that are
        // escaped on a terminal stand inside strings alone.
        for character in document
            .chars()
            .filter(|character| !matches!(character, '\n' | '\r'))
        {
            if self.escape_control && escape::is_hidden(character) {
                unicode(out, character);
            } else {
                plain::character(out, character);
            }
        }
    }

    fn list(&self, out: &mut Vec<u8>, items: &Items<'_>) {
        out.push(b'[');
        for (index, item) in items.iter().enumerate() {
            comma(out, index);
            self.value(out, &item);
        }
        out.push(b']');
    }

    /// An object. A key that occurs twice is written twice: nothing is lost, though most readers of
    /// JSON keep the last one.
    fn map(&self, out: &mut Vec<u8>, entries: &Entries<'_>) {
        out.push(b'{');
        for (index, (key, value)) in entries.iter().enumerate() {
            comma(out, index);
            self.key(out, &key);
            out.push(b':');
            self.value(out, &value);
        }
        out.push(b'}');
    }

    /// A key must be a string: whatever else it is goes into quotes.
    fn key(&self, out: &mut Vec<u8>, key: &Value<'_>) {
        let start = out.len();
        self.value(out, key);
        if out.get(start) != Some(&b'"') {
            let bare = out.split_off(start);
            self.text(out, &String::from_utf8_lossy(&bare));
        }
    }

    fn object(&self, out: &mut Vec<u8>, record: &Record<'_>) {
        out.push(b'{');
        for (index, (name, value)) in record.iter().enumerate() {
            comma(out, index);
            self.text(out, name);
            out.push(b':');
            self.value(out, &value);
        }
        out.push(b'}');
    }
}

/// An integer, or a number that is there as its digits.
fn digits(out: &mut Vec<u8>, value: &Value<'_>) {
    if let Value::Small(value) | Value::Integer(value) = value {
        number::integer(out, *value);
    } else if let Value::Unsigned(value) = value {
        number::integer(out, *value);
    } else if let Value::Number(text) = value {
        out.extend_from_slice(text.as_bytes());
    }
}

/// Text as it stands between the quotes of a JSON string.
fn escaped(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    // Without an end at the first one, many bytes are looked at at once; most texts have none.
    if !bytes
        .iter()
        .fold(false, |has, byte| has | is_special(*byte))
    {
        return out.extend_from_slice(bytes);
    }
    let mut start = 0;
    for (index, &byte) in bytes.iter().enumerate() {
        if !is_special(byte) {
            continue;
        }
        out.extend_from_slice(&bytes[start..index]);
        ascii(out, byte);
        start = index + 1;
    }
    out.extend_from_slice(&bytes[start..]);
}

/// As [`escaped`], and what could steer a terminal as `\u…`.
fn steered(out: &mut Vec<u8>, text: &str) {
    for character in text.chars() {
        match character {
            '"' | '\\' => ascii(out, character as u8),
            '\0'..=' ' => escaped(out, character.encode_utf8(&mut [0; 4])),
            hidden if escape::is_hidden(hidden) => unicode(out, hidden),
            other => plain::character(out, other),
        }
    }
}

fn ascii(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        _ => return unicode(out, char::from(byte)),
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// `\u202e`, and two of them for a character beyond the first 65,536.
fn unicode(out: &mut Vec<u8>, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        out.extend_from_slice(b"\\u");
        for shift in [12, 8, 4, 0] {
            out.push(HEX[usize::from(*unit >> shift & 0xf)]);
        }
    }
}

fn quoted(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'"');
    write(out);
    out.push(b'"');
}

fn comma(out: &mut Vec<u8>, index: usize) {
    if index > 0 {
        out.push(b',');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn plain_json(escape_control: bool) -> Json {
        Json {
            zone: Zone::new(&TimeZone::UTC),
            escape_control,
            int64_as_text: false,
        }
    }

    fn written(value: &Value<'_>, escape_control: bool) -> String {
        let json = plain_json(escape_control);
        let mut out = Vec::new();
        json.value(&mut out, value);
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn text_escapes_quotes_backslashes_and_control_characters() {
        let text = "say \"hi\"\\\n\t\u{1b}[31m\0 ü";
        assert_eq!(
            written(&Value::Text(text), false),
            r#""say \"hi\"\\\n\t\u001b[31m\u0000 ü""#
        );
    }

    #[test]
    fn on_a_terminal_hidden_characters_are_escaped_too() {
        let text = "a\u{9b}\u{202e}\u{7f}\u{e0041}ü";
        let expected = r#""a\u009b\u202e\u007f\udb40\udc41ü""#;
        assert_eq!(written(&Value::Text(text), true), expected);
        let read: String = serde_json::from_str(expected).expect("JSON");
        assert_eq!(read, text);
    }

    #[test]
    fn long_numbers_can_be_text_and_short_ones_stay_numbers() {
        let json = Json {
            int64_as_text: true,
            ..plain_json(false)
        };
        let mut out = Vec::new();
        for value in [
            Value::Unsigned(u64::MAX),
            Value::Number("1.50"),
            Value::Small(7),
        ] {
            json.value(&mut out, &value);
        }
        assert_eq!(out, br#""18446744073709551615""1.50"7"#);
    }

    #[test]
    fn a_float_that_is_no_number_is_null() {
        assert_eq!(written(&Value::Float64(f64::NAN), false), "null");
        assert_eq!(written(&Value::Float64(f64::INFINITY), false), "null");
    }

    #[test]
    fn a_document_is_embedded_on_one_line() {
        let document = Value::Json("{\"a\":\n [1, \"x\\ny\"]}");
        assert_eq!(written(&document, false), r#"{"a": [1, "x\ny"]}"#);
    }

    #[test]
    fn a_document_that_is_no_json_is_text() {
        assert_eq!(written(&Value::Json("{oops"), false), r#""{oops""#);
    }

    #[test]
    fn bytes_that_are_no_text_are_shown() {
        assert_eq!(written(&Value::Bytes(b"a\xff\"b"), false), r#""a\\xff\"b""#);
    }
}
