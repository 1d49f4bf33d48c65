//! What is said of each mistake, and what to do about it.

mod name;
mod placeholder;
mod range;

use lucerna_diagnostics::{Code, Diagnostic, Span};

use super::lexical::{Until, is_blank_or_end, term_end};
use super::name::ends_name;
use crate::input::{Input, MAX_DEPTH};
use crate::text::quote;

pub(super) use name::empty_name;
pub(super) use placeholder::{
    Misplaced, bad_parameter, empty_part, misplaced, stray_backtick, unclosed_placeholder,
};
pub(super) use range::broken_range;

pub(super) fn unclosed_quote(input: &Input<'_>) -> Diagnostic {
    let source = input.session.source();
    let last_line = source.trim_end_matches(['\n', '\r']);
    let span = input.span(1);
    let end = last_line.len();
    let diagnostic =
        Diagnostic::new(Code::UnclosedQuote, span, "this quote is not closed").label("opened here");
    if last_line.ends_with("\\\"") && end > span.end + 1 {
        return diagnostic.suggest(
            "the last backslash escapes the quote; write it twice to end the text with it",
            Span::new(end - 2, end),
            "\\\\\"",
        );
    }
    let diagnostic = diagnostic.suggest("close it", Span::at(end), "\"");
    diagnostic.suggest("write `\\\"` for a quote that is a character", span, "\\\"")
}

pub(super) fn unclosed_group(open: &Input<'_>, depth: u8) -> Diagnostic {
    let end = Span::at(open.session.source().trim_end().len());
    let span = open.span(1);
    Diagnostic::new(Code::UnclosedGroup, span, "this `(` is not closed")
        .label("opened here")
        .suggest("close it", end, ")".repeat(usize::from(depth)))
        .suggest("write `\\(` for a bracket that is a character", span, "\\(")
}

pub(super) fn stray_bracket(input: &Input<'_>) -> Diagnostic {
    let span = input.span(1);
    let bracket = span.text(input.session.source());
    let message = format!("this `{bracket}` closes nothing");
    Diagnostic::new(Code::StrayBracket, span, message)
        .label("nothing is open here")
        .suggest(
            format!("write `\\{bracket}` for a bracket that is a character"),
            span,
            format!("\\{bracket}"),
        )
        .suggest("or take it out", span, "")
}

pub(super) fn empty_group(open: &Input<'_>, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::EmptyGroup, span, "there is nothing in these brackets")
        .label("expected a clause, such as `(error OR warn)`");
    let whole = surroundings(open.session.source(), span);
    if whole == span {
        return diagnostic.help("take them out, or write `\\(\\)` to search for them");
    }
    let source = open.session.source();
    if source
        .get(..span.start)
        .is_some_and(|before| before.ends_with("now"))
    {
        return diagnostic.suggest("`now` is written without brackets", span, "");
    }
    quoted(diagnostic, open.session.source(), whole)
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    let message = format!("brackets are nested deeper than {MAX_DEPTH}");
    Diagnostic::new(Code::TooDeep, span, message)
        .label("the text is not read from here on")
        .help("take out brackets around a single clause")
}

pub(super) fn missing_operand(span: Span, typed: &str) -> Diagnostic {
    let mut words = typed.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    let message = match second {
        Some(second) => format!("there is nothing between `{first}` and `{second}`"),
        None => format!("`{first}` has nothing to work on"),
    };
    Diagnostic::new(Code::MissingOperand, span, message)
        .label("expected a clause on each side of AND and OR, and after NOT")
        .help("write the clause that is missing, or take the operator out")
        .suggest(
            "put it in quotes to search for the text itself",
            span,
            quote(typed),
        )
}

pub(super) fn missing_value(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::new(Code::MissingValue, span, format!("`{typed}` has no value"))
        .label("expected a value after the colon")
        .help(format!(
            "`{typed}*` asks whether there is a value, `{typed}\"\"` for the empty text"
        ))
        .suggest(
            "put it in quotes to search for the text itself",
            span,
            quote(typed),
        )
}

pub(super) fn missing_operand_of_comparison(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::new(
        Code::MissingValue,
        span,
        format!("`{typed}` has nothing to compare with"),
    )
    .label("expected a word or a quoted string")
    .help(format!(
        "write a value, such as `{typed}500`, or `\\{typed}` to search for the text itself"
    ))
}

/// What is wrong with a `~` or a `^`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadModifier {
    /// The number of edits of a word.
    Edits,
    /// The distance between the words of a phrase.
    Distance,
    /// The number of a boost.
    Boost,
    /// It is about something that has no words.
    NoText,
    /// A `~` behind a `^`.
    AfterBoost,
    /// There is one already.
    Twice,
    /// There is nothing before it.
    Stray,
}

pub(super) fn bad_modifier(span: Span, typed: &str, kind: BadModifier) -> Diagnostic {
    let (message, label, help) = match kind {
        BadModifier::Edits => (
            format!("`{typed}` is no number of edits"),
            "expected `~`, `~0`, `~1` or `~2`",
            "a word may differ in at most 2 characters: `kafak~1`",
        ),
        BadModifier::Distance => (
            format!("`{typed}` is no distance"),
            "expected a whole number, such as `~3`",
            "the number says how many other words may stand between: `\"session root\"~3`",
        ),
        BadModifier::Boost => (
            format!("`{typed}` is no boost"),
            "expected a number, such as `^2`",
            "a boost changes no rows and can be left out",
        ),
        BadModifier::NoText => (
            "`~` goes with words and phrases alone".to_owned(),
            "nothing here can be misspelled",
            "write it directly after a word without wildcards, or after a quoted string",
        ),
        BadModifier::AfterBoost => (
            "`~` stands before `^`".to_owned(),
            "expected before the boost",
            "write it as `word~1^2`",
        ),
        BadModifier::Twice => (
            format!("`{typed}` is one too many"),
            "there is one already",
            "write one `~` and one `^` at most",
        ),
        BadModifier::Stray => (
            format!("`{typed}` stands after nothing"),
            "expected directly after a value",
            "write it without a blank before it: `word~1`",
        ),
    };
    let mark = typed.chars().next().unwrap_or('~');
    Diagnostic::new(Code::BadModifier, span, message)
        .label(label)
        .help(help)
        .help(format!(
            "write `\\{mark}` for a `{mark}` that is a character"
        ))
}

pub(super) fn trailing_backslash(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::TrailingBackslash,
        span,
        "this backslash has nothing to escape",
    )
    .label("read as a backslash")
    .suggest("write it twice", span, "\\\\")
}

fn quoted(diagnostic: Diagnostic, source: &str, span: Span) -> Diagnostic {
    let text = quote(span.text(source));
    diagnostic.suggest(
        format!("put it in quotes to search for the text: `{text}`"),
        span,
        text,
    )
}

/// `span` with the characters that touch it on both sides, up to white space, a quote, a group's
/// bracket, or the colon of a field.
fn surroundings(source: &str, span: Span) -> Span {
    let ends = |character: char| character.is_whitespace() || "\"()".contains(character);
    let (before, _) = source.split_at(span.start);
    let mut start = before
        .char_indices()
        .rev()
        .take_while(|(_, character)| !ends(*character))
        .last()
        .map_or(span.start, |(at, _)| at);
    let run = before.get(start..).unwrap_or_default();
    let (name, rest) = run.split_at(term_end(run, 0, Until::Colon));
    let value = start + name.len() + 1;
    if rest.starts_with(':') && ends_name(name, source.get(value..).unwrap_or_default()) {
        start = value;
    }
    let mut end = span.end;
    while !is_blank_or_end(source, end)
        && !matches!(source.as_bytes().get(end), Some(b'"' | b'(' | b')'))
    {
        end += source
            .get(end..)
            .and_then(|rest| rest.chars().next())
            .map_or(1, char::len_utf8);
    }
    Span::new(start, end)
}
