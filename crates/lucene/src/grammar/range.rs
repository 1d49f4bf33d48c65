//! Ranges.

use lucerna_diagnostics::Span;
use nom::Parser;
use nom::character::complete::one_of;

use super::advice;
use super::lexical::{escape, is_blank_or_end, space, term};
use super::placeholder::{check_phrase, placeholder_operand};
use super::value::{leaf, phrase_length, unclosed_phrase};
use crate::ast::{self, Bound, Operand, Query, Value};
use crate::input::{Absent, Input, Parsed, Read};

/// `range = ( "[" | "{" ) , bound , "TO" , bound , ( "]" | "}" ) ;`
///
/// Nothing else starts with these brackets, so whatever is amiss makes it a broken range, read up
/// to the bracket that closes it, if there is one.
pub(super) fn range(input: Input<'_>) -> Parsed<'_, Query> {
    let (open, bracket) = one_of("[{").parse(input)?;
    match complete(open, bracket == '[') {
        Ok((rest, found)) => {
            let span = input.span_to(&rest);
            Ok((rest, leaf(Value::Range(Box::new(found)), span)))
        }
        Err(broken) => Ok(recover(input, &broken)),
    }
}

/// How far a broken range was read, and what is missing there.
struct Broken<'s> {
    read: Input<'s>,
    missing: Missing,
}

/// The part of a range that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    Lower,
    To,
    Upper,
    Close,
}

/// The range behind the bracket that opens it.
fn complete(open: Input<'_>, includes_lower: bool) -> Result<(Input<'_>, ast::Range), Broken<'_>> {
    let (rest, lower) = bound(space(open)).map_err(|_| Broken {
        read: open,
        missing: Missing::Lower,
    })?;
    let (after_to, ()) = to(rest).map_err(|_| Broken {
        read: rest,
        missing: Missing::To,
    })?;
    let (rest, upper) = bound(space(after_to)).map_err(|_| Broken {
        read: after_to,
        missing: Missing::Upper,
    })?;
    let end = space(rest);
    let includes_upper = end.first() == Some(b']');
    if !matches!(end.first(), Some(b']' | b'}')) {
        return Err(Broken {
            read: rest,
            missing: Missing::Close,
        });
    }
    let found = ast::Range {
        includes_lower,
        lower,
        upper,
        includes_upper,
    };
    Ok((end.skip(1), found))
}

/// `bound = "*" | phrase | word ;`
fn bound(input: Input<'_>) -> Parsed<'_, Bound> {
    if let Some(found) = placeholder_operand(input) {
        return Ok(found);
    }
    let (kind, length) = match input.first() {
        Some(b'"') => (Operand::Phrase, phrase_length(input.text()).unwrap_or(0)),
        _ => (Operand::Word, term(input.text())),
    };
    if length == 0 {
        return Absent::here();
    }
    if kind == Operand::Phrase {
        check_phrase(&input, length);
    }
    let rest = input.skip(length);
    let span = input.span(length);
    let kind = match span.text(input.session.source()) {
        "*" => Operand::Open,
        _ => kind,
    };
    Ok((rest, Bound { kind, span }))
}

/// `TO` with white space on both sides.
fn to(input: Input<'_>) -> Parsed<'_, ()> {
    let start = space(input);
    let is_to = start.offset > input.offset
        && start.text().starts_with("TO")
        && is_blank_or_end(start.text(), 2);
    if is_to {
        Ok((start.skip(2), ()))
    } else {
        Absent::here()
    }
}

/// Reports a broken range and finds where reading goes on.
#[cold]
fn recover<'s>(input: Input<'s>, broken: &Broken<'s>) -> Read<'s> {
    let stop = space(broken.read);
    if stop.first() == Some(b'"') && phrase_length(stop.text()).is_none() {
        let (rest, span) = unclosed_phrase(stop);
        return (rest, Query::Error(Span::new(input.offset, span.end)));
    }
    let rest = match closing_bracket(&input) {
        Some(length) => input.skip(length),
        None => broken.read.skip(opening_brackets(broken.read)),
    };
    let span = input.span_to(&rest);
    if !input.session.is_cut_short() {
        input.report(|| advice::broken_range(&input, span, broken.missing));
    }
    (rest, Query::Error(span))
}

/// The length up to and with the bracket that closes the one at the start, if there is one in this
/// group. Quoted strings are passed over.
fn closing_bracket(input: &Input<'_>) -> Option<usize> {
    let text = input.text();
    let bytes = text.as_bytes();
    let (mut brackets, mut groups) = (0_usize, 0_usize);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let before = at;
        at += 1;
        match byte {
            b'\\' => at = escape(text, before),
            b'"' => at = before + passed_over(input, before)?,
            b'[' | b'{' => brackets += 1,
            b']' | b'}' => brackets -= 1,
            b'(' => groups += 1,
            b')' => groups = groups.checked_sub(1)?,
            _ => {}
        }
        if !input.session.may_look_ahead(at - before) {
            return None;
        }
        if brackets == 0 {
            return Some(at);
        }
    }
    None
}

/// The length of the quoted string at `start`. One that is not closed ends all looking ahead, since
/// finding that out took the rest of the text.
fn passed_over(input: &Input<'_>, start: usize) -> Option<usize> {
    let length = input.text().get(start..).and_then(phrase_length);
    if length.is_none() {
        input.session.may_look_ahead(usize::MAX);
    }
    length
}

/// How many opening brackets stand here in a row: they have one cause.
fn opening_brackets(input: Input<'_>) -> usize {
    let is_open = |byte: &&u8| matches!(byte, b'[' | b'{');
    input.bytes().iter().take_while(is_open).count()
}
