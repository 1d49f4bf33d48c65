//! A predicate to SQL.
//!
//! Every test becomes an expression that is 0 or 1 and never NULL, so that `NOT` is the complement.

mod estimate;
mod json;
mod leaf;
mod live;
mod lookup;
mod number;
mod place;
mod split;
mod text;
mod time;
mod token;

pub use estimate::{Estimate, estimate};
pub use live::Live;
pub use lookup::{Lookup, lookups};
pub use split::{Split, split};
pub(crate) use text::stand_ins;
pub use time::write_time;
pub(crate) use token::has_wide_case;
pub use token::words;

use crate::Context;
use crate::predicate::Predicate;
use lucerna_schema::Table;
use lucerna_sql::{Sql, SqlWriter};

/// The condition of a query: the WHERE part of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    sql: Sql,
}

impl Condition {
    /// The condition as text: one expression of type `UInt8` or `Bool` that is never NULL.
    #[must_use]
    pub fn where_sql(&self) -> &str {
        self.sql.as_str()
    }

    /// The condition, to be put into a statement.
    #[must_use]
    pub fn sql(&self) -> &Sql {
        &self.sql
    }

    /// The condition, without a copy.
    #[must_use]
    pub fn into_sql(self) -> Sql {
        self.sql
    }
}

/// Renders `predicate`, which was resolved for `table` with the same context.
#[must_use]
pub fn render(predicate: &Predicate, table: &Table, context: &Context) -> Condition {
    let mut renderer = Renderer {
        table,
        context,
        sql: SqlWriter::with_capacity(128),
    };
    renderer.predicate(predicate);
    Condition {
        sql: renderer.sql.finish(),
    }
}

struct Renderer<'t> {
    table: &'t Table,
    context: &'t Context,
    sql: SqlWriter,
}

impl Renderer<'_> {
    fn predicate(&mut self, predicate: &Predicate) {
        match predicate {
            Predicate::True => _ = self.sql.raw("1"),
            Predicate::False => _ = self.sql.raw("0"),
            Predicate::All(parts) => self.joined(parts, " AND "),
            Predicate::Any(parts) => self.joined(parts, " OR "),
            Predicate::Not(of) => {
                self.sql.raw("NOT (");
                self.predicate(of);
                self.sql.raw(")");
            }
            Predicate::Leaf(leaf) => {
                self.sql
                    .mark(u32::try_from(leaf.span.start).unwrap_or(u32::MAX));
                self.leaf(&leaf.place, &leaf.test);
            }
        }
    }

    fn joined(&mut self, parts: &[Predicate], operator: &'static str) {
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.sql.raw(operator);
            }
            if matches!(part, Predicate::All(_) | Predicate::Any(_)) {
                self.sql.raw("(");
                self.predicate(part);
                self.sql.raw(")");
            } else {
                self.predicate(part);
            }
        }
    }
}
