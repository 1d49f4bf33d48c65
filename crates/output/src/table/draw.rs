//! The lines of a table, once its layout is fixed.

use std::io;

use arrow_schema::Schema;

use super::Block;
use super::cell::{Cells, Place, broken, split, width};
use super::layout::{GAP, Layout, numbers};
use super::name;
use crate::Options;
use crate::color::{Paint, Severities, dim};
use crate::page::Page;

/// Draws rows.
pub(super) struct Draw {
    layout: Layout,
    cells: Cells,
    names: Vec<String>,
    is_number: Vec<bool>,
    severities: Severities,
    color: bool,
    /// Values that do not fit are cut.
    cuts: bool,
    wraps: bool,
    row: u64,
    cut_values: u64,
}

impl Draw {
    pub(super) fn new(schema: &Schema, options: &Options, layout: Layout, cells: Cells) -> Self {
        let names = schema
            .fields()
            .iter()
            .map(|field| cells.line(field.name()))
            .collect();
        Self {
            layout,
            cells,
            names,
            is_number: numbers(schema),
            severities: Severities::new(schema, options.color),
            color: options.color,
            cuts: options.width.is_some(),
            wraps: options.wrap,
            row: options
                .row_numbers
                .map_or(0, |first| first.saturating_sub(1)),
            cut_values: 0,
        }
    }

    /// Values that were cut so far.
    pub(super) fn cut_values(&self) -> u64 {
        self.cut_values
    }

    /// Names of the columns that are not shown.
    pub(super) fn hidden_columns(&self, schema: &Schema) -> Vec<String> {
        let count = schema.fields().len();
        self.layout
            .hidden(count)
            .map(|index| schema.field(index).name().clone())
            .collect()
    }

    /// The names, in as many lines as a narrow column needs.
    pub(super) fn header(&mut self, page: &mut Page) -> io::Result<()> {
        let names = self.layout.columns.iter();
        let names: Vec<Vec<String>> = names
            .map(|(index, columns)| name::lines(&self.names[*index], *columns))
            .collect();
        let most = names.iter().map(Vec::len).max().unwrap_or_default();
        for number in 0..most {
            let mut line = Vec::new();
            self.margin(&mut line, "");
            for (place, lines) in names.iter().enumerate() {
                let part = lines.get(number).map_or("", String::as_str);
                self.place(&mut line, place, part, None);
            }
            trim_end(&mut line);
            dim(page.bytes(), &String::from_utf8_lossy(&line), self.color);
            page.bytes().push(b'\n');
        }
        page.turn()
    }

    /// The rows of a block.
    pub(super) fn block(&mut self, page: &mut Page, block: &Block) -> io::Result<()> {
        for row in 0..block.rows {
            self.row += 1;
            self.row(page.bytes(), block, row);
            page.turn()?;
        }
        Ok(())
    }

    fn row(&mut self, out: &mut Vec<u8>, block: &Block, row: usize) {
        let mut rests = Vec::new();
        self.margin(out, &self.row.to_string());
        for place in 0..self.layout.columns.len() {
            let (index, columns) = self.layout.columns[place];
            let cell = Place {
                block,
                column: index,
                row,
            };
            let text = self.cells.text(cell);
            let paint = self.severities.style(index, &text);
            let (shown, rest) = self.shorten(text, cell, columns);
            self.place(out, place, &shown, Some(paint));
            rests.push(rest);
        }
        out.push(b'\n');
        while rests.iter().any(|rest| !rest.is_empty()) {
            self.further_line(out, &mut rests);
        }
    }

    /// What is shown in the first line of a row, and what goes on below if values wrap.
    fn shorten(&mut self, text: String, cell: Place<'_>, columns: usize) -> (String, String) {
        if !self.cuts || self.is_number[cell.column] || width(&text) <= columns {
            return (text, String::new());
        }
        if self.wraps {
            let (shown, rest) = broken(&text, columns);
            return (shown.to_owned(), rest.to_owned());
        }
        self.cut_values += 1;
        let entries = self.cells.entries(cell, columns);
        let shown = entries.unwrap_or_else(|| cut(&text, columns));
        (shown, String::new())
    }

    fn further_line(&self, out: &mut Vec<u8>, rests: &mut [String]) {
        self.margin(out, "");
        for (place, rest) in rests.iter_mut().enumerate() {
            let (shown, further) = broken(rest, self.layout.columns[place].1);
            self.place(out, place, shown, None);
            *rest = further.to_owned();
        }
        trim_end(out);
        out.push(b'\n');
    }

    fn margin(&self, out: &mut Vec<u8>, number: &str) {
        out.push(b' ');
        if self.layout.margin > 0 {
            let text = format!("{number:>margin$}", margin = self.layout.margin);
            dim(out, &text, self.color);
            pad(out, GAP);
        }
    }

    /// A value at its place, with the blanks around it; none stand at the end of a line.
    fn place(&self, out: &mut Vec<u8>, place: usize, text: &str, paint: Option<Paint>) {
        let (index, columns) = self.layout.columns[place];
        let blanks = columns.saturating_sub(width(text));
        if self.is_number[index] {
            pad(out, blanks);
        }
        if let Some(paint) = paint {
            paint.open(out);
        }
        out.extend_from_slice(text.as_bytes());
        if let Some(paint) = paint {
            paint.close(out);
        }
        if place + 1 == self.layout.columns.len() {
            return trim_end(out);
        }
        if !self.is_number[index] {
            pad(out, blanks);
        }
        pad(out, GAP);
    }
}

/// A text of one line, or as much of its start as fits so many columns of a terminal with the mark of a
/// cut after it.
///
/// ```
/// assert_eq!(lucerna_output::cut("timed out", 9), "timed out");
/// assert_eq!(lucerna_output::cut("timed out", 6), "timed…");
/// ```
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let (start, _) = if columns > 1 {
        split(text, columns - 1)
    } else {
        ("", "")
    };
    format!("{start}…")
}

fn pad(out: &mut Vec<u8>, width: usize) {
    out.resize(out.len() + width, b' ');
}

fn trim_end(out: &mut Vec<u8>) {
    while out.last() == Some(&b' ') {
        out.pop();
    }
}
