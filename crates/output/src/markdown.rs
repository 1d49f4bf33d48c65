//! `markdown`: a table as GitHub reads it, with every mark of markdown in the values escaped.

use std::io::{self, Write};

use arrow_schema::{Schema, SchemaRef};

use crate::column::{Column, is_number};
use crate::encode::{Pairs, Plain};
use crate::lines::{self, Line};
use crate::{BatchWriter, Format, Options, escape};

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "markdown",
    extensions: &["md"],
    is_binary: false,
    is_packable: true,
    is_appendable: false,
    holds_metadata: false,
    summary: "a table for documents and tickets",
    open,
};

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    let mut plain = Plain::new(options, Pairs::Readable, "NULL");
    plain.shows_bytes = true;
    let line = Markdown {
        plain,
        cell: Vec::new(),
    };
    Ok(lines::open(
        sink,
        &header(schema, options.escape_control),
        &line,
    ))
}

fn header(schema: &Schema, escape_control: bool) -> Vec<u8> {
    let mut out = Vec::new();
    for field in schema.fields() {
        out.extend_from_slice(b"| ");
        escaped(&mut out, field.name(), escape_control);
        out.push(b' ');
    }
    out.extend_from_slice(b"|\n");
    for field in schema.fields() {
        out.extend_from_slice(if is_number(field.data_type()) {
            b"| ---: "
        } else {
            b"| --- "
        });
    }
    out.extend_from_slice(b"|\n");
    out
}

#[derive(Clone)]
struct Markdown {
    plain: Plain,
    cell: Vec<u8>,
}

impl Line for Markdown {
    fn write(&mut self, out: &mut Vec<u8>, columns: &[Column], row: usize) {
        for column in columns {
            self.cell.clear();
            self.plain.value(&mut self.cell, &column.value(row));
            out.extend_from_slice(b"| ");
            let text = String::from_utf8_lossy(&self.cell);
            escaped(out, &text, self.plain.json.escape_control);
            out.push(b' ');
        }
        out.extend_from_slice(b"|\n");
    }
}

fn escaped(out: &mut Vec<u8>, text: &str, escape_control: bool) {
    let text = if escape_control {
        escape::block(text)
    } else {
        text.into()
    };
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        match character {
            '\r' if after == '\n' => {}
            '\n' | '\r' => out.extend_from_slice(b"<br>"),
            '|' => out.extend_from_slice(b"\\|"),
            '<' => out.extend_from_slice(b"&lt;"),
            '&' => out.extend_from_slice(b"&amp;"),
            // Inside a word it marks nothing, and there it is frequent: `service_name`.
            '_' if before.is_alphanumeric() && after.is_alphanumeric() => out.push(b'_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' => {
                out.extend_from_slice(&[b'\\', character as u8]);
            }
            other => out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        before = character;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{logs, texts, written};

    #[test]
    fn a_row_is_a_row_of_a_table() {
        assert_eq!(
            written("markdown", &[logs()], &Options::default()),
            "| Timestamp | SeverityText | Body | Status | LogAttributes |\n\
             | --- | --- | --- | ---: | --- |\n\
             | 2026-03-10T09:46:31.198204511Z | ERROR | no route<br>at main | 500 | \
             http.method=GET user=\"a b\" |\n\
             | 2026-03-10T09:46:31.204000000Z | info | ok | NULL |  |\n"
        );
    }

    #[test]
    fn marks_of_markdown_in_a_value_are_text() {
        let batch = texts(&[Some("a|b `c` <b> __d__ e_f \\| *g*")]);
        let text = written("markdown", &[batch], &Options::default());
        assert_eq!(
            text.lines().nth(2),
            Some("| a\\|b \\`c\\` &lt;b> \\_\\_d\\_\\_ e_f \\\\\\| \\*g\\* |")
        );
    }
}
