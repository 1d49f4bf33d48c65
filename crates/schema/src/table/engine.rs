//! How a server keeps a table, as far as statements over it depend on that.

use std::fmt::{self, Display, Formatter};

use lucerna_sql::SqlWriter;

use crate::expression::Expression;

/// The engine of a table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TableEngine {
    /// One of the `MergeTree` family, by its name: `MergeTree`, `ReplicatedSummingMergeTree`. It has
    /// parts, partitions and indexes of its own.
    MergeTree(String),
    /// A table that hands statements on to other tables, mostly on other servers.
    Distributed {
        /// The cluster.
        cluster: String,
        /// The database of the tables there.
        database: String,
        /// Their name.
        table: String,
    },
    /// All tables of a database whose names match.
    Merge {
        /// The database.
        database: String,
        /// The pattern of the names.
        pattern: String,
    },
    /// A stored statement.
    View,
    /// What a stored statement made of each insert.
    MaterializedView,
    /// Another, by its name; empty if nobody knows.
    Other(String),
}

impl TableEngine {
    /// Reads an engine from its name and its full text, `system.tables.engine` and `engine_full`.
    ///
    /// What names no table as plain texts (`Merge(REGEXP('…'), …)`, a cluster from a macro) is
    /// [`TableEngine::Other`], of which nothing is taken for granted.
    ///
    /// ```
    /// use lucerna_schema::TableEngine;
    ///
    /// let full = "Distributed('all', 'otel', 'otel_logs_local', rand())";
    /// let engine = TableEngine::read("Distributed", full);
    /// assert!(matches!(engine, TableEngine::Distributed { ref table, .. } if table == "otel_logs_local"));
    /// assert!(!engine.has_parts());
    /// assert!(TableEngine::read("ReplicatedMergeTree", "").has_parts());
    /// ```
    #[must_use]
    pub fn read(name: &str, full: &str) -> Self {
        let other = || TableEngine::Other(name.to_owned());
        match name {
            "View" => TableEngine::View,
            "MaterializedView" => TableEngine::MaterializedView,
            "Distributed" => distributed(full).unwrap_or_else(other),
            "Merge" => merge(full).unwrap_or_else(other),
            name if name.ends_with("MergeTree") => TableEngine::MergeTree(name.to_owned()),
            _ => other(),
        }
    }

    /// Whether the table has parts on this server: then statements may name them, and the
    /// dictionaries of its text indexes can be read and are those of all its rows.
    #[must_use]
    pub fn has_parts(&self) -> bool {
        matches!(self, TableEngine::MergeTree(_))
    }

    /// Its name, as a server has it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            TableEngine::MergeTree(name) | TableEngine::Other(name) => name,
            TableEngine::Distributed { .. } => "Distributed",
            TableEngine::Merge { .. } => "Merge",
            TableEngine::View => "View",
            TableEngine::MaterializedView => "MaterializedView",
        }
    }
}

/// The name, with the tables that it is over as [`TableEngine::read`] reads them.
impl Display for TableEngine {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let over: &[&String] = match self {
            TableEngine::Distributed {
                cluster,
                database,
                table,
            } => &[cluster, database, table],
            TableEngine::Merge { database, pattern } => &[database, pattern],
            TableEngine::MergeTree(_)
            | TableEngine::View
            | TableEngine::MaterializedView
            | TableEngine::Other(_) => return out.write_str(self.name()),
        };
        let mut sql = SqlWriter::new();
        for (at, text) in over.iter().enumerate() {
            sql.raw(if at > 0 { ", " } else { "" }).text(text);
        }
        write!(out, "{}({})", self.name(), sql.finish())
    }
}

/// `Distributed(cluster, database, table, …)`.
fn distributed(full: &str) -> Option<TableEngine> {
    let mut expression = Expression::new(full);
    expression.call("Distributed")?;
    let cluster = expression.text_or_name()?;
    expression.symbol(",")?;
    let database = expression.text_or_name()?;
    expression.symbol(",")?;
    let table = expression.text_or_name()?;
    Some(TableEngine::Distributed {
        cluster,
        database,
        table,
    })
}

/// `Merge(database, pattern)`.
fn merge(full: &str) -> Option<TableEngine> {
    let mut expression = Expression::new(full);
    expression.call("Merge")?;
    let database = expression.text_or_name()?;
    expression.symbol(",")?;
    let pattern = expression.text_or_name()?;
    expression.symbol(")")?;
    Some(TableEngine::Merge { database, pattern })
}

#[cfg(test)]
mod tests {
    use super::TableEngine;

    #[test]
    fn tables_over_others_say_which() {
        assert_eq!(
            TableEngine::read("Merge", "Merge('default', '^otel_logs_')"),
            TableEngine::Merge {
                database: "default".to_owned(),
                pattern: "^otel_logs_".to_owned(),
            }
        );
        assert_eq!(
            TableEngine::read("Distributed", "Distributed(all, otel, `logs local`)"),
            TableEngine::Distributed {
                cluster: "all".to_owned(),
                database: "otel".to_owned(),
                table: "logs local".to_owned(),
            }
        );
    }

    #[test]
    fn an_engine_that_names_no_table_plainly_is_another() {
        for (name, full) in [
            ("Merge", "Merge(REGEXP('a.*'), 'b')"),
            ("Distributed", "Distributed"),
            ("Memory", "Memory"),
        ] {
            assert_eq!(
                TableEngine::read(name, full),
                TableEngine::Other(name.to_owned())
            );
        }
    }

    #[test]
    fn the_text_of_an_engine_reads_back() {
        for (name, full) in [
            ("Distributed", "Distributed('all', 'otel', 'it\\'s')"),
            ("Merge", "Merge('default', '^otel_logs_')"),
            ("MergeTree", "MergeTree"),
            ("View", "View"),
            ("", ""),
        ] {
            assert_eq!(TableEngine::read(name, full).to_string(), full);
        }
    }

    #[test]
    fn every_engine_of_the_family_has_parts() {
        for name in ["MergeTree", "SharedMergeTree", "ReplicatedSummingMergeTree"] {
            assert!(TableEngine::read(name, "").has_parts());
        }
        assert!(!TableEngine::read("View", "").has_parts());
    }
}
