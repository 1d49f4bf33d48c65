//! `~` and `^`, directly after what they are about.

use lucerna_diagnostics::Span;

use super::advice::{self, BadModifier};
use super::lexical::{is_term_end, number, term};
use super::placeholder::placeholder_number;
use crate::ast::{Boost, Leaf, Query, Tilde, Value};
use crate::input::{Input, Read};

/// A value with the modifiers that follow it.
#[inline]
pub(super) fn modified(input: Input<'_>, query: Query) -> Read<'_> {
    match (input.first(), query) {
        (Some(b'~'), Query::Leaf(leaf)) => {
            let (rest, query) = tilde(input, leaf);
            boosted(rest, query)
        }
        (Some(b'~' | b'^'), query) => boosted(input, query),
        (_, query) => (input, query),
    }
}

/// A value or a group with the `^` that follows it. Any further modifier is one too many.
pub(super) fn boosted(input: Input<'_>, query: Query) -> Read<'_> {
    let (rest, query) = match input.first() {
        Some(b'^') => boost(input, query),
        _ => (input, query),
    };
    if !matches!(rest.first(), Some(b'~' | b'^')) {
        return (rest, query);
    }
    let kind = match (&query, rest.first()) {
        (Query::Group(_), _) => BadModifier::NoText,
        (Query::Boost(_), Some(b'~')) => BadModifier::AfterBoost,
        _ => BadModifier::Twice,
    };
    let end = modifiers_end(rest);
    refuse(rest, end, query.span(), kind)
}

/// `tilde = "~" , [ number ] ;`
///
/// With a word the number is 0, 1 or 2; with a phrase it is whole, and must be there.
fn tilde(input: Input<'_>, leaf: Leaf) -> Read<'_> {
    let after = input.skip(1);
    let length = term(after.text());
    let end = after.skip(length);
    let digits = after.span(length);
    let typed = digits.text(input.session.source());
    let kind = match leaf.value {
        Value::Word if matches!(typed, "" | "0" | "1" | "2") => None,
        Value::Phrase if is_whole(typed) => None,
        Value::Word => Some(BadModifier::Edits),
        Value::Phrase => Some(BadModifier::Distance),
        Value::Missing => Some(BadModifier::Twice),
        Value::Glob | Value::Regex(_) | Value::Range(_) | Value::Compare(_) | Value::Any => {
            Some(BadModifier::NoText)
        }
    };
    if let Some(kind) = kind {
        return refuse(input, end, leaf.span, kind);
    }
    let tilde = Some(Tilde {
        span: input.span_to(&end),
        number: (length > 0).then_some(digits),
    });
    (end, Query::Leaf(Leaf { tilde, ..leaf }))
}

/// `boost = "^" , number ;`
fn boost(input: Input<'_>, query: Query) -> Read<'_> {
    match number(input.skip(1)) {
        Ok((rest, _)) if is_term_end(rest.text(), 0) => {
            let span = input.span_to(&rest);
            let of = Box::new(query);
            (rest, Query::Boost(Boost { of, span }))
        }
        _ => {
            let after = input.skip(1);
            let end = after.skip(term(after.text()));
            refuse(input, end, query.span(), BadModifier::Boost)
        }
    }
}

/// A modifier with nothing before it.
#[cold]
pub(super) fn stray_modifier(input: Input<'_>) -> Read<'_> {
    let end = modifiers_end(input);
    let nothing = Span::at(input.offset);
    refuse(input, end, nothing, BadModifier::Stray)
}

/// Reports the modifier from `start` to `end`; what it is about, at `of`, falls with it.
#[cold]
fn refuse<'s>(start: Input<'s>, end: Input<'s>, of: Span, kind: BadModifier) -> (Input<'s>, Query) {
    let span = start.span_to(&end);
    let typed = span.text(start.session.source());
    let behind_placeholder = placeholder_number(&start, typed);
    if behind_placeholder.is_none() {
        start.report(|| advice::bad_modifier(span, typed, kind));
    }
    let end = modifiers_end(behind_placeholder.unwrap_or(end));
    (end, Query::Error(of.to(start.span_to(&end))))
}

fn is_whole(typed: &str) -> bool {
    !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit())
}

/// The place behind all the modifiers that stand here in a row.
fn modifiers_end(mut input: Input<'_>) -> Input<'_> {
    while matches!(input.first(), Some(b'~' | b'^')) {
        input = input.skip(1);
        input = input.skip(term(input.text()));
    }
    input
}
