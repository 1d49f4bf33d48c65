//! `parquet`: a Parquet file, compressed with zstd, its columns encoded on all cores.
//!
//! It has statistics and an index of pages, and bloom filters on columns of ids. Parquet has no type
//! for times in whole seconds: they would become numbers that only Arrow's own readers know for
//! times. They are written in milliseconds.

mod group;
mod properties;
mod schema;

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowRowGroupWriterFactory;
use parquet::file::metadata::KeyValue;
use parquet::file::writer::SerializedFileWriter;

use crate::error::{from_arrow, from_parquet};
use crate::{BatchWriter, Format, Options, Summary};
use group::Group;

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "parquet",
    extensions: &["parquet"],
    is_binary: true,
    is_packable: false,
    is_appendable: false,
    holds_metadata: true,
    summary: "Parquet, compressed with zstd",
    open,
};

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    let schema = Arc::new(schema::writable(schema));
    let properties = properties::of(&schema);
    let (file, groups) = ArrowWriter::try_new(sink, Arc::clone(&schema), Some(properties))
        .and_then(ArrowWriter::into_serialized_writer)
        .map_err(from_parquet)?;
    Ok(Box::new(Parquet {
        file,
        groups,
        group: None,
        index: 0,
        metadata: options.metadata.clone(),
        schema,
        rows: 0,
    }))
}

struct Parquet {
    file: SerializedFileWriter<Box<dyn Write + Send>>,
    groups: ArrowRowGroupWriterFactory,
    /// The group that is being filled.
    group: Option<Group>,
    index: usize,
    /// What stands in the footer; a key stands there once.
    metadata: Vec<(String, String)>,
    schema: SchemaRef,
    rows: u64,
}

impl Parquet {
    /// Writes rows that all have room in one group.
    fn write_part(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let group = match &mut self.group {
            Some(group) => group,
            none => {
                let columns = self.groups.create_column_writers(self.index);
                none.insert(Group::new(columns.map_err(from_parquet)?))
            }
        };
        group.write(&self.schema, batch)?;
        if group.is_full() {
            self.close_group()?;
        }
        Ok(())
    }

    fn close_group(&mut self) -> io::Result<()> {
        let Some(group) = self.group.take() else {
            return Ok(());
        };
        self.index += 1;
        group.append_to(&mut self.file)
    }
}

impl BatchWriter for Parquet {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let fields = self.schema.fields().iter();
        let columns = fields.zip(batch.columns());
        let columns = columns.map(|(field, column)| converted(column, field.data_type()));
        let columns = columns.collect::<Result<_, _>>().map_err(from_arrow)?;
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(from_arrow)?;
        let mut start = 0;
        while start < batch.num_rows() {
            let room = self.group.as_ref().map_or(group::MOST_ROWS, Group::room);
            let length = room.min(batch.num_rows() - start);
            self.write_part(&batch.slice(start, length))?;
            start += length;
        }
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    fn add_metadata(&mut self, key: &str, value: &str) {
        self.metadata.retain(|(other, _)| other != key);
        self.metadata.push((key.to_owned(), value.to_owned()));
    }

    fn pending_bytes(&self) -> u64 {
        self.group.as_ref().map_or(0, Group::encoded_bytes)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.close_group()?;
        for (key, value) in self.metadata.drain(..) {
            self.file
                .append_key_value_metadata(KeyValue::new(key, value));
        }
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
