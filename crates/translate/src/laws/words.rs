//! The condition, token by token.

use super::literal::{Role, Typed};
use super::{FUNCTIONS, VARIABLES, holds_json};
use lucerna_schema::Table;
use lucerna_sql::DataType;
use lucerna_sql::tokens::{Token, TokenKind, tokens};

/// Words that are neither names nor functions.
const KEYWORDS: &[&str] = &[
    "AND", "BETWEEN", "ILIKE", "IN", "IS", "LIKE", "NOT", "NULL", "OR", "false", "inf", "nan",
    "true",
];

const SYMBOLS: &[&str] = &[
    "(", ")", "[", "]", ",", "=", "!=", "<", "<=", ">", ">=", "-", "->",
];

/// A condition whose tokens were checked one by one.
pub(super) struct Words<'s> {
    /// Its texts as written, without their quotes, in order.
    pub(super) texts: Vec<&'s str>,
    /// The condition for sqlparser, which reads two things of ClickHouse otherwise: a path of a JSON
    /// column is left out, and CAST, whose type is a text here, is written as [`CAST`].
    pub(super) plain: String,
}

/// What sqlparser reads in place of `CAST`.
pub(super) const CAST: &str = "castTo";

/// Checks each token by itself and that the brackets match.
pub(super) fn check<'s>(sql: &'s str, table: &Table, typed: &Typed) -> Result<Words<'s>, String> {
    let significant = tokens(sql).filter(|token| token.kind != TokenKind::Space);
    let all: Vec<Token<'s>> = significant.collect();
    let mut words = Words {
        texts: Vec::new(),
        plain: String::with_capacity(sql.len()),
    };
    let mut open = Vec::new();
    let mut rest = all.as_slice();
    while let [token, after @ ..] = rest {
        rest = after;
        match token.kind {
            TokenKind::Text => words.texts.push(plain_text(token)?),
            TokenKind::Word if is_function(token, after) => {}
            TokenKind::Word | TokenKind::QuotedName => {
                let data_type = column(token, table)?;
                rest = path(data_type, after, typed)?;
            }
            TokenKind::Symbol => symbol(token.text, &mut open)?,
            TokenKind::Number => {}
            TokenKind::Space | TokenKind::Comment | TokenKind::Error(_) => {
                return Err(format!("{token:?} may not stand in a condition"));
            }
        }
        let is_cast = token.is_word("CAST");
        words
            .plain
            .push_str(if is_cast { CAST } else { token.text });
        words.plain.push(' ');
    }
    if open.is_empty() {
        Ok(words)
    } else {
        Err(format!("brackets are left open: {open:?}"))
    }
}

/// No heredoc, no typographic quotes, no prefix.
fn plain_text<'s>(token: &Token<'s>) -> Result<&'s str, String> {
    let inside = token.text.strip_prefix('\'');
    inside
        .and_then(|text| text.strip_suffix('\''))
        .ok_or_else(|| format!("{} is not quoted as the writer quotes", token.text))
}

/// A keyword, one of our variables, or a function that is called.
fn is_function(token: &Token<'_>, after: &[Token<'_>]) -> bool {
    let is_called = after.first().is_some_and(|next| next.is_symbol("("));
    KEYWORDS.contains(&token.text)
        || VARIABLES.contains(&token.text)
        || (is_called && FUNCTIONS.contains(&token.text))
}

fn column<'t>(token: &Token<'_>, table: &'t Table) -> Result<&'t DataType, String> {
    let found = token.name().and_then(|name| table.find(&name));
    match found {
        Some(id) => Ok(&table.column(id).data_type),
        None => Err(format!(
            "{} is no column and no function of ours",
            token.text
        )),
    }
}

/// Reads `.a.b` or `.^a.b` behind a JSON column; gives the tokens that follow.
fn path<'a, 's>(
    data_type: &DataType,
    mut after: &'a [Token<'s>],
    typed: &Typed,
) -> Result<&'a [Token<'s>], String> {
    let mut is_first = true;
    while let [dot, rest @ ..] = after
        && dot.is_symbol(".")
    {
        if !holds_json(data_type) {
            return Err(format!("{data_type} has no paths"));
        }
        let rest = match rest {
            [hat, rest @ ..] if is_first && hat.is_symbol("^") => rest,
            rest => rest,
        };
        let [key, rest @ ..] = rest else {
            return Err("a path ends with a dot".to_owned());
        };
        let name = key
            .name()
            .ok_or_else(|| format!("{} is no key", key.text))?;
        typed.check_value(&name, Role::Plain)?;
        (after, is_first) = (rest, false);
    }
    Ok(after)
}

fn symbol(symbol: &str, open: &mut Vec<char>) -> Result<(), String> {
    if !SYMBOLS.contains(&symbol) {
        return Err(format!("{symbol} may not stand in a condition"));
    }
    let is_matched = match symbol {
        ")" => open.pop() == Some('('),
        "]" => open.pop() == Some('['),
        _ => {
            open.extend(
                symbol
                    .chars()
                    .filter(|bracket| matches!(bracket, '(' | '[')),
            );
            true
        }
    };
    is_matched
        .then_some(())
        .ok_or_else(|| format!("{symbol} closes what is not open"))
}

#[cfg(test)]
mod tests {
    use super::{Typed, check};
    use crate::Context;
    use lucerna_schema::builtin;

    fn is_fine(sql: &str) -> bool {
        let table = builtin("otel_exporter_logs_json").expect("a built-in table");
        check(sql, table, &Typed::new("a.b`c", &Context::utc(0))).is_ok()
    }

    #[test]
    fn what_a_renderer_writes_passes() {
        assert!(is_fine("hasToken(lower(Body), 'it\\'s') AND NOT (1)"));
        assert!(is_fine("LogAttributes.^a.`b\\`c` != '{}'"));
    }

    #[test]
    fn what_breaks_out_of_a_text_is_seen() {
        for sql in [
            "Body = '' OR 1=1; DROP TABLE x",
            "Body = 'a' -- '",
            "Body = 'a' /* x */",
            "Body = 'a",
            "Body = $a$x$a$",
            "Body = x'41'",
            "Body IN (SELECT 1)",
            "sleep(3)",
            "Secret = ''",
            "Body = 'a') OR (1",
            "(Body = 'a'",
            "Body = {p:String}",
            "Body = ‘a’",
            "Body.a = 1",
            "LogAttributes.other = 1",
            "LogAttributes.a.^b = 1",
            "LogAttributes. = 1",
        ] {
            assert!(!is_fine(sql), "{sql}");
        }
    }
}
