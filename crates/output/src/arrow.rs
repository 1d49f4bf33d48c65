//! `arrow`: a file of Arrow IPC ("Feather version 2"), not compressed, so that every reader can map it.
//!
//! The file format allows one dictionary for a column in the whole file, while each batch of a
//! query brings its own. Columns of dictionaries are therefore written as their values;
//! `arrow-stream` keeps them.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_cast::cast;
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};

use crate::error::from_arrow;
use crate::{BatchWriter, Format, Options, Summary};

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "arrow",
    extensions: &["arrow", "feather"],
    is_binary: true,
    is_packable: false,
    is_appendable: false,
    holds_metadata: true,
    summary: "a file of Arrow IPC",
    open,
};

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    let fields: Vec<Field> = schema
        .fields()
        .iter()
        .map(|field| without_dictionaries(field))
        .collect();
    let schema = Arc::new(Schema::new_with_metadata(
        fields,
        options.schema_metadata(schema),
    ));
    let file = FileWriter::try_new(BufWriter::new(sink), &schema).map_err(from_arrow)?;
    Ok(Box::new(Arrow {
        file,
        schema,
        rows: 0,
    }))
}

struct Arrow {
    file: FileWriter<BufWriter<Box<dyn Write + Send>>>,
    schema: SchemaRef,
    rows: u64,
}

impl BatchWriter for Arrow {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let fields = self.schema.fields().iter();
        let columns = fields.zip(batch.columns()).map(|(field, column)| {
            if column.data_type() == field.data_type() {
                Ok(Arc::clone(column))
            } else {
                cast(column, field.data_type())
            }
        });
        let columns = columns.collect::<Result<_, _>>().map_err(from_arrow)?;
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(from_arrow)?;
        self.rows += batch.num_rows() as u64;
        self.file.write(&batch).map_err(from_arrow)
    }

    fn add_metadata(&mut self, key: &str, value: &str) {
        self.file.write_metadata(key, value);
    }

    fn finish(&mut self) -> io::Result<()> {
        self.file.finish().map_err(from_arrow)?;
        self.file.flush().map_err(from_arrow)
    }

    fn summary(&self) -> Summary {
        Summary {
            rows: self.rows,
            ..Summary::default()
        }
    }
}

fn without_dictionaries(field: &Field) -> Field {
    field.clone().with_data_type(values_of(field.data_type()))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the types that have no others inside them stay"
)]
fn values_of(data_type: &DataType) -> DataType {
    let inside = |field: &Field| Arc::new(without_dictionaries(field));
    match data_type {
        DataType::Dictionary(_, values) => values_of(values),
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
