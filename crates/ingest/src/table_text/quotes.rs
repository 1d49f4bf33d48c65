//! Quotes of CSV that the reader of its rows would forgive: one that is never closed, which would make
//! one value of all that follows, and text behind one that closes a value.

/// Follows the quotes of a text, piece by piece.
#[derive(Debug, Clone)]
pub(super) struct Quotes {
    state: State,
    line: u64,
    column: u64,
    /// Line and column of the quote that was opened last.
    opened: (u64, u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a value.
    Start,
    /// In a value without quotes around it; those in it are text.
    Plain,
    Quoted,
    /// Behind a quote that closes the value, or is the first of two that stand for one.
    Closed,
}

/// What is wrong with a quote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub(super) struct Misquoted {
    pub(super) line: u64,
    pub(super) column: u64,
    pub(super) problem: String,
}

impl Default for Quotes {
    fn default() -> Self {
        Self {
            state: State::Start,
            line: 1,
            column: 0,
            opened: (1, 1),
        }
    }
}

impl Quotes {
    /// Goes on with the next piece of the text.
    pub(super) fn scan(&mut self, piece: &[u8]) -> Result<(), Misquoted> {
        for byte in piece {
            self.column += 1;
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::Closed,
                (State::Quoted, _) | (State::Closed, b'"') => State::Quoted,
                (State::Start | State::Plain | State::Closed, b',' | b'\n' | b'\r') => State::Start,
                (State::Start, b'"') => {
                    self.opened = (self.line, self.column);
                    State::Quoted
                }
                (State::Closed, _) => return Err(self.behind()),
                // The mark of UTF-8 at the start of a file.
                (State::Start, 0xEF | 0xBB | 0xBF) if self.line == 1 && self.column <= 3 => {
                    State::Start
                }
                (State::Start | State::Plain, _) => State::Plain,
            };
            if *byte == b'\n' {
                self.line += 1;
                self.column = 0;
            }
        }
        Ok(())
    }

    /// At the end of the text.
    pub(super) fn end(&self) -> Result<(), Misquoted> {
        if self.state != State::Quoted {
            return Ok(());
        }
        let (line, column) = self.opened;
        Err(Misquoted {
            line,
            column,
            problem: "the quote that begins this value is never closed; expected `\"` before the end of the file"
                .to_owned(),
        })
    }

    fn behind(&self) -> Misquoted {
        let (line, column) = self.opened;
        let begun = if line == self.line {
            format!("at byte {column}")
        } else {
            format!("on line {line}")
        };
        Misquoted {
            line: self.line,
            column: self.column,
            problem: format!(
                "text behind the quote that closes the value which begins {begun}; expected a comma or the end of \
                 the row (a quote within quotes is written twice)"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the text is wrong, whole and byte by byte.
    fn wrong(text: &str) -> Option<(u64, u64)> {
        let place = |pieces: Vec<&[u8]>| {
            let mut quotes = Quotes::default();
            let mut pieces = pieces.into_iter();
            let scanned = pieces.try_for_each(|piece| quotes.scan(piece));
            let ended = scanned.and_then(|()| quotes.end());
            ended.err().map(|wrong| (wrong.line, wrong.column))
        };
        let whole = place(vec![text.as_bytes()]);
        let by_byte = place(text.as_bytes().chunks(1).collect());
        assert_eq!(whole, by_byte, "{text}");
        whole
    }

    #[test]
    fn quotes_around_values_and_in_plain_ones_are_fine() {
        for text in [
            "",
            "a,\"b\"\r\n\"c\n,\"\"\",d\n",
            "\"\",\"\"\n",
            "a\"b,c\"\n",
            "\u{feff}\"a\",b\n",
            "\"a\"",
        ] {
            assert_eq!(wrong(text), None, "{text}");
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_is_wrong_where_it_is_opened() {
        assert_eq!(wrong("a,b\nc,\"d\ne,f\n"), Some((2, 3)));
        assert_eq!(wrong("a,\"b\"\""), Some((1, 3)));
    }

    #[test]
    fn text_behind_a_closing_quote_is_wrong() {
        assert_eq!(wrong("a\n\"b\"c\n"), Some((2, 4)));
        assert_eq!(wrong("a,\"b\nc\",\"d\" \n"), Some((2, 7)));
    }
}
