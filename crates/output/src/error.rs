//! Errors of the Arrow libraries as [`io::Error`]s.
//!
//! Both wrap what the place written to answered. It is taken out again: a caller must be able to
//! tell a broken pipe from a full disk.

use std::error::Error;
use std::io;

use arrow_schema::ArrowError;
use parquet::errors::ParquetError;

/// What went wrong in Arrow.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "all others say that the data do not fit"
)]
pub(crate) fn from_arrow(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, source) => source,
        ArrowError::ExternalError(source) => from_boxed(source),
        ArrowError::NotYetImplemented(message) => {
            io::Error::new(io::ErrorKind::Unsupported, message)
        }
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}

/// What went wrong in Parquet.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "all others say that the data do not fit"
)]
pub(crate) fn from_parquet(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => from_boxed(source),
        ParquetError::NYI(message) => io::Error::new(io::ErrorKind::Unsupported, message),
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}

fn from_boxed(source: Box<dyn Error + Send + Sync>) -> io::Error {
    match source.downcast::<io::Error>() {
        Ok(error) => *error,
        Err(source) => io::Error::new(io::ErrorKind::InvalidData, source),
    }
}
