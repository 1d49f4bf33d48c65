//! How a result should look.

use std::collections::HashMap;

use arrow_schema::Schema;
use jiff::tz::TimeZone;

/// How a result should look; each format reads what concerns it.
///
/// The default is for files and pipes: nothing is cut, coloured or escaped.
///
/// ```
/// use lucerna_output::Options;
///
/// let terminal = Options { width: Some(100), color: true, escape_control: true, ..Options::default() };
/// assert!(terminal.header);
/// ```
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct Options {
    /// What stands for NULL in `table`, `vertical`, `markdown`, `raw`, `csv` and `tsv`; `None` is the
    /// habit of each format: nothing in `csv`, `\N` in `tsv`, `NULL` elsewhere. Text that reads the
    /// same is escaped in `tsv` (`\x4eULL`), but for the empty one, which has nothing to escape.
    pub null: Option<String>,
    /// Column names stand above the rows (`table`, `csv`, `tsv`).
    pub header: bool,
    /// Integers of 64 bits and more are text in `json` and `jsonl`, for readers that have no number
    /// beyond 2^53.
    pub int64_as_text: bool,
    /// What is said of the result in the file itself, where the format has a place for it: the
    /// schema of `arrow` and `arrow-stream`, the footer of `parquet`. Keys and values.
    pub metadata: Vec<(String, String)>,
    /// Columns of the terminal; `None` is no terminal, and nothing is cut or left out.
    pub width: Option<u16>,
    /// ANSI colours in `table` and `vertical`.
    pub color: bool,
    /// Characters that could steer a terminal or reorder its text are shown escaped.
    pub escape_control: bool,
    /// The zone that times are written in, in every text format.
    pub zone: TimeZone,
    /// Rows that `table` and `vertical` show at most; exports have no cap.
    pub max_rows: Option<u64>,
    /// Rows have numbers, in the margin of `table` and above each row of `vertical`; the first of
    /// them has this one.
    pub row_numbers: Option<u64>,
    /// Names of columns of integers that are durations in nanoseconds: on a terminal `table` shows
    /// them as `1.2 ms`, and `vertical` beside their number.
    pub durations: Vec<String>,
    /// Long values of `table` go on in the next line instead of being cut.
    pub wrap: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            null: None,
            header: true,
            int64_as_text: false,
            metadata: Vec::new(),
            width: None,
            color: false,
            escape_control: false,
            zone: TimeZone::UTC,
            max_rows: None,
            row_numbers: None,
            durations: Vec::new(),
            wrap: false,
        }
    }
}

impl Options {
    /// What a schema says of itself, and what is said of the result.
    pub(crate) fn schema_metadata(&self, schema: &Schema) -> HashMap<String, String> {
        let own = schema.metadata().clone().into_iter();
        own.chain(self.metadata.iter().cloned()).collect()
    }

    /// Which columns are shown as durations.
    pub(crate) fn duration_columns(&self, schema: &Schema) -> Vec<bool> {
        let is_terminal = self.width.is_some();
        let fields = schema.fields().iter();
        fields
            .map(|field| is_terminal && self.durations.contains(field.name()))
            .collect()
    }
}
