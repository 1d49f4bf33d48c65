//! The parameters of a statement: `{name:Type}`.

use std::ops::Range;

use super::{Token, TokenKind, tokens};

/// A place in a statement where a parameter's value is put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// Its name.
    pub name: &'a str,
    /// The text of its type; `Identifier` is possible, which is no type of a column.
    pub type_text: &'a str,
    /// Where it stands, brackets included, in bytes of the statement.
    pub span: Range<usize>,
}

/// The parameters of a statement in their order; one that stands twice is named twice.
///
/// ```
/// use lucerna_sql::tokens::parameters;
///
/// let found = parameters("SELECT * FROM t WHERE a = {value:Array(String)} AND b = '{no:String}'");
/// assert_eq!((found[0].name, found[0].type_text), ("value", "Array(String)"));
/// assert_eq!(found.len(), 1);
/// ```
#[must_use]
pub fn parameters(statement: &str) -> Vec<Parameter<'_>> {
    let mut tokens = tokens(statement).filter(Token::is_significant).peekable();
    let mut found = Vec::new();
    while let Some(open) = tokens.next() {
        if !open.is_symbol("{") {
            continue;
        }
        let Some(name) = tokens.next_if(|token| token.kind == TokenKind::Word) else {
            continue;
        };
        let Some(colon) = tokens.next_if(|token| token.is_symbol(":")) else {
            continue;
        };
        let Some(close) = tokens.by_ref().find(|token| token.is_symbol("}")) else {
            break;
        };
        let type_text = statement.get(colon.span().end..close.start);
        found.push(Parameter {
            name: name.text,
            type_text: type_text.unwrap_or_default().trim(),
            span: open.start..close.span().end,
        });
    }
    found
}
