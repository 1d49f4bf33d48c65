//! `raw`: the text of the first column alone, a row a line.

use std::io::{self, Write};

use arrow_schema::SchemaRef;

use crate::column::Column;
use crate::encode::{Pairs, Plain};
use crate::lines::{self, Line};
use crate::{BatchWriter, Format, Options, escape};

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "raw",
    extensions: &["txt"],
    is_binary: false,
    is_packable: true,
    is_appendable: true,
    holds_metadata: false,
    summary: "the text of the first column alone",
    open,
};

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    _schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    Ok(lines::open(
        sink,
        b"",
        &Raw(Plain::new(options, Pairs::Json, "NULL")),
    ))
}

#[derive(Clone)]
struct Raw(Plain);

impl Line for Raw {
    fn write(&mut self, out: &mut Vec<u8>, columns: &[Column], row: usize) {
        let start = out.len();
        if let Some(first) = columns.first() {
            self.0.value(out, &first.value(row));
        }
        if self.0.json.escape_control {
            escape::block_bytes(out, start);
        }
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use crate::Options;
    use crate::testing::{texts, written};

    #[test]
    fn text_is_written_as_it_is() {
        let batch = texts(&[Some("a\u{1b}[31m\nb"), None]);
        assert_eq!(
            written("raw", &[batch], &Options::default()),
            "a\u{1b}[31m\nb\nNULL\n"
        );
    }

    #[test]
    fn on_a_terminal_it_cannot_steer() {
        let options = Options {
            escape_control: true,
            ..Options::default()
        };
        let batch = texts(&[Some("a\u{1b}[31m\nb")]);
        assert_eq!(written("raw", &[batch], &options), "a\\u{1b}[31m\nb\n");
    }
}
