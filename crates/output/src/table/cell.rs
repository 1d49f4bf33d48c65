//! The text of a cell: one line, escaped, not yet cut.

use arrow_schema::Schema;
use unicode_width::UnicodeWidthChar;

use super::Block;
use crate::column::Value;
use crate::encode::{Pairs, Plain, Shown, duration};
use crate::{Options, escape};

/// Which cell.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) block: &'a Block,
    pub(super) column: usize,
    pub(super) row: usize,
}

/// Makes the text of cells in a buffer that is used again and again.
pub(super) struct Cells {
    plain: Plain,
    shown: Vec<Shown>,
    is_duration: Vec<bool>,
    /// Characters beyond which nothing can be seen: a body of megabytes is not looked at in whole.
    most_characters: Option<usize>,
    bytes: Vec<u8>,
}

impl Cells {
    pub(super) fn new(schema: &Schema, options: &Options, shown: Vec<Shown>) -> Self {
        let mut plain = Plain::new(options, Pairs::Readable, "NULL");
        plain.shows_bytes = true;
        // Four times the width, since characters may have no width of their own (accents).
        let width = options.width.filter(|_| !options.wrap).map(usize::from);
        let most_characters = width.map(|width| 4 * width + 16);
        Self {
            plain,
            shown,
            is_duration: options.duration_columns(schema),
            most_characters,
            bytes: Vec::new(),
        }
    }

    /// The text of a cell.
    pub(super) fn text(&mut self, place: Place<'_>) -> String {
        let Place { block, column, row } = place;
        self.bytes.clear();
        let value = block.columns[column].value(row);
        match value.integer().filter(|_| self.is_duration[column]) {
            Some(nanoseconds) => duration(&mut self.bytes, nanoseconds),
            None => self.plain.time(&mut self.bytes, &value, self.shown[column]),
        }
        let text = String::from_utf8_lossy(&self.bytes);
        let end = self
            .most_characters
            .and_then(|most| text.char_indices().nth(most));
        let seen = end.and_then(|(end, _)| text.get(..end)).unwrap_or(&text);
        self.line(seen)
    }

    /// The entries of a map that have room, and how many there are beyond them: `method=GET … +4`.
    /// `None` for what is no map, and if not even the first has room.
    pub(super) fn entries(&mut self, place: Place<'_>, columns: usize) -> Option<String> {
        let Value::Map(entries) = place.block.columns[place.column].value(place.row) else {
            return None;
        };
        let count = entries.iter().count();
        let mut text = String::new();
        for (index, (key, value)) in entries.iter().enumerate() {
            self.bytes.clear();
            self.plain.pair(&mut self.bytes, &key, &value);
            let pair = self.line(&String::from_utf8_lossy(&self.bytes));
            let gap = if index > 0 { " " } else { "" };
            let longer = format!("{text}{gap}{pair}");
            if width(&longer) + width(&beyond(count - index - 1)) > columns {
                return (index > 0).then(|| text + &beyond(count - index));
            }
            text = longer;
        }
        Some(text)
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

fn beyond(count: usize) -> String {
    if count == 0 {
        String::new()
    } else {
        format!(" … +{count}")
    }
}

/// Columns of the terminal that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars()
        .map(|character| character.width().unwrap_or_default())
        .sum()
}

/// The longest start of a text that fits, and the rest.
pub(crate) fn split(text: &str, columns: usize) -> (&str, &str) {
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

/// The start of a line that fits, if possible up to the blank before a word, and the rest.
pub(crate) fn broken(line: &str, columns: usize) -> (&str, &str) {
    let (start, rest) = split(line, columns);
    if rest.is_empty() || rest.starts_with(' ') {
        return (start, rest.trim_start_matches(' '));
    }
    match start.rfind(' ') {
        // A blank near the start would leave most of the line empty.
        Some(blank) if blank > start.len() / 2 => line.split_at(blank + 1),
        _ => (start, rest),
    }
}
