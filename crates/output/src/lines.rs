//! Formats that write each row as a piece of text of its own: all that they share.

use std::io::{self, Write};

use arrow_array::RecordBatch;

use crate::column::{Column, columns};
use crate::page::Page;
use crate::{BatchWriter, Summary};

/// How a format writes one row.
pub(crate) trait Line: Send + 'static {
    /// Appends a row, with the line break that ends it.
    fn write(&mut self, out: &mut Vec<u8>, columns: &[Column], row: usize);
}

/// A writer of rows that need to know nothing of each other.
pub(crate) struct Lines<L> {
    page: Page,
    line: L,
    rows: u64,
}

/// Opens a writer; `header` stands before the first row.
pub(crate) fn open(
    sink: Box<dyn Write + Send>,
    header: &[u8],
    line: impl Line,
) -> Box<dyn BatchWriter> {
    let mut page = Page::new(sink);
    page.bytes().extend_from_slice(header);
    Box::new(Lines {
        page,
        line,
        rows: 0,
    })
}

impl<L: Line> BatchWriter for Lines<L> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let columns = columns(batch)?;
        for row in 0..batch.num_rows() {
            self.line.write(self.page.bytes(), &columns, row);
            self.page.turn()?;
        }
        self.rows += batch.num_rows() as u64;
        self.page.hand_on()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.page.finish()
    }

    fn summary(&self) -> Summary {
        Summary {
            rows: self.rows,
            ..Summary::default()
        }
    }
}
