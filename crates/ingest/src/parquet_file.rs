//! Parquet with the columns of a table.

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use arrow_array::RecordBatch;
use parquet::{
    arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
    errors::ParquetError,
};

use crate::{BATCH_ROWS, IngestError, Signal, WithoutTime, fitted::Fitted, source::BytesRead};

/// A Parquet file that is being read.
pub(crate) struct TableFile {
    path: PathBuf,
    fitted: Fitted,
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
        let fitted = Fitted::new(&path, builder.schema())?;
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
                fitted,
                reader,
                progress,
            }),
            Err(source) => Err(IngestError::Parquet { path, source }),
        }
    }

    /// Rows so far that say no time.
    pub(crate) fn without_time(&self) -> Option<WithoutTime> {
        self.fitted.without_time
    }

    /// The next batch, in the table's types.
    pub(crate) fn next_batch(&mut self) -> Result<Option<(Signal, RecordBatch)>, IngestError> {
        let read = guarded(|| self.reader.next().transpose().map_err(ParquetError::from));
        match read {
            Ok(None) => Ok(None),
            Ok(Some(batch)) => {
                self.progress.add(batch.num_rows());
                Ok(Some((self.fitted.signal, self.fitted.convert(&batch)?)))
            }
            Err(source) => Err(IngestError::Parquet {
                path: self.path.clone(),
                source,
            }),
        }
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
