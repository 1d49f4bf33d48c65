//! `parquet`: a Parquet file, compressed with zstd.
//!
//! Parquet has no type for times in whole seconds: they would become numbers that only Arrow's own
//! readers know for times. They are written in milliseconds.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef, TimeUnit};
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
    let schema = Arc::new(writable(schema));
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
        let fields = self.schema.fields().iter();
        let columns = fields.zip(batch.columns());
        let columns = columns.map(|(field, column)| converted(column, field.data_type()));
        let columns = columns.collect::<Result<_, _>>().map_err(from_arrow)?;
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

/// The schema with each name but once, because readers of Parquet find columns by name, and with the
/// types that Parquet has.
fn writable(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().zip(names::unique(schema));
    let fields: Vec<Field> = fields
        .map(|(field, name)| with_milliseconds(field).with_name(name))
        .collect();
    Schema::new_with_metadata(fields, schema.metadata().clone())
}

fn with_milliseconds(field: &Field) -> Field {
    field
        .clone()
        .with_data_type(milliseconds_for_seconds(field.data_type()))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "types without times inside them stay"
)]
fn milliseconds_for_seconds(data_type: &DataType) -> DataType {
    let inside = |field: &Field| Arc::new(with_milliseconds(field));
    match data_type {
        DataType::Timestamp(TimeUnit::Second, zone) => {
            DataType::Timestamp(TimeUnit::Millisecond, zone.clone())
        }
        DataType::Dictionary(keys, values) => {
            DataType::Dictionary(keys.clone(), Box::new(milliseconds_for_seconds(values)))
        }
        DataType::List(item) => DataType::List(inside(item)),
        DataType::LargeList(item) => DataType::LargeList(inside(item)),
        DataType::FixedSizeList(item, length) => DataType::FixedSizeList(inside(item), *length),
        DataType::Map(entries, is_sorted) => DataType::Map(inside(entries), *is_sorted),
        DataType::Struct(fields) => {
            DataType::Struct(fields.iter().map(|field| inside(field)).collect::<Fields>())
        }
        other => other.clone(),
    }
}

fn converted(column: &ArrayRef, to: &DataType) -> Result<ArrayRef, ArrowError> {
    if column.data_type() == to {
        return Ok(Arc::clone(column));
    }
    // A time too far away for milliseconds must not become NULL in silence.
    let options = CastOptions {
        safe: false,
        ..CastOptions::default()
    };
    cast_with_options(column, to, &options)
}
