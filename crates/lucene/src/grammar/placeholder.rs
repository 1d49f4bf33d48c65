//! What a template has beside a query: `${name}`, and `${name: …}`.
//!
//! Both are read in templates alone; elsewhere a `$` is a character. In the tree a placeholder is a
//! word (or an operand) and a part is a group: their text tells them from others, since no word and
//! no group starts with `${` otherwise.

use lucerna_diagnostics::Span;

use super::advice::{self, Misplaced};
use super::clause::{or, query, too_deep};
use super::field::content;
use super::lexical::{is_blank_or_end, space, term};
use super::value::{bound, leaf};
use crate::ast::{Bound, Group, Operand, Query, Value};
use crate::input::{Absent, Input, MAX_DEPTH, Parsed, Read, Scope};
use crate::template::quoted::openings;
use crate::text::field_segments;

/// `template = query ;`
pub(crate) fn template(input: Input<'_>) -> Parsed<'_, Query> {
    query(input)
}

/// `placeholder = "${" , parameter , "}" ;`
pub(super) fn placeholder(input: Input<'_>) -> Parsed<'_, Query> {
    if !opens_placeholder(&input) {
        return Absent::here();
    }
    let Some(opening) = opening(&input) else {
        return Ok(unclosed(input));
    };
    if opening.is_part {
        return Ok(misplaced_part(input));
    }
    check_parameter(&input, opening.name);
    let rest = input.skip(opening.length);
    Ok(apart(
        input,
        rest,
        leaf(Value::Word, input.span_to(&rest)),
        b"^~)]}",
    ))
}

/// `part = "${" , parameter , ":" , or , "}" ;`
pub(super) fn part(input: Input<'_>) -> Parsed<'_, Query> {
    let Some(opening) = opening(&input).filter(|opening| opening.is_part) else {
        return Absent::here();
    };
    let outside = input.scope;
    if outside.depth == MAX_DEPTH {
        return Ok(too_deep(input));
    }
    check_parameter(&input, opening.name);
    let inside = space(input.skip(opening.length).within(Scope {
        depth: outside.depth + 1,
        closer: Some(b'}'),
        ..outside
    }));
    let (rest, of) = if inside.is_at_end_of_group() {
        (inside, Query::Error(Span::at(inside.offset)))
    } else {
        or(inside)?
    };
    let rest = close(&input, &opening, inside, rest).within(outside);
    let of = Box::new(of);
    let span = input.span_to(&rest);
    Ok(apart(input, rest, Query::Group(Group { of, span }), b")}"))
}

/// `parameter = letter , { letter | digit } ;`
///
/// The length of the name, 0 if none starts here.
pub(crate) fn parameter(text: &str) -> usize {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    if !text.as_bytes().first().is_some_and(is_letter) {
        return 0;
    }
    let belongs = |byte: &u8| is_letter(byte) || byte.is_ascii_digit();
    text.bytes().take_while(belongs).count()
}

/// Whether a placeholder or a part starts here.
pub(super) fn opens_placeholder(input: &Input<'_>) -> bool {
    input.session.is_template && input.bytes().starts_with(b"${")
}

/// `${name}`, or `${name:` of a part. What stands there may be no name.
struct Opening {
    name: Span,
    /// With the `}` or `:`.
    length: usize,
    is_part: bool,
}

/// What is opened here; nothing if there is neither `}` nor `:` behind what could be meant as a name.
///
/// In `${service level:error` the name of a field follows one that was not closed, and no part is meant.
fn opening(input: &Input<'_>) -> Option<Opening> {
    let inside = input.text().strip_prefix("${")?;
    let is_name = |character: char| {
        character.is_alphanumeric() || character.is_whitespace() || "_-.".contains(character)
    };
    let end = inside.find(|character| !is_name(character))?;
    let is_part = match inside.as_bytes().get(end) {
        Some(b'}') => false,
        Some(b':') => {
            let typed = inside.get(..end).unwrap_or_default().trim();
            let is_field = typed.contains(char::is_whitespace) && !is_blank_or_end(inside, end + 1);
            if is_field {
                return None;
            }
            true
        }
        _ => return None,
    };
    let start = input.offset + "${".len();
    Some(Opening {
        name: Span::new(start, start + end),
        length: "${".len() + end + 1,
        is_part,
    })
}

fn check_parameter(input: &Input<'_>, name: Span) {
    let typed = name.text(input.session.source());
    if typed.is_empty() || parameter(typed) != typed.len() {
        input.report(|| advice::bad_parameter(name, typed));
    }
}

/// What closes a part, which should stand at `rest`.
fn close<'s>(open: &Input<'s>, opening: &Opening, inside: Input<'s>, rest: Input<'s>) -> Input<'s> {
    if rest.is_at_end() {
        if !rest.session.is_cut_short() {
            let end = open.session.source().trim_end().len();
            rest.report(|| advice::unclosed_placeholder(open.span(opening.length), end));
            rest.session.cut_short();
        }
        return rest;
    }
    let after = rest.skip(1);
    if rest.offset == inside.offset {
        rest.report(|| advice::empty_part(open.span_to(&after)));
    }
    after
}

/// A placeholder from `input` to `rest`, if it stands apart from what is around it: no value can
/// then be read as one with its neighbours. `closers` may follow.
fn apart<'s>(input: Input<'s>, rest: Input<'s>, query: Query, closers: &[u8]) -> Read<'s> {
    let span = input.span_to(&rest);
    if matches!(input.previous(), Some('"' | ')' | ']' | '}')) {
        input.report(|| advice::misplaced(&input, span, Misplaced::Behind));
        return (rest, Query::Error(span));
    }
    let is_ended =
        is_blank_or_end(rest.text(), 0) || rest.first().is_some_and(|byte| closers.contains(&byte));
    if is_ended {
        return (rest, query);
    }
    let place = match rest.first() {
        Some(b':' | b'.') => Misplaced::Name,
        _ => Misplaced::Before,
    };
    input.report(|| advice::misplaced(&input, span, place));
    let end = run(rest);
    (end, Query::Error(input.span_to(&end)))
}

/// What is wrong in a template with the word of `length` bytes that starts here.
#[inline]
pub(super) fn broken_word<'s>(input: &Input<'s>, length: usize) -> Option<Read<'s>> {
    if !input.session.is_template {
        return None;
    }
    check_backticks(input, input.span(length));
    let end = touching(input, length)?;
    Some((end, Query::Error(input.span_to(&end))))
}

/// The end of the run of characters that the term of `length` bytes is a part of, if it touches a
/// placeholder.
fn touching<'s>(input: &Input<'s>, length: usize) -> Option<Input<'s>> {
    let (raw, rest) = input.text().split_at(length);
    let before = raw.strip_suffix('$').filter(|_| rest.starts_with('{'))?;
    let backslashes = before.len() - before.trim_end_matches('\\').len();
    if backslashes % 2 == 1 {
        return None;
    }
    let end = run(*input);
    input.report(|| advice::misplaced(input, input.span_to(&end), Misplaced::InWord));
    Some(end)
}

/// A backtick that is no quote in a name could become one, together with a backtick in a value.
fn check_backticks(input: &Input<'_>, span: Span) {
    let mut is_escaped = false;
    for (at, byte) in span.text(input.session.source()).bytes().enumerate() {
        if byte == b'`' && !is_escaped {
            let place = Span::new(span.start + at, span.start + at + 1);
            input.report(|| advice::stray_backtick(place));
            return;
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
}

/// Reports what is wrong with the placeholders in the quoted string of `length` bytes that starts here.
pub(super) fn check_phrase(input: &Input<'_>, length: usize) {
    if !input.session.is_template {
        return;
    }
    let (raw, _) = input.text().split_at(length);
    for at in openings(raw) {
        let here = input.skip(at);
        let inside = here.within_bytes(length - at);
        match opening(&inside) {
            None => inside.report(|| {
                let name = parameter(raw.get(at + 2..).unwrap_or_default());
                advice::unclosed_placeholder(inside.span(2), inside.offset + 2 + name)
            }),
            Some(opening) if opening.is_part => {
                let span = inside.span(opening.length);
                inside.report(|| advice::misplaced(&inside, span, Misplaced::PartInQuotes));
            }
            Some(opening) => check_parameter(&inside, opening.name),
        }
    }
}

/// Reports a placeholder in a regular expression.
pub(super) fn check_pattern(input: &Input<'_>, pattern: Span) {
    if !input.session.is_template {
        return;
    }
    let text = pattern.text(input.session.source());
    for (at, _) in text.match_indices("${") {
        let inside = text.get(at + 2..).unwrap_or_default();
        let name = parameter(inside);
        if name > 0 && matches!(inside.as_bytes().get(name), Some(b'}' | b':')) {
            let start = pattern.start + at;
            let span = Span::new(start, start + "${".len() + name + 1);
            input.report(|| advice::misplaced(input, span, Misplaced::InPattern));
        }
    }
}

/// A placeholder as a bound or as the operand of a comparison, if one stands here or touches what does.
pub(super) fn placeholder_operand(input: Input<'_>) -> Option<(Input<'_>, Bound)> {
    if !input.session.is_template {
        return None;
    }
    let missing = bound(Operand::Missing, Span::at(input.offset));
    if !opens_placeholder(&input) {
        let end = touching(&input, term(input.text()))?;
        return Some((end, missing));
    }
    let (rest, query) = placeholder(input).ok()?;
    if matches!(query, Query::Leaf(_)) {
        return Some((rest, bound(Operand::Word, input.span_to(&rest))));
    }
    Some((rest, missing))
}

/// Reports a placeholder as the number of the `~` or `^` that starts here and was read as `typed`;
/// gives the place behind it.
pub(super) fn placeholder_number<'s>(input: &Input<'s>, typed: &str) -> Option<Input<'s>> {
    let before = typed.strip_suffix('$')?;
    let open = input.skip(before.len());
    if !opens_placeholder(&open) {
        return None;
    }
    let end = run(open);
    input.report(|| advice::misplaced(&open, open.span_to(&end), Misplaced::Number));
    Some(end)
}

/// Reports a placeholder in a quoted part of a name, and then reads what the field is asked for its
/// own mistakes; reports a backtick that quotes no part.
pub(super) fn placeholder_name<'s>(
    colon: &Input<'s>,
    inside: Input<'s>,
    name: Span,
) -> Option<Parsed<'s, Query>> {
    if !colon.session.is_template {
        return None;
    }
    let typed = name.text(colon.session.source());
    for segment in field_segments(typed).iter().filter(|part| !part.is_quoted) {
        let start = name.start + segment.span.start;
        check_backticks(colon, Span::new(start, start + segment.span.len()));
    }
    if !typed.contains("${") {
        return None;
    }
    colon.report(|| advice::misplaced(colon, name, Misplaced::Name));
    let asked = name.to(colon.span(1));
    let rest = match content(inside, asked) {
        Ok((rest, _)) => rest,
        Err(absent) => return Some(Err(absent)),
    };
    let end = rest.offset.max(asked.end);
    let error = Query::Error(Span::new(name.start, end));
    Some(Ok((rest.within(colon.scope), error)))
}

/// A part where only a value can stand: read for its own mistakes.
#[cold]
fn misplaced_part(input: Input<'_>) -> Read<'_> {
    let length = opening(&input).map_or(0, |opening| opening.length);
    let span = input.span(length);
    input.report(|| advice::misplaced(&input, span, Misplaced::PartAsValue));
    let rest = part(input).map_or(input.skip(length), |(rest, _)| rest);
    (rest, Query::Error(input.span_to(&rest)))
}

/// A `${` with neither `}` nor `:` behind its name.
#[cold]
fn unclosed(input: Input<'_>) -> Read<'_> {
    let open = input.skip(2);
    let rest = open.skip(parameter(open.text()));
    input.report(|| advice::unclosed_placeholder(input.span(2), rest.offset));
    let rest = rest.skip(term(rest.text()));
    (rest, Query::Error(input.span_to(&rest)))
}

/// The end of the placeholders and term characters that stand here in a row.
#[cold]
fn run(mut input: Input<'_>) -> Input<'_> {
    loop {
        let length = match opening(&input) {
            Some(opening) => opening.length,
            None if input.text().starts_with("${") => 2,
            None => term(input.text()),
        };
        let (raw, rest) = input.text().split_at(length);
        let length = match raw.strip_suffix('$') {
            Some(before) if rest.starts_with('{') && !before.is_empty() => before.len(),
            _ => length,
        };
        if length == 0 {
            return input;
        }
        input = input.skip(length);
    }
}
