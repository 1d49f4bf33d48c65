//! Fields: a name, a colon, and what the field is asked.

use lucerna_diagnostics::Span;

use super::advice;
use super::clause::{group, stray_bracket};
use super::lexical::space;
use super::modifier::stray_modifier;
use super::name::Name;
use super::operator::content_sign;
use super::placeholder::placeholder_name;
use super::value::{leaf, value};
use crate::ast::{Field, Not, Query, Value};
use crate::input::{Input, Parsed, Read, Scope};

/// `field = name , ":" , content ;`
///
/// Called with the name, which had to be read to know that this is a field; `input` stands at the
/// colon.
pub(super) fn field<'s>(input: Input<'s>, name: &Name) -> Parsed<'s, Query> {
    let outside = input.scope;
    let inside = space(input.skip(1).within(Scope {
        is_under_field: true,
        ..outside
    }));
    if name.empty_segment.is_some() {
        return nameless(input, inside, name);
    }
    if let Some(read) = placeholder_name(&input, inside, name.typed.span) {
        return read;
    }
    let colon = input.offset;
    let (rest, of) = content(inside, name.typed.span.to(input.span(1)))?;
    let name = name.typed;
    let of = Box::new(of);
    Ok((
        rest.within(outside),
        Query::Field(Field { name, colon, of }),
    ))
}

/// `content = { content_sign } , ( group | value ) ;`
///
/// Whatever term stands here is the value: `AND` too.
pub(super) fn content(mut input: Input<'_>, asked: Span) -> Parsed<'_, Query> {
    let mut signs = Vec::new();
    while let Ok((rest, sign)) = content_sign(input) {
        signs.push(sign);
        input = rest;
    }
    let (rest, of) = match input.first() {
        _ if input.is_at_end_of_group() => Ok(missing_value(input, asked)),
        Some(b'(') => group(input),
        Some(b')' | b']' | b'}') => Ok(stray_bracket(input)),
        Some(b'^' | b'~') => Ok(stray_modifier(input)),
        _ => value(input),
    }?;
    if signs.is_empty() {
        return Ok((rest, of));
    }
    let of = Box::new(of);
    Ok((rest, Query::Not(Not { signs, of })))
}

/// What stands after the colon of a field without a name is read for its own mistakes alone.
#[cold]
fn nameless<'s>(colon: Input<'s>, inside: Input<'s>, name: &Name) -> Parsed<'s, Query> {
    let start = name.typed.span.start;
    let whole = Span::new(start, colon.offset + 1);
    // What made a mistake of the text before the colon is why there is no name.
    if start == 0 || !colon.session.is_behind_mistake(start) {
        colon.report(|| advice::empty_name(&colon, whole, name.empty_segment));
    }
    let mut rest = inside;
    if !inside.is_at_end_of_group() {
        (rest, _) = content(inside, whole)?;
    }
    let end = rest.offset.max(whole.end);
    Ok((
        rest.within(colon.scope),
        Query::Error(Span::new(start, end)),
    ))
}

#[cold]
fn missing_value(input: Input<'_>, asked: Span) -> Read<'_> {
    input.report(|| advice::missing_value(asked, asked.text(input.session.source())));
    let span = Span::at(asked.end);
    (input, leaf(Value::Missing, span))
}
