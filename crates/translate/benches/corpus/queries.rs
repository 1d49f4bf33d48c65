//! The queries of the file beside this one.

use lucerna_schema::{Table, builtin};
use lucerna_translate::{Context, translate};

/// A query and the table that it is for.
pub(crate) struct Entry {
    pub(crate) query: String,
    pub(crate) table: &'static Table,
}

/// All of them, in the order of the file.
pub(crate) fn queries() -> Vec<Entry> {
    let mut schema = "logs";
    let mut entries = Vec::new();
    for line in include_str!("queries.txt").lines() {
        if let Some(next) = line.strip_prefix("== ") {
            schema = next;
        } else if !line.is_empty() && !line.starts_with('#') {
            entries.extend(Entry::new(line, schema));
        }
    }
    entries
}

impl Entry {
    /// `None` if there is no built-in table of this schema.
    pub(crate) fn new(query: &str, schema: &str) -> Option<Self> {
        Some(Self {
            query: query.to_owned(),
            table: builtin(schema)?,
        })
    }

    /// True if the query has no mistake.
    pub(crate) fn is_accepted(&self) -> bool {
        translate(&self.query, self.table, &Context::utc(0))
            .condition
            .is_some()
    }
}
