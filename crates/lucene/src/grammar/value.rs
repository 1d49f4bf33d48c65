//! Single values.

use lucerna_diagnostics::Span;

use super::advice;
use super::lexical::{escape, is_blank_or_end, space, term};
use super::modifier::modified;
use super::operator::comparator;
use super::placeholder::{
    broken_word, check_pattern, check_phrase, placeholder, placeholder_operand,
};
use super::range::range;
use crate::ast::{Bound, Compare, Leaf, Operand, Query, Value};
use crate::input::{Absent, Input, Parsed};
use crate::text::has_wildcard;

/// `value = ( range | regex | comparison | phrase | word | everything ) , [ tilde ] , [ boost ] ;`
#[inline]
pub(super) fn value(input: Input<'_>) -> Parsed<'_, Query> {
    let (rest, query) = match input.first() {
        Some(b'"') => phrase(input),
        Some(b'[' | b'{') => range(input),
        Some(b'$') => placeholder(input).or_else(|_| word(input)),
        Some(b'/') => regex(input).or_else(|_| word(input)),
        Some(b'>' | b'<' | b'=' | b'!') => comparison(input).or_else(|_| word(input)),
        _ => word(input),
    }?;
    Ok(modified(rest, query))
}

/// `everything = "*:*" ;`
///
/// Outside a field alone; inside one it is the field `*`.
pub(super) fn everything(input: Input<'_>) -> Parsed<'_, Query> {
    const TYPED: &str = "*:*";
    let text = input.text();
    if input.scope.is_under_field || !text.starts_with(TYPED) || term(text) != TYPED.len() {
        return Absent::here();
    }
    let rest = input.skip(TYPED.len());
    Ok(modified(rest, leaf(Value::Any, input.span_to(&rest))))
}

/// `word = placeholder | term ;`
///
/// A placeholder is read before a word is, since only a `$` starts it.
#[inline]
fn word(input: Input<'_>) -> Parsed<'_, Query> {
    let length = term(input.text());
    if length == 0 {
        return Absent::here();
    }
    if let Some(broken) = broken_word(&input, length) {
        return Ok(broken);
    }
    let (raw, after) = input.text().split_at(length);
    if after.is_empty() {
        warn_of_trailing_backslash(&input, raw);
    }
    let value = match raw {
        "*" => Value::Any,
        _ if has_wildcard(raw) => Value::Glob,
        _ => Value::Word,
    };
    Ok((input.skip(length), leaf(value, input.span(length))))
}

/// `phrase = '"' , { escape | placeholder | character } , '"' ;`
fn phrase(input: Input<'_>) -> Parsed<'_, Query> {
    if input.first() != Some(b'"') {
        return Absent::here();
    }
    let Some(length) = phrase_length(input.text()) else {
        let (rest, span) = unclosed_phrase(input);
        return Ok((rest, Query::Error(span)));
    };
    check_phrase(&input, length);
    Ok((input.skip(length), leaf(Value::Phrase, input.span(length))))
}

/// `regex = "/" , pattern , "/" ;`
fn regex(input: Input<'_>) -> Parsed<'_, Query> {
    let Some(length) = regex_length(&input) else {
        return Absent::here();
    };
    let pattern = Span::new(input.offset + 1, input.offset + length - 1);
    check_pattern(&input, pattern);
    Ok((
        input.skip(length),
        leaf(Value::Regex(pattern), input.span(length)),
    ))
}

/// `comparison = comparator , ( phrase | word ) ;`
///
/// Only under a field. The next term is the operand, however it is spelled.
fn comparison(input: Input<'_>) -> Parsed<'_, Query> {
    if !input.scope.is_under_field {
        return Absent::here();
    }
    let (rest, operator) = comparator(input)?;
    let (rest, operand) = operand(rest, operator.span);
    let span = operator.span.to(operand.span);
    Ok((
        rest,
        leaf(Value::Compare(Compare { operator, operand }), span),
    ))
}

/// What a comparison compares with; `operator` is where it stands.
fn operand(input: Input<'_>, operator: Span) -> (Input<'_>, Bound) {
    let start = space(input);
    if let Some(found) = placeholder_operand(start) {
        return found;
    }
    let length = term(start.text());
    if length > 0 {
        let (raw, after) = start.text().split_at(length);
        if after.is_empty() {
            warn_of_trailing_backslash(&start, raw);
        }
        return (start.skip(length), bound(Operand::Word, start.span(length)));
    }
    if start.first() != Some(b'"') {
        input.report(|| {
            let typed = operator.text(input.session.source());
            advice::missing_operand_of_comparison(operator, typed)
        });
        return (input, bound(Operand::Missing, Span::at(operator.end)));
    }
    let Some(length) = phrase_length(start.text()) else {
        let (rest, span) = unclosed_phrase(start);
        return (rest, bound(Operand::Missing, Span::at(span.start)));
    };
    check_phrase(&start, length);
    let rest = start.skip(length);
    (rest, bound(Operand::Phrase, start.span_to(&rest)))
}

/// The length of the quoted string at the start of `text`, if it is closed.
pub(super) fn phrase_length(text: &str) -> Option<usize> {
    closing(text, b'"').map(|at| at + 1)
}

/// The length of the regular expression that starts here, if one does.
fn regex_length(input: &Input<'_>) -> Option<usize> {
    let text = input.text();
    let slash = closing(text, b'/')?;
    let after = slash + 1;
    let next = input.byte(after);
    let is_ended = is_blank_or_end(text, after)
        || matches!(next, Some(b')' | b'^'))
        || next == input.scope.closer;
    (slash > 1 && is_ended).then_some(after)
}

/// Where the next unescaped `mark` after the first byte is.
fn closing(text: &str, mark: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        match *bytes.get(at)? {
            byte if byte == mark => return Some(at),
            b'\\' => at = escape(text, at),
            _ => at += 1,
        }
    }
}

/// Reports a quote without its partner, which takes the rest of the text with it.
#[cold]
pub(super) fn unclosed_phrase(input: Input<'_>) -> (Input<'_>, Span) {
    input.report(|| advice::unclosed_quote(&input));
    input.session.cut_short();
    let end = input.skip_all();
    (end, input.span_to(&end))
}

fn warn_of_trailing_backslash(input: &Input<'_>, raw: &str) {
    let backslashes = raw.len() - raw.trim_end_matches('\\').len();
    if backslashes % 2 == 1 {
        let end = input.offset + raw.len();
        input.report(|| advice::trailing_backslash(Span::new(end - 1, end)));
    }
}

pub(super) fn leaf(value: Value, span: Span) -> Query {
    Query::Leaf(Leaf {
        value,
        span,
        tilde: None,
    })
}

pub(super) const fn bound(kind: Operand, span: Span) -> Bound {
    Bound { kind, span }
}
