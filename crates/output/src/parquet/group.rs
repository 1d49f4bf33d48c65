//! A row group that is being filled: a writer for each leaf column, fed on all cores.
//!
//! Rows are encoded as they come, so that of the rows themselves no more than a batch is held; what
//! grows is their encoded form, and that is what the size of a group is measured by.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowLeafColumn, compute_leaves,
};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;

use crate::error::from_parquet;
use crate::parallel;

/// Rows of a group at most: enough for good compression, and few enough for readers to skip.
pub(super) const MOST_ROWS: usize = 1 << 20;

/// Bytes of memory, about, after which a group is written although it has fewer rows.
const MOST_BYTES: usize = 96 << 20;

/// Columns that are being written.
pub(super) struct Group {
    columns: Vec<ArrowColumnWriter>,
    rows: usize,
}

impl Group {
    pub(super) fn new(columns: Vec<ArrowColumnWriter>) -> Self {
        Self { columns, rows: 0 }
    }

    /// How many more rows it takes.
    pub(super) fn room(&self) -> usize {
        MOST_ROWS - self.rows
    }

    /// Whether it is time for the next one.
    pub(super) fn is_full(&self) -> bool {
        let bytes = self.columns.iter().map(ArrowColumnWriter::memory_size);
        self.rows >= MOST_ROWS || bytes.sum::<usize>() >= MOST_BYTES
    }

    /// About how many bytes of a file it will be.
    pub(super) fn encoded_bytes(&self) -> u64 {
        let bytes = self.columns.iter();
        bytes
            .map(|column| column.get_estimated_total_bytes() as u64)
            .sum()
    }

    /// Encodes rows.
    pub(super) fn write(&mut self, schema: &Schema, batch: &RecordBatch) -> io::Result<()> {
        let fields = schema.fields().iter().zip(batch.columns()).collect();
        let leaves = parallel::map(fields, |(field, array)| compute_leaves(field, array));
        let leaves: Vec<Vec<ArrowLeafColumn>> = all(leaves)?;
        let work = self.columns.iter_mut().zip(leaves.into_iter().flatten());
        let written = parallel::map(work.collect(), |(column, leaf)| column.write(&leaf));
        all::<()>(written)?;
        self.rows += batch.num_rows();
        Ok(())
    }

    /// Writes what was encoded.
    pub(super) fn append_to<W: Write + Send>(
        self,
        file: &mut SerializedFileWriter<W>,
    ) -> io::Result<()> {
        let chunks = parallel::map(self.columns, ArrowColumnWriter::close);
        let chunks: Vec<ArrowColumnChunk> = all(chunks)?;
        let mut group = file.next_row_group().map_err(from_parquet)?;
        for chunk in chunks {
            chunk
                .append_to_row_group(&mut group)
                .map_err(from_parquet)?;
        }
        group.close().map(drop).map_err(from_parquet)
    }
}

fn all<T>(results: Vec<Result<T, ParquetError>>) -> io::Result<Vec<T>> {
    results
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(from_parquet)
}
