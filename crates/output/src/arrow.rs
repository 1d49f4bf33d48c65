//! `arrow`: a file of Arrow IPC ("Feather version 2"), its buffers compressed with zstd.
//!
//! Batches are encoded on all cores while the next ones come. The level of compression is the one that makes
//! a file in the least time, on a disk that is slower than the engine: it costs hardly more than lz4 and
//! leaves a third less to write.
//!
//! The file format allows one dictionary for a column in the whole file, while each batch of a
//! query brings its own. Columns of dictionaries are therefore written as their values;
//! `arrow-stream` keeps them.

mod file;

use std::collections::VecDeque;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_cast::cast;
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{
    DictionaryTracker, EncodedData, IpcDataGenerator, IpcWriteContext, IpcWriteOptions,
};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};

use crate::error::from_arrow;
use crate::parallel::{self, Ahead};
use crate::{BatchWriter, Format, Options, Summary};
use file::File;

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "arrow",
    extensions: &["arrow", "feather"],
    is_binary: true,
    is_packable: false,
    is_appendable: false,
    holds_metadata: true,
    summary: "a file of Arrow IPC, compressed with zstd",
    open,
};

/// Zstandard's levels below 1 look for less, and are faster.
const LEVEL: i32 = -1;

/// Bytes of memory, about, that the batches with the encoders may take, unless it is one alone.
const MOST_BYTES: usize = 64 << 20;

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
    let options = IpcWriteOptions::default()
        .try_with_compression(Some(CompressionType::ZSTD))
        .and_then(|options| options.try_with_compression_level(Some(LEVEL)))
        .map_err(from_arrow)?;
    let encoders = Ahead::start(parallel::threads(), || {
        encoder(Arc::clone(&schema), options.clone())
    })?;
    Ok(Box::new(Arrow {
        file: File::begin(BufWriter::new(sink), schema, options)?,
        encoders,
        waiting: VecDeque::new(),
        rows: 0,
    }))
}

struct Arrow {
    file: File<BufWriter<Box<dyn Write + Send>>>,
    encoders: Ahead<RecordBatch, Result<EncodedData, ArrowError>>,
    /// The batches that are with the encoders.
    waiting: VecDeque<Waiting>,
    /// Rows that are in the file.
    rows: u64,
}

/// What is known of a batch that is with the encoders.
struct Waiting {
    rows: u64,
    memory: usize,
}

impl Arrow {
    /// Writes the oldest batch that is with the encoders.
    fn append_next(&mut self) -> io::Result<()> {
        if let (Some(batch), Some(encoded)) = (self.waiting.pop_front(), self.encoders.take()) {
            self.file.append(encoded?.map_err(from_arrow)?)?;
            self.rows += batch.rows;
        }
        Ok(())
    }

    fn waiting_rows(&self) -> u64 {
        self.waiting.iter().map(|batch| batch.rows).sum()
    }

    /// Whether the encoders have as much as they may have, before a batch of so much memory.
    fn is_full(&self, memory: usize) -> bool {
        let held: usize = self.waiting.iter().map(|batch| batch.memory).sum();
        let is_too_large = !self.waiting.is_empty() && held + memory > MOST_BYTES;
        is_too_large || self.waiting.len() > parallel::threads()
    }
}

impl BatchWriter for Arrow {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let waiting = Waiting {
            rows: batch.num_rows() as u64,
            memory: batch.get_array_memory_size(),
        };
        while self.is_full(waiting.memory) {
            self.append_next()?;
        }
        self.encoders.put(batch.clone());
        self.waiting.push_back(waiting);
        // The size of the first rows tells that of those that wait.
        if self.rows == 0 {
            self.append_next()?;
        }
        Ok(())
    }

    fn add_metadata(&mut self, key: &str, value: &str) {
        self.file.say(key, value);
    }

    /// A guess: rows that wait become as large as those before them.
    fn pending_bytes(&self) -> u64 {
        let bytes_of_row = self.file.bytes() / self.rows.max(1);
        self.waiting_rows() * bytes_of_row
    }

    fn finish(&mut self) -> io::Result<()> {
        while !self.waiting.is_empty() {
            self.append_next()?;
        }
        self.file.finish()
    }

    fn summary(&self) -> Summary {
        Summary {
            rows: self.rows + self.waiting_rows(),
            ..Summary::default()
        }
    }
}

/// What one thread does with batches.
fn encoder(
    schema: SchemaRef,
    options: IpcWriteOptions,
) -> impl FnMut(RecordBatch) -> Result<EncodedData, ArrowError> {
    let mut context = IpcWriteContext::default();
    move |batch| {
        let fields = schema.fields().iter();
        let columns = fields.zip(batch.columns()).map(|(field, column)| {
            if column.data_type() == field.data_type() {
                Ok(Arc::clone(column))
            } else {
                cast(column, field.data_type())
            }
        });
        let columns = columns.collect::<Result<_, _>>()?;
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns)?;
        // Without dictionaries there is nothing to keep track of.
        let mut tracker = DictionaryTracker::new(true);
        let generator = IpcDataGenerator::default();
        let (_, encoded) = generator.encode(&batch, &mut tracker, &options, &mut context)?;
        Ok(encoded)
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

#[cfg(test)]
mod tests {
    use arrow_ipc::reader::FileReader;

    use super::*;
    use crate::testing::{Shared, drive, texts};

    fn batches() -> Vec<RecordBatch> {
        let value = |row: usize| format!("request {row} took 12 ms");
        let rows: Vec<String> = (0..200_000).map(value).collect();
        let rows: Vec<Option<&str>> = rows.iter().map(|row| Some(row.as_str())).collect();
        // Not all of one length, so that one thread is done before another.
        rows.chunks(30_000).map(texts).collect()
    }

    #[test]
    fn batches_stand_in_their_order_whoever_encodes_them_and_are_compressed() {
        let place = Shared::default();
        let batches = batches();
        let schema = batches[0].schema();
        let mut writer =
            open(Box::new(place.clone()), &schema, &Options::default()).expect("a writer");
        writer.add_metadata("told", "at the end");
        let summary = drive(writer, &batches);
        assert_eq!(summary.rows, 200_000);
        let bytes = place.bytes();
        let memory: usize = batches.iter().map(RecordBatch::get_array_memory_size).sum();
        assert!(bytes.len() * 3 < memory, "{} of {memory}", bytes.len());
        let file = FileReader::try_new(io::Cursor::new(bytes), None).expect("a file");
        assert_eq!(
            file.custom_metadata().get("told").map(String::as_str),
            Some("at the end")
        );
        let read: Vec<RecordBatch> = file.collect::<Result<_, _>>().expect("whole");
        assert!(read == batches);
    }

    #[test]
    fn a_batch_that_does_not_fit_is_told_at_the_latest_at_the_end() {
        let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::Int64, false)]));
        let mut writer =
            open(Box::new(Shared::default()), &schema, &Options::default()).expect("a writer");
        let written = writer
            .write(&texts(&[Some("none")]))
            .and_then(|()| writer.finish());
        assert!(written.is_err());
    }

    #[test]
    fn what_waits_counts_as_large_as_what_was_written() {
        let schema = texts(&[]).schema();
        let mut writer =
            open(Box::new(Shared::default()), &schema, &Options::default()).expect("a writer");
        assert_eq!(writer.pending_bytes(), 0);
        let batches = batches();
        writer.write(&batches[0]).expect("written");
        assert_eq!(writer.pending_bytes(), 0, "the first is waited for");
        writer.write(&batches[1]).expect("written");
        let raw = batches[1].get_array_memory_size() as u64;
        let pending = writer.pending_bytes();
        assert!(pending > 30_000 && pending < raw / 2, "{pending} of {raw}");
    }
}
