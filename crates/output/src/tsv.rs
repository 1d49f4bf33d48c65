//! `tsv`: tab-separated values with the backslash escapes of ClickHouse.

use std::io::{self, Write};

use arrow_schema::SchemaRef;

use crate::column::{Column, Value};
use crate::encode::{Pairs, Plain};
use crate::lines::{self, Line};
use crate::{BatchWriter, Format, Options, escape};

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "tsv",
    extensions: &["tsv"],
    is_binary: false,
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
        plain: Plain::new(options, Pairs::Json, "\\N"),
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
    Ok(lines::open(sink, &header, tsv))
}

struct Tsv {
    plain: Plain,
    cell: Vec<u8>,
}

impl Tsv {
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
        escaped(out, &self.cell);
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

    #[test]
    fn what_would_break_a_line_is_escaped() {
        let mut out = Vec::new();
        escaped(&mut out, b"a\tb\nc\\d\r\0\xff");
        assert_eq!(out, b"a\\tb\\nc\\\\d\\r\\0\xff");
    }
}
