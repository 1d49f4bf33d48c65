//! `json`: one array of objects, an object a line.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::column::columns;
use crate::object::Object;
use crate::page::Page;
use crate::{BatchWriter, Format, Options, Summary};

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "json",
    extensions: &["json"],
    is_binary: false,
    is_packable: true,
    is_appendable: false,
    holds_metadata: false,
    summary: "one array of objects",
    open,
};

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    Ok(Box::new(Json {
        page: Page::new(sink),
        object: Object::new(schema, options),
        rows: 0,
    }))
}

struct Json {
    page: Page,
    object: Object,
    rows: u64,
}

impl BatchWriter for Json {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let columns = columns(batch)?;
        for row in 0..batch.num_rows() {
            let before: &[u8] = if self.rows == 0 { b"[\n" } else { b",\n" };
            self.page.bytes().extend_from_slice(before);
            self.object.write(self.page.bytes(), &columns, row);
            self.rows += 1;
            self.page.turn()?;
        }
        self.page.hand_on()
    }

    fn finish(&mut self) -> io::Result<()> {
        let end: &[u8] = if self.rows == 0 { b"[]\n" } else { b"\n]\n" };
        self.page.bytes().extend_from_slice(end);
        self.page.finish()
    }

    fn summary(&self) -> Summary {
        Summary {
            rows: self.rows,
            ..Summary::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Options;
    use crate::testing::{texts, written};

    #[test]
    fn rows_are_one_array() {
        let batches = [texts(&[Some("a")]), texts(&[Some("b"), None])];
        assert_eq!(
            written("json", &batches, &Options::default()),
            "[\n{\"text\":\"a\"},\n{\"text\":\"b\"},\n{\"text\":null}\n]\n"
        );
    }

    #[test]
    fn no_rows_are_an_empty_array() {
        assert_eq!(written("json", &[], &Options::default()), "[]\n");
    }
}
