//! `arrow`: a file of Arrow IPC ("Feather version 2"), not compressed, so that every reader can map it.
//!
//! The file format allows one dictionary for a column in the whole file, while each batch of a
//! query brings its own. Values are therefore numbered anew for the whole file, batches are written
//! at once with the new numbers in the place of their dictionaries, and the dictionaries stand
//! behind the last of them: a reader finds them by the footer, wherever they are.

mod dictionary;
mod replace;
#[cfg(test)]
mod tests;

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, new_empty_array};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use self::dictionary::Dictionary;
use self::replace::replace;
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

/// Bytes of memory, about, that the dictionaries of a file may take until it ends.
const MOST_BYTES: u64 = 256 << 20;

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    Ok(Box::new(Arrow::begin(sink, schema, options)?))
}

struct Arrow {
    file: FileWriter<BufWriter<Box<dyn Write + Send>>>,
    /// What the file says that it holds.
    schema: SchemaRef,
    /// What its batches are encoded as: a column of a dictionary is in them nothing but its numbers.
    /// The library takes the types of a batch from the batch, not from the file.
    numbered: SchemaRef,
    columns: Vec<Column>,
    most_bytes: u64,
    rows: u64,
}

impl Arrow {
    fn begin(
        sink: Box<dyn Write + Send>,
        schema: &SchemaRef,
        options: &Options,
    ) -> io::Result<Self> {
        let metadata = options.schema_metadata(schema);
        let columns = schema.fields().iter().map(|field| Column::new(field));
        let columns: Vec<Column> = columns.collect::<Result<_, _>>().map_err(from_arrow)?;
        let with = |field: fn(&Column) -> &Field| {
            let fields: Vec<Field> = columns.iter().map(|column| field(column).clone()).collect();
            Arc::new(Schema::new_with_metadata(fields, metadata.clone()))
        };
        let (schema, numbered) = (
            with(|column| &column.field),
            with(|column| &column.numbered),
        );
        let file = FileWriter::try_new(BufWriter::new(sink), &schema).map_err(from_arrow)?;
        Ok(Self {
            file,
            schema,
            numbered,
            columns,
            most_bytes: MOST_BYTES,
            rows: 0,
        })
    }

    /// Fails if the dictionaries have become too large.
    fn check_size(&self) -> io::Result<()> {
        if self.pending_bytes() <= self.most_bytes {
            return Ok(());
        }
        let largest = self.columns.iter().max_by_key(|column| column.bytes());
        let name = largest.map_or("", |column| column.field.name());
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!(
                "the dictionaries of a file of Arrow may take {} MB and take more, most of it `{name}`: \
                 write .arrows or .parquet, or select it as CAST(`{name}` AS String)",
                self.most_bytes >> 20
            ),
        ))
    }
}

impl BatchWriter for Arrow {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let columns = self.columns.iter_mut().zip(batch.columns());
        let columns = columns.map(|(column, array)| column.number(array));
        let columns = columns.collect::<Result<_, _>>().map_err(from_arrow)?;
        self.check_size()?;
        let rows = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let numbered = Arc::clone(&self.numbered);
        let batch =
            RecordBatch::try_new_with_options(numbered, columns, &rows).map_err(from_arrow)?;
        self.rows += batch.num_rows() as u64;
        self.file.write(&batch).map_err(from_arrow)
    }

    fn add_metadata(&mut self, key: &str, value: &str) {
        self.file.write_metadata(key, value);
    }

    fn finish(&mut self) -> io::Result<()> {
        // The library writes dictionaries before a batch that has them. This one has no rows.
        if self.columns.iter().any(Column::has_dictionaries) {
            let columns = self.columns.iter().map(Column::dictionaries);
            let columns = columns.collect::<Result<_, _>>().map_err(from_arrow)?;
            let schema = Arc::clone(&self.schema);
            let batch = RecordBatch::try_new(schema, columns).map_err(from_arrow)?;
            self.file.write(&batch).map_err(from_arrow)?;
        }
        self.file.finish().map_err(from_arrow)?;
        self.file.flush().map_err(from_arrow)
    }

    fn pending_bytes(&self) -> u64 {
        self.columns.iter().map(Column::bytes).sum()
    }

    fn summary(&self) -> Summary {
        Summary {
            rows: self.rows,
            ..Summary::default()
        }
    }
}

/// A column with the dictionaries in it: its own, or those of its keys, elements and parts.
struct Column {
    field: Field,
    numbered: Field,
    inside: Vec<Dictionary>,
}

impl Column {
    fn new(field: &Field) -> Result<Self, ArrowError> {
        let mut inside = Vec::new();
        let arrived = new_empty_array(field.data_type());
        let empty = replace(&arrived, &mut |array| {
            let dictionary = Dictionary::new(array.values().data_type())?;
            let empty = dictionary.array();
            inside.push(dictionary);
            empty
        })?;
        let numbered = replace(&arrived, &mut |_| Ok(new_empty_array(&DataType::Int32)))?;
        let alone = Schema::new(vec![field.clone()]);
        let all = alone.flattened_fields();
        let is_dictionary = |field: &&&Field| matches!(field.data_type(), DataType::Dictionary(..));
        if all.iter().filter(is_dictionary).count() != inside.len() {
            return Err(ArrowError::NotYetImplemented(format!(
                "a file of Arrow with dictionaries in the {} `{}`",
                field.data_type(),
                field.name()
            )));
        }
        let with = |array: &ArrayRef| field.clone().with_data_type(array.data_type().clone());
        Ok(Self {
            field: with(&empty),
            numbered: with(&numbered),
            inside,
        })
    }

    fn has_dictionaries(&self) -> bool {
        !self.inside.is_empty()
    }

    /// About how many bytes its dictionaries take.
    fn bytes(&self) -> u64 {
        self.inside.iter().map(Dictionary::bytes).sum()
    }

    /// Rows with the numbers that their values have in the file.
    fn number(&mut self, array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
        if self.inside.is_empty() {
            return Ok(Arc::clone(array));
        }
        let mut inside = self.inside.iter_mut();
        replace(array, &mut |array| {
            let numbers = inside.next().map(|dictionary| dictionary.number(array));
            let numbers = numbers.unwrap_or_else(|| Err(other_types()))?;
            Ok(Arc::new(numbers))
        })
    }

    /// No rows, but the whole dictionaries.
    fn dictionaries(&self) -> Result<ArrayRef, ArrowError> {
        let mut inside = self.inside.iter();
        replace(&new_empty_array(self.field.data_type()), &mut |_| {
            inside
                .next()
                .map_or_else(|| Err(other_types()), Dictionary::array)
        })
    }
}

fn other_types() -> ArrowError {
    ArrowError::SchemaError("a batch has other types than the first".to_owned())
}
