//! `jsonl`: an object a line.

use std::io::{self, Write};

use arrow_schema::SchemaRef;

use crate::column::Column;
use crate::lines::{self, Line};
use crate::object::Object;
use crate::{BatchWriter, Format, Options};

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "jsonl",
    extensions: &["jsonl", "ndjson"],
    is_binary: false,
    is_packable: true,
    is_appendable: true,
    holds_metadata: false,
    summary: "an object a line",
    open,
};

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    Ok(lines::open(sink, b"", &Jsonl(Object::new(schema, options))))
}

#[derive(Clone)]
struct Jsonl(Object);

impl Line for Jsonl {
    fn write(&mut self, out: &mut Vec<u8>, columns: &[Column], row: usize) {
        self.0.write(out, columns, row);
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use crate::Options;
    use crate::testing::{logs, written};

    #[test]
    fn a_row_is_an_object_on_a_line() {
        assert_eq!(
            written("jsonl", &[logs()], &Options::default()),
            r#"{"Timestamp":"2026-03-10T09:46:31.198204511Z","SeverityText":"ERROR","Body":"no route\nat main","Status":500,"LogAttributes":{"http.method":"GET","user":"a b"}}
{"Timestamp":"2026-03-10T09:46:31.204000000Z","SeverityText":"info","Body":"ok","Status":null,"LogAttributes":{}}
"#
        );
    }

    #[test]
    fn no_rows_are_no_lines() {
        assert_eq!(written("jsonl", &[], &Options::default()), "");
    }
}
