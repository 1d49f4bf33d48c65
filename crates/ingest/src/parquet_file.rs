//! Parquet with the columns of a table: all of them or some, in any order.
//!
//! The columns say which table it is. A column that the table has not is an error and not left out
//! in silence; a column that the file has not takes its default.

mod adapt;

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use parquet::{
    arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
    errors::ParquetError,
};

use self::adapt::adapt;
use crate::{BATCH_ROWS, IngestError, Signal, batch_schema, source::BytesRead};

/// Columns that one of the tables has and the other has not, as a message names them.
const TELLING: &str = "`Body`, `SeverityText`, `LogAttributes` (logs) or `SpanName`, `Duration`, `SpanAttributes` (traces)";

/// Columns that tables of the collector's exporter compute from others; nothing is lost with them.
const COMPUTED: [&str; 1] = ["TimestampTime"];

/// A Parquet file that is being read.
pub(crate) struct TableFile {
    path: PathBuf,
    signal: Signal,
    schema: SchemaRef,
    /// For each column of the table its place in the file.
    places: Vec<Option<usize>>,
    reader: ParquetRecordBatchReader,
    progress: Progress,
}

/// How far the reader is. It jumps about in the file, so the share of the rows stands for the bytes.
struct Progress {
    file_bytes: u64,
    file_rows: u64,
    rows_read: u64,
    bytes_read: BytesRead,
}

impl Progress {
    fn add(&mut self, rows: usize) {
        self.rows_read += rows as u64;
        let share = u128::from(self.file_bytes) * u128::from(self.rows_read)
            / u128::from(self.file_rows.max(1));
        self.bytes_read
            .set(u64::try_from(share).unwrap_or(self.file_bytes));
    }
}

impl TableFile {
    /// Opens a file and matches its columns with a table's; `bytes_read` is kept up to date.
    pub(crate) fn open(
        path: &Path,
        file_bytes: u64,
        bytes_read: BytesRead,
    ) -> Result<Self, IngestError> {
        let path = path.to_owned();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(source) => return Err(IngestError::Open { path, source }),
        };
        let builder = match guarded(|| ParquetRecordBatchReaderBuilder::try_new(file)) {
            Ok(builder) => builder.with_batch_size(BATCH_ROWS),
            Err(source) => return Err(IngestError::Parquet { path, source }),
        };
        let (signal, schema) = table_of(&path, builder.schema())?;
        let places = places(&path, builder.schema(), &schema)?;
        let file_rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
        let progress = Progress {
            file_bytes,
            file_rows,
            rows_read: 0,
            bytes_read,
        };
        match guarded(|| builder.build()) {
            Ok(reader) => Ok(Self {
                path,
                signal,
                schema,
                places,
                reader,
                progress,
            }),
            Err(source) => Err(IngestError::Parquet { path, source }),
        }
    }

    /// The next batch, in the table's types.
    pub(crate) fn next_batch(&mut self) -> Result<Option<(Signal, RecordBatch)>, IngestError> {
        let read = guarded(|| self.reader.next().transpose().map_err(ParquetError::from));
        match read {
            Ok(None) => Ok(None),
            Ok(Some(batch)) => {
                self.progress.add(batch.num_rows());
                Ok(Some((self.signal, self.convert(&batch)?)))
            }
            Err(source) => Err(IngestError::Parquet {
                path: self.path.clone(),
                source,
            }),
        }
    }

    fn convert(&self, batch: &RecordBatch) -> Result<RecordBatch, IngestError> {
        let columns: Vec<ArrayRef> = self
            .places
            .iter()
            .enumerate()
            .map(|(column, place)| self.convert_column(batch, column, *place))
            .collect::<Result<_, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options).map_err(
            |source| IngestError::Batch {
                path: self.path.clone(),
                source,
            },
        )
    }

    fn convert_column(
        &self,
        batch: &RecordBatch,
        column: usize,
        place: Option<usize>,
    ) -> Result<ArrayRef, IngestError> {
        let field = self.schema.field(column);
        let found = match place {
            Some(place) => Arc::clone(batch.column(place)),
            None => new_null_array(field.data_type(), batch.num_rows()),
        };
        adapt(&found, field.data_type()).map_err(|error| IngestError::ColumnType {
            path: self.path.clone(),
            column: field.name().clone(),
            problem: problem_of(error, &found),
            expected: field.data_type().to_string(),
        })
    }
}

/// Runs a step of the Parquet reader and makes an error of its panic.
///
/// parquet 60 unwraps in places that a damaged file reaches (`MapArrayReader::consume_batch`, for
/// one). This may go when `tests/any_bytes.rs` passes without it. The reader is not used again.
fn guarded<T>(step: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    let damaged = || ParquetError::General("the reader gave up on a damaged page".to_owned());
    catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|_| Err(damaged()))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "other errors keep their own words"
)]
fn problem_of(error: ArrowError, found: &dyn Array) -> String {
    let reason = match error {
        ArrowError::CastError(reason) | ArrowError::ParseError(reason) => reason,
        other => other.to_string(),
    };
    format!("found {}: {reason}", found.data_type())
}

/// The table with more of the file's columns that the other one has not.
fn table_of(path: &Path, file: &Schema) -> Result<(Signal, SchemaRef), IngestError> {
    let logs = batch_schema(Signal::Logs).zip(batch_schema(Signal::Traces));
    let (logs, traces) = logs.unwrap_or_else(|| (Schema::empty().into(), Schema::empty().into()));
    let own = |mine: &Schema, other: &Schema| {
        let names = file.fields().iter().map(|field| field.name());
        names
            .filter(|name| has(mine, name) && !has(other, name))
            .count()
    };
    match (own(&logs, &traces), own(&traces, &logs)) {
        (0, 0) => Err(IngestError::UnknownTable {
            path: path.to_owned(),
            expected: TELLING,
            found: names_of(file),
        }),
        (of_logs, of_traces) if of_logs >= of_traces => Ok((Signal::Logs, logs)),
        _ => Ok((Signal::Traces, traces)),
    }
}

fn has(schema: &Schema, name: &str) -> bool {
    schema.index_of(name).is_ok()
}

/// The first names of a file's columns, for a message.
fn names_of(file: &Schema) -> String {
    const SHOWN: usize = 8;
    let mut names: Vec<String> = file
        .fields()
        .iter()
        .take(SHOWN)
        .map(|field| format!("`{}`", field.name()))
        .collect();
    if file.fields().len() > SHOWN {
        names.push("…".to_owned());
    }
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

fn places(path: &Path, file: &Schema, table: &Schema) -> Result<Vec<Option<usize>>, IngestError> {
    let unknown = file
        .fields()
        .iter()
        .find(|field| !has(table, field.name()) && !COMPUTED.contains(&field.name().as_str()));
    if let Some(field) = unknown {
        return Err(IngestError::UnknownColumn {
            path: path.to_owned(),
            column: field.name().clone(),
            near: near(field.name(), table),
        });
    }
    Ok(table
        .fields()
        .iter()
        .map(|field| file.index_of(field.name()).ok())
        .collect())
}

/// The table's columns whose names differ from `name` in case, dots and underscores, or by a slip.
fn near(name: &str, table: &Schema) -> Vec<String> {
    let folded = |name: &str| name.replace(['_', '.', '-'], "").to_lowercase();
    let typed = folded(name);
    let mut found: Vec<(usize, &String)> = table
        .fields()
        .iter()
        .map(|field| {
            (
                strsim::osa_distance(&typed, &folded(field.name())),
                field.name(),
            )
        })
        .filter(|(distance, _)| *distance <= (typed.chars().count() / 3).max(1))
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found
        .into_iter()
        .take(3)
        .map(|(_, name)| name.clone())
        .collect()
}
