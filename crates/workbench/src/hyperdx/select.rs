//! Columns and orders, which HyperDX keeps as SQL, as fields.

use lucerna_sql::tokens::{Token, TokenKind, tokens};

/// The expressions of a list, as they stand there: at commas outside of brackets.
pub(super) fn expressions(list: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for token in tokens(list) {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "," if depth == 0 && token.kind == TokenKind::Symbol => {
                found.push(list.get(start..token.start).unwrap_or_default().trim());
                start = token.span().end;
            }
            _ => {}
        }
    }
    found.push(list.get(start..).unwrap_or_default().trim());
    found.retain(|expression| !expression.is_empty());
    found
}

/// The field that an expression is: a column, or the value of a key of a map. `None` for anything that
/// is computed. A name behind AS is of no account.
pub(super) fn field(expression: &str) -> Option<String> {
    let tokens: Vec<Token<'_>> = tokens(expression).filter(Token::is_significant).collect();
    let of_as = tokens.iter().position(|token| token.is_word("AS"));
    let parts = tokens.get(..of_as.unwrap_or(tokens.len()))?;
    match parts {
        [name] => plain(name),
        [map, dot, part] if dot.is_symbol(".") => Some(format!("{}.{}", plain(map)?, plain(part)?)),
        [map, open, key, close] if open.is_symbol("[") && close.is_symbol("]") => {
            Some(format!("{}.{}", plain(map)?, segment(&key.value()?)))
        }
        _ => None,
    }
}

/// A name that a query can say as it is.
fn plain(token: &Token<'_>) -> Option<String> {
    let name = token.name()?;
    Some(segment(&name))
}

/// A part of a field's name. What has a meaning in a query stands in backticks.
fn segment(name: &str) -> String {
    let is_plain = |any: char| any.is_alphanumeric() || "_.-@/".contains(any);
    if !name.is_empty() && name.chars().all(is_plain) {
        name.to_owned()
    } else {
        format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
    }
}

/// An order, as far as it can be said here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Order {
    /// The one that there is anyway: newest first.
    NewestFirst,
    /// By a field; `-` before it says the largest first.
    Field(String),
    /// Something that cannot be said.
    Other,
}

/// Reads an order. `is_time` says which columns tell the time: an order by them, rounded or not, with
/// the latest first, is the usual one.
pub(super) fn order(text: &str, is_time: impl Fn(&str) -> bool) -> Order {
    let inner = text.trim();
    // `(a, b) DESC` orders by each in turn.
    let (list, is_descending) = match direction(inner) {
        (list, Some(is_descending)) if list.starts_with('(') && list.ends_with(')') => {
            let list = list.get(1..list.len() - 1).unwrap_or_default();
            (list, Some(is_descending))
        }
        _ => (inner, None),
    };
    let parts: Vec<(&str, bool)> = expressions(list)
        .into_iter()
        .map(|part| {
            let (expression, own) = direction(part);
            (expression, own.or(is_descending).unwrap_or(false))
        })
        .collect();
    let names_time = |expression: &str| {
        let tokens: Vec<Token<'_>> = tokens(expression).filter(Token::is_significant).collect();
        match tokens.as_slice() {
            [name] => name.name().is_some_and(|name| is_time(&name)),
            [function, open, name, close] => {
                function.kind == TokenKind::Word
                    && function.text.starts_with("to")
                    && open.is_symbol("(")
                    && close.is_symbol(")")
                    && name.name().is_some_and(|name| is_time(&name))
            }
            _ => false,
        }
    };
    if parts
        .iter()
        .all(|(part, is_descending)| *is_descending && names_time(part))
    {
        return Order::NewestFirst;
    }
    match parts.as_slice() {
        [(part, is_descending)] => field(part).map_or(Order::Other, |field| {
            let sign = if *is_descending { "-" } else { "" };
            Order::Field(format!("{sign}{field}"))
        }),
        _ => Order::Other,
    }
}

/// An expression without its ASC or DESC, and whether that was DESC.
fn direction(text: &str) -> (&str, Option<bool>) {
    let last = tokens(text).filter(Token::is_significant).last();
    match last {
        Some(last) if last.is_word("DESC") || last.is_word("ASC") => {
            let before = text.get(..last.start).unwrap_or_default().trim();
            (before, Some(last.is_word("DESC")))
        }
        _ => (text, None),
    }
}
