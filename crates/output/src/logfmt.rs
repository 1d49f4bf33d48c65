//! `logfmt`: `key=value` pairs, a row a line.
//!
//! A value with blanks, quotes or nothing in it stands in quotes, escaped as in JSON; NULL is a key
//! with nothing after its `=`.

use std::io::{self, Write};

use arrow_schema::SchemaRef;

use crate::column::{Column, Value};
use crate::encode::{Pairs, Plain};
use crate::lines::{self, Line};
use crate::{BatchWriter, Format, Options, escape, names};

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "logfmt",
    extensions: &["logfmt"],
    is_binary: false,
    is_packable: true,
    is_appendable: true,
    holds_metadata: false,
    summary: "key=value pairs, a row a line",
    open,
};

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    let keys = names::unique(schema).iter().map(|name| key(name)).collect();
    Ok(lines::open(
        sink,
        b"",
        &Logfmt {
            keys,
            plain: Plain::new(options, Pairs::Json, ""),
        },
    ))
}

#[derive(Clone)]
struct Logfmt {
    keys: Vec<String>,
    plain: Plain,
}

impl Line for Logfmt {
    fn write(&mut self, out: &mut Vec<u8>, columns: &[Column], row: usize) {
        for (index, (key, column)) in self.keys.iter().zip(columns).enumerate() {
            if index > 0 {
                out.push(b' ');
            }
            out.extend_from_slice(key.as_bytes());
            out.push(b'=');
            let value = column.value(row);
            if matches!(value, Value::Null) {
                out.extend_from_slice(self.plain.null.as_bytes());
            } else {
                self.plain.word(out, &value);
            }
        }
        out.push(b'\n');
    }
}

/// A name as a key, which knows no quotes: what would end it becomes `_`.
fn key(name: &str) -> String {
    let is_kept =
        |character| !escape::is_hidden(character) && !matches!(character, ' ' | '=' | '"');
    name.chars()
        .map(|character| if is_kept(character) { character } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{logs, written};

    #[test]
    fn a_row_is_a_line_of_pairs() {
        assert_eq!(
            written("logfmt", &[logs()], &Options::default()),
            r#"Timestamp=2026-03-10T09:46:31.198204511Z SeverityText=ERROR Body="no route\nat main" Status=500 LogAttributes="{\"http.method\":\"GET\",\"user\":\"a b\"}"
Timestamp=2026-03-10T09:46:31.204000000Z SeverityText=info Body=ok Status= LogAttributes={}
"#
        );
    }

    #[test]
    fn a_key_has_no_blanks() {
        assert_eq!(key("plus(a, b)"), "plus(a,_b)");
    }
}
