//! A predicate to SQL.
//!
//! Every test becomes an expression that is 0 or 1 and never NULL, so that `NOT` is the complement.

mod estimate;
mod form;
mod index;
mod json;
mod leaf;
mod live;
mod lookup;
mod number;
mod piece;
mod place;
mod split;
mod text;
mod time;
mod token;
mod whole_words;

pub use estimate::{Estimate, estimate};
use form::{Group, Joint};
pub use leaf::needs_a_value;
pub use live::Live;
use live::UNKNOWN;
pub use lookup::{Lookup, lookups};
pub use split::{Split, split};
pub(crate) use text::stand_ins;
pub use time::write_time;
pub use token::words;
pub(crate) use token::{folded, has_wide_case};
use whole_words::MOST_TOKENS;

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
    let mut renderer = Renderer::new(table, context, &UNKNOWN);
    renderer.whole(predicate);
    Condition {
        sql: renderer.sql.finish(),
    }
}

struct Renderer<'a> {
    table: &'a Table,
    context: &'a Context,
    live: &'a Live,
    sql: SqlWriter,
}

impl<'a> Renderer<'a> {
    fn new(table: &'a Table, context: &'a Context, live: &'a Live) -> Self {
        Self {
            table,
            context,
            live,
            sql: SqlWriter::with_capacity(512),
        }
    }

    /// The predicate as one expression.
    fn whole(&mut self, predicate: &'a Predicate) {
        match predicate {
            Predicate::True => _ = self.sql.raw("1"),
            Predicate::False => _ = self.sql.raw("0"),
            Predicate::All(parts) => self.joined(parts, Joint::And),
            Predicate::Any(parts) => self.joined(parts, Joint::Or),
            Predicate::Not(of) => {
                self.sql.raw("NOT (");
                self.whole(of);
                self.sql.raw(")");
            }
            Predicate::Leaf(leaf) => self.whole_leaf(leaf),
        }
    }

    fn joined(&mut self, parts: &'a [Predicate], joint: Joint) {
        let mut rest = parts;
        while let Some(group) = self.next_group(&mut rest, joint) {
            match group {
                Group::One(part @ (Predicate::All(_) | Predicate::Any(_))) => {
                    self.sql.raw("(");
                    self.whole(part);
                    self.sql.raw(")");
                }
                Group::One(part) => self.whole(part),
                Group::Several(first, several) => self.several(first, &several, joint),
            }
            if !rest.is_empty() {
                self.sql.raw(joint.operator());
            }
        }
    }
}
