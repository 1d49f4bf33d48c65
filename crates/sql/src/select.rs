//! A SELECT statement, put together from finished parts.

use crate::{Sql, SqlWriter};

/// A SELECT over one table, or over the rows of several other SELECTs.
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
#[derive(Debug, Clone)]
pub struct Select {
    from: From,
    columns: Vec<Sql>,
    early_filters: Vec<Sql>,
    filters: Vec<Sql>,
    order: Vec<(Sql, Direction)>,
    limit: Option<u64>,
}

/// Where the rows come from.
#[derive(Debug, Clone)]
enum From {
    Table {
        database: Option<String>,
        name: String,
    },
    Union(Vec<Select>),
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
        Self::from(From::Table {
            database: database.map(str::to_owned),
            name: table.to_owned(),
        })
    }

    /// A statement over the rows of all `branches`, which have the same columns.
    ///
    /// ```
    /// use lucerna_sql::Select;
    ///
    /// let branch = |table| Select::from_table(None, table).column("Body");
    /// let both = Select::from_union(vec![branch("a"), branch("b")]).column("Body").limit(1);
    /// assert_eq!(
    ///     both.to_sql().as_str(),
    ///     "SELECT Body\nFROM\n(\nSELECT Body\nFROM a\nUNION ALL\nSELECT Body\nFROM b\n)\nLIMIT 1",
    /// );
    /// ```
    #[must_use]
    pub fn from_union(branches: Vec<Self>) -> Self {
        Self::from(From::Union(branches))
    }

    fn from(from: From) -> Self {
        Self {
            from,
            columns: Vec::new(),
            early_filters: Vec::new(),
            filters: Vec::new(),
            order: Vec::new(),
            limit: None,
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

    /// Adds a condition that is tried before the columns which only the others need are read
    /// (PREWHERE). Only tables with parts of their own take it.
    #[must_use]
    pub fn early_filter(mut self, condition: Sql) -> Self {
        self.early_filters.push(condition);
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
        self.from.write(&mut sql);
        all_of(&mut sql, "\nPREWHERE ", &self.early_filters);
        all_of(&mut sql, "\nWHERE ", &self.filters);
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

impl From {
    fn write(&self, sql: &mut SqlWriter) {
        sql.raw("\nFROM");
        match self {
            Self::Table { database, name } => {
                sql.raw(" ");
                if let Some(database) = database {
                    sql.identifier(database).raw(".");
                }
                sql.identifier(name);
            }
            Self::Union(branches) => {
                sql.raw("\n(\n");
                list(sql, "\nUNION ALL\n", branches, |sql, branch| {
                    sql.sql(&branch.to_sql());
                });
                sql.raw("\n)");
            }
        }
    }
}

/// A clause of conditions that must all hold; nothing if there are none.
fn all_of(sql: &mut SqlWriter, clause: &'static str, filters: &[Sql]) {
    if filters.is_empty() {
        return;
    }
    sql.raw(clause);
    let is_one = filters.len() == 1;
    list(sql, "\n  AND ", filters, |sql, filter| {
        if is_one {
            sql.sql(filter);
        } else {
            sql.raw("(").sql(filter).raw(")");
        }
    });
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
