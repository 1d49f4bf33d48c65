//! What is said of a colon with no name before it.

use lucerna_diagnostics::{Code, Diagnostic, Span};

use super::{quoted, surroundings};
use crate::input::Input;

/// `span` is the name with its colon, `empty` the part of it that is not there.
pub(in crate::grammar) fn empty_name(
    colon: &Input<'_>,
    span: Span,
    empty: Option<Span>,
) -> Diagnostic {
    let source = colon.session.source();
    if span.len() > 1 {
        let message = "a part of this name is empty";
        let diagnostic = Diagnostic::new(Code::EmptyFieldName, span, message)
            .label("expected a name between the dots");
        let diagnostic = match empty {
            Some(place) => diagnostic.related(place, "nothing is here"),
            None => diagnostic,
        };
        return in_quotes(diagnostic, source, span);
    }
    let (before, _) = source.split_at(span.start);
    if before.ends_with('"') {
        return behind_quotes(before, span);
    }
    let diagnostic = Diagnostic::new(
        Code::EmptyFieldName,
        span,
        "this `:` has no field before it",
    )
    .label("expected a name before the colon");
    let word = before.trim_end();
    let is_name = |character: char| character.is_alphanumeric() || "_.@`".contains(character);
    if word.len() < before.len() && word.ends_with(is_name) {
        let gap = Span::new(word.len(), span.start);
        return diagnostic.suggest("the colon follows the name directly", gap, "");
    }
    in_quotes(diagnostic, source, span)
}

fn in_quotes(diagnostic: Diagnostic, source: &str, span: Span) -> Diagnostic {
    let whole = surroundings(source, span);
    if source.as_bytes().get(whole.end) == Some(&b'"') || whole.text(source) == ":" {
        return diagnostic
            .help("write `\\:` for a colon that is a character, or put the text in quotes");
    }
    quoted(diagnostic, source, whole)
}

/// A name in double quotes is a phrase, as in `"level":"error"`.
fn behind_quotes(before: &str, colon: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::Unexpected,
        colon,
        "a `:` cannot follow a quoted string",
    )
    .label("nothing before it is a field");
    let closing = before.len() - 1;
    let open = before.get(..closing).and_then(|text| text.rfind('"'));
    let name = open.and_then(|open| before.get(open + 1..closing));
    let is_plain = |character: char| character.is_alphanumeric() || "_.-".contains(character);
    let diagnostic = match (open, name) {
        (Some(open), Some(name)) if !name.is_empty() && name.chars().all(is_plain) => diagnostic
            .suggest(
                "the name of a field stands without double quotes",
                Span::new(open, before.len()),
                name,
            ),
        _ => {
            diagnostic.help("a part of a name is quoted behind a dot: `LogAttributes.\"my key\":x`")
        }
    };
    diagnostic
        .help("put the whole text in quotes to search for it, with `\\\"` for each quote in it")
}
