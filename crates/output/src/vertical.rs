//! `vertical`: one value a line, for rows with much in them.
//!
//! Nothing is cut here. A body of several lines goes on below itself, and so does a line that is
//! longer than the terminal is wide; a map is a line for each entry.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use unicode_width::UnicodeWidthStr;

use crate::cap::Cap;
use crate::color::{Severities, dim};
use crate::column::{Column, Entries, Value, columns};
use crate::encode::{Pairs, Plain, duration};
use crate::page::Page;
use crate::table::broken;
use crate::{BatchWriter, Format, Options, Summary, escape};

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "vertical",
    extensions: &[],
    is_binary: false,
    is_packable: true,
    is_appendable: false,
    holds_metadata: false,
    summary: "one value a line, for rows with much in them",
    open,
};

/// Opens a writer.
pub(crate) fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    Ok(Box::new(Vertical {
        page: Page::new(sink),
        row: Row::new(schema, options),
        cap: Cap::new(options.max_rows),
        is_numbered: options.row_numbers.is_some(),
        rows_before: options
            .row_numbers
            .map_or(0, |first| first.saturating_sub(1)),
        color: options.color,
    }))
}

/// Columns of the terminal that a value needs to be broken into lines.
const NARROWEST: usize = 20;

struct Vertical {
    page: Page,
    row: Row,
    cap: Cap,
    is_numbered: bool,
    /// Rows that were shown before the first of these.
    rows_before: u64,
    color: bool,
}

impl Vertical {
    /// A line between rows; with row numbers above the first one too.
    fn separator(&mut self, number: u64) {
        if number > 1 || self.is_numbered {
            let line = format!("── row {} ──", self.rows_before + number);
            dim(self.page.bytes(), &line, self.color);
            self.page.bytes().push(b'\n');
        }
    }
}

impl BatchWriter for Vertical {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let before = self.cap.shown();
        let batch = self.cap.take(batch);
        let columns = columns(&batch)?;
        for (row, number) in (0..batch.num_rows()).zip(before + 1..) {
            self.separator(number);
            self.row.write(self.page.bytes(), &columns, row);
            self.page.turn()?;
        }
        self.page.hand_on()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.page.finish()
    }

    fn summary(&self) -> Summary {
        Summary {
            rows: self.cap.shown(),
            hidden_rows: self.cap.hidden(),
            ..Summary::default()
        }
    }
}

/// How a row is written.
struct Row {
    plain: Plain,
    names: Vec<String>,
    severities: Severities,
    is_duration: Vec<bool>,
    /// Columns of the terminal that a name takes, with the blanks around it.
    indent: usize,
    /// Columns of the terminal; elsewhere lines are as long as they are.
    width: Option<usize>,
    cell: Vec<u8>,
}

impl Row {
    fn new(schema: &Schema, options: &Options) -> Self {
        let mut plain = Plain::new(options, Pairs::Readable, "NULL");
        plain.shows_bytes = true;
        let names: Vec<String> = schema
            .fields()
            .iter()
            .map(|field| escape::line(field.name()).into_owned())
            .collect();
        let widest = names
            .iter()
            .map(|name| name.width())
            .max()
            .unwrap_or_default();
        let severities = Severities::new(schema, options.color);
        Self {
            plain,
            names,
            severities,
            is_duration: options.duration_columns(schema),
            indent: widest + 3,
            width: options.width.map(usize::from),
            cell: Vec::new(),
        }
    }

    fn write(&mut self, out: &mut Vec<u8>, columns: &[Column], row: usize) {
        for (index, column) in columns.iter().enumerate() {
            let name = &self.names[index];
            out.push(b' ');
            out.extend_from_slice(name.as_bytes());
            pad(out, self.indent - 1 - name.width());
            let value = column.value(row);
            if let Value::Map(entries) = &value {
                self.map(out, entries);
            } else {
                self.value(out, index, &value);
            }
            end_line(out);
        }
    }

    fn value(&mut self, out: &mut Vec<u8>, index: usize, value: &Value<'_>) {
        self.cell.clear();
        self.plain.value(&mut self.cell, value);
        if let Some(nanoseconds) = value.integer().filter(|_| self.is_duration[index]) {
            self.cell.extend_from_slice(b" ns, ");
            duration(&mut self.cell, nanoseconds);
        }
        let text = self.text();
        let paint = self.severities.style(index, &text);
        paint.open(out);
        self.lines(out, &text, self.indent);
        paint.close(out);
    }

    fn map(&mut self, out: &mut Vec<u8>, entries: &Entries<'_>) {
        let keys: Vec<String> = entries.iter().map(|(key, _)| self.shown(&key)).collect();
        let widest = keys.iter().map(|key| key.width()).max().unwrap_or_default();
        for (index, (key, (_, value))) in keys.iter().zip(entries.iter()).enumerate() {
            if index > 0 {
                end_line(out);
                pad(out, self.indent);
            }
            out.extend_from_slice(key.as_bytes());
            pad(out, widest - key.width() + 2);
            self.cell.clear();
            self.plain.value(&mut self.cell, &value);
            self.lines(out, &self.text(), self.indent + widest + 2);
        }
    }

    /// Text with its further lines below its first one.
    fn lines(&self, out: &mut Vec<u8>, text: &str, indent: usize) {
        let room = self.width.map(|width| width.saturating_sub(indent));
        // Beside a long name there is no room: the terminal breaks such lines better.
        let room = room.filter(|room| *room >= NARROWEST);
        for (index, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            if index > 0 {
                end_line(out);
                pad(out, indent);
            }
            let Some(room) = room else {
                out.extend_from_slice(line.as_bytes());
                continue;
            };
            let (mut part, mut rest) = broken(line, room);
            out.extend_from_slice(part.as_bytes());
            while !rest.is_empty() {
                end_line(out);
                pad(out, indent);
                (part, rest) = broken(rest, room);
                out.extend_from_slice(part.as_bytes());
            }
        }
    }

    fn shown(&mut self, value: &Value<'_>) -> String {
        self.cell.clear();
        self.plain.value(&mut self.cell, value);
        escape::breaks(&self.text()).into_owned()
    }

    fn text(&self) -> String {
        let text = String::from_utf8_lossy(&self.cell);
        if self.plain.json.escape_control {
            untabbed(&escape::block(&text))
        } else {
            text.into_owned()
        }
    }
}

/// Tabs as the blanks that they stand for: a terminal would count them from its own edge, and lines are
/// broken where they are too long.
fn untabbed(text: &str) -> String {
    const STOP: usize = 8;
    let mut wide = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut column = 0;
        for (index, part) in line.split('\t').enumerate() {
            if index > 0 {
                let blanks = STOP - column % STOP;
                wide.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            wide.push_str(part);
            column += part.width();
        }
    }
    wide
}

fn pad(out: &mut Vec<u8>, width: usize) {
    out.resize(out.len() + width, b' ');
}

/// Ends a line, without the blanks before its end.
fn end_line(out: &mut Vec<u8>) {
    while out.last() == Some(&b' ') {
        out.pop();
    }
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use crate::Options;
    use crate::testing::{logs, texts, written, written_with_summary};

    #[test]
    fn names_stand_beside_values_and_lines_below_each_other() {
        assert_eq!(
            written("vertical", &[logs()], &Options::default()),
            " Timestamp      2026-03-10T09:46:31.198204511Z
 SeverityText   ERROR
 Body           no route
                at main
 Status         500
 LogAttributes  http.method  GET
                user         a b
── row 2 ──
 Timestamp      2026-03-10T09:46:31.204000000Z
 SeverityText   info
 Body           ok
 Status         NULL
 LogAttributes
"
        );
    }

    #[test]
    fn rows_beyond_the_cap_are_counted() {
        let options = Options {
            max_rows: Some(1),
            row_numbers: Some(1),
            ..Options::default()
        };
        let batch = texts(&[Some("a"), Some("b"), None]);
        let (text, summary) = written_with_summary("vertical", &[batch], &options);
        assert_eq!(text, "── row 1 ──\n text  a\n");
        assert_eq!((summary.rows, summary.hidden_rows), (1, 2));
    }

    #[test]
    fn a_value_cannot_steer_the_terminal() {
        let options = Options {
            escape_control: true,
            ..Options::default()
        };
        let text = written(
            "vertical",
            &[texts(&[Some("a\u{1b}[2J\u{202e}")])],
            &options,
        );
        assert_eq!(text, " text  a\\u{1b}[2J\\u{202e}\n");
    }

    /// A tab is wider than one character, and where it ends depends on what stands before the value.
    #[test]
    fn on_a_terminal_a_tab_is_the_blanks_that_it_stands_for() {
        let options = Options {
            escape_control: true,
            width: Some(30),
            ..Options::default()
        };
        let value = "main\n\tat one\tor another of several places";
        let text = written("vertical", &[texts(&[Some(value)])], &options);
        assert!(!text.contains('\t'), "{text:?}");
        assert!(text.contains("\n               at one  or\n"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 30), "{text}");
        let file = written("vertical", &[texts(&[Some("a\tb")])], &Options::default());
        assert_eq!(file, " text  a\tb\n");
    }

    #[test]
    fn on_a_terminal_a_long_value_goes_on_below_itself() {
        let value = "a sentence of several words and-one-word-that-is-longer-than-this";
        let options = |width| Options {
            width,
            ..Options::default()
        };
        let text = written("vertical", &[texts(&[Some(value)])], &options(Some(30)));
        assert_eq!(
            text,
            " text  a sentence of several
       words and-one-word-that
       -is-longer-than-this
"
        );
        let text = written("vertical", &[texts(&[Some(value)])], &options(None));
        assert_eq!(text, format!(" text  {value}\n"));
    }
}
