#![doc = include_str!("../docs/results.md")]

use arrow_array::RecordBatchReader;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;

use crate::search::Found;

/// Rows as a stream of the Arrow C data interface. Whoever takes it over reads the rows while the
/// engine runs, and stops it by releasing the stream.
///
/// ```
/// use arrow_array::ffi_stream::RecordBatchStreamReader;
/// use arrow_array::{RecordBatchIterator, record_batch};
///
/// let batch = record_batch!(("n", Int64, [1, 2]))?;
/// let rows = RecordBatchIterator::new([Ok(batch.clone())], batch.schema());
/// let stream = lucerna::stream::c_stream(rows);
/// // The other side, in whatever language:
/// let read = RecordBatchStreamReader::try_new(stream)?.collect::<Result<Vec<_>, _>>()?;
/// assert_eq!(read, [batch]);
/// # Ok::<(), arrow_schema::ArrowError>(())
/// ```
#[must_use]
pub fn c_stream(rows: impl RecordBatchReader + Send + 'static) -> FFI_ArrowArrayStream {
    FFI_ArrowArrayStream::new(Box::new(rows))
}

impl From<Found> for FFI_ArrowArrayStream {
    fn from(rows: Found) -> Self {
        c_stream(rows)
    }
}
