//! `csv`: comma-separated values after RFC 4180, with `\n` between rows.
//!
//! A value is quoted where it must be. So is empty text, and text that reads as the NULL of the
//! options: NULL itself never is, which keeps them apart.

use std::io::{self, Write};

use arrow_schema::SchemaRef;

use crate::column::{Column, Value};
use crate::encode::{Pairs, Plain};
use crate::lines::{self, Line};
use crate::{BatchWriter, Format, Options, escape};

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "csv",
    extensions: &["csv"],
    is_binary: false,
    is_packable: true,
    is_appendable: true,
    holds_metadata: false,
    summary: "comma-separated, quoted where needed (RFC 4180)",
    open,
};

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    let mut csv = Csv {
        plain: Plain::new(options, Pairs::Json, ""),
        cell: Vec::new(),
    };
    let mut header = Vec::new();
    if options.header {
        for (index, field) in schema.fields().iter().enumerate() {
            comma(&mut header, index);
            csv.field(&mut header, &Value::Text(field.name()));
        }
        header.push(b'\n');
    }
    Ok(lines::open(sink, &header, &csv))
}

#[derive(Clone)]
struct Csv {
    plain: Plain,
    cell: Vec<u8>,
}

impl Csv {
    fn field(&mut self, out: &mut Vec<u8>, value: &Value<'_>) {
        if !value.is_texty() {
            return self.plain.value(out, value);
        }
        if let Value::Text(text) = value
            && !self.plain.json.escape_control
        {
            return quoted(out, text.as_bytes(), self.plain.null.as_bytes());
        }
        self.cell.clear();
        self.plain.value(&mut self.cell, value);
        if self.plain.json.escape_control {
            escape::block_bytes(&mut self.cell, 0);
        }
        quoted(out, &self.cell, self.plain.null.as_bytes());
    }
}

impl Line for Csv {
    fn write(&mut self, out: &mut Vec<u8>, columns: &[Column], row: usize) {
        for (index, column) in columns.iter().enumerate() {
            comma(out, index);
            self.field(out, &column.value(row));
        }
        out.push(b'\n');
    }
}

fn comma(out: &mut Vec<u8>, index: usize) {
    if index > 0 {
        out.push(b',');
    }
}

/// A value, in quotes if it could be read as something else without them.
fn quoted(out: &mut Vec<u8>, cell: &[u8], null: &[u8]) {
    let is_edge = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let is_special = |byte: &u8| matches!(byte, b'"' | b',' | b'\n' | b'\r');
    // Without an end at the first one, many bytes are looked at at once.
    let has_special = |bytes: &[u8]| bytes.iter().fold(false, |has, byte| has | is_special(byte));
    let must = is_edge(cell.first()) || is_edge(cell.last()) || has_special(cell);
    if !must && cell != null {
        out.extend_from_slice(cell);
        return;
    }
    out.push(b'"');
    for byte in cell {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{logs, written};

    #[test]
    fn a_row_is_a_line_of_values_quoted_where_needed() {
        assert_eq!(
            written("csv", &[logs()], &Options::default()),
            "Timestamp,SeverityText,Body,Status,LogAttributes\n\
             2026-03-10T09:46:31.198204511Z,ERROR,\"no route\nat main\",500,\
             \"{\"\"http.method\"\":\"\"GET\"\",\"\"user\"\":\"\"a b\"\"}\"\n\
             2026-03-10T09:46:31.204000000Z,info,ok,,{}\n"
        );
    }

    #[test]
    fn null_and_the_text_that_looks_like_it_are_told_apart() {
        let mut csv = Csv {
            plain: Plain::new(
                &Options {
                    null: Some("NULL".to_owned()),
                    ..Options::default()
                },
                Pairs::Json,
                "",
            ),
            cell: Vec::new(),
        };
        let mut out = Vec::new();
        for value in [Value::Null, Value::Text("NULL"), Value::Text("")] {
            csv.field(&mut out, &value);
            out.push(b';');
        }
        assert_eq!(out, b"NULL;\"NULL\";\"\";");
    }

    #[test]
    fn without_a_header_there_are_rows_alone() {
        let options = Options {
            header: false,
            ..Options::default()
        };
        assert_eq!(written("csv", &[], &options), "");
    }
}
