//! The text of a cell: one line, escaped, not yet cut.

use unicode_width::UnicodeWidthChar;

use super::Block;
use crate::encode::{Pairs, Plain, Shown};
use crate::{Options, escape};

/// Makes the text of cells in a buffer that is used again and again.
pub(super) struct Cells {
    plain: Plain,
    shown: Vec<Shown>,
    /// Characters beyond which nothing can be seen: a body of megabytes is not looked at in whole.
    most_characters: Option<usize>,
    bytes: Vec<u8>,
}

impl Cells {
    pub(super) fn new(options: &Options, shown: Vec<Shown>) -> Self {
        let mut plain = Plain::new(options, Pairs::Readable, "NULL");
        plain.shows_bytes = true;
        // Four times the width, since characters may have no width of their own (accents).
        let width = options.width.filter(|_| !options.wrap).map(usize::from);
        let most_characters = width.map(|width| 4 * width + 16);
        Self {
            plain,
            shown,
            most_characters,
            bytes: Vec::new(),
        }
    }

    /// The text of a cell.
    pub(super) fn text(&mut self, block: &Block, column: usize, row: usize) -> String {
        self.bytes.clear();
        let value = block.columns[column].value(row);
        self.plain.time(&mut self.bytes, &value, self.shown[column]);
        let text = String::from_utf8_lossy(&self.bytes);
        let end = self
            .most_characters
            .and_then(|most| text.char_indices().nth(most));
        let seen = end.and_then(|(end, _)| text.get(..end)).unwrap_or(&text);
        self.line(seen)
    }

    /// Text on one line.
    pub(super) fn line(&self, text: &str) -> String {
        if self.plain.json.escape_control {
            escape::line(text).into_owned()
        } else {
            escape::breaks(text).into_owned()
        }
    }
}

/// Columns of the terminal that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars()
        .map(|character| character.width().unwrap_or_default())
        .sum()
}

/// The longest start of a text that fits, and the rest.
pub(super) fn split(text: &str, columns: usize) -> (&str, &str) {
    let mut taken = 0;
    for (index, character) in text.char_indices() {
        taken += character.width().unwrap_or_default();
        // A character that is wider than the whole column is taken all the same: the rest must
        // become shorter with each call.
        if taken > columns && index > 0 {
            return text.split_at(index);
        }
    }
    (text, "")
}
