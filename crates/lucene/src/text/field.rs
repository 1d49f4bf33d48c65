//! The names of fields.

use std::borrow::Cow;

use super::term::{term, unescape};
use lucerna_diagnostics::Span;

/// A part of a field's name between two dots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What it says, without quotes and escapes.
    pub text: String,
    /// Its place in the name as typed, with its quotes.
    pub span: Span,
    /// True if it stands in double quotes or backticks: its dots are its own.
    pub is_quoted: bool,
}

/// The segments of a field's name as typed. A name that is quoted as a whole is one segment.
///
/// ```
/// use lucerna_lucene::text::field_segments;
///
/// let texts = |raw| -> Vec<String> {
///     field_segments(raw).into_iter().map(|segment| segment.text).collect()
/// };
/// assert_eq!(texts("LogAttributes.http.method"), ["LogAttributes", "http", "method"]);
/// assert_eq!(texts(r#"LogAttributes."my key""#), ["LogAttributes", "my key"]);
/// assert_eq!(texts("`a.b`"), ["a.b"]);
/// assert_eq!(texts(r"a\.b"), ["a.b"]);
/// ```
#[must_use]
pub fn field_segments(raw: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut at = 0;
    loop {
        let segment = segment(raw, at);
        at = segment.span.end;
        segments.push(segment);
        if raw.as_bytes().get(at) != Some(&b'.') {
            return segments;
        }
        at += 1;
    }
}

fn segment(raw: &str, start: usize) -> Segment {
    let rest = raw.get(start..).unwrap_or_default();
    let (end, is_quoted) = match quoted_end(rest) {
        Some(end) => (end, true),
        None => (plain_end(rest), false),
    };
    let (typed, _) = rest.split_at(end);
    let text = if is_quoted {
        inside_quotes(typed)
    } else {
        term(typed)
    };
    Segment {
        text: text.into_owned(),
        span: Span::new(start, start + end),
        is_quoted,
    }
}

/// Where the quoted segment at the start of `rest` ends. As in the grammar, a quote counts only if
/// the segment ends with its partner.
fn quoted_end(rest: &str) -> Option<usize> {
    let mut characters = rest.char_indices();
    let (_, quote) = characters
        .next()
        .filter(|(_, first)| "\"`".contains(*first))?;
    while let Some((at, character)) = characters.next() {
        if character == quote {
            let end = at + 1;
            let is_followed = matches!(rest.as_bytes().get(end), None | Some(b'.'));
            return is_followed.then_some(end);
        }
        if character == '\\' {
            characters.next();
        }
    }
    None
}

fn plain_end(rest: &str) -> usize {
    let mut characters = rest.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '.' => return at,
            '\\' => drop(characters.next()),
            _ => {}
        }
    }
    rest.len()
}

/// The text of a quoted segment, given with its quotes.
fn inside_quotes(typed: &str) -> Cow<'_, str> {
    let mut characters = typed.chars();
    let quote = characters.next().unwrap_or('"');
    characters.next_back();
    unescape(characters.as_str(), |character| {
        character == quote || matches!(character, '\\' | ':')
    })
}
