//! `table`: aligned columns that fit the terminal.
//!
//! The first rows are held until enough is known for the widths; then they are fixed, and what
//! follows streams. Without a width (a file, a pipe) nothing is cut or left out. With one, columns
//! that do not fit are left out and long values cut, and the [`Summary`] says so.

mod cell;
mod draw;
mod layout;
mod name;
mod times;

use std::io::{self, Write};
use std::mem;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::cap::Cap;
use crate::column::{Column, columns};
use crate::page::Page;
use crate::{BatchWriter, Format, Options, Summary, TimeRange};
use cell::Cells;
pub(crate) use cell::broken;
use draw::Draw;
pub use draw::cut;
use layout::{Layout, Wish};
use times::Times;

/// Rows that are looked at before the widths are fixed.
const ROWS_LOOKED_AT: usize = 1_000;

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "table",
    extensions: &[],
    is_binary: false,
    is_packable: true,
    is_appendable: false,
    holds_metadata: false,
    summary: "aligned columns that fit the terminal",
    open,
};

/// Opens a writer.
pub(crate) fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    Ok(Box::new(Table {
        page: Page::new(sink),
        schema: SchemaRef::clone(schema),
        options: options.clone(),
        cap: Cap::new(options.max_rows),
        held: Vec::new(),
        draw: None,
        times: Times::new(schema, &options.zone),
    }))
}

/// Whether rows can be read in a table as wide as the options say; without a width they can.
pub(crate) fn is_useful(
    schema: &SchemaRef,
    batches: &[&RecordBatch],
    options: &Options,
) -> io::Result<bool> {
    if options.width.is_none() {
        return Ok(true);
    }
    let mut blocks = Vec::new();
    for batch in batches {
        blocks.push(Block {
            columns: columns(batch)?,
            rows: batch.num_rows(),
        });
    }
    let rows: usize = blocks.iter().map(|block| block.rows).sum();
    let times = Times::new(schema, &options.zone);
    let shown = times.shown(&blocks, rows <= ROWS_LOOKED_AT);
    let mut cells = Cells::new(schema, options, shown);
    let wishes = Wish::of(schema, &blocks, &mut cells, ROWS_LOOKED_AT);
    let margin = options
        .row_numbers
        .map_or(0, |first| margin(first + rows as u64, false));
    Ok(Layout::fit(&wishes, options.width, margin).is_useful(&wishes))
}

struct Table {
    page: Page,
    schema: SchemaRef,
    options: Options,
    cap: Cap,
    /// Rows that came before the widths were fixed.
    held: Vec<Block>,
    draw: Option<Draw>,
    times: Times,
}

/// The rows of a batch.
pub(crate) struct Block {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: usize,
}

impl Table {
    fn held_rows(&self) -> usize {
        self.held.iter().map(|block| block.rows).sum()
    }

    /// Fixes the widths and writes what was held. `is_whole`: no further rows will come, so what
    /// all rows share may be left out.
    fn fix(&mut self, is_whole: bool) -> io::Result<()> {
        let held = mem::take(&mut self.held);
        let shown = self
            .times
            .shown(&held, is_whole && self.options.width.is_some());
        let mut cells = Cells::new(&self.schema, &self.options, shown);
        let wishes = Wish::of(&self.schema, &held, &mut cells, ROWS_LOOKED_AT);
        let rows: usize = held.iter().map(|block| block.rows).sum();
        let margin = self
            .options
            .row_numbers
            .map_or(0, |first| margin(first + rows as u64 - 1, is_whole));
        let layout = Layout::fit(&wishes, self.options.width, margin);
        let mut draw = Draw::new(&self.schema, &self.options, layout, cells);
        if self.options.header {
            draw.header(&mut self.page)?;
        }
        for block in &held {
            draw.block(&mut self.page, block)?;
        }
        self.draw = Some(draw);
        Ok(())
    }
}

/// Digits of the row numbers, with room for more rows if there may be some.
fn margin(last: u64, is_whole: bool) -> usize {
    let digits = last.to_string().len();
    if is_whole { digits } else { digits + 2 }
}

impl BatchWriter for Table {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let batch = self.cap.take(batch);
        let block = Block {
            columns: columns(&batch)?,
            rows: batch.num_rows(),
        };
        self.times.see(&block);
        if let Some(draw) = &mut self.draw {
            draw.block(&mut self.page, &block)?;
            return self.page.hand_on();
        }
        self.held.push(block);
        if self.held_rows() > ROWS_LOOKED_AT {
            self.fix(false)?;
            self.page.hand_on()?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.draw.is_none() {
            self.fix(true)?;
        }
        self.page.finish()
    }

    fn summary(&self) -> Summary {
        let (hidden_columns, cut_values) = match &self.draw {
            Some(draw) => (draw.hidden_columns(&self.schema), draw.cut_values()),
            None => (Vec::new(), 0),
        };
        Summary {
            bytes: None,
            rows: self.cap.shown(),
            hidden_rows: self.cap.hidden(),
            hidden_columns,
            first_of: None,
            cut_values,
            times: self.times.range().map(|(column, first, last)| TimeRange {
                column: self.schema.field(column).name().clone(),
                first,
                last,
                zone: self.options.zone.clone(),
            }),
        }
    }
}

#[cfg(test)]
mod tests;
