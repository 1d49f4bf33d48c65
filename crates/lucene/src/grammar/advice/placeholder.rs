//! What is said of the placeholders of a template.

use lucerna_diagnostics::{Code, Diagnostic, Span};

use crate::grammar::parameter;
use crate::input::Input;

/// `open` is `${` and what was read of it, `end` where its `}` could stand.
pub(in crate::grammar) fn unclosed_placeholder(open: Span, end: usize) -> Diagnostic {
    Diagnostic::new(Code::BrokenPlaceholder, open, "this `${` is not closed")
        .label("opened here")
        .suggest("close it", Span::at(end), "}")
        .suggest(
            "write `\\${` for a `${` that is text, in quotes",
            Span::new(open.start, open.start + 1),
            "\\$",
        )
}

pub(in crate::grammar) fn bad_parameter(span: Span, typed: &str) -> Diagnostic {
    let message = if typed.trim().is_empty() {
        "this placeholder names no parameter".to_owned()
    } else {
        format!("`{typed}` is no name of a parameter")
    };
    let diagnostic = Diagnostic::new(Code::BrokenPlaceholder, span, message)
        .label("expected letters, digits and `_`, no digit first");
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let nearest: String = typed
        .trim()
        .chars()
        .map(|character| if is_part(character) { character } else { '_' })
        .collect();
    if nearest.is_empty() || parameter(&nearest) != nearest.len() {
        return diagnostic.help("write a name, such as `${service}`");
    }
    diagnostic.suggest(format!("write it as `${{{nearest}}}`"), span, nearest)
}

pub(in crate::grammar) fn empty_part(span: Span) -> Diagnostic {
    let message = "there is nothing in this part";
    Diagnostic::new(Code::BrokenPlaceholder, span, message)
        .label("expected a clause, such as `${user: user.id:${user}}`")
        .help("take the `:` out for a value: `${user}`")
}

pub(in crate::grammar) fn stray_backtick(span: Span) -> Diagnostic {
    let message = "a backtick in a template quotes a name";
    Diagnostic::new(Code::Unexpected, span, message)
        .label("no name is closed by another one before a dot or a colon")
        .suggest(
            "write `\\`` with a backslash for a backtick that is a character",
            span,
            "\\`",
        )
}

/// Where a placeholder stands that cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::grammar) enum Misplaced {
    /// In the name of a field.
    Name,
    /// In a word.
    InWord,
    /// Right behind a quote or a bracket.
    Behind,
    /// Right before something else.
    Before,
    /// In a regular expression.
    InPattern,
    /// As the number of a `~` or `^`.
    Number,
    /// A part behind a colon or a comparison.
    PartAsValue,
    /// A part in quotes.
    PartInQuotes,
}

pub(in crate::grammar) fn misplaced(input: &Input<'_>, span: Span, place: Misplaced) -> Diagnostic {
    let (message, label) = match place {
        Misplaced::Name => (
            "a parameter cannot be a field's name",
            "expected the name itself",
        ),
        Misplaced::InWord => (
            "a parameter cannot be a part of a word",
            "other characters touch it",
        ),
        Misplaced::Behind => (
            "a parameter stands apart from what is before it",
            "expected a blank before it",
        ),
        Misplaced::Before => (
            "a parameter stands apart from what follows it",
            "expected a blank behind it",
        ),
        Misplaced::InPattern => (
            "a parameter cannot be a part of a regular expression",
            "a value is text and never a pattern",
        ),
        Misplaced::Number => (
            "a parameter cannot be the number of a `~` or `^`",
            "expected the number itself",
        ),
        Misplaced::PartAsValue => (
            "a part that can fall away holds whole clauses",
            "expected a value, such as `${user}`",
        ),
        Misplaced::PartInQuotes => (
            "a part that can fall away cannot stand in quotes",
            "expected a value, such as `${user}`",
        ),
    };
    let diagnostic = Diagnostic::new(Code::MisplacedPlaceholder, span, message).label(label);
    advised(diagnostic, input, span, place)
}

fn advised(diagnostic: Diagnostic, input: &Input<'_>, span: Span, place: Misplaced) -> Diagnostic {
    let typed = span.text(input.session.source());
    match place {
        Misplaced::Name => diagnostic
            .help("it stands for a value: `ServiceName:${service}`"),
        Misplaced::InWord => diagnostic
            .suggest(
                "put all of it in quotes: a quoted string may hold parameters",
                span,
                format!("\"{}\"", typed.replace('"', "\\\"")),
            ),
        Misplaced::Behind => diagnostic.suggest("put a blank before it", Span::at(span.start), " "),
        Misplaced::Before => diagnostic
            .suggest("put a blank behind it", Span::at(span.end), " ")
            .help("to join a value with other text, put both in quotes: `\"${host}:443\"`"),
        Misplaced::InPattern => diagnostic
            .help("search for the value as a word or in quotes: `Body:\"${text}\"`; for a `$` that is a character write `\\$`"),
        Misplaced::Number => diagnostic.help("write it as a number: `word~1`, `clause^2`"),
        Misplaced::PartAsValue => diagnostic
            .help("take the field into it: `${user: user.id:${user}}`"),
        Misplaced::PartInQuotes => diagnostic
            .help("write a part with the whole quoted string in it, and one without: `${user: \"user ${user}\"}`"),
    }
}
