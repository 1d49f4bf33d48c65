//! `arrow-stream`: a stream of Arrow IPC, which another program can read while the query runs.

use std::io::{self, BufWriter, Write};

use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{Schema, SchemaRef};

use crate::error::from_arrow;
use crate::{BatchWriter, Format, Options, Summary};

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "arrow-stream",
    extensions: &["arrows"],
    is_binary: true,
    is_packable: true,
    is_appendable: false,
    holds_metadata: true,
    summary: "a stream of Arrow IPC",
    open,
};

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    let schema = SchemaRef::new(Schema::new_with_metadata(
        schema.fields().clone(),
        options.schema_metadata(schema),
    ));
    let stream = StreamWriter::try_new(BufWriter::new(sink), &schema).map_err(from_arrow)?;
    Ok(Box::new(ArrowStream { stream, rows: 0 }))
}

struct ArrowStream {
    stream: StreamWriter<BufWriter<Box<dyn Write + Send>>>,
    rows: u64,
}

impl BatchWriter for ArrowStream {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.rows += batch.num_rows() as u64;
        self.stream.write(batch).map_err(from_arrow)?;
        self.stream.flush().map_err(from_arrow)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.stream.finish().map_err(from_arrow)?;
        self.stream.flush().map_err(from_arrow)
    }

    fn summary(&self) -> Summary {
        Summary {
            rows: self.rows,
            ..Summary::default()
        }
    }
}
