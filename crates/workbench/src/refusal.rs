//! What an engine says of a statement it refuses, without what it says of its own insides.
//!
//! ClickHouse wraps errors in errors, and adds the statement as it has rewritten it and the function
//! that was being executed. What is left here is what happened, where, and what it suggests.

use lucerna_diagnostics::Span;
use lucerna_sql::tokens::tokens;

/// ClickHouse's number of a syntax error.
pub const SYNTAX_ERROR: u32 = 62;

/// How many of the things that could stand at a place are named.
const EXPECTED: usize = 12;

/// A refusal, in plain words.
///
/// ```
/// use lucerna::refusal::Refusal;
///
/// let refusal = Refusal::read("Unknown expression identifier `sevice` in scope SELECT sevice FROM logs");
/// assert_eq!(refusal.message, "Unknown expression identifier `sevice`");
/// let place = refusal.place.and_then(|place| place.find("SELECT sevice FROM logs"));
/// assert_eq!(place, Some(lucerna_diagnostics::Span::new(7, 13)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What happened.
    pub message: String,
    /// What could be done.
    pub help: Vec<String>,
    /// Where in the statement.
    pub place: Option<Place>,
}

/// A place in a statement, as the engine names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A token that cannot stand where it does.
    Token {
        /// Bytes before it.
        offset: usize,
        /// The token; empty at the end of the statement.
        text: String,
    },
    /// Something of this name.
    Name(String),
}

impl Refusal {
    /// Reads what the engine said, without its number and its name of the error.
    #[must_use]
    pub fn read(message: &str) -> Self {
        let message = innermost(message);
        if let Some(refusal) = syntax_error(message) {
            return refusal;
        }
        let (message, help) = match message.split_once("Maybe you meant") {
            Some((message, names)) => (message, suggestion(names)),
            None => (message, None),
        };
        let message = without_insides(message);
        Self {
            place: named(&message).map(Place::Name),
            message,
            help: help.into_iter().collect(),
        }
    }
}

impl Place {
    /// The place in `statement`, which is the one that was sent or begins with it.
    #[must_use]
    pub fn find(&self, statement: &str) -> Option<Span> {
        match self {
            Self::Token { offset, text } => {
                let rest = statement.get(*offset..)?;
                rest.starts_with(text.as_str())
                    .then(|| Span::new(*offset, offset + text.len()))
            }
            Self::Name(name) => {
                let mut found = tokens(statement)
                    .filter(|token| token.name().is_some_and(|found| found == name.as_str()));
                let first = found.next()?;
                // Of two places it cannot be told which is meant.
                found.next().is_none().then(|| first.span().into())
            }
        }
    }
}

/// `Code: 115. DB::Exception: …` within the message is the same error, told by another layer.
fn innermost(mut message: &str) -> &str {
    const MARK: &str = "DB::Exception: ";
    while message.starts_with("Code: ") {
        let Some((_, inner)) = message.split_once(MARK) else {
            break;
        };
        message = inner;
    }
    // The version, and the name that stands beside the message already.
    let end = message.find(" (version ").unwrap_or(message.len());
    let message = message.get(..end).unwrap_or(message);
    match message.rsplit_once(". (") {
        Some((before, name)) if name.bytes().all(|byte| !byte.is_ascii_lowercase()) => before,
        _ => message,
    }
}

/// `Syntax error: failed at position 7 (1) (line 1, col 7): 1. Expected one of: …`
fn syntax_error(message: &str) -> Option<Refusal> {
    let rest = message.strip_prefix("Syntax error: failed at position ")?;
    let (position, rest) = rest.split_once(" (")?;
    let offset = position.parse::<usize>().ok()?.checked_sub(1)?;
    // The token may hold brackets itself, and may be followed by a line and a column.
    let (token, rest) = rest
        .split_once(") (line ")
        .or_else(|| rest.split_once("): "))?;
    // At the end the list holds what could follow and not what is missing.
    let expected = rest
        .rsplit_once("Expected one of: ")
        .or_else(|| rest.rsplit_once("Expected "))
        .map(|(_, expected)| expected)
        .filter(|_| token != "end of query");
    let is_unmatched = rest.contains("Unmatched parentheses");
    let (text, message) = match token {
        "end of query" => ("", "syntax error: the statement ends too early".to_owned()),
        token if is_unmatched => (token, format!("syntax error: `{token}` has no counterpart")),
        token => (token, format!("syntax error: unexpected `{token}`")),
    };
    Some(Refusal {
        message,
        help: expected.and_then(expectation).into_iter().collect(),
        place: Some(Place::Token {
            offset,
            text: text.to_owned(),
        }),
    })
}

/// The keywords of the list: its other entries are names of the parser's own.
fn expectation(list: &str) -> Option<String> {
    let list = list.split(": In scope ").next().unwrap_or(list);
    let is_keyword = |name: &&str| {
        name.bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b' ')
    };
    let names: Vec<&str> = list.split(", ").filter(is_keyword).collect();
    let more = if names.len() > EXPECTED { ", …" } else { "" };
    let kept = &names[..names.len().min(EXPECTED)];
    (!kept.is_empty()).then(|| format!("expected {}{more}", kept.join(", ")))
}

/// `: ['abs','ab']`, or ` system.one`; behind the list the engine may say more of its own insides.
fn suggestion(names: &str) -> Option<String> {
    let names = names.split(']').next().unwrap_or(names);
    let names = names.split(": ").find(|part| !part.trim().is_empty())?;
    let is_around = |character: char| " :.?[]'".contains(character);
    let names: Vec<String> = names
        .split(',')
        .map(|name| name.trim_matches(is_around))
        .filter(|name| !name.is_empty())
        .map(|name| format!("`{name}`"))
        .collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}

/// Drops the statement as the engine has rewritten it, and what it was executing.
fn without_insides(message: &str) -> String {
    const INSIDES: [&str; 6] = [
        ": In scope ",
        ". In scope ",
        " in scope ",
        ": while executing ",
        ": While executing ",
        ": while converting ",
    ];
    let cut = INSIDES.iter().filter_map(|mark| message.find(mark)).min();
    let (kept, dropped) = message
        .split_at_checked(cut.unwrap_or(message.len()))
        .unwrap_or((message, ""));
    let kept = kept.trim_end_matches(['.', ':', ' ']);
    match dropped.split_once(": Note: ") {
        Some((_, note)) => format!("{kept}: {}", note.trim_end_matches(['.', ' '])),
        None => kept.to_owned(),
    }
}

/// What an error that knows no name says it does not know.
fn named(message: &str) -> Option<String> {
    let is_unknown = message.starts_with("Unknown ")
        || message.starts_with("Function with name")
        || message.starts_with("Missing columns");
    let quote = message.find(['`', '\'']).filter(|_| is_unknown)?;
    let rest = message.get(quote + 1..)?;
    let name = rest.split(['`', '\'']).next()?;
    let last = name.rsplit('.').next().unwrap_or(name);
    (!last.is_empty()).then(|| last.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syntax_error_says_what_cannot_stand_where() {
        let refusal = Refusal::read(
            "Syntax error: failed at position 20 (x) (line 2, col 3): x. Expected one of: token, \
             Comma, FROM: In scope SELECT formatQuery('…')",
        );
        assert_eq!(refusal.message, "syntax error: unexpected `x`");
        assert_eq!(refusal.help, ["expected FROM"]);
        let place = refusal.place.expect("a place");
        assert_eq!(place.find("SELECT 'ä', 1 frm x"), Some(Span::new(19, 20)));
        assert_eq!(place.find("another statement, longer"), None);
    }

    #[test]
    fn an_end_that_comes_too_early_is_at_the_end() {
        let refusal = Refusal::read(
            "Syntax error: failed at position 11 (end of query): . Expected one of: OR",
        );
        let place = refusal.place.expect("a place");
        assert_eq!(place.find("SELECT 1 +"), Some(Span::at(10)));
    }

    #[test]
    fn a_bracket_without_its_counterpart_is_named() {
        let refusal = Refusal::read(
            "Syntax error: failed at position 13 ((): ( FROM otel_logs. Unmatched parentheses: (",
        );
        assert_eq!(refusal.message, "syntax error: `(` has no counterpart");
        let place = refusal.place.expect("a place");
        assert_eq!(
            place.find("SELECT count( FROM otel_logs"),
            Some(Span::new(12, 13))
        );
    }

    #[test]
    fn errors_within_errors_are_one() {
        let refusal = Refusal::read(
            "Code: 115. DB::Exception: Unknown setting 'x'. (UNKNOWN_SETTING) (version 26.7.2.1)",
        );
        assert_eq!(refusal.message, "Unknown setting 'x'");
    }

    #[test]
    fn what_the_engine_executes_is_its_own_affair() {
        let refusal = Refusal::read(
            "Function with name `abc` does not exist. In scope SELECT abc(1). Maybe you meant: ['abs']",
        );
        assert_eq!(refusal.message, "Function with name `abc` does not exist");
        assert_eq!(refusal.help, ["did you mean `abs`?"]);
        let refusal = Refusal::read(
            "Unknown identifier `Bdy` in scope SELECT Bdy. Maybe you meant: ['Body','B.y']: While processing \
             x, y. Stack trace: [1, 2]",
        );
        assert_eq!(refusal.help, ["did you mean `Body` or `B.y`?"]);
        let refusal = Refusal::read(
            "Unknown table expression identifier 'oen'. Maybe you meant system.one?: While executing x",
        );
        assert_eq!(refusal.help, ["did you mean `system.one`?"]);
        let refusal = Refusal::read(
            "Cannot parse string 'a' as UInt8: while executing 'FUNCTION toUInt8(Body :: 1)'",
        );
        assert_eq!(refusal.message, "Cannot parse string 'a' as UInt8");
        assert_eq!(refusal.place, None);
    }

    #[test]
    fn a_name_that_stands_twice_has_no_place() {
        let refusal = Refusal::read("Unknown expression identifier `a` in scope SELECT a + a");
        let place = refusal.place.expect("a name");
        assert_eq!(place.find("SELECT a + a"), None);
    }
}
