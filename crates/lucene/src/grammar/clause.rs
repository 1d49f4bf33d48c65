//! Clauses and how they are joined.

use lucerna_diagnostics::{Span, Spanned};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::opt;

use super::advice;
use super::field::field;
use super::lexical::{space, term};
use super::modifier::{boosted, stray_modifier};
use super::name::name;
use super::operator::{and_operator, comparator, or_operator, sign};
use super::placeholder::{opens_placeholder, part};
use super::value::{everything, value};
use crate::ast::{Group, Joined, Not, Operator, Query, Sign};
use crate::input::{Input, MAX_DEPTH, Parsed, Read, Scope};

/// `query = [ or ] ;`
pub(crate) fn query(input: Input<'_>) -> Parsed<'_, Query> {
    let input = space(input);
    if input.is_at_end() {
        return Ok((input, Query::Empty));
    }
    or(input)
}

/// `or = and , { or_operator , and } ;`
pub(super) fn or(input: Input<'_>) -> Parsed<'_, Query> {
    let (mut input, first) = and(input, None)?;
    let mut joined = Joining::new(first);
    while let (rest, Some(operator)) = opt(or_operator).parse(input)? {
        let (rest, clause) = and(rest, Some(operator.span))?;
        joined.push(operator, clause);
        input = rest;
    }
    Ok((input, joined.finish(Query::Or)))
}

/// `and = not , { [ and_operator ] , not } ;`
///
/// `after` is the operator that waits for the first clause.
fn and(input: Input<'_>, after: Option<Span>) -> Parsed<'_, Query> {
    let (rest, first) = not(input, after)?;
    let mut input = space(rest);
    let mut joined = Joining::new(first);
    while !input.is_at_end_of_group() && or_operator(input).is_err() {
        let (rest, typed) = opt(and_operator).parse(input)?;
        let operator = typed.unwrap_or(Spanned::new(Operator::Implied, Span::at(rest.offset)));
        let (rest, clause) = not(rest, typed.map(|typed| typed.span))?;
        joined.push(operator, clause);
        input = space(rest);
    }
    Ok((input, joined.finish(Query::And)))
}

/// `not = { sign } , clause ;`
fn not(input: Input<'_>, after: Option<Span>) -> Parsed<'_, Query> {
    let Ok((mut input, first)) = sign(input) else {
        return clause(input, after);
    };
    let mut last: Spanned<Sign> = first;
    let mut signs = vec![first];
    while let Ok((rest, next)) = sign(input) {
        signs.push(next);
        last = next;
        input = rest;
    }
    let (input, of) = clause(input, Some(last.span))?;
    let of = Box::new(of);
    Ok((input, Query::Not(Not { signs, of })))
}

/// `clause = group | field | part | value ;`
///
/// Whatever stands here is read, as an error if it cannot be a clause.
fn clause(input: Input<'_>, after: Option<Span>) -> Parsed<'_, Query> {
    match input.first() {
        None => Ok(missing_clause(input, after)),
        Some(b')' | b'}') if input.is_at_end_of_group() => Ok(missing_clause(input, after)),
        Some(b'(') => group(input),
        Some(b')' | b']' | b'}') => Ok(stray_bracket(input)),
        Some(b'^' | b'~') => Ok(stray_modifier(input)),
        Some(b'"' | b'[' | b'{') => value(input),
        Some(b'$') if opens_placeholder(&input) => part(input).or_else(|_| value(input)),
        // `Timestamp:(>2026-03-10T09:05)`: the colon belongs to the time.
        Some(b'>' | b'<' | b'=' | b'!') if starts_comparison(input) => value(input),
        Some(b'A' | b'O' | b'&' | b'|') if is_operator(input) => Ok(missing_clause(input, after)),
        Some(_) => match name(input) {
            Ok((rest, found)) => field(rest, &found),
            Err(_) => everything(input).or_else(|_| value(input)),
        },
    }
}

/// `group = "(" , or , ")" , [ boost ] ;`
pub(super) fn group(input: Input<'_>) -> Parsed<'_, Query> {
    let outside = input.scope;
    if outside.depth == MAX_DEPTH {
        return Ok(too_deep(input));
    }
    let inside = space(input.skip(1).within(Scope {
        depth: outside.depth + 1,
        closer: Some(b')'),
        ..outside
    }));
    let (rest, of) = if inside.is_at_end_of_group() {
        (inside, Query::Error(Span::at(inside.offset)))
    } else {
        or(inside)?
    };
    let rest = close(input, inside, rest);
    let of = Box::new(of);
    let span = input.span_to(&rest);
    Ok(boosted(
        rest.within(outside),
        Query::Group(Group { of, span }),
    ))
}

/// The place behind the `)` that should stand at `rest`.
fn close<'s>(open: Input<'s>, inside: Input<'s>, rest: Input<'s>) -> Input<'s> {
    if rest.is_at_end() {
        if !rest.session.is_cut_short() {
            rest.report(|| advice::unclosed_group(&open, rest.scope.depth));
            rest.session.cut_short();
        }
        return rest;
    }
    let after = rest.skip(1);
    if rest.offset == inside.offset {
        rest.report(|| advice::empty_group(&open, open.span_to(&after)));
    }
    after
}

/// A bracket beyond the last depth: reported once, and the rest is not read.
#[cold]
pub(super) fn too_deep(input: Input<'_>) -> Read<'_> {
    input.report(|| advice::too_deep(input.span(1)));
    input.session.cut_short();
    let end = input.skip_all();
    (end, Query::Error(input.span_to(&end)))
}

/// No clause, where `after` (an operator) or the operators that stand here need one.
#[cold]
fn missing_clause(input: Input<'_>, after: Option<Span>) -> Read<'_> {
    let mut rest = input;
    let mut operators = after;
    while let Ok((next, operator)) = alt((or_operator, and_operator)).parse(rest) {
        operators = Some(operators.map_or(operator.span, |first| first.to(operator.span)));
        rest = next;
    }
    let error = input.span_to(&rest);
    if let Some(operators) = operators {
        let typed = operators.text(input.session.source());
        input.report(|| advice::missing_operand(operators, typed));
    }
    (rest, Query::Error(error))
}

/// `)`, `]` or `}` where nothing is open.
#[cold]
pub(super) fn stray_bracket(input: Input<'_>) -> Read<'_> {
    input.report(|| advice::stray_bracket(&input));
    (input.skip(1), Query::Error(input.span(1)))
}

fn starts_comparison(input: Input<'_>) -> bool {
    input.scope.is_under_field && comparator(input).is_ok()
}

fn is_operator(input: Input<'_>) -> bool {
    // A keyword is no longer than three bytes.
    term(input.text()) <= 3 && alt((or_operator, and_operator)).parse(input).is_ok()
}

/// Clauses as they come: most queries have one, which needs no list.
enum Joining {
    One(Query),
    Several(Joined),
}

impl Joining {
    fn new(first: Query) -> Self {
        Self::One(first)
    }

    fn push(&mut self, operator: Spanned<Operator>, clause: Query) {
        match self {
            Self::Several(joined) => {
                joined.clauses.push(clause);
                joined.operators.push(operator);
            }
            Self::One(first) => {
                let first = std::mem::replace(first, Query::Empty);
                *self = Self::Several(Joined {
                    clauses: vec![first, clause],
                    operators: vec![operator],
                });
            }
        }
    }

    fn finish(self, join: impl FnOnce(Joined) -> Query) -> Query {
        match self {
            Self::One(query) => query,
            Self::Several(joined) => join(joined),
        }
    }
}
