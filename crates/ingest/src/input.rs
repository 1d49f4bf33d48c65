//! A file that is being read, whatever its format.

use std::{
    fmt,
    fs::File,
    path::{Path, PathBuf},
};

use arrow_array::RecordBatch;

use crate::{
    Compression, IngestError, Signal,
    arrow_file::ArrowFile,
    fitted,
    otlp::Batches,
    parquet_file::TableFile,
    source::{self, BytesRead, Source},
    table_text::TableText,
};

/// Opens a file and finds out from its first bytes what it is.
///
/// # Errors
///
/// [`IngestError::Open`], [`IngestError::Read`] and [`IngestError::UnknownFormat`]; for Parquet,
/// whose columns stand in the file's footer, also what is wrong with them.
pub fn open(path: &Path) -> Result<Input, IngestError> {
    let failed = |source| IngestError::Open {
        path: path.to_owned(),
        source,
    };
    let mut source = source::open(path).map_err(failed)?;
    let format = format_of(path, &mut source)?;
    let size = std::fs::metadata(path).map_err(failed)?.len();
    let Source {
        text,
        compression,
        mut bytes_read,
    } = source;
    let reader = match format {
        FileFormat::OtlpJson => {
            let batches = Batches::start(path.to_owned(), text, compression);
            Reader::Otlp(batches.map_err(failed)?)
        }
        FileFormat::Arrow => {
            let file = File::open(path).map_err(failed)?;
            Reader::Arrow(Box::new(ArrowFile::open(path, file)?))
        }
        FileFormat::ArrowStream => Reader::Arrow(Box::new(ArrowFile::stream(path, text)?)),
        FileFormat::Csv | FileFormat::Tsv | FileFormat::Json | FileFormat::JsonLines => {
            let rows = TableText::open(path, text, compression, format)?;
            Reader::Text(Box::new(rows))
        }
        FileFormat::Parquet => {
            // Read by pieces from here on: what was read to find out the format does not count.
            bytes_read = BytesRead::default();
            Reader::Parquet(Box::new(TableFile::open(path, size, bytes_read.clone())?))
        }
    };
    let path = path.to_owned();
    Ok(Input {
        path,
        size,
        bytes_read,
        rows: 0,
        format,
        compression,
        reader: Some(reader),
    })
}

fn format_of(path: &Path, source: &mut Source) -> Result<FileFormat, IngestError> {
    let start = source.text.fill_buf().map_err(|error| IngestError::Read {
        path: path.to_owned(),
        line: 0,
        expected: source.compression.rest(),
        source: error,
    })?;
    let found = match guess(start) {
        Guess::Format(format) => return Ok(format),
        Guess::Arrow if source.compression == Compression::None => {
            return Ok(FileFormat::Arrow);
        }
        Guess::Arrow => "a compressed file with Arrow in it (unpack it first)",
        Guess::Parquet if source.compression == Compression::None => {
            return Ok(FileFormat::Parquet);
        }
        Guess::Parquet => "a compressed file with Parquet in it (unpack it first)",
        Guess::Empty => "empty",
        Guess::Text => "text that is no JSON and names no column of a table",
        Guess::Binary => "of an unknown binary format",
    };
    Err(IngestError::UnknownFormat {
        path: path.to_owned(),
        found,
    })
}

enum Guess {
    /// One that is read from its start.
    Format(FileFormat),
    Arrow,
    Parquet,
    Empty,
    Text,
    Binary,
}

fn guess(start: &[u8]) -> Guess {
    let text = start
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(start)
        .trim_ascii_start();
    match text.first() {
        None => Guess::Empty,
        Some(b'{') if has_rows(text) => Guess::Format(FileFormat::JsonLines),
        Some(b'{') => Guess::Format(FileFormat::OtlpJson),
        Some(b'[') => Guess::Format(FileFormat::Json),
        _ if start.starts_with(b"PAR1") => Guess::Parquet,
        _ if start.starts_with(b"ARROW1") => Guess::Arrow,
        // What the messages of a stream begin with.
        _ if start.starts_with(&[0xff; 4]) => Guess::Format(FileFormat::ArrowStream),
        _ if start.iter().take(512).any(|byte| *byte == 0) => Guess::Binary,
        Some(_) => guess_by_names(text),
    }
}

/// Whether the first key of an object is a column of a table, and not one of OTLP.
fn has_rows(object: &[u8]) -> bool {
    let mut parts = object.splitn(3, |byte| *byte == b'"');
    let key = parts.nth(1).and_then(|key| std::str::from_utf8(key).ok());
    key.is_some_and(fitted::is_known)
}

/// Rows with values between commas or tabs have names above them.
fn guess_by_names(text: &[u8]) -> Guess {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let (between, format) = if line.contains('\t') {
        ('\t', FileFormat::Tsv)
    } else {
        (',', FileFormat::Csv)
    };
    let mut names = line.split(between);
    if names.any(|name| fitted::is_known(name.trim_matches(['"', '\r', ' ']))) {
        Guess::Format(format)
    } else {
        Guess::Text
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// OTLP requests as JSON.
    OtlpJson,
    /// Rows of one table as Parquet.
    Parquet,
    /// Rows of one table as a file of Arrow IPC.
    Arrow,
    /// Rows of one table as a stream of Arrow IPC.
    ArrowStream,
    /// Rows of one table with commas between values, below their names.
    Csv,
    /// Rows of one table with tabs between values, below their names.
    Tsv,
    /// Rows of one table as an array of objects.
    Json,
    /// Rows of one table as objects, one a line.
    JsonLines,
}

/// Rows of one table.
#[derive(Debug, Clone)]
pub struct IngestBatch {
    /// Which table they belong to: [`Signal::Logs`] or [`Signal::Traces`].
    pub signal: Signal,
    /// The rows, in the schema [`crate::batch_schema`] of the signal.
    pub batch: RecordBatch,
    /// How many bytes of the file (packed, as on disk) were read when the batch was given out.
    pub bytes_read: u64,
    /// Rows, up to and with this batch, that say no time.
    pub without_time: Option<WithoutTime>,
}

/// Rows whose `Timestamp` is missing, empty or null: they are given out with the start of 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithoutTime {
    /// How many they are.
    pub rows: u64,
    /// The first of them.
    pub first: RowPlace,
}

/// Where a row is in its file; written as `line 12` or `row 12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowPlace {
    /// Of text the line on which it begins, from 1.
    Line(u64),
    /// Of Parquet and Arrow its number, from 1.
    Row(u64),
}

impl fmt::Display for RowPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(formatter, "line {line}"),
            Self::Row(row) => write!(formatter, "row {row}"),
        }
    }
}

/// A file that is being read, batch by batch.
///
/// Ends after the first error; rows that were read but not given out by then are dropped. OTLP/JSON
/// is read by a thread of its own, which waits when it is a batch ahead and ends when the input is
/// dropped; a batch leaves as soon as it is full, however large its request is.
pub struct Input {
    path: PathBuf,
    size: u64,
    bytes_read: BytesRead,
    rows: u64,
    format: FileFormat,
    compression: Compression,
    reader: Option<Reader>,
}

enum Reader {
    Otlp(Batches),
    Parquet(Box<TableFile>),
    Arrow(Box<ArrowFile>),
    Text(Box<TableText>),
}

impl Input {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the file holds.
    #[must_use]
    pub fn format(&self) -> FileFormat {
        self.format
    }

    /// How the file is packed.
    #[must_use]
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// The file's size in bytes, as on disk; 0 if it has none (a pipe).
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// How many of [`Input::size`] bytes were read so far; of Parquet the share of its rows.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.get().min(self.size)
    }

    /// How many rows were given out so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Input")
            .field("path", &self.path)
            .field("format", &self.format)
            .field("compression", &self.compression)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl Iterator for Input {
    type Item = Result<IngestBatch, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = match self.reader.as_mut()? {
            Reader::Otlp(batches) => batches.next_batch(),
            Reader::Parquet(table) => table.next_batch(),
            Reader::Arrow(table) => table.next_batch(),
            Reader::Text(table) => table.next_batch(),
        };
        if !matches!(next, Ok(Some(_))) {
            self.reader = None;
        }
        let (signal, batch) = match next.transpose()? {
            Ok(found) => found,
            Err(error) => return Some(Err(error)),
        };
        self.rows += batch.num_rows() as u64;
        let without_time = match &self.reader {
            Some(Reader::Text(table)) => table.without_time(),
            Some(Reader::Parquet(table)) => table.without_time(),
            Some(Reader::Arrow(table)) => table.without_time(),
            Some(Reader::Otlp(_)) | None => None,
        };
        Some(Ok(IngestBatch {
            signal,
            batch,
            bytes_read: self.bytes_read(),
            without_time,
        }))
    }
}
