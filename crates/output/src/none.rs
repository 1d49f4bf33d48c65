//! `none`: reads all rows and writes nothing, to measure a query.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::{BatchWriter, Format, Options, Summary};

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "none",
    extensions: &[],
    is_binary: false,
    is_packable: false,
    is_appendable: false,
    holds_metadata: false,
    summary: "nothing: runs the query and counts its rows",
    open,
};

/// Opens a writer that counts rows and writes nothing.
fn open(
    _sink: Box<dyn Write + Send>,
    _schema: &SchemaRef,
    _options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    Ok(Box::new(None { rows: 0 }))
}

struct None {
    rows: u64,
}

impl BatchWriter for None {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn summary(&self) -> Summary {
        Summary {
            rows: self.rows,
            ..Summary::default()
        }
    }
}
