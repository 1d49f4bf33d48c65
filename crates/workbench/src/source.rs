//! A table that is searched, with its name.

use lucerna_schema::Table;

/// Something that can be searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What it was called: `logs`, `default.otel_logs`.
    pub name: String,
    /// Its database.
    pub database: String,
    /// Its table in that database.
    pub table_name: String,
    /// Its columns, indexes, roles and aliases.
    pub table: Table,
    /// Whether the table is there; the embedded store makes its tables with the first rows.
    pub exists: bool,
}

impl Source {
    /// `database.table`, for messages.
    #[must_use]
    pub fn qualified(&self) -> String {
        format!("{}.{}", self.database, self.table_name)
    }
}
