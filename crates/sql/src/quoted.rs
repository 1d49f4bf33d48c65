//! Quoted text as a server reads it, and as it prints it within a type.
//!
//! Both ways of ClickHouse's own `readQuoted` and `writeQuoted` families; which characters are
//! escaped was read off a running server, as the names must come out letter for letter.

use std::fmt::{self, Write};

/// Words that a server puts in backticks although their letters would not need it.
const ALWAYS_QUOTED: [&str; 5] = ["distinct", "all", "table", "select", "from"];

/// Reads the quoted text whose quote is the first character of `source`.
///
/// Gives the text and how many bytes it took, quotes included; `None` if it is not closed or if its
/// escapes make something that is not UTF-8.
pub(crate) fn read(source: &str) -> Option<(String, usize)> {
    let bytes = source.as_bytes();
    let quote = *bytes.first()?;
    let mut text = Vec::new();
    let mut at = 1;
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        if byte == b'\\' {
            at += read_escape(bytes.get(at..)?, &mut text)?;
        } else if byte != quote {
            text.push(byte);
        } else if bytes.get(at) == Some(&quote) {
            text.push(quote);
            at += 1;
        } else {
            return Some((String::from_utf8(text).ok()?, at));
        }
    }
}

/// Reads what follows a backslash; gives how many bytes it took.
fn read_escape(bytes: &[u8], text: &mut Vec<u8>) -> Option<usize> {
    let first = *bytes.first()?;
    if first == b'x' {
        let high = char::from(*bytes.get(1)?).to_digit(16)?;
        let low = char::from(*bytes.get(2)?).to_digit(16)?;
        text.push(u8::try_from(high * 16 + low).ok()?);
        return Some(3);
    }
    let single = match first {
        b'N' => return Some(1),
        b'a' => 0x07,
        b'b' => 0x08,
        b'e' => 0x1B,
        b'f' => 0x0C,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0B,
        b'0' => 0,
        b'\\' | b'\'' | b'"' | b'`' | b'/' | b'=' => first,
        // Any other backslash is one: `\q` has two characters.
        _ => {
            text.push(b'\\');
            first
        }
    };
    text.push(single);
    Some(1)
}

/// Writes `text` between two `quote`s, escaped as a server does.
pub(crate) fn write(out: &mut fmt::Formatter<'_>, text: &str, quote: char) -> fmt::Result {
    out.write_char(quote)?;
    for character in text.chars() {
        match character {
            '\u{8}' => out.write_str("\\b")?,
            '\u{C}' => out.write_str("\\f")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            '\0' => out.write_str("\\0")?,
            '\\' => out.write_str("\\\\")?,
            _ if character == quote => write!(out, "\\{quote}")?,
            _ => out.write_char(character)?,
        }
    }
    out.write_char(quote)
}

/// Writes a name, in backticks if it needs them.
pub(crate) fn write_name(out: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let is_plain = is_word(name)
        && !ALWAYS_QUOTED
            .iter()
            .any(|word| word.eq_ignore_ascii_case(name))
        && !name.eq_ignore_ascii_case("null");
    if is_plain {
        out.write_str(name)
    } else {
        write(out, name, '`')
    }
}

/// Whether the name is a letter or `_` and then letters, digits and `_`, all of them ASCII.
fn is_word(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name
            .chars()
            .all(|each| each.is_ascii_alphanumeric() || each == '_')
}
