//! What every format gives.

use std::io;

use arrow_array::RecordBatch;

use crate::Summary;

/// Takes record batches one after the other and writes them in one format.
///
/// Batches must have the schema that the writer was opened with. Errors of the place written to
/// come back as they are, so that a caller can tell a broken pipe
/// ([`io::ErrorKind::BrokenPipe`]) from a full disk.
pub trait BatchWriter: Send {
    /// Writes the rows of a batch.
    ///
    /// # Errors
    ///
    /// What the place written to answers; [`io::ErrorKind::InvalidData`] for a type that the format
    /// has no place for.
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()>;

    /// Writes what stands after the last row and flushes.
    ///
    /// Without it the result is incomplete. No rows are fine: the result is then an empty one of
    /// the format (a header, `[]`, a valid file without rows).
    ///
    /// # Errors
    ///
    /// As for [`write`](Self::write).
    fn finish(&mut self) -> io::Result<()>;

    /// Says something of the result that is known only now, before [`finish`](Self::finish): the
    /// footers of `arrow` and `parquet` have a place for it, the other formats leave it out. A key
    /// that [`Options::metadata`](crate::Options::metadata) has too is replaced.
    fn add_metadata(&mut self, _key: &str, _value: &str) {}

    /// About how many bytes are held that are not handed on yet.
    fn pending_bytes(&self) -> u64 {
        0
    }

    /// What was written and what was left out, final after [`finish`](Self::finish).
    fn summary(&self) -> Summary;
}
