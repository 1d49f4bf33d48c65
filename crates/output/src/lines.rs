//! Formats that write each row as a piece of text of its own: all that they share.
//!
//! Because rows know nothing of each other, the rows of a batch are written on all cores.

use std::io::{self, Write};
use std::ops::Range;

use arrow_array::RecordBatch;

use crate::column::{Column, columns};
use crate::page::Page;
use crate::{BatchWriter, Summary, parallel};

/// Rows that a thread writes at a time: some hundred kilobytes of text.
const PART_ROWS: usize = 4096;

/// How a format writes one row.
pub(crate) trait Line: Clone + Send + Sync + 'static {
    /// Appends a row, with the line break that ends it.
    fn write(&mut self, out: &mut Vec<u8>, columns: &[Column], row: usize);

    /// How many columns there are, if it writes the first of several alone.
    fn first_of(&self) -> Option<usize> {
        None
    }
}

/// A writer of rows that need to know nothing of each other.
pub(crate) struct Lines<L> {
    page: Page,
    parts: Vec<Part<L>>,
    rows: u64,
}

/// What one thread writes with, again and again.
struct Part<L> {
    line: L,
    text: Vec<u8>,
}

/// Opens a writer; `header` stands before the first row.
pub(crate) fn open(
    sink: Box<dyn Write + Send>,
    header: &[u8],
    line: &impl Line,
) -> Box<dyn BatchWriter> {
    let mut page = Page::new(sink);
    page.bytes().extend_from_slice(header);
    let part = |_| Part {
        line: line.clone(),
        text: Vec::new(),
    };
    Box::new(Lines {
        page,
        parts: (0..parallel::threads()).map(part).collect(),
        rows: 0,
    })
}

impl<L: Line> Part<L> {
    fn write(&mut self, columns: &[Column], rows: Range<usize>) {
        self.text.clear();
        for row in rows {
            self.line.write(&mut self.text, columns, row);
        }
    }
}

impl<L: Line> BatchWriter for Lines<L> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let columns = columns(batch)?;
        let rows = batch.num_rows();
        let mut start = 0;
        while start < rows {
            let starts = (start..rows).step_by(PART_ROWS);
            let work: Vec<_> = self.parts.iter_mut().zip(starts).collect();
            start += work.len() * PART_ROWS;
            let written = parallel::map(work, |(part, start)| {
                part.write(&columns, start..rows.min(start + PART_ROWS));
                &*part
            });
            for part in written {
                self.page.add(&part.text)?;
            }
        }
        self.rows += rows as u64;
        self.page.hand_on()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.page.finish()
    }

    fn summary(&self) -> Summary {
        Summary {
            rows: self.rows,
            first_of: self.parts.first().and_then(|part| part.line.first_of()),
            ..Summary::default()
        }
    }
}
