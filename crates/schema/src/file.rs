//! A table as a JSON file, for `lucerna schema pull` and for work without a server.
//!
//! The same table always gives the same bytes, so that a diff of two files is a diff of two schemas.
//! Columns are named, not numbered; what follows from the texts (types, origins, indexes) is worked
//! out anew when a file is read. Roles and aliases are written out, because people change them.

mod document;

use document::Document;

use crate::Table;

/// The number of this file format.
pub const FORMAT: u32 = 1;

/// Why a file is no schema.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaFileError {
    /// It is not JSON, or not of this form.
    #[error("this is no schema file")]
    Malformed(#[source] serde_json::Error),
    /// Another version of the program wrote it.
    #[error("the schema file has format {found}, and this program reads format {FORMAT}")]
    Format {
        /// The number in the file.
        found: u32,
    },
    /// A role, an alias or a known key is of a column that the file does not have.
    #[error("the schema file names the column `{name}` for {what}, and has no such column")]
    NoSuchColumn {
        /// The name.
        name: String,
        /// What it was to be: `roles.body`.
        what: String,
    },
}

/// Writes a table as a file, which ends with a line break.
///
/// ```
/// use lucerna_schema::{builtin, from_json, to_json};
///
/// let traces = builtin("traces").expect("a built-in table");
/// let table = from_json(&to_json(traces))?;
/// assert_eq!(&table, traces);
/// # Ok::<(), lucerna_schema::SchemaFileError>(())
/// ```
#[must_use]
pub fn to_json(table: &Table) -> String {
    // Only a map with keys that are no text could fail, and the document has none.
    let mut text = serde_json::to_string_pretty(&Document::of(table)).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads a file that [`to_json`] wrote.
///
/// # Errors
///
/// If the text is no such file, if it is of another format, or if it names columns that it does not
/// have.
pub fn from_json(text: &str) -> Result<Table, SchemaFileError> {
    #[derive(serde::Deserialize)]
    struct Head {
        format: u32,
    }
    let head: Head = serde_json::from_str(text).map_err(SchemaFileError::Malformed)?;
    if head.format != FORMAT {
        return Err(SchemaFileError::Format { found: head.format });
    }
    let document: Document = serde_json::from_str(text).map_err(SchemaFileError::Malformed)?;
    document.into_table()
}

#[cfg(test)]
mod tests;
