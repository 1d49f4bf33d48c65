//! JSON in text: the value at a path, as the engine writes it.

#![expect(clippy::wildcard_enum_match_arm, reason = "only objects have keys")]

use super::number;

/// The text of the value at `path` in the document `text`; '' if there is none, or no document.
pub(super) fn text_at(text: &str, path: &[String]) -> String {
    let Some(document) = read(text) else {
        return String::new();
    };
    let step = |value: Option<Json>, key: &String| match value? {
        // Of doubled keys the first counts.
        Json::Object(pairs) => pairs
            .into_iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value),
        _ => None,
    };
    match path.iter().fold(Some(document), step) {
        None | Some(Json::Null) => String::new(),
        Some(Json::Text(text)) => text,
        Some(value) => {
            let mut written = String::new();
            value.write(&mut written);
            written
        }
    }
}

/// A value of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// As the engine writes it.
    Number(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Writes it without blanks.
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(is_true) => out.push_str(if *is_true { "true" } else { "false" }),
            Self::Number(number) => out.push_str(number),
            Self::Text(text) => write_text(text, out),
            Self::Array(values) => {
                out.push('[');
                for (at, value) in values.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    value.write(out);
                }
                out.push(']');
            }
            Self::Object(pairs) => {
                out.push('{');
                for (at, (key, value)) in pairs.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    write_text(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// Writes a text of a document, in quotes.
pub(crate) fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            control if u32::from(control) < 0x20 => {
                // Writing to a String cannot fail.
                let _ =
                    std::fmt::Write::write_fmt(out, format_args!("\\u{:04X}", u32::from(control)));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Reads a document; `None` if the text is none.
pub(super) fn read(text: &str) -> Option<Json> {
    let mut reader = Reader { rest: text };
    let value = reader.value()?;
    reader.blanks();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn takes(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn value(&mut self) -> Option<Json> {
        self.blanks();
        match self.rest.chars().next()? {
            '{' => self
                .list('}', |this| {
                    this.blanks();
                    let key = this.text()?;
                    this.blanks();
                    this.takes(":").then_some(())?;
                    Some((key, this.value()?))
                })
                .map(Json::Object),
            '[' => self.list(']', Self::value).map(Json::Array),
            '"' => self.text().map(Json::Text),
            't' => self.takes("true").then_some(Json::Bool(true)),
            'f' => self.takes("false").then_some(Json::Bool(false)),
            'n' => self.takes("null").then_some(Json::Null),
            _ => self.number().map(Json::Number),
        }
    }

    fn list<T>(
        &mut self,
        end: char,
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.rest = self.rest.get(1..)?;
        let mut values = Vec::new();
        self.blanks();
        if self.takes(end.encode_utf8(&mut [0; 4])) {
            return Some(values);
        }
        loop {
            values.push(read(self)?);
            self.blanks();
            if self.takes(end.encode_utf8(&mut [0; 4])) {
                return Some(values);
            }
            self.takes(",").then_some(())?;
        }
    }

    fn text(&mut self) -> Option<String> {
        self.takes("\"").then_some(())?;
        let mut text = String::new();
        loop {
            let character = self.next()?;
            match character {
                '"' => return Some(text),
                '\\' => text.push(self.escape()?),
                control if u32::from(control) < 0x20 => return None,
                other => text.push(other),
            }
        }
    }

    fn next(&mut self) -> Option<char> {
        let character = self.rest.chars().next()?;
        self.rest = self.rest.get(character.len_utf8()..)?;
        Some(character)
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.code_point(),
            itself @ ('"' | '\\' | '/') => itself,
            _ => return None,
        })
    }

    fn code_point(&mut self) -> Option<char> {
        let unit = self.unit()?;
        let is_first = (0xd800..0xdc00).contains(&unit);
        if !is_first {
            return char::from_u32(unit);
        }
        self.takes("\\u").then_some(())?;
        let second = self
            .unit()?
            .checked_sub(0xdc00)
            .filter(|second| *second < 0x400)?;
        char::from_u32(0x10000 + ((unit - 0xd800) << 10) + second)
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4)?;
        self.rest = self.rest.get(4..)?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
    }

    /// `-?(0|[1-9]d*)(.d+)?([eE][+-]?d+)?`; whole numbers of 64 bits stay whole, larger ones and
    /// endless ones make it no document.
    fn number(&mut self) -> Option<String> {
        let end = self
            .rest
            .find(|character: char| !matches!(character, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
        let (text, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        is_number(text).then_some(())?;
        if text.contains(['.', 'e', 'E']) {
            let float: f64 = text.parse().ok()?;
            return float.is_finite().then(|| number::float_text(float));
        }
        let whole: i128 = text.parse().ok()?;
        let fits = (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&whole);
        fits.then(|| whole.to_string())
    }
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && is_digits(fraction)
        && is_digits(exponent)
}
