//! Values as the text that a person reads.

use super::{Json, Shown, Zone, number, time};
use crate::column::{Entries, Value};
use crate::{Options, escape};

const HEX: &[u8; 16] = b"0123456789abcdef";

/// How maps become text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pairs {
    /// As a JSON object.
    Json,
    /// `key=value other="two words"`.
    Readable,
}

/// How values become text.
#[derive(Debug, Clone)]
pub(crate) struct Plain {
    /// For what is nested.
    pub(crate) json: Json,
    /// How maps are written.
    pub(crate) pairs: Pairs,
    /// Bytes that are no text are shown as `\xff`; otherwise they are written as they are.
    pub(crate) shows_bytes: bool,
    /// What stands for NULL.
    pub(crate) null: String,
}

impl Plain {
    /// As the options say; `null` is the habit of the format.
    pub(crate) fn new(options: &Options, pairs: Pairs, null: &str) -> Self {
        let zone = Zone::new(&options.zone);
        Self {
            json: Json {
                zone,
                escape_control: options.escape_control,
                int64_as_text: options.int64_as_text,
            },
            pairs,
            shows_bytes: options.escape_control,
            null: options.null.clone().unwrap_or_else(|| null.to_owned()),
        }
    }

    pub(crate) fn zone(&self) -> &Zone {
        &self.json.zone
    }

    /// Any value.
    pub(crate) fn value(&self, out: &mut Vec<u8>, value: &Value<'_>) {
        match value {
            Value::Null => out.extend_from_slice(self.null.as_bytes()),
            Value::Small(value) | Value::Integer(value) => number::integer(out, *value),
            Value::Unsigned(value) => number::integer(out, *value),
            Value::Float32(value) if value.is_finite() => number::float32(out, *value),
            Value::Float32(value) => number::not_finite(out, f64::from(*value)),
            Value::Float64(value) if value.is_finite() => number::float64(out, *value),
            Value::Float64(value) => number::not_finite(out, *value),
            Value::Number(text) | Value::Text(text) | Value::Json(text) => {
                out.extend_from_slice(text.as_bytes());
            }
            Value::Bytes(bytes) if self.shows_bytes => shown_bytes(out, bytes),
            Value::Bytes(bytes) => out.extend_from_slice(bytes),
            Value::Time(value, unit) => {
                time::time(out, *value, *unit, self.zone(), Shown::Whole);
            }
            Value::Date(days) => time::date(out, *days),
            Value::Uuid(bytes) => uuid(out, bytes),
            Value::Map(entries) if self.pairs == Pairs::Readable => self.map(out, entries),
            Value::Boolean(_) | Value::List(_) | Value::Map(_) | Value::Struct(_) => {
                self.json.value(out, value);
            }
        }
    }

    /// A time, with less than all of it.
    pub(crate) fn time(&self, out: &mut Vec<u8>, value: &Value<'_>, shown: Shown) {
        if let Value::Time(value, unit) = value {
            time::time(out, *value, *unit, self.zone(), shown);
        } else {
            self.value(out, value);
        }
    }

    fn map(&self, out: &mut Vec<u8>, entries: &Entries<'_>) {
        for (index, (key, value)) in entries.iter().enumerate() {
            if index > 0 {
                out.push(b' ');
            }
            self.pair(out, &key, &value);
        }
    }

    /// `key=value`: an entry of a map.
    pub(crate) fn pair(&self, out: &mut Vec<u8>, key: &Value<'_>, value: &Value<'_>) {
        self.value(out, key);
        out.push(b'=');
        self.word(out, value);
    }

    /// A value that must end where a reader thinks it ends: in quotes if it has blanks in it, and if
    /// there is something to escape in it.
    pub(crate) fn word(&self, out: &mut Vec<u8>, value: &Value<'_>) {
        let start = out.len();
        self.value(out, value);
        let text = &out[start..];
        let is_plain = |byte: &u8| *byte > b' ' && !matches!(byte, b'"' | b'=' | 0x7f);
        let is_hostile =
            self.json.escape_control && escape::is_needed(&String::from_utf8_lossy(text));
        if !text.is_empty() && text.iter().all(is_plain) && !is_hostile {
            return;
        }
        let bare = out.split_off(start);
        self.json.value(out, &Value::Bytes(&bare));
    }
}

/// Bytes as text, those that are none as `\xff`.
fn shown_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        out.extend_from_slice(chunk.valid().as_bytes());
        for byte in chunk.invalid() {
            hex_byte(out, *byte);
        }
    }
}

/// `\xff`.
pub(crate) fn hex_byte(out: &mut Vec<u8>, byte: u8) {
    out.extend_from_slice(b"\\x");
    hex(out, byte);
}

fn hex(out: &mut Vec<u8>, byte: u8) {
    out.push(HEX[usize::from(byte >> 4)]);
    out.push(HEX[usize::from(byte & 0xf)]);
}

/// A UUID with its hyphens.
pub(super) fn uuid(out: &mut Vec<u8>, bytes: &[u8]) {
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        hex(out, *byte);
    }
}

/// One character.
pub(super) fn character(out: &mut Vec<u8>, character: char) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}
