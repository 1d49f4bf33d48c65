//! The parameters of a statement: `{name:Type}`.

use std::borrow::Cow;
use std::ops::Range;

use super::{Token, TokenKind, tokens};

/// A place in a statement where a parameter's value is put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// Its name.
    pub name: &'a str,
    /// The text of its type without comments; `Identifier` is possible, which is no type of a column.
    pub type_text: Cow<'a, str>,
    /// Where it stands, brackets included, in bytes of the statement.
    pub span: Range<usize>,
}

/// The parameters of a statement in their order; one that stands twice is named twice.
///
/// ```
/// use lucerna_sql::tokens::parameters;
///
/// let found = parameters("SELECT * FROM t WHERE a = {value:Array(String)} AND b = '{no:String}'");
/// assert_eq!((found[0].name, found[0].type_text.as_ref()), ("value", "Array(String)"));
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
        if tokens.next_if(|token| token.is_symbol(":")).is_none() {
            continue;
        }
        let of_type: Vec<Token<'_>> =
            std::iter::from_fn(|| tokens.next_if(|token| !token.is_symbol("}"))).collect();
        let Some(close) = tokens.next() else {
            break;
        };
        found.push(Parameter {
            name: name.text,
            type_text: without_comments(statement, &of_type),
            span: open.start..close.span().end,
        });
    }
    found
}

/// The text that the tokens cover, with a space in the place of each gap between them.
fn without_comments<'a>(statement: &'a str, tokens: &[Token<'a>]) -> Cow<'a, str> {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
        return Cow::Borrowed("");
    };
    let has_gaps = tokens
        .windows(2)
        .any(|pair| pair[0].span().end != pair[1].start);
    if !has_gaps {
        return Cow::Borrowed(
            statement
                .get(first.start..last.span().end)
                .unwrap_or_default(),
        );
    }
    let mut text = String::new();
    let mut end = first.start;
    for token in tokens {
        if token.start != end {
            text.push(' ');
        }
        text.push_str(token.text);
        end = token.span().end;
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::parameters;

    #[test]
    fn a_comment_is_no_part_of_a_type() {
        for text in [
            "{f:/**/Identifier}",
            "{f: Identifier -- x\n}",
            "{f /* : */ :Identifier}",
        ] {
            assert_eq!(parameters(text)[0].type_text, "Identifier", "{text}");
        }
        assert_eq!(
            parameters("{f:Array(/* } */ String)}")[0].type_text,
            "Array( String)"
        );
        assert_eq!(parameters("{f:}")[0].type_text, "");
    }
}
