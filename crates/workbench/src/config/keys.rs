//! Which keys a config file has: one tree of data, against which files are read before their values.

use std::ops::Range;
use std::path::Path;

use lucerna_diagnostics::nearest;
use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, FilePlace};

/// What may stand under a key.
enum Shape {
    /// A value.
    Value,
    /// A value that only a person may set.
    Own,
    /// A secret, which no file may hold.
    Secret,
    /// A table with these keys.
    Table(&'static [(&'static str, Shape)]),
    /// A table whose keys are names that somebody chose.
    Named(&'static Shape),
    /// As [`Shape::Named`], for a person only.
    OwnNamed(&'static Shape),
    /// Whatever another part of the program reads.
    Anything,
}

use Shape::{Anything, Named, Own, OwnNamed, Secret, Table, Value};

const FILE: Shape = Table(&[
    ("aliases", Named(&Value)),
    ("connection", Own),
    ("connections", OwnNamed(&CONNECTION)),
    ("db", Own),
    ("engine_library", Own),
    ("format", Value),
    ("implicit", Value),
    ("keys", Value),
    ("lint", Anything),
    ("since", Value),
    ("source", Value),
    ("sources", Named(&SOURCE)),
    ("tz", Value),
]);

const SOURCE: Shape = Table(&[
    ("aliases", Named(&Value)),
    ("implicit", Value),
    (
        "roles",
        Table(&[
            ("attributes", Value),
            ("body", Value),
            ("duration", Value),
            ("resource_attributes", Value),
            ("service", Value),
            ("severity", Value),
            ("span_id", Value),
            ("timestamp", Value),
            ("trace_id", Value),
        ]),
    ),
    ("table", Value),
]);

const CONNECTION: Shape = Table(&[
    ("aliases", Named(&Value)),
    ("ask_password", Value),
    ("cluster", Value),
    ("color", Value),
    ("database", Value),
    ("implicit", Value),
    (
        "limits",
        Table(&[
            ("max_bytes_read", Value),
            ("max_memory", Value),
            ("max_rows_read", Value),
            ("timeout", Value),
        ]),
    ),
    ("password", Secret),
    ("password_command", Value),
    ("password_file", Value),
    ("readonly", Value),
    ("since", Value),
    ("source", Value),
    ("sources", Named(&SOURCE)),
    (
        "tls",
        Table(&[("ca", Value), ("certificate", Value), ("key", Value)]),
    ),
    ("url", Value),
    ("user", Value),
]);

/// A file, for messages.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) path: &'a Path,
    pub(super) whole: &'a str,
    /// Whether it is a project's.
    pub(super) is_project: bool,
}

impl Text<'_> {
    /// The place of a byte.
    pub(super) fn place(&self, span: Option<Range<usize>>) -> FilePlace {
        let at = span.map_or(0, |span| span.start);
        let before = self.whole.get(..at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        FilePlace {
            path: self.path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }

    /// No key that nothing reads, and none that this file must not have.
    pub(super) fn check(self, table: &DeTable<'_>) -> Result<(), ConfigError> {
        self.check_table(table, &FILE, "")
    }

    fn check_table(
        self,
        table: &DeTable<'_>,
        shape: &'static Shape,
        name: &str,
    ) -> Result<(), ConfigError> {
        for (key, value) in table {
            let place = || self.place(Some(key.span()));
            let known = match shape {
                Table(keys) => {
                    let found = keys
                        .iter()
                        .find(|(known, _)| *known == key.get_ref().as_ref());
                    let Some((_, known)) = found else {
                        return Err(unknown(key.get_ref(), keys, name, place()));
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
                Own | OwnNamed(_) if self.is_project => {
                    let place = place();
                    return Err(ConfigError::NotForProjects { place, key: path });
                }
                Secret => return Err(ConfigError::SecretInFile { place: place() }),
                Table(_) | Named(_) | OwnNamed(_) => {
                    // Another type is for whoever reads the values.
                    if let DeValue::Table(inner) = value.get_ref() {
                        self.check_table(inner, known, &path)?;
                    }
                }
                Value | Own | Anything => {}
            }
        }
        Ok(())
    }
}

fn unknown(
    key: &str,
    keys: &'static [(&'static str, Shape)],
    table: &str,
    place: FilePlace,
) -> ConfigError {
    let near = nearest(key, keys.iter().map(|(known, _)| *known));
    ConfigError::UnknownKey {
        place,
        key: key.to_owned(),
        table: table.to_owned(),
        near: near.first().copied(),
    }
}
