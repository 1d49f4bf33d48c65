//! Characters: where white space ends and a term ends, and what is escaped.

use nom::Parser;
use nom::branch::alt;
use nom::character::complete::{char, digit0, digit1};
use nom::combinator::{opt, recognize};

use crate::input::{Input, Parsed};

/// What a byte does to a term.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// It belongs to the term.
    Inside,
    /// It ends the term.
    Ends,
    /// It takes the next character into the term.
    Escapes,
    /// It may end a name.
    Colon,
    /// It ends a part of a name.
    Dot,
    /// It may be the start of white space.
    Wide,
}

const CLASSES: [Class; 256] = classes();

const fn classes() -> [Class; 256] {
    let mut classes = [Class::Inside; 256];
    let ends = b" \t\n\x0b\x0c\r()[]{}\"^~";
    let mut at = 0;
    while at < ends.len() {
        classes[ends[at] as usize] = Class::Ends;
        at += 1;
    }
    classes[b'\\' as usize] = Class::Escapes;
    classes[b':' as usize] = Class::Colon;
    classes[b'.' as usize] = Class::Dot;
    let mut byte = 0x80;
    while byte < 256 {
        classes[byte] = Class::Wide;
        byte += 1;
    }
    classes
}

/// `space = { white } ;`
#[inline]
pub(super) fn space(input: Input<'_>) -> Input<'_> {
    let bytes = input.bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t'..=b'\r' => at += 1,
            0x80.. => match wide_space(input.text(), at) {
                Some(length) => at += length,
                None => break,
            },
            _ => break,
        }
    }
    if at == 0 { input } else { input.skip(at) }
}

/// `term = term_character , { term_character } ;`
///
/// The length of the term, 0 if none starts here.
#[inline]
pub(super) fn term(text: &str) -> usize {
    term_end(text, 0, Until::Blank)
}

/// What ends a run of term characters, beside what ends every term.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// Nothing else: it is a term.
    Blank,
    /// A colon: it is a name.
    Colon,
    /// A dot or a colon: it is a part of a name, which may have as many as the text has bytes.
    Dot,
}

/// Where the run of term characters that goes on at `start` ends.
#[inline]
pub(super) fn term_end(text: &str, start: usize, until: Until) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match CLASSES[usize::from(byte)] {
            Class::Colon if until != Until::Blank => break,
            Class::Dot if until == Until::Dot => break,
            Class::Inside | Class::Colon | Class::Dot => at += 1,
            Class::Ends => break,
            Class::Escapes => at = escape(text, at),
            Class::Wide if wide_space(text, at).is_some() => break,
            Class::Wide => at += character_length(byte),
        }
    }
    at
}

/// `escape = "\" , [ any ] ;`
///
/// Where the text goes on after the backslash at `at` and the character that it takes with it.
#[inline]
pub(super) fn escape(text: &str, at: usize) -> usize {
    let next = text.as_bytes().get(at + 1);
    at + 1 + next.map_or(0, |byte| character_length(*byte))
}

/// `number = digit , { digit } , [ "." , { digit } ] | "." , digit , { digit } ;`
pub(super) fn number(input: Input<'_>) -> Parsed<'_, Input<'_>> {
    recognize(alt((
        recognize((digit1, opt((char('.'), digit0)))),
        recognize((char('.'), digit1)),
    )))
    .parse(input)
}

/// Whether this text is one that is an operator where it stands alone.
pub(crate) fn is_keyword(text: &str) -> bool {
    matches!(text, "AND" | "OR" | "NOT" | "&&" | "||")
}

/// Whether the keyword of `length` bytes that starts here stands alone.
pub(super) fn stands_alone(input: &Input<'_>, length: usize) -> bool {
    let is_free_before = input.previous().is_none_or(|before| {
        before.is_whitespace()
            || matches!(before, '(' | ')' | ']' | '}' | '"')
            || (before == ':' && is_in_part(input))
    });
    is_free_before && is_free_after(input, length)
}

/// Whether the innermost bracket is that of a part of a template: `${name: …}`.
fn is_in_part(input: &Input<'_>) -> bool {
    input.scope.closer == Some(b'}')
}

fn is_free_after(input: &Input<'_>, length: usize) -> bool {
    match input.byte(length) {
        Some(b'}') => is_in_part(input),
        None | Some(b' ' | b'\t'..=b'\r' | b'(' | b')' | b'"') => true,
        Some(0x80..) => wide_space(input.text(), length).is_some(),
        Some(_) => false,
    }
}

/// True if no term goes on at `at`.
pub(super) fn is_term_end(text: &str, at: usize) -> bool {
    term_end(text, at, Until::Blank) == at
}

/// True at the end of `text` and before white space.
pub(super) fn is_blank_or_end(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        None | Some(b' ' | b'\t'..=b'\r') => true,
        Some(0x80..) => wide_space(text, at).is_some(),
        Some(_) => false,
    }
}

/// The length of the white space character beyond ASCII at `at`, if it is one.
#[inline]
fn wide_space(text: &str, at: usize) -> Option<usize> {
    // White space beyond ASCII starts with one of these bytes: U+0085, U+00A0, U+1680, U+2000…
    // U+205F, U+3000.
    if !matches!(text.as_bytes().get(at), Some(0xc2 | 0xe1..=0xe3)) {
        return None;
    }
    let character = text.get(at..)?.chars().next()?;
    character.is_whitespace().then(|| character.len_utf8())
}

/// The length in bytes of the character that starts with `byte`.
#[inline]
const fn character_length(byte: u8) -> usize {
    match byte {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}
