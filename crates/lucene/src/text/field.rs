//! The names of fields.

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
    let quote = rest
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '`'));
    let mut text = String::new();
    let mut characters = rest.char_indices();
    if quote.is_some() {
        characters.next();
    }
    let mut end = rest.len();
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            text.push(characters.next().map_or('\\', |(_, next)| next));
        } else if Some(character) == quote {
            end = at + 1;
            break;
        } else if character == '.' && quote.is_none() {
            end = at;
            break;
        } else {
            text.push(character);
        }
    }
    Segment {
        text,
        span: Span::new(start, start + end),
        is_quoted: quote.is_some(),
    }
}
