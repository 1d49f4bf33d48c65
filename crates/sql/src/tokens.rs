//! The tokens of ClickHouse's SQL: for the read-only gate, for splitting a script, for parameters.
//!
//! What one token is follows the server letter for letter (each odd case was tried on one), because
//! the gate must not see a comment where the server sees a statement. Reading never fails: what is no
//! token is a [`TokenKind::Error`], and the tokens together are always the whole text. It takes time
//! in proportion to the length of the text.
//!
//! The data that may follow `INSERT … VALUES` or `INSERT … FORMAT` in a statement is read as if it
//! were SQL too.
//!
//! ```
//! use lucerna_sql::tokens::{TokenKind, tokens};
//!
//! let significant: Vec<&str> = tokens("SELECT /* all */ `a``b` -- of it")
//!     .filter(|token| token.is_significant())
//!     .map(|token| token.text)
//!     .collect();
//! assert_eq!(significant, ["SELECT", "`a``b`"]);
//!
//! let last = tokens("'open").last().expect("one token");
//! assert!(matches!(last.kind, TokenKind::Error(_)));
//! ```

mod heredoc;
mod lexer;
mod number;
mod parameters;
mod statements;

use std::borrow::Cow;
use std::ops::Range;

use crate::quoted;
pub use lexer::Tokens;
pub use parameters::{Parameter, parameters};
pub use statements::{Statement, Statements, split_statements};

/// A token: what it is and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// Its text.
    pub text: &'a str,
    /// Where it starts, in bytes from the start of the source.
    pub start: usize,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// White space.
    Space,
    /// `-- …`, `// …`, `# …`, `#!…` to the end of the line, or `/* … */`, which may nest.
    Comment,
    /// A keyword, or a name without quotes.
    Word,
    /// A name in backticks, in double quotes or in “typographic quotes”.
    QuotedName,
    /// `'…'`, `‘…’`, `x'…'`, `b'…'`, or a heredoc `$tag$…$tag$`.
    Text,
    /// A number, without its sign.
    Number,
    /// An operator, a bracket, a comma, a semicolon.
    Symbol,
    /// No token at all; the server refuses the statement.
    Error(TokenError),
}

/// Why something is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Text without its closing quote.
    #[error("this text is not closed")]
    OpenText,
    /// A name without its closing quote.
    #[error("this name is not closed")]
    OpenName,
    /// A comment without its `*/`.
    #[error("this comment is not closed")]
    OpenComment,
    /// A number that goes on with letters, such as `1.5x`.
    #[error("this is no number")]
    Number,
    /// A character that stands nowhere in SQL outside of quotes, such as `&`, `~` or `é`.
    #[error("this character means nothing in SQL")]
    Character,
}

/// The tokens of a text, white space and comments included.
#[must_use]
pub fn tokens(source: &str) -> Tokens<'_> {
    Tokens::new(source)
}

impl<'a> Token<'a> {
    /// Where it stands, in bytes of the source.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// Whether it counts: it is neither white space nor a comment.
    #[must_use]
    pub fn is_significant(&self) -> bool {
        !matches!(self.kind, TokenKind::Space | TokenKind::Comment)
    }

    /// Whether it is this symbol.
    #[must_use]
    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text == symbol
    }

    /// Whether it is this word, in any case and without quotes.
    #[must_use]
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// The name that a word or a quoted name stands for; `None` for another token, and for a name
    /// whose escapes make no UTF-8.
    ///
    /// ```
    /// # use lucerna_sql::tokens::tokens;
    /// let name = tokens(r"`fi\x6ce`").next().and_then(|token| token.name());
    /// assert_eq!(name.as_deref(), Some("file"));
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<Cow<'a, str>> {
        match self.kind {
            TokenKind::Word => Some(Cow::Borrowed(self.text)),
            TokenKind::QuotedName => self.unquoted('“', '”'),
            TokenKind::Space
            | TokenKind::Comment
            | TokenKind::Text
            | TokenKind::Number
            | TokenKind::Symbol
            | TokenKind::Error(_) => None,
        }
    }

    /// The value of text; `None` for another token, for `x'…'` and `b'…'`, and for text whose escapes
    /// make no UTF-8.
    ///
    /// ```
    /// # use lucerna_sql::tokens::tokens;
    /// let value = tokens("$sql$it's$sql$").next().and_then(|token| token.value());
    /// assert_eq!(value.as_deref(), Some("it's"));
    /// ```
    #[must_use]
    pub fn value(&self) -> Option<Cow<'a, str>> {
        if self.kind != TokenKind::Text {
            None
        } else if self.text.starts_with('$') {
            let tag = heredoc::tag(self.text)?;
            let inside = self.text.strip_prefix(tag)?.strip_suffix(tag)?;
            Some(Cow::Borrowed(inside))
        } else {
            self.unquoted('‘', '’')
        }
    }

    /// What stands within the quotes; nothing is escaped within typographic ones.
    fn unquoted(&self, open: char, close: char) -> Option<Cow<'a, str>> {
        if let Some(inside) = self.text.strip_prefix(open) {
            return inside.strip_suffix(close).map(Cow::Borrowed);
        }
        if !self.text.starts_with(['\'', '"', '`']) {
            return None;
        }
        quoted::read(self.text).map(|(name, _)| Cow::Owned(name))
    }
}
