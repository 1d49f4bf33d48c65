//! TOML that a person wrote: which keys it may have, and where in it something stands.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use lucerna_diagnostics::nearest;
use toml::de::{DeTable, DeValue};

/// The mark of encoding that some editors put before a text.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// A place in a file; lines and columns are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePlace {
    /// The file.
    pub path: PathBuf,
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl FilePlace {
    /// The place of a byte of the text of `path`.
    #[must_use]
    pub fn of(path: &Path, text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = before.get(line_start..).unwrap_or_default();
        Self {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: line.trim_start_matches(BYTE_ORDER_MARK).chars().count() + 1,
        }
    }
}

impl fmt::Display for FilePlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        write!(formatter, "{path}:{}:{}", self.line, self.column)
    }
}

/// What may stand under a key.
pub(crate) enum Shape {
    /// A value.
    Value,
    /// A value that only a person may set.
    Own,
    /// A secret, which no file may hold.
    Secret,
    /// A table with these keys.
    Table(&'static [(&'static str, Shape)]),
    /// As [`Shape::Table`], or several of them.
    Tables(&'static [(&'static str, Shape)]),
    /// A table whose keys are names that somebody chose.
    Named(&'static Shape),
    /// As [`Shape::Named`], for a person only.
    OwnNamed(&'static Shape),
    /// Whatever another part of the program reads.
    Anything,
}

use Shape::{Anything, Named, Own, OwnNamed, Secret, Table, Tables, Value};

/// A key that must not stand where it stands.
pub(crate) struct WrongKey {
    /// Where.
    pub(crate) span: Range<usize>,
    /// Why.
    pub(crate) why: WhyWrong,
}

/// Why a key must not stand somewhere.
pub(crate) enum WhyWrong {
    /// Nothing reads it.
    Unknown {
        key: String,
        /// The table that it stands in; empty at the top.
        table: String,
        /// The key that may have been meant.
        near: Option<&'static str>,
    },
    /// It is for a person's own file.
    NotForProjects { key: String },
    /// It would hold a secret.
    Secret,
}

/// No key that nothing reads, none that would hold a secret, and in a project's file none that is for
/// a person alone.
pub(crate) fn check(
    table: &DeTable<'_>,
    shape: &'static Shape,
    is_project: bool,
) -> Result<(), WrongKey> {
    check_table(table, shape, "", is_project)
}

fn check_table(
    table: &DeTable<'_>,
    shape: &'static Shape,
    name: &str,
    is_project: bool,
) -> Result<(), WrongKey> {
    for (key, value) in table {
        let wrong = |why| WrongKey {
            span: key.span(),
            why,
        };
        let known = match shape {
            Table(keys) | Tables(keys) => {
                let found = keys
                    .iter()
                    .find(|(known, _)| *known == key.get_ref().as_ref());
                let Some((_, known)) = found else {
                    return Err(wrong(unknown(key.get_ref(), keys, name)));
                };
                known
            }
            Named(inner) | OwnNamed(inner) => *inner,
            Anything | Value | Own | Secret => return Ok(()),
        };
        let path = match name {
            "" => key.get_ref().to_string(),
            name => format!("{name}.{}", key.get_ref()),
        };
        match known {
            Own | OwnNamed(_) if is_project => {
                return Err(wrong(WhyWrong::NotForProjects { key: path }));
            }
            Secret => return Err(wrong(WhyWrong::Secret)),
            // Another type is for whoever reads the values.
            Table(_) | Tables(_) | Named(_) | OwnNamed(_) => match value.get_ref() {
                DeValue::Table(inner) => check_table(inner, known, &path, is_project)?,
                DeValue::Array(several) => {
                    for one in several {
                        if let (Tables(_), DeValue::Table(inner)) = (known, one.get_ref()) {
                            check_table(inner, known, &path, is_project)?;
                        }
                    }
                }
                DeValue::String(_)
                | DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_) => {}
            },
            Value | Own | Anything => {}
        }
    }
    Ok(())
}

fn unknown(key: &str, keys: &'static [(&'static str, Shape)], table: &str) -> WhyWrong {
    let near = nearest(key, keys.iter().map(|(known, _)| *known));
    WhyWrong::Unknown {
        key: key.to_owned(),
        table: table.to_owned(),
        near: near.first().copied(),
    }
}

/// Where a key stands, behind its name.
pub(crate) fn within(table: &str) -> String {
    if table.is_empty() {
        String::new()
    } else {
        format!(" in [{table}]")
    }
}
