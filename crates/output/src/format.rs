//! The list of formats.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use arrow_schema::SchemaRef;

use crate::{BatchWriter, Options, none};

/// Opens a writer of a format on a place that takes bytes.
pub type Open = fn(Box<dyn Write + Send>, &SchemaRef, &Options) -> io::Result<Box<dyn BatchWriter>>;

/// An output format: an entry of [`FORMATS`].
#[derive(Clone, Copy)]
pub struct Format {
    /// What is typed after `--format`.
    pub name: &'static str,
    /// Extensions of file names, without the dot, that stand for it.
    pub extensions: &'static [&'static str],
    /// Its bytes are no text and do not belong on a terminal.
    pub is_binary: bool,
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
    text(
        "table",
        &[],
        "aligned columns that fit the terminal",
        none::open,
    ),
    text(
        "vertical",
        &[],
        "one value a line, for rows with much in them",
        none::open,
    ),
    text(
        "markdown",
        &["md"],
        "a table for documents and tickets",
        none::open,
    ),
    text(
        "csv",
        &["csv"],
        "comma-separated, quoted where needed (RFC 4180)",
        none::open,
    ),
    text(
        "tsv",
        &["tsv"],
        "tab-separated, with backslash escapes",
        none::open,
    ),
    text("json", &["json"], "one array of objects", none::open),
    text(
        "jsonl",
        &["jsonl", "ndjson"],
        "an object a line",
        none::open,
    ),
    text(
        "logfmt",
        &["logfmt"],
        "key=value pairs, a row a line",
        none::open,
    ),
    text(
        "raw",
        &["txt"],
        "the text of the first column alone",
        none::open,
    ),
    binary("arrow", &["arrow", "feather"], "Arrow IPC file", none::open),
    binary("arrow-stream", &["arrows"], "Arrow IPC stream", none::open),
    binary(
        "parquet",
        &["parquet"],
        "Parquet, compressed with zstd",
        none::open,
    ),
    text(
        "none",
        &[],
        "nothing: runs the query and counts",
        none::open,
    ),
];

const fn text(
    name: &'static str,
    extensions: &'static [&'static str],
    summary: &'static str,
    open: Open,
) -> Format {
    Format {
        name,
        extensions,
        is_binary: false,
        summary,
        open,
    }
}

const fn binary(
    name: &'static str,
    extensions: &'static [&'static str],
    summary: &'static str,
    open: Open,
) -> Format {
    Format {
        name,
        extensions,
        is_binary: true,
        summary,
        open,
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
    FORMATS.iter().find(|format| format.name == name)
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
