//! What joins, negates and compares.

use lucerna_diagnostics::Spanned;

use super::lexical::{is_blank_or_end, space, stands_alone};
use crate::ast::{Comparison, Operator, Sign};
use crate::input::{Absent, Input, Parsed};

/// `or_operator = "OR" | "||" ;`
pub(super) fn or_operator(input: Input<'_>) -> Parsed<'_, Spanned<Operator>> {
    match input.first() {
        Some(b'O') => keyword(input, "OR", Operator::Or),
        Some(b'|') => keyword(input, "||", Operator::Bars),
        _ => Absent::here(),
    }
}

/// `and_operator = "AND" | "&&" ;`
pub(super) fn and_operator(input: Input<'_>) -> Parsed<'_, Spanned<Operator>> {
    match input.first() {
        Some(b'A') => keyword(input, "AND", Operator::And),
        Some(b'&') => keyword(input, "&&", Operator::Ampersands),
        _ => Absent::here(),
    }
}

/// `sign = "NOT" | "!" | "-" | "+" ;`
///
/// A `-`, `!` or `+` is a sign only directly before what it is about, and a `-` not before `>` or
/// another `-`, unless that one ends the term: `--` alone negates the word `-`. Under a field `!=` is a comparison.
pub(super) fn sign(input: Input<'_>) -> Parsed<'_, Spanned<Sign>> {
    let sign = match input.first() {
        Some(b'N') => return keyword(input, "NOT", Sign::Not),
        Some(b'!') if is_not_equal(&input) => return Absent::here(),
        Some(b'!') => Sign::Bang,
        Some(b'+') => Sign::Plus,
        Some(b'-') if !belongs_to_the_term(&input) => Sign::Dash,
        _ => return Absent::here(),
    };
    attached(input, sign)
}

/// `content_sign = "!" | "+" | "-" ;`
///
/// After the colon of a field a `-` belongs to the value, as in `level:-5`, but before a quote or a
/// bracket, which no value can go on with.
pub(super) fn content_sign(input: Input<'_>) -> Parsed<'_, Spanned<Sign>> {
    let sign = match input.first() {
        Some(b'!') if is_not_equal(&input) => return Absent::here(),
        Some(b'!') => Sign::Bang,
        Some(b'+') => Sign::Plus,
        Some(b'-') if matches!(input.byte(1), Some(b'"' | b'(' | b'[' | b'{')) => Sign::Dash,
        _ => return Absent::here(),
    };
    attached(input, sign)
}

/// `comparator = ">=" | "<=" | ">" | "<" | "=" | "!=" ;`
pub(super) fn comparator(input: Input<'_>) -> Parsed<'_, Spanned<Comparison>> {
    let (comparison, length) = match (input.first(), input.byte(1)) {
        (Some(b'>'), Some(b'=')) => (Comparison::GreaterOrEqual, 2),
        (Some(b'<'), Some(b'=')) => (Comparison::LessOrEqual, 2),
        (Some(b'!'), Some(b'=')) => (Comparison::NotEqual, 2),
        (Some(b'>'), _) => (Comparison::Greater, 1),
        (Some(b'<'), _) => (Comparison::Less, 1),
        (Some(b'='), _) => (Comparison::Equal, 1),
        _ => return Absent::here(),
    };
    Ok((
        input.skip(length),
        Spanned::new(comparison, input.span(length)),
    ))
}

fn keyword<'s, T>(input: Input<'s>, text: &str, value: T) -> Parsed<'s, Spanned<T>> {
    if !input.bytes().starts_with(text.as_bytes()) || !stands_alone(&input, text.len()) {
        return Absent::here();
    }
    let after = space(input.skip(text.len()));
    Ok((after, Spanned::new(value, input.span(text.len()))))
}

/// The sign at the start of `input`, if something that it can be about follows directly.
fn attached(input: Input<'_>, sign: Sign) -> Parsed<'_, Spanned<Sign>> {
    let stands_alone = is_blank_or_end(input.text(), 1)
        || matches!(input.byte(1), Some(b')' | b']' | b'}' | b'^' | b'~'));
    if stands_alone {
        return Absent::here();
    }
    Ok((input.skip(1), Spanned::new(sign, input.span(1))))
}

/// True for the `-` of `->`, `-->` and `--verbose`, but not where the second `-` ends the term: then
/// it is a sign too, or the word that is negated.
fn belongs_to_the_term(input: &Input<'_>) -> bool {
    match input.byte(1) {
        Some(b'>') => true,
        Some(b'-') => {
            let ends = matches!(
                input.byte(2),
                Some(b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'"' | b'^' | b'~')
            );
            !ends && !is_blank_or_end(input.text(), 2)
        }
        _ => false,
    }
}

fn is_not_equal(input: &Input<'_>) -> bool {
    input.scope.is_under_field && input.byte(1) == Some(b'=')
}
