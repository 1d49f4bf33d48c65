//! Table or vertical: what a terminal shows when nobody said.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::{BatchWriter, Options, Summary, table, vertical};

/// Opens `table`, or `vertical` for a single row and where so little of the rows would fit the width
/// that a table is of no use; with a width and no rows nothing.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use arrow_array::record_batch;
/// use lucerna_output::{Options, open_auto};
/// # #[derive(Clone, Default)] struct Sink(Arc<Mutex<Vec<u8>>>);
/// # impl std::io::Write for Sink {
/// #     fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> { self.0.lock().expect("lock").write(bytes) }
/// #     fn flush(&mut self) -> std::io::Result<()> { Ok(()) }
/// # }
/// let batch = record_batch!(("service", Utf8, ["cart"]), ("rows", Int64, [12]))?;
/// let sink = Sink::default();
/// let mut writer = open_auto(Box::new(sink.clone()), &batch.schema(), &Options::default())?;
/// writer.write(&batch)?;
/// writer.finish()?;
/// assert_eq!(*sink.0.lock().expect("lock"), b" service  cart\n rows     12\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// What the place written to answers.
pub fn open_auto(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    Ok(Box::new(Auto::Undecided(Undecided {
        sink,
        schema: SchemaRef::clone(schema),
        options: options.clone(),
        first: None,
    })))
}

/// Waits for a second row.
enum Auto {
    Undecided(Undecided),
    Decided(Box<dyn BatchWriter>),
}

struct Undecided {
    sink: Box<dyn Write + Send>,
    schema: SchemaRef,
    options: Options,
    first: Option<RecordBatch>,
}

impl Undecided {
    /// On a terminal names above no rows would look as if some had been lost; the line below says that
    /// there are none. A file has its header.
    fn has_nothing_to_show(&self) -> bool {
        self.first.is_none() && self.options.width.is_some()
    }

    /// The writer for what is there, `next` among it: from now on it is known whether there is more
    /// than one row.
    fn decide(&mut self, next: Option<&RecordBatch>) -> io::Result<Box<dyn BatchWriter>> {
        let batches: Vec<&RecordBatch> = self.first.iter().chain(next).collect();
        let is_single = next.is_none() && !batches.is_empty();
        let open = if is_single || !table::is_useful(&self.schema, &batches, &self.options)? {
            vertical::open
        } else {
            table::open
        };
        let sink = std::mem::replace(&mut self.sink, Box::new(io::sink()));
        let mut writer = open(sink, &self.schema, &self.options)?;
        for batch in batches {
            writer.write(batch)?;
        }
        Ok(writer)
    }
}

impl BatchWriter for Auto {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        match self {
            Self::Decided(writer) => writer.write(batch),
            Self::Undecided(_) if batch.num_rows() == 0 => Ok(()),
            Self::Undecided(undecided) if undecided.first.is_none() && batch.num_rows() == 1 => {
                undecided.first = Some(batch.clone());
                Ok(())
            }
            Self::Undecided(undecided) => {
                *self = Self::Decided(undecided.decide(Some(batch))?);
                Ok(())
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if let Self::Undecided(undecided) = self {
            if undecided.has_nothing_to_show() {
                return Ok(());
            }
            *self = Self::Decided(undecided.decide(None)?);
        }
        match self {
            Self::Decided(writer) => writer.finish(),
            Self::Undecided(_) => Ok(()),
        }
    }

    fn summary(&self) -> Summary {
        match self {
            Self::Decided(writer) => writer.summary(),
            Self::Undecided(_) => Summary::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Shared, drive, logs, texts};

    fn written(batches: &[RecordBatch]) -> String {
        written_in(&texts(&[]).schema(), None, batches)
    }

    fn written_in(schema: &SchemaRef, width: Option<u16>, batches: &[RecordBatch]) -> String {
        let sink = Shared::default();
        let options = Options {
            width,
            ..Options::default()
        };
        let writer = open_auto(Box::new(sink.clone()), schema, &options);
        drive(writer.expect("a writer"), batches);
        sink.text()
    }

    #[test]
    fn where_a_table_would_leave_out_what_a_row_says_it_is_vertical() {
        let starts = |width, start: &str| {
            let text = written_in(&logs().schema(), Some(width), &[logs()]);
            assert!(text.starts_with(start), "{text}");
        };
        starts(100, " Timestamp     SeverityText");
        starts(40, " Timestamp      2026-03-10T09:46:31");
    }

    #[test]
    fn a_single_row_is_vertical() {
        assert_eq!(written(&[texts(&[]), texts(&[Some("a")])]), " text  a\n");
    }

    #[test]
    fn two_rows_are_a_table() {
        let expected = " text\n a\n b\n";
        assert_eq!(
            written(&[texts(&[Some("a")]), texts(&[Some("b")])]),
            expected
        );
        assert_eq!(written(&[texts(&[Some("a"), Some("b")])]), expected);
    }

    #[test]
    fn no_rows_are_the_header_of_a_table_and_on_a_terminal_nothing() {
        assert_eq!(written(&[]), " text\n");
        let schema = texts(&[]).schema();
        assert_eq!(written_in(&schema, Some(80), &[]), "");
        assert_eq!(written_in(&schema, Some(80), &[texts(&[])]), "");
    }
}
