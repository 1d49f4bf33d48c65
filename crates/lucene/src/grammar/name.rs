//! Names of fields, up to their colon.

use lucerna_diagnostics::Span;

use super::lexical::{Until, escape, is_term_end, term_end};
use crate::ast::FieldName;
use crate::input::{Absent, Input, Parsed};

/// A name as it was read.
pub(super) struct Name {
    pub(super) typed: FieldName,
    /// The place of the first part with nothing in it.
    pub(super) empty_segment: Option<Span>,
}

/// `name = segment , { "." , segment } ;`
///
/// Read up to its colon, which stays; absent where no colon ends a name.
#[inline]
pub(super) fn name(input: Input<'_>) -> Parsed<'_, Name> {
    let end = term_end(input.text(), 0, Until::Colon);
    let bytes = input.bytes().get(..end).unwrap_or_default();
    let is_plain = !bytes.iter().any(|byte| matches!(byte, b'`' | b'\\'));
    match input.byte(end) {
        Some(b':') if is_plain => plain_name(input, end),
        Some(b'"') if bytes.last() == Some(&b'.') => quoted_name(input),
        _ if is_plain => Absent::here(),
        _ => quoted_name(input),
    }
}

/// Whether the colon between `name` and `after` makes `name` the name of a field, rather than
/// belonging to a time, an address or a path: `12:30`, `a::b`, `http://a`, `localhost:80`.
pub(crate) fn ends_name(name: &str, after: &str) -> bool {
    let after = after.as_bytes();
    let starts_with_digit = |bytes: &[u8]| bytes.first().is_some_and(u8::is_ascii_digit);
    !(starts_with_digit(name.as_bytes())
        || after.first() == Some(&b':')
        || after.starts_with(b"//")
        || (name == "localhost" && starts_with_digit(after))
        || (name == "*" && after.first() == Some(&b'*')))
}

/// A name of `end` bytes without quotes and escapes.
fn plain_name(input: Input<'_>, end: usize) -> Parsed<'_, Name> {
    if !ends_name_here(&input, end) {
        return Absent::here();
    }
    let mut empty_segment = None;
    let mut start = 0;
    let bytes = input.bytes().get(..end).unwrap_or_default();
    for part in bytes.split(|byte| *byte == b'.') {
        if part.is_empty() && empty_segment.is_none() {
            empty_segment = Some(Span::at(input.offset + start));
        }
        start += part.len() + 1;
    }
    Ok(found(input, end, true, empty_segment))
}

/// A name in which there may be quoted parts and escapes.
fn quoted_name(input: Input<'_>) -> Parsed<'_, Name> {
    let mut at = 0;
    let mut empty_segment = None;
    let mut quotes = Vec::new();
    loop {
        let part = segment(&input, at);
        if part.is_empty && empty_segment.is_none() {
            empty_segment = Some(Span::new(input.offset + at, input.offset + part.end));
        }
        if part.is_quoted {
            quotes.push(input.offset + at);
        }
        at = part.end;
        match input.byte(at) {
            Some(b'.') => at += 1,
            Some(b':') if ends_name_here(&input, at) => {
                return Ok(found(input, at, false, empty_segment));
            }
            _ => break,
        }
    }
    // Whoever comes to one of these quotes again would come to the same end.
    if !quotes.is_empty() {
        input.session.dead_ends.borrow_mut().extend(quotes);
    }
    Absent::here()
}

struct Segment {
    end: usize,
    is_quoted: bool,
    is_empty: bool,
}

/// ``segment = term | "`" , { quoted } , "`" | '"' , { quoted } , '"' ;``
///
/// A quote counts only if what it opens is closed before a dot or the colon. The first part of a
/// name stands in no double quotes: those make it a phrase.
fn segment(input: &Input<'_>, start: usize) -> Segment {
    let quote = input
        .byte(start)
        .filter(|byte| *byte == b'`' || (*byte == b'"' && start > 0))
        .filter(|_| !is_dead_end(input, start));
    if let Some(end) = quote.and_then(|quote| quoted_end(input.text(), start, quote)) {
        return Segment {
            end,
            is_quoted: true,
            is_empty: end == start + 2,
        };
    }
    let end = term_end(input.text(), start, Until::Dot);
    Segment {
        end,
        is_quoted: false,
        is_empty: end == start,
    }
}

/// Whether a name was read before through the quote at `start`, and turned out to be none.
fn is_dead_end(input: &Input<'_>, start: usize) -> bool {
    let dead_ends = input.session.dead_ends.borrow();
    dead_ends.contains(&(input.offset + start))
}

/// Where the quoted part that starts at `start` ends, if a dot or the colon follows.
fn quoted_end(text: &str, start: usize, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        if byte == quote {
            let is_followed = matches!(bytes.get(at + 1), Some(b'.' | b':'));
            return is_followed.then_some(at + 1);
        }
        at = if byte == b'\\' {
            escape(text, at)
        } else {
            at + 1
        };
    }
    None
}

/// Whether the colon at `colon` ends a name that starts at `input`.
fn ends_name_here(input: &Input<'_>, colon: usize) -> bool {
    let (name, after) = input.text().split_at(colon);
    let after = after.get(1..).unwrap_or_default();
    if name == "*" && after.starts_with('*') {
        // `*:*` is everything, but where it would ask for a field inside another field.
        return input.scope.is_under_field || !is_term_end(after, 1);
    }
    ends_name(name, after)
}

/// The name of `end` bytes, and the text from its colon on.
fn found(input: Input<'_>, end: usize, is_plain: bool, empty: Option<Span>) -> (Input<'_>, Name) {
    let typed = FieldName {
        span: input.span(end),
        is_plain,
    };
    let name = Name {
        typed,
        empty_segment: empty,
    };
    (input.skip(end), name)
}
