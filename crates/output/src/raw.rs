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
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    Ok(lines::open(
        sink,
        b"",
        &Raw {
            plain: Plain::new(options, Pairs::Json, "NULL"),
            columns: schema.fields().len(),
        },
    ))
}

#[derive(Clone)]
struct Raw {
    plain: Plain,
    /// How many there are; the first is written.
    columns: usize,
}

impl Line for Raw {
    fn write(&mut self, out: &mut Vec<u8>, columns: &[Column], row: usize) {
        let start = out.len();
        if let Some(first) = columns.first() {
            self.plain.value(out, &first.value(row));
        }
        if self.plain.json.escape_control {
            escape::block_bytes(out, start);
        }
        out.push(b'\n');
    }

    fn first_of(&self) -> Option<usize> {
        (self.columns > 1).then_some(self.columns)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Int64Array, RecordBatch};

    use crate::testing::{drive, texts, written};
    use crate::{Options, find};

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

    #[test]
    fn it_tells_that_it_leaves_columns_out() {
        let column = || Arc::new(Int64Array::from(vec![1])) as _;
        let one = RecordBatch::try_from_iter([("a", column())]).expect("a batch");
        let two = RecordBatch::try_from_iter([("a", column()), ("b", column())]).expect("a batch");
        for (batch, expected) in [(one, None), (two, Some(2))] {
            let format = find("raw").expect("it is one");
            let place = Box::new(std::io::sink());
            let writer = (format.open)(place, &batch.schema(), &Options::default());
            let summary = drive(writer.expect("a writer"), &[batch]);
            assert_eq!((summary.rows, summary.first_of), (1, expected));
        }
    }
}
