//! Which keys a config file has: one tree of data, against which files are read before their values.

use std::ops::Range;
use std::path::Path;

use toml::de::DeTable;

use super::error::{ConfigError, FilePlace};
use crate::toml_text::Shape::{self, Anything, Named, Own, OwnNamed, Secret, Table, Value};
use crate::toml_text::{self, WhyWrong};

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
        FilePlace::of(self.path, self.whole, span.map_or(0, |span| span.start))
    }

    /// No key that nothing reads, and none that this file must not have.
    pub(super) fn check(self, table: &DeTable<'_>) -> Result<(), ConfigError> {
        let Err(wrong) = toml_text::check(table, &FILE, self.is_project) else {
            return Ok(());
        };
        let place = self.place(Some(wrong.span));
        Err(match wrong.why {
            WhyWrong::Unknown { key, table, near } => ConfigError::UnknownKey {
                place,
                key,
                table,
                near,
            },
            WhyWrong::NotForProjects { key } => ConfigError::NotForProjects { place, key },
            WhyWrong::Secret => ConfigError::SecretInFile { place },
        })
    }
}
