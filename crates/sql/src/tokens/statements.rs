//! A script, statement by statement.

use std::ops::Range;

use super::{Tokens, tokens};

/// A statement of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Where it stands, in bytes of the script.
    pub span: Range<usize>,
    /// Its text, without the semicolon, and without comments and white space before and behind.
    pub text: &'a str,
    /// Whether a semicolon follows: it is meant to be whole.
    pub is_terminated: bool,
}

/// The statements of a script; see [`split_statements`].
pub struct Statements<'a> {
    source: &'a str,
    tokens: Tokens<'a>,
}

/// Cuts a script at its semicolons; one in text, in a quoted name or in a comment is none.
///
/// What holds nothing but white space and comments is no statement.
///
/// ```
/// use lucerna_sql::tokens::split_statements;
///
/// let texts: Vec<&str> = split_statements("SELECT 'a;b'; -- done;\n;\nSELECT 2")
///     .map(|statement| statement.text)
///     .collect();
/// assert_eq!(texts, ["SELECT 'a;b'", "SELECT 2"]);
/// ```
#[must_use]
pub fn split_statements(source: &str) -> Statements<'_> {
    Statements {
        source,
        tokens: tokens(source),
    }
}

impl<'a> Iterator for Statements<'a> {
    type Item = Statement<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let source = self.source;
        let statement = |span: Range<usize>, is_terminated| Statement {
            text: source.get(span.clone()).unwrap_or_default(),
            span,
            is_terminated,
        };
        let mut span: Option<Range<usize>> = None;
        for token in self.tokens.by_ref().filter(super::Token::is_significant) {
            if !token.is_symbol(";") {
                let start = span.map_or(token.start, |span| span.start);
                span = Some(start..token.span().end);
            } else if let Some(span) = span.take() {
                return Some(statement(span, true));
            }
        }
        span.map(|span| statement(span, false))
    }
}

#[cfg(test)]
mod tests {
    use super::split_statements;

    fn texts(source: &str) -> Vec<&str> {
        split_statements(source).map(|each| each.text).collect()
    }

    #[test]
    fn semicolons_in_quotes_and_comments_split_nothing() {
        assert_eq!(
            texts(
                "SELECT $a$x;$a$; SELECT `a;`, \"b;\", ‘c;’ /* ; */ FROM t // ;\n;#! ;\n SELECT 3"
            ),
            [
                "SELECT $a$x;$a$",
                "SELECT `a;`, \"b;\", ‘c;’ /* ; */ FROM t",
                "SELECT 3"
            ]
        );
    }

    #[test]
    fn what_says_nothing_is_no_statement() {
        assert_eq!(texts(" ;; -- x\n ; /* y */"), Vec::<&str>::new());
    }

    #[test]
    fn an_open_quote_reaches_to_the_end() {
        assert_eq!(
            texts("SELECT 1; SELECT 'a; SELECT 2;"),
            ["SELECT 1", "SELECT 'a; SELECT 2;"]
        );
    }

    #[test]
    fn a_statement_knows_its_place_and_whether_it_is_whole() {
        let script = "  SELECT 1 ;\nSELECT 2 -- more";
        let places: Vec<_> = split_statements(script)
            .map(|each| (each.span, each.is_terminated))
            .collect();
        assert_eq!(places, [(2..10, true), (13..21, false)]);
    }
}
