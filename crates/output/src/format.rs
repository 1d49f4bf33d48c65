//! The list of formats.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use arrow_schema::SchemaRef;

use crate::{
    BatchWriter, Options, arrow, arrow_stream, ch, csv, json, jsonl, logfmt, markdown, none,
    parquet, raw, table, tsv, vertical,
};

/// Opens a writer of a format on a place that takes bytes.
pub type Open = fn(Box<dyn Write + Send>, &SchemaRef, &Options) -> io::Result<Box<dyn BatchWriter>>;

/// An output format: an entry of [`FORMATS`].
#[derive(Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of the list that is told apart"
)]
pub struct Format {
    /// What is typed after `--format`.
    pub name: &'static str,
    /// Extensions of file names, without the dot, that stand for it.
    pub extensions: &'static [&'static str],
    /// Its bytes are no text and do not belong on a terminal.
    pub is_binary: bool,
    /// It is read from its start to its end, so that it can be packed as a whole (`.gz`, `.zst`).
    pub is_packable: bool,
    /// Rows can follow those that are in a file already.
    pub is_appendable: bool,
    /// It has a place for what is said of the result as a whole: [`Options::metadata`] and
    /// [`BatchWriter::add_metadata`].
    pub holds_metadata: bool,
    /// One line for help and completion.
    pub summary: &'static str,
    /// Opens a writer.
    pub open: Open,
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Format").field(&self.name).finish()
    }
}

/// Every output format, in the order of help.
pub const FORMATS: &[Format] = &[
    table::FORMAT,
    vertical::FORMAT,
    markdown::FORMAT,
    csv::FORMAT,
    tsv::FORMAT,
    json::FORMAT,
    jsonl::FORMAT,
    logfmt::FORMAT,
    raw::FORMAT,
    arrow::FORMAT,
    arrow_stream::FORMAT,
    parquet::FORMAT,
    none::FORMAT,
    ch::FORMAT,
];

impl Format {
    /// Whether the engine writes it itself: what [`Format::open`] takes are not rows but bytes.
    #[must_use]
    pub fn is_of_engine(&self) -> bool {
        self.name == ch::FORMAT.name
    }
}

/// The name that ClickHouse gives a format that the engine writes itself; of any other, `None`.
///
/// ```
/// assert_eq!(lucerna_output::engine_name("ch:XML"), Some("XML"));
/// assert_eq!(lucerna_output::engine_name("csv"), None);
/// ```
#[must_use]
pub fn engine_name(format: &str) -> Option<&str> {
    ch::name(format)
}

/// Whether the bytes of a format are no text and do not belong on a terminal.
#[must_use]
pub fn is_binary(format: &str) -> bool {
    match engine_name(format) {
        Some(name) => ch::is_binary(name),
        None => find(format).is_some_and(|format| format.is_binary),
    }
}

/// The format of that name.
///
/// ```
/// assert!(lucerna_output::find("parquet").is_some_and(|format| format.is_binary));
/// assert!(lucerna_output::find("xml").is_none());
/// ```
#[must_use]
pub fn find(name: &str) -> Option<&'static Format> {
    if engine_name(name).is_some() {
        return Some(&ch::FORMAT);
    }
    // `ch:NAME` itself is none: it stands for many.
    let mut formats = FORMATS.iter().filter(|format| !format.is_of_engine());
    formats.find(|format| format.name == name)
}

/// The format that the extension of a file name stands for, in any case of letters.
///
/// ```
/// use std::path::Path;
/// let format = lucerna_output::for_extension(Path::new("errors.ndjson"));
/// assert_eq!(format.map(|format| format.name), Some("jsonl"));
/// ```
#[must_use]
pub fn for_extension(path: &Path) -> Option<&'static Format> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    FORMATS
        .iter()
        .find(|format| format.extensions.contains(&extension.as_str()))
}
