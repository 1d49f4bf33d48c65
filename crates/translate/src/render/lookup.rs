//! Questions to the dictionary of a text index, to be asked before a search.

use crate::Context;
use crate::predicate::Predicate;
use lucerna_schema::Table;
use lucerna_sql::{Sql, SqlWriter};

/// A question to the dictionary of a text index: which of its tokens pass a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The name of the index: `idx_log_attr_items`.
    pub index: String,
    /// A condition on the column `token` of the table function `mergeTreeTextIndex`.
    pub test: Sql,
}

impl Lookup {
    /// The statement that asks it of a table of this server: one column of texts, each once, and one
    /// more of them than [`Live::MOST_TOKENS`](super::Live::MOST_TOKENS) if there are too many.
    ///
    /// It reads no part that lacks the index.
    #[must_use]
    pub fn statement(&self, database: &str, table: &str) -> Sql {
        let most = super::Live::MOST_TOKENS + 1;
        let mut sql = SqlWriter::new();
        sql.raw("SELECT DISTINCT token FROM mergeTreeTextIndex(")
            .text(database)
            .raw(", ")
            .text(table)
            .raw(", ")
            .text(&self.index)
            .raw(") WHERE ")
            .sql(&self.test)
            .raw(" LIMIT ")
            .integer(i128::try_from(most).unwrap_or(i128::MAX));
        sql.finish()
    }
}

/// What the dictionaries of the table's text indexes could answer for this predicate, each question
/// once.
#[must_use]
pub fn lookups(_predicate: &Predicate, _table: &Table, _context: &Context) -> Vec<Lookup> {
    Vec::new()
}
