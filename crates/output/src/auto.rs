//! Table or vertical: what a terminal shows when nobody said.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Schema, SchemaRef};

use crate::column::{is_text, is_time};
use crate::{BatchWriter, Options, Summary, table, vertical};

/// Columns that a table must have room for to be of use, if the result has as many.
const LEAST_COLUMNS: usize = 3;

/// `"table"`, or `"vertical"` when so few of the columns would fit `width` that a table is of no use.
///
/// It looks at names and types alone. That a single row reads better vertically is left to
/// [`open_auto`], which sees the rows.
///
/// ```
/// use arrow_schema::{DataType, Field, Schema};
/// use lucerna_output::choose;
///
/// let schema = Schema::new(vec![
///     Field::new("ServiceName", DataType::Utf8, false),
///     Field::new("Body", DataType::Utf8, false),
/// ]);
/// assert_eq!(choose(&schema, 80), "table");
/// assert_eq!(choose(&schema, 20), "vertical");
/// ```
#[must_use]
pub fn choose(schema: &Schema, width: u16) -> &'static str {
    let mut left = usize::from(width);
    let mut fitting = 0;
    for field in schema.fields() {
        let needed = usual_width(field.data_type()).max(field.name().chars().count()) + 2;
        if needed <= left {
            left -= needed;
            fitting += 1;
        }
    }
    if fitting < schema.fields().len().min(LEAST_COLUMNS) {
        "vertical"
    } else {
        "table"
    }
}

/// The width that a value of a type seldom goes below.
fn usual_width(data_type: &DataType) -> usize {
    if is_time(data_type) || is_text(data_type) {
        12
    } else {
        4
    }
}

/// Opens `table`, or `vertical` for a single row and where [`choose`] says so.
///
/// # Errors
///
/// What the place written to answers.
pub fn open_auto(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    if options
        .width
        .is_some_and(|width| choose(schema, width) == "vertical")
    {
        return vertical::open(sink, schema, options);
    }
    let (schema, options) = (SchemaRef::clone(schema), options.clone());
    Ok(Box::new(Auto::Undecided {
        sink,
        schema,
        options,
        first: None,
    }))
}

/// Waits for a second row.
enum Auto {
    Undecided {
        sink: Box<dyn Write + Send>,
        schema: SchemaRef,
        options: Options,
        first: Option<RecordBatch>,
    },
    Decided(Box<dyn BatchWriter>),
}

impl Auto {
    /// The writer: from now on it is known whether there is more than one row.
    fn decide(&mut self, is_single: bool) -> io::Result<&mut dyn BatchWriter> {
        if let Self::Undecided {
            sink,
            schema,
            options,
            first,
        } = self
        {
            let sink = std::mem::replace(sink, Box::new(io::sink()));
            let open = if is_single {
                vertical::open
            } else {
                table::open
            };
            let mut writer = open(sink, schema, options)?;
            if let Some(batch) = first {
                writer.write(batch)?;
            }
            *self = Self::Decided(writer);
        }
        match self {
            Self::Decided(writer) => Ok(writer.as_mut()),
            Self::Undecided { .. } => Err(io::Error::other("the format is not decided")),
        }
    }
}

impl BatchWriter for Auto {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        if let Self::Undecided { first, .. } = self {
            if batch.num_rows() == 0 {
                return Ok(());
            }
            if first.is_none() && batch.num_rows() == 1 {
                *first = Some(batch.clone());
                return Ok(());
            }
        }
        self.decide(false)?.write(batch)
    }

    fn finish(&mut self) -> io::Result<()> {
        let is_single = matches!(self, Self::Undecided { first: Some(_), .. });
        self.decide(is_single)?.finish()
    }

    fn summary(&self) -> Summary {
        match self {
            Self::Decided(writer) => writer.summary(),
            Self::Undecided { .. } => Summary::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Shared, drive, texts};

    fn written(batches: &[RecordBatch]) -> String {
        let sink = Shared::default();
        let schema = texts(&[]).schema();
        let writer = open_auto(Box::new(sink.clone()), &schema, &Options::default());
        drive(writer.expect("a writer"), batches);
        sink.text()
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
    fn no_rows_are_the_header_of_a_table() {
        assert_eq!(written(&[]), " text\n");
    }
}
