//! `parquet`: a Parquet file, compressed with zstd.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::error::{from_arrow, from_parquet};
use crate::{BatchWriter, Format, Options, Summary, names};

/// Rows that are held before they are written: enough for good compression, little enough for
/// memory when the rows are log lines.
const ROWS_OF_A_GROUP: usize = 128 * 1024;

/// Bytes after which a group is written although it has fewer rows.
const BYTES_OF_A_GROUP: usize = 128 * 1024 * 1024;

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "parquet",
    extensions: &["parquet"],
    is_binary: true,
    summary: "Parquet, compressed with zstd",
    open,
};

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    _options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROWS_OF_A_GROUP))
        .set_max_row_group_bytes(Some(BYTES_OF_A_GROUP))
        .build();
    let schema = Arc::new(named(schema));
    let file = ArrowWriter::try_new(sink, Arc::clone(&schema), Some(properties));
    Ok(Box::new(Parquet {
        file: file.map_err(from_parquet)?,
        schema,
        rows: 0,
    }))
}

struct Parquet {
    file: ArrowWriter<Box<dyn Write + Send>>,
    schema: SchemaRef,
    rows: u64,
}

impl BatchWriter for Parquet {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.rows += batch.num_rows() as u64;
        let columns = batch.columns().to_vec();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(from_arrow)?;
        self.file.write(&batch).map_err(from_parquet)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.file.finish().map_err(from_parquet)?;
        self.file.inner_mut().flush()
    }

    fn summary(&self) -> Summary {
        Summary {
            rows: self.rows,
            ..Summary::default()
        }
    }
}

/// The schema with each name but once: readers of Parquet find columns by name.
fn named(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().zip(names::unique(schema));
    let fields: Vec<Field> = fields
        .map(|(field, name)| field.as_ref().clone().with_name(name))
        .collect();
    Schema::new_with_metadata(fields, schema.metadata().clone())
}
