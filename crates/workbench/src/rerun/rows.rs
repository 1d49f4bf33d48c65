//! The rows of a file and of now, as lines that can be compared.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_cast::cast;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, SchemaRef};
use lucerna_output::{BatchWriter, Format, Options, Packing, find};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::tally::{Side, Tally};

/// How the rows are written.
pub(super) struct Rows {
    pub(super) format: &'static Format,
    pub(super) options: Options,
}

impl Rows {
    /// Reads the rows of a file; of values it says which columns there are.
    pub(super) fn of_file(&self, path: &Path, tally: &mut Tally) -> io::Result<Option<SchemaRef>> {
        if !self.format.is_binary {
            let lines = Lines::new(tally, Side::Then, self.has_commas());
            io::copy(&mut unpacked(path)?, &mut lines.clone())?;
            *tally = lines.finish();
            return Ok(None);
        }
        let mut reader = values(path, self.format.name)?;
        let schema = reader.schema();
        let lines = Lines::new(tally, Side::Then, false);
        let mut writer = as_lines(&lines, &schema)?;
        for batch in &mut *reader {
            writer.write(&batch.map_err(io::Error::other)?)?;
        }
        writer.finish()?;
        *tally = lines.finish();
        Ok(Some(schema))
    }

    /// Reads the rows of now, and says how many they are, unless they come as bytes. Values are what those of `then` are: Parquet
    /// has no seconds, and dictionaries have other keys in the file format of Arrow.
    pub(super) fn of_now(
        &self,
        now: &mut dyn RecordBatchReader,
        then: Option<&SchemaRef>,
        tally: &mut Tally,
    ) -> Result<Option<u64>, ArrowError> {
        let failed = |error: io::Error| ArrowError::IoError(error.to_string(), error);
        let lines = Lines::new(tally, Side::Now, self.has_commas());
        let schema = then.filter(|then| then.fields().len() == now.schema().fields().len());
        let schema = schema.cloned().unwrap_or_else(|| now.schema());
        let mut writer = if self.format.is_binary {
            as_lines(&lines, &schema)
        } else {
            (self.format.open)(Box::new(lines.clone()), &schema, &self.options)
        }
        .map_err(failed)?;
        let mut rows = 0;
        for batch in now {
            let batch = like(&batch?, &schema)?;
            rows += batch.num_rows() as u64;
            writer.write(&batch).map_err(failed)?;
        }
        writer.finish().map_err(failed)?;
        drop(writer);
        *tally = lines.finish();
        Ok((!self.format.is_of_engine()).then_some(rows))
    }

    /// Objects of an array have commas between them, which are no part of a row.
    fn has_commas(&self) -> bool {
        self.format.name == "json"
    }
}

/// A batch with the types of a schema.
fn like(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let fields = schema.fields().iter().zip(batch.columns());
    let columns: Result<Vec<_>, _> = fields
        .map(|(field, column)| cast(column, field.data_type()))
        .collect();
    RecordBatch::try_new(SchemaRef::clone(schema), columns?)
}

fn as_lines(lines: &Lines, schema: &SchemaRef) -> io::Result<Box<dyn BatchWriter>> {
    let format = find("jsonl").ok_or_else(|| io::Error::from(io::ErrorKind::Unsupported))?;
    (format.open)(Box::new(lines.clone()), schema, &Options::default())
}

fn values(path: &Path, format: &str) -> io::Result<Box<dyn RecordBatchReader>> {
    Ok(match format {
        "parquet" => {
            let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?);
            let reader = builder.and_then(ParquetRecordBatchReaderBuilder::build);
            Box::new(reader.map_err(io::Error::other)?)
        }
        "arrow" => {
            let file = BufReader::new(File::open(path)?);
            Box::new(FileReader::try_new(file, None).map_err(io::Error::other)?)
        }
        _ => Box::new(StreamReader::try_new(unpacked(path)?, None).map_err(io::Error::other)?),
    })
}

fn unpacked(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    Packing::of(path).0.unpacked(File::open(path)?)
}

/// Takes text and counts its lines.
#[derive(Clone)]
struct Lines(Arc<Mutex<Counting>>);

struct Counting {
    tally: Tally,
    side: Side,
    line: Vec<u8>,
    has_commas: bool,
}

impl Lines {
    fn new(tally: &mut Tally, side: Side, has_commas: bool) -> Self {
        Self(Arc::new(Mutex::new(Counting {
            tally: std::mem::take(tally),
            side,
            line: Vec::new(),
            has_commas,
        })))
    }

    fn finish(&self) -> Tally {
        let mut counting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !counting.line.is_empty() {
            counting.end_line();
        }
        std::mem::take(&mut counting.tally)
    }
}

impl Counting {
    fn end_line(&mut self) {
        let line = match self.line.split_last() {
            Some((b',', rest)) if self.has_commas => rest,
            _ => &self.line[..],
        };
        self.tally.add(self.side, line);
        self.line.clear();
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut counting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            match piece.split_last() {
                Some((b'\n', rest)) => {
                    counting.line.extend_from_slice(rest);
                    counting.end_line();
                }
                _ => counting.line.extend_from_slice(piece),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
