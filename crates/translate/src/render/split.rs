//! A predicate as two conditions: what an index or a small column answers, and the rest.

use super::{Live, render};
use crate::Context;
use crate::predicate::Predicate;
use lucerna_schema::Table;
use lucerna_sql::Sql;

/// A condition in two parts, which joined by AND are the whole of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Split {
    /// For PREWHERE: what an index or a small column answers.
    pub cheap: Option<Sql>,
    /// For WHERE: what is read only of the rows that are left.
    pub rest: Option<Sql>,
}

/// Renders `predicate` for a search of a live table.
///
/// Neither part is there for a predicate that holds for every row.
#[must_use]
pub fn split(predicate: &Predicate, table: &Table, context: &Context, _live: &Live) -> Split {
    Split {
        cheap: None,
        rest: (*predicate != Predicate::True).then(|| render(predicate, table, context).into_sql()),
    }
}
