//! A place in the text of a type, and the smallest things that can be read there.

use std::str::FromStr;

use super::{ParseTypeError, Parsed};
use crate::quoted;

/// White space is skipped before each thing that is read, never after it.
pub(super) struct Cursor<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Cursor { source, at: 0 }
    }

    /// The error that something else was expected here.
    pub(super) fn expected(&self, expected: &'static str) -> ParseTypeError {
        ParseTypeError {
            offset: self.at,
            expected,
        }
    }

    /// Where the next thing starts.
    pub(super) fn start(&mut self) -> usize {
        let blanks = self.bytes().iter().take_while(|byte| is_blank(**byte));
        self.at += blanks.count();
        self.at
    }

    /// The text from `start` to here.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.source.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.start() == self.source.len()
    }

    /// Reads this byte if it comes next.
    pub(super) fn accept(&mut self, byte: u8) -> bool {
        self.start();
        let is_next = self.bytes().first() == Some(&byte);
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn open(&mut self) -> Parsed<()> {
        self.require(b'(', "`(`")
    }

    pub(super) fn close(&mut self) -> Parsed<()> {
        self.require(b')', "`)`")
    }

    pub(super) fn comma(&mut self) -> Parsed<()> {
        self.require(b',', "`,`")
    }

    pub(super) fn equals(&mut self) -> Parsed<()> {
        self.require(b'=', "`=`")
    }

    /// Letters, digits and `_`, the first not a digit.
    pub(super) fn word(&mut self, expected: &'static str) -> Parsed<&'a str> {
        let start = self.start();
        let length = word_length(self.bytes());
        if length == 0 {
            return Err(self.expected(expected));
        }
        self.at += length;
        Ok(self.since(start))
    }

    /// A word, or a name in backticks or double quotes.
    pub(super) fn name(&mut self) -> Parsed<String> {
        self.start();
        match self.bytes().first() {
            Some(b'`' | b'"') => self.quoted("a name that is closed by its quote"),
            Some(_) | None => self.word("a name").map(str::to_owned),
        }
    }

    /// Whether a name comes next, and not a type: it is quoted, or a word and a type follow.
    pub(super) fn is_at_name(&mut self) -> bool {
        self.start();
        let bytes = self.bytes();
        if matches!(bytes.first(), Some(b'`' | b'"')) {
            return true;
        }
        let after = bytes.iter().skip(word_length(bytes));
        let mut after_blanks = after.skip_while(|byte| is_blank(**byte));
        after_blanks.next().is_some_and(|byte| is_word_start(*byte))
    }

    /// Text in single quotes.
    pub(super) fn text(&mut self, expected: &'static str) -> Parsed<String> {
        self.start();
        if self.bytes().first() != Some(&b'\'') {
            return Err(self.expected(expected));
        }
        self.quoted(expected)
    }

    /// A whole number that fits.
    pub(super) fn number<N: FromStr>(&mut self, expected: &'static str) -> Parsed<N> {
        let start = self.start();
        let signs = usize::from(matches!(self.bytes().first(), Some(b'-')));
        let digits = self.bytes().iter().skip(signs);
        let length = signs + digits.take_while(|byte| byte.is_ascii_digit()).count();
        let number = self.source.get(start..start + length);
        let number = number.and_then(|digits| digits.parse().ok());
        let number = number.ok_or_else(|| self.expected(expected))?;
        self.at += length;
        Ok(number)
    }

    /// A whole number of at most `most`.
    pub(super) fn number_up_to(&mut self, most: u8, expected: &'static str) -> Parsed<u8> {
        let start = self.start();
        let number = self.number(expected)?;
        if number > most {
            self.at = start;
            return Err(self.expected(expected));
        }
        Ok(number)
    }

    /// The text within `( … )` if a bracket comes next, whatever it says; brackets within it are in
    /// pairs, but for those in quotes.
    pub(super) fn opaque_brackets(&mut self) -> Parsed<Option<&'a str>> {
        let before = self.at;
        if !self.accept(b'(') {
            self.at = before;
            return Ok(None);
        }
        let start = self.at;
        let mut open = 1_usize;
        while open > 0 {
            match self.bytes().first() {
                Some(b'\'' | b'`' | b'"') => {
                    self.quoted("text that is closed by its quote")?;
                    continue;
                }
                Some(b'(') => open += 1,
                Some(b')') => open -= 1,
                Some(_) => {}
                None => return Err(self.expected("`)`")),
            }
            self.at += 1;
        }
        let inside = self.source.get(start..self.at - 1).unwrap_or_default();
        Ok(Some(inside.trim_ascii()))
    }

    fn require(&mut self, byte: u8, expected: &'static str) -> Parsed<()> {
        if self.accept(byte) {
            Ok(())
        } else {
            Err(self.expected(expected))
        }
    }

    fn quoted(&mut self, expected: &'static str) -> Parsed<String> {
        let rest = self.source.get(self.at..).unwrap_or_default();
        let (text, length) = quoted::read(rest).ok_or_else(|| self.expected(expected))?;
        self.at += length;
        Ok(text)
    }

    fn bytes(&self) -> &'a [u8] {
        self.source.as_bytes().get(self.at..).unwrap_or_default()
    }
}

fn word_length(bytes: &[u8]) -> usize {
    match bytes.first() {
        Some(first) if is_word_start(*first) => bytes
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count(),
        Some(_) | None => 0,
    }
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}
