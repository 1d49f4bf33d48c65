//! A SELECT statement, put together from finished parts.

use crate::{Sql, SqlWriter};

/// A SELECT over one table.
///
/// ```
/// use lucerna_sql::{Direction, Select, SqlWriter};
///
/// let mut condition = SqlWriter::new();
/// condition.identifier("SeverityText").raw(" = ").text("ERROR");
/// let select = Select::from_table(Some("default"), "otel_logs")
///     .column("Timestamp")
///     .column("Body")
///     .filter(condition.finish())
///     .order_by("Timestamp", Direction::Descending)
///     .limit(200);
/// assert_eq!(
///     select.to_sql().as_str(),
///     "SELECT Timestamp, Body\nFROM default.otel_logs\nWHERE SeverityText = 'ERROR'\n\
///      ORDER BY Timestamp DESC\nLIMIT 200",
/// );
/// ```
#[derive(Debug, Clone, Default)]
pub struct Select {
    database: Option<String>,
    table: String,
    columns: Vec<Sql>,
    filters: Vec<Sql>,
    order: Vec<(Sql, Direction)>,
    limit: Option<u64>,
}

/// Which way rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Greatest first.
    Descending,
}

impl Select {
    /// A statement over `table`, which selects nothing yet.
    #[must_use]
    pub fn from_table(database: Option<&str>, table: &str) -> Self {
        Self {
            database: database.map(str::to_owned),
            table: table.to_owned(),
            ..Self::default()
        }
    }

    /// Adds a column by its name.
    #[must_use]
    pub fn column(self, name: &str) -> Self {
        let mut sql = SqlWriter::new();
        sql.identifier(name);
        self.expression(sql.finish())
    }

    /// Adds an expression, with its `AS` if it has one.
    #[must_use]
    pub fn expression(mut self, sql: Sql) -> Self {
        self.columns.push(sql);
        self
    }

    /// Adds a condition; all of them must hold.
    #[must_use]
    pub fn filter(mut self, condition: Sql) -> Self {
        self.filters.push(condition);
        self
    }

    /// Sorts by a column, after what was named before.
    #[must_use]
    pub fn order_by(self, name: &str, direction: Direction) -> Self {
        let mut sql = SqlWriter::new();
        sql.identifier(name);
        self.order_by_expression(sql.finish(), direction)
    }

    /// Sorts by an expression, after what was named before.
    #[must_use]
    pub fn order_by_expression(mut self, sql: Sql, direction: Direction) -> Self {
        self.order.push((sql, direction));
        self
    }

    /// Stops after this many rows.
    #[must_use]
    pub fn limit(mut self, rows: u64) -> Self {
        self.limit = Some(rows);
        self
    }

    /// The statement, a clause a line.
    #[must_use]
    pub fn to_sql(&self) -> Sql {
        let mut sql = SqlWriter::new();
        sql.raw("SELECT ");
        list(&mut sql, ", ", &self.columns, |sql, column| {
            sql.sql(column);
        });
        sql.raw("\nFROM ");
        if let Some(database) = &self.database {
            sql.identifier(database).raw(".");
        }
        sql.identifier(&self.table);
        if !self.filters.is_empty() {
            sql.raw("\nWHERE ");
            let is_one = self.filters.len() == 1;
            list(&mut sql, "\n  AND ", &self.filters, |sql, filter| {
                if is_one {
                    sql.sql(filter);
                } else {
                    sql.raw("(").sql(filter).raw(")");
                }
            });
        }
        if !self.order.is_empty() {
            sql.raw("\nORDER BY ");
            list(
                &mut sql,
                ", ",
                &self.order,
                |sql, (expression, direction)| {
                    sql.sql(expression);
                    if *direction == Direction::Descending {
                        sql.raw(" DESC");
                    }
                },
            );
        }
        if let Some(rows) = self.limit {
            sql.raw("\nLIMIT ").integer(rows.into());
        }
        sql.finish()
    }
}

fn list<T>(
    sql: &mut SqlWriter,
    separator: &'static str,
    items: &[T],
    mut write: impl FnMut(&mut SqlWriter, &T),
) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            sql.raw(separator);
        }
        write(sql, item);
    }
}
