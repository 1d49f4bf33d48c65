//! Where one token ends and the next begins.

use super::heredoc::Tags;
use super::{Token, TokenError, TokenKind, number};

/// Symbols of more than one character, the longer before their own beginnings.
const LONG_SYMBOLS: [&str; 11] = [
    "<=>", "->", "==", "!=", "<=", "<>", ">=", "::", "||", "@@", "\\G",
];

/// Symbols of one character.
const SYMBOLS: &[u8] = b"()[]{},;.+-*/%=<>?:|@^";

/// The tokens of a text; see [`tokens`](super::tokens).
pub struct Tokens<'a> {
    source: &'a str,
    at: usize,
    /// The last token that is neither white space nor a comment.
    previous: Option<Token<'a>>,
    tags: Option<Tags<'a>>,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Tokens {
            source,
            at: 0,
            previous: None,
            tags: None,
        }
    }

    /// What comes next, and how long it is; `first` is the first byte of `rest`.
    fn scan(&mut self, first: u8, rest: &'a str) -> (TokenKind, usize) {
        let bytes = rest.as_bytes();
        if let Some(space) = length_of_space(rest) {
            return (TokenKind::Space, space);
        }
        if let Some(comment) = comment(rest) {
            return comment;
        }
        match first {
            b'\'' => closed(bytes, TokenKind::Text, TokenError::OpenText),
            b'`' | b'"' => closed(bytes, TokenKind::QuotedName, TokenError::OpenName),
            b'x' | b'X' | b'b' | b'B' if matches!(bytes, [_, b'\'', _, ..]) => digits_text(rest),
            b'0'..=b'9' => self.number(rest),
            b'.' if self.starts_a_number(bytes) => {
                (TokenKind::Number, number::length(bytes, false))
            }
            b'$' => self.dollar(rest),
            _ if is_word_byte(first) => (TokenKind::Word, word_length(bytes)),
            _ => symbol(rest)
                .or_else(|| typographic(rest))
                .unwrap_or_else(|| unknown(rest)),
        }
    }

    /// A number; with letters behind it, it is a name such as `1st`.
    fn number(&self, rest: &str) -> (TokenKind, usize) {
        let is_after_dot = self.previous.is_some_and(|before| before.is_symbol("."));
        let number = number::length(rest.as_bytes(), is_after_dot);
        let letters = rest.bytes().skip(number).take_while(|b| is_word_byte(*b));
        let length = number + letters.count();
        if length == number {
            (TokenKind::Number, length)
        } else if rest.bytes().take(number).all(is_word_byte) {
            (TokenKind::Word, length)
        } else {
            (TokenKind::Error(TokenError::Number), length)
        }
    }

    /// Whether the dot here is the start of `.5` and not the access to an element.
    fn starts_a_number(&self, bytes: &[u8]) -> bool {
        let is_access = self.previous.is_some_and(|before| {
            let ends_a_value = before.is_symbol(")") || before.is_symbol("]");
            let is_value = matches!(
                before.kind,
                TokenKind::Word | TokenKind::QuotedName | TokenKind::Number
            );
            ends_a_value || is_value
        });
        !is_access && bytes.get(1).is_some_and(u8::is_ascii_digit)
    }

    /// A heredoc, a name that starts with a dollar, or the dollar alone.
    fn dollar(&mut self, rest: &'a str) -> (TokenKind, usize) {
        let source = self.source;
        let tags = self.tags.get_or_insert_with(|| Tags::of(source));
        if let Some(length) = tags.length(source, self.at) {
            return (TokenKind::Text, length);
        }
        let is_name = rest
            .as_bytes()
            .get(1)
            .is_some_and(|byte| is_word_byte(*byte));
        if is_name {
            (TokenKind::Word, word_length(rest.as_bytes()))
        } else {
            (TokenKind::Symbol, 1)
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.source.get(self.at..)?;
        let first = *rest.as_bytes().first()?;
        let (kind, length) = self.scan(first, rest);
        let token = Token {
            kind,
            text: rest.get(..length)?,
            start: self.at,
        };
        self.at += length;
        if token.is_significant() {
            self.previous = Some(token);
        }
        Some(token)
    }
}

fn length_of_space(rest: &str) -> Option<usize> {
    let spaces = rest.find(|each| !is_space(each)).unwrap_or(rest.len());
    (spaces > 0).then_some(spaces)
}

/// What a server skips; found by trying the code points one by one.
fn is_space(each: char) -> bool {
    matches!(
        each,
        '\t'..='\r'
            | ' '
            | '\u{85}'
            | '\u{A0}'
            | '\u{180E}'
            | '\u{2000}'..='\u{200D}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202F}'
            | '\u{205F}'
            | '\u{2060}'
            | '\u{3000}'
            | '\u{FEFF}'
    )
}

/// A comment. A `#` starts one only before a blank or a `!`; a line ends at `\n` alone.
fn comment(rest: &str) -> Option<(TokenKind, usize)> {
    if rest.starts_with("/*") {
        return Some(block_comment(rest.as_bytes()));
    }
    let starts_a_line = ["--", "//", "# ", "#!"];
    if !starts_a_line.iter().any(|start| rest.starts_with(start)) {
        return None;
    }
    let length = rest.find('\n').unwrap_or(rest.len());
    Some((TokenKind::Comment, length))
}

fn block_comment(bytes: &[u8]) -> (TokenKind, usize) {
    let mut at = 2;
    let mut open = 1;
    while open > 0 {
        match bytes.get(at..at + 2) {
            Some(b"/*") => open += 1,
            Some(b"*/") => open -= 1,
            Some(_) => {
                at += 1;
                continue;
            }
            None => return (TokenKind::Error(TokenError::OpenComment), bytes.len()),
        }
        at += 2;
    }
    (TokenKind::Comment, at)
}

/// Something up to the quote that it starts with, which a backslash or doubling escapes.
fn closed(bytes: &[u8], kind: TokenKind, otherwise: TokenError) -> (TokenKind, usize) {
    let quote = bytes.first();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' {
            at += 2;
        } else if Some(byte) != quote {
            at += 1;
        } else if bytes.get(at + 1) == quote {
            at += 2;
        } else {
            return (kind, at + 1);
        }
    }
    (TokenKind::Error(otherwise), bytes.len())
}

/// `x'…'` or `b'…'`: any other character than its digits leaves it open to the end.
fn digits_text(rest: &str) -> (TokenKind, usize) {
    let radix = if rest.starts_with(['x', 'X']) { 16 } else { 2 };
    let digits = rest.chars().skip(2).take_while(|each| each.is_digit(radix));
    let end = 2 + digits.count();
    if rest.as_bytes().get(end) == Some(&b'\'') {
        (TokenKind::Text, end + 1)
    } else {
        (TokenKind::Error(TokenError::OpenText), rest.len())
    }
}

fn symbol(rest: &str) -> Option<(TokenKind, usize)> {
    let long = LONG_SYMBOLS.iter().find(|each| rest.starts_with(**each));
    let short = || rest.bytes().next().filter(|byte| SYMBOLS.contains(byte));
    let length = long.map(|each| each.len()).or_else(|| short().map(|_| 1))?;
    Some((TokenKind::Symbol, length))
}

/// What a word processor makes of quotes and of the minus sign.
fn typographic(rest: &str) -> Option<(TokenKind, usize)> {
    let (close, kind, otherwise) = match rest.chars().next()? {
        '‘' => ('’', TokenKind::Text, TokenError::OpenText),
        '“' => ('”', TokenKind::QuotedName, TokenError::OpenName),
        '−' => return Some((TokenKind::Symbol, '−'.len_utf8())),
        _ => return None,
    };
    let end = rest.find(close).map(|end| end + close.len_utf8());
    Some(match end {
        Some(end) => (kind, end),
        None => (TokenKind::Error(otherwise), rest.len()),
    })
}

fn unknown(rest: &str) -> (TokenKind, usize) {
    let length = rest.chars().next().map_or(1, char::len_utf8);
    (TokenKind::Error(TokenError::Character), length)
}

/// How long the name is that `bytes` start with; within it dollars are letters.
fn word_length(bytes: &[u8]) -> usize {
    let is_part = |byte: &&u8| is_word_byte(**byte) || **byte == b'$';
    bytes.iter().take_while(is_part).count()
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests;
