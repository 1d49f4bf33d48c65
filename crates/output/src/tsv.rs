//! `tsv`: tab-separated values with the backslash escapes of ClickHouse.
//!
//! Text that reads like the one that stands for NULL has its first byte as `\xHH`, so that a reader
//! that is told that text (`format_tsv_null_representation` of ClickHouse) still tells them apart.

use std::io::{self, Write};

use arrow_schema::SchemaRef;

use crate::column::{Column, Value};
use crate::encode::{self, Pairs, Plain};
use crate::lines::{self, Line};
use crate::{BatchWriter, Format, Options, escape};

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "tsv",
    extensions: &["tsv"],
    is_binary: false,
    is_packable: true,
    is_appendable: true,
    holds_metadata: false,
    summary: "tab-separated, with backslash escapes",
    open,
};

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    let mut tsv = Tsv {
        plain: Plain::new(options, Pairs::Json, NULL),
        null: None,
        cell: Vec::new(),
    };
    let mut header = Vec::new();
    if options.header {
        tsv.row(
            &mut header,
            schema
                .fields()
                .iter()
                .map(|field| Value::Text(field.name())),
        );
    }
    if let Some(null) = options.null.as_deref().filter(|null| *null != NULL) {
        tsv.set_null(null);
    }
    Ok(lines::open(sink, &header, &tsv))
}

/// What stands for NULL if nothing else is wished; no text is written like it.
const NULL: &str = "\\N";

#[derive(Clone)]
struct Tsv {
    plain: Plain,
    /// A text that is taken for NULL.
    null: Option<String>,
    cell: Vec<u8>,
}

impl Tsv {
    fn set_null(&mut self, null: &str) {
        let mut text = Vec::new();
        escaped(&mut text, null.as_bytes());
        self.plain.null = String::from_utf8_lossy(&text).into_owned();
        self.null = Some(null.to_owned());
    }

    fn row<'a>(&mut self, out: &mut Vec<u8>, values: impl Iterator<Item = Value<'a>>) {
        for (index, value) in values.enumerate() {
            if index > 0 {
                out.push(b'\t');
            }
            self.field(out, &value);
        }
        out.push(b'\n');
    }

    fn field(&mut self, out: &mut Vec<u8>, value: &Value<'_>) {
        if !value.is_texty() {
            return self.plain.value(out, value);
        }
        self.cell.clear();
        self.plain.value(&mut self.cell, value);
        let start = out.len();
        let is_like_null = self.null.as_ref().map(String::as_bytes) == Some(&self.cell[..]);
        match self.cell.split_first() {
            Some((first, rest)) if is_like_null => {
                encode::hex_byte(out, *first);
                escaped(out, rest);
            }
            _ => escaped(out, &self.cell),
        }
        if self.plain.json.escape_control {
            escape::block_bytes(out, start);
        }
    }
}

impl Line for Tsv {
    fn write(&mut self, out: &mut Vec<u8>, columns: &[Column], row: usize) {
        self.row(out, columns.iter().map(|column| column.value(row)));
    }
}

fn escaped(out: &mut Vec<u8>, cell: &[u8]) {
    let mut start = 0;
    for (index, &byte) in cell.iter().enumerate() {
        let letter = match byte {
            b'\t' => b't',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\\' => b'\\',
            0x00 => b'0',
            0x08 => b'b',
            0x0c => b'f',
            _ => continue,
        };
        out.extend_from_slice(&cell[start..index]);
        out.extend_from_slice(&[b'\\', letter]);
        start = index + 1;
    }
    out.extend_from_slice(&cell[start..]);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, RecordBatch, StringArray};

    use super::*;
    use crate::testing::{logs, written};

    #[test]
    fn a_row_is_a_line_of_escaped_values() {
        assert_eq!(
            written("tsv", &[logs()], &Options::default()),
            "Timestamp\tSeverityText\tBody\tStatus\tLogAttributes\n\
             2026-03-10T09:46:31.198204511Z\tERROR\tno route\\nat main\t500\t\
             {\"http.method\":\"GET\",\"user\":\"a b\"}\n\
             2026-03-10T09:46:31.204000000Z\tinfo\tok\t\\N\t{}\n"
        );
    }

    /// What ClickHouse reads back with the setting `format_tsv_null_representation`.
    #[test]
    fn text_that_reads_like_null_can_be_told_from_it() {
        let text = StringArray::from(vec![Some("-"), None, Some("--"), Some("\t"), Some("\\N")]);
        let batch = RecordBatch::try_from_iter([("-", Arc::new(text) as ArrayRef)]);
        let batch = batch.expect("a batch");
        for (null, expected) in [
            ("-", "-\n\\x2d\n-\n--\n\\t\n\\\\N\n"),
            ("\t", "-\n-\n\\t\n--\n\\x09\n\\\\N\n"),
            ("\\N", "-\n-\n\\N\n--\n\\t\n\\\\N\n"),
        ] {
            let options = Options {
                null: Some(null.to_owned()),
                ..Options::default()
            };
            assert_eq!(
                written("tsv", std::slice::from_ref(&batch), &options),
                expected,
                "{null:?}"
            );
        }
    }

    #[test]
    fn what_would_break_a_line_is_escaped() {
        let mut out = Vec::new();
        escaped(&mut out, b"a\tb\nc\\d\r\0\xff");
        assert_eq!(out, b"a\\tb\\nc\\\\d\\r\\0\xff");
    }
}
