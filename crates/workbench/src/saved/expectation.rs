//! What a saved query says about itself, for `lucerna test`.

use std::collections::BTreeMap;

use lucerna_diagnostics::{Span, Spanned};

/// A row, or some of its columns: each with its value.
pub type Row = BTreeMap<String, toml::Value>;

/// One test of a query: over which rows it runs, and what comes back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expectation {
    /// What it shows; absent if the query has only one.
    pub name: Option<String>,
    /// Where it stands in the file.
    pub span: Span,
    /// The rows that are searched, for each table; empty if they are those of `matches` and `misses`.
    pub given: Vec<Given>,
    /// What `now` is; the newest of the rows if absent.
    pub now: Option<String>,
    /// Values of parameters, as flags give them.
    pub parameters: Vec<(String, String)>,
    /// The range, instead of the query's own.
    pub since: Option<String>,
    /// The first instant, instead of the query's own.
    pub from: Option<String>,
    /// The last instant, instead of the query's own.
    pub to: Option<String>,
    /// How many rows there are.
    pub rows: Option<Spanned<u64>>,
    /// How many rows there are at least.
    pub min_rows: Option<Spanned<u64>>,
    /// How many rows there are at most.
    pub max_rows: Option<Spanned<u64>>,
    /// The names of the columns, in order.
    pub columns: Option<Spanned<Vec<String>>>,
    /// Rows that come back: for each there is one with these values.
    pub matches: Vec<Spanned<Row>>,
    /// Rows that do not come back: for each there is none with these values.
    pub misses: Vec<Spanned<Row>>,
    /// What the query means, in words.
    pub english: Option<Spanned<String>>,
    /// Indexes that serve it.
    pub indexes: Vec<Spanned<String>>,
    /// Whether its SQL is what the snapshot beside the file says.
    pub has_snapshot: bool,
}

/// Rows of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The table or source; absent: what the query searches.
    pub table: Option<String>,
    /// Where it stands in the file.
    pub span: Span,
    /// Files beside the query: rows as JSON lines, or Parquet; `demo` is the demo's telemetry.
    pub files: Vec<String>,
    /// Rows that stand in the query's file itself.
    pub rows: Vec<Row>,
}

impl Expectation {
    /// Whether it says anything about what comes back.
    #[must_use]
    pub fn checks_anything(&self) -> bool {
        self.rows.is_some()
            || self.min_rows.is_some()
            || self.max_rows.is_some()
            || self.columns.is_some()
            || self.english.is_some()
            || self.has_snapshot
            || !self.matches.is_empty()
            || !self.misses.is_empty()
            || !self.indexes.is_empty()
    }
}
