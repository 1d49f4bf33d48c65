//! Terms and phrases.

use std::borrow::Cow;

use crate::ast::Operand;

/// The text of an unquoted term: a backslash takes the next character literally, and stands for
/// itself at the end.
///
/// ```
/// use lucerna_lucene::text::term;
///
/// assert_eq!(term(r"a\ b\*"), "a b*");
/// assert_eq!(term(r"plain"), "plain");
/// assert_eq!(term(r"end\"), r"end\");
/// ```
#[must_use]
pub fn term(raw: &str) -> Cow<'_, str> {
    unescape(raw, |_| true)
}

/// A term as typed, with a backslash that the end leaves alone doubled: it says the same, and still
/// does where something is put behind it.
pub(crate) fn closed(raw: &str) -> Cow<'_, str> {
    let backslashes = raw.bytes().rev().take_while(|byte| *byte == b'\\').count();
    if backslashes % 2 == 0 {
        return Cow::Borrowed(raw);
    }
    Cow::Owned([raw, "\\"].concat())
}

/// The text of a quoted string, given with its quotes: `\"`, `\\` and `\:` lose the backslash, any
/// other backslash is itself.
///
/// ```
/// use lucerna_lucene::text::phrase;
///
/// assert_eq!(phrase(r#""say \"hi\"""#), r#"say "hi""#);
/// assert_eq!(phrase(r#""C:\logs""#), r"C:\logs");
/// ```
#[must_use]
pub fn phrase(raw: &str) -> Cow<'_, str> {
    let inside = raw.strip_prefix('"').unwrap_or(raw);
    unescape(inside_closing_quote(inside), is_escaped_in_phrase)
}

/// The text of a bound or of the operand of a comparison; empty where it is missing, `*` where it
/// is open.
#[must_use]
pub fn operand(raw: &str, kind: Operand) -> Cow<'_, str> {
    match kind {
        Operand::Phrase => phrase(raw),
        Operand::Word => term(raw),
        Operand::Open | Operand::Missing => Cow::Borrowed(raw),
    }
}

/// A quoted string that reads back as `text`.
///
/// ```
/// use lucerna_lucene::text::{phrase, quote};
///
/// assert_eq!(quote(r#"a "b""#), r#""a \"b\"""#);
/// assert_eq!(phrase(&quote(r"\: \d")), r"\: \d");
/// ```
#[must_use]
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

fn is_escaped_in_phrase(character: char) -> bool {
    matches!(character, '"' | '\\' | ':')
}

/// `inside` up to its last quote, unless that one is escaped (the string was never closed).
fn inside_closing_quote(inside: &str) -> &str {
    let Some(rest) = inside.strip_suffix('"') else {
        return inside;
    };
    let backslashes = rest.len() - rest.trim_end_matches('\\').len();
    if backslashes % 2 == 0 { rest } else { inside }
}

/// `raw` without the backslashes before what `is_escaped`; a lone one at the end stays.
pub(super) fn unescape(raw: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some(next) if is_escaped(next) => text.push(next),
            Some(next) => text.extend(['\\', next]),
            None => text.push('\\'),
        }
    }
    Cow::Owned(text)
}
