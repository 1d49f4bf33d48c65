//! The condition, token by token.

use super::{FUNCTIONS, VARIABLES};
use lucerna_schema::Table;
use lucerna_sql::tokens::{Token, TokenKind, tokens};

/// Words that are neither names nor functions.
const KEYWORDS: &[&str] = &[
    "AND", "BETWEEN", "ILIKE", "IS", "LIKE", "NOT", "NULL", "OR", "false", "inf", "nan", "true",
];

const SYMBOLS: &[&str] = &[
    "(", ")", "[", "]", ",", "=", "!=", "<", "<=", ">", ">=", "-", "->",
];

/// Checks each token by itself and that the brackets match; gives the texts as written, without
/// their quotes, in order.
pub(super) fn check<'s>(sql: &'s str, table: &Table) -> Result<Vec<&'s str>, String> {
    let mut texts = Vec::new();
    let mut open = Vec::new();
    let mut tokens = tokens(sql).filter(|token| token.kind != TokenKind::Space);
    let mut next = tokens.next();
    while let Some(token) = next {
        next = tokens.next();
        match token.kind {
            TokenKind::Text => texts.push(plain_text(&token)?),
            TokenKind::Word => word(&token, next.as_ref(), table)?,
            TokenKind::QuotedName => column(&token, table)?,
            TokenKind::Symbol => symbol(token.text, &mut open)?,
            TokenKind::Number => {}
            TokenKind::Space | TokenKind::Comment | TokenKind::Error(_) => {
                return Err(format!("{token:?} may not stand in a condition"));
            }
        }
    }
    if open.is_empty() {
        Ok(texts)
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

fn word(token: &Token<'_>, next: Option<&Token<'_>>, table: &Table) -> Result<(), String> {
    if KEYWORDS.contains(&token.text) || VARIABLES.contains(&token.text) {
        return Ok(());
    }
    if next.is_some_and(|next| next.is_symbol("(")) {
        let is_known = FUNCTIONS.contains(&token.text);
        return is_known
            .then_some(())
            .ok_or_else(|| format!("{} is not on the list of functions", token.text));
    }
    column(token, table)
}

fn column(token: &Token<'_>, table: &Table) -> Result<(), String> {
    let name = token.name().unwrap_or_default();
    match table.find(&name) {
        Some(_) => Ok(()),
        None => Err(format!("{} is no column", token.text)),
    }
}

fn symbol(symbol: &str, open: &mut Vec<char>) -> Result<(), String> {
    if !SYMBOLS.contains(&symbol) {
        return Err(format!("{symbol} may not stand in a condition"));
    }
    let opened_by = match symbol {
        "(" => return push(open, '('),
        "[" => return push(open, '['),
        ")" => '(',
        "]" => '[',
        _ => return Ok(()),
    };
    if open.pop() == Some(opened_by) {
        Ok(())
    } else {
        Err(format!("{symbol} closes what is not open"))
    }
}

fn push(open: &mut Vec<char>, bracket: char) -> Result<(), String> {
    open.push(bracket);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;
    use lucerna_schema::builtin;

    fn is_fine(sql: &str) -> bool {
        check(sql, builtin("logs").expect("a built-in table")).is_ok()
    }

    #[test]
    fn what_a_renderer_writes_passes() {
        assert!(is_fine("hasToken(lower(Body), 'it\\'s') AND NOT (1)"));
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
        ] {
            assert!(!is_fine(sql), "{sql}");
        }
    }
}
