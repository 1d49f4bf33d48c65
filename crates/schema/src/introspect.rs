//! Asking a live table what it is.
//!
//! The statements take their names as parameters and answer in text; whoever has an engine runs them,
//! and [`read`] makes a [`Table`] of the answers.
//!
//! ```
//! use lucerna_schema::introspect::{Answers, Subject, read};
//!
//! let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
//! let answers = Answers {
//!     columns: vec![row(&["Timestamp", "DateTime64(9)", "", "", ""])],
//!     indexes: Vec::new(),
//!     tables: vec![row(&["MergeTree", "", "Timestamp", "Timestamp", "MergeTree ORDER BY Timestamp"])],
//! };
//! let subject = Subject { source: "events", database: "default", table: "events" };
//! let table = read(&subject, answers)?;
//! assert_eq!(table.roles.timestamp, table.find("Timestamp"));
//! # Ok::<(), lucerna_schema::introspect::IntrospectError>(())
//! ```

mod live;
mod rollup;

pub use live::{
    PARTS, Part, Seconds, indexed_parts, read_parts, replicas, replicas_indexed, write_dictionary,
};
pub use rollup::{
    Counted, NATIVE_COLUMN, VIEWS, ViewTarget, counted_columns, is_key_value_rollup, keeps_counts,
    view_target,
};

use crate::facts::{ColumnFacts, Facts, IndexFacts};
use crate::{DefaultKind, Keys, Signal, Table, TableEngine};

/// Asks for the columns; parameters `database` and `table`.
pub const COLUMNS: &str = "\
SELECT name, type, default_kind, default_expression, comment
FROM system.columns
WHERE database = {database:String} AND table = {table:String}
ORDER BY position";

/// Asks for the data-skipping indexes; parameters `database` and `table`.
pub const INDEXES: &str = "\
SELECT name, type_full, expr, toString(granularity)
FROM system.data_skipping_indices
WHERE database = {database:String} AND table = {table:String}";

/// As [`INDEXES`], of the tables behind a `Merge` table: those that all of them have. Parameters
/// `database` and `pattern`.
pub const SHARED_INDEXES: &str = "\
SELECT name, type_full, expr, toString(granularity)
FROM system.data_skipping_indices
WHERE database = {database:String} AND match(table, {pattern:String})
GROUP BY name, type_full, expr, granularity
HAVING uniqExact(table) =
(
    SELECT count()
    FROM system.tables
    WHERE database = {database:String} AND match(name, {pattern:String}) AND engine != 'Merge'
)";

/// Asks for the table's engine and keys; parameters `database` and `table`.
pub const TABLES: &str = "\
SELECT engine, partition_key, primary_key, sorting_key, engine_full
FROM system.tables
WHERE database = {database:String} AND name = {table:String}";

/// Asks which tables of a server look like logs or traces; no parameters. The logs come first.
pub const DISCOVER: &str = "\
SELECT database, table, multiIf(
    has(names, 'Body') AND hasAny(names, ['SeverityText', 'LogAttributes']), 'logs',
    hasAll(names, ['SpanName', 'TraceId', 'SpanId']), 'traces',
    '') AS signal
FROM
(
    SELECT database, table, groupUniqArray(name) AS names
    FROM system.columns
    WHERE database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA')
        AND name IN ('Timestamp', 'Body', 'SeverityText', 'LogAttributes', 'SpanName', 'TraceId', 'SpanId')
    GROUP BY database, table
)
WHERE has(names, 'Timestamp') AND signal != ''
ORDER BY signal, database, table";

/// Asks which tables of a server look like the metrics of the collector's exporter; no parameters.
pub const METRICS: &str = "\
SELECT concat(database, '.', table)
FROM system.columns
WHERE database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA')
    AND name IN ('MetricName', 'TimeUnix')
GROUP BY database, table
HAVING count() = 2
ORDER BY 1";

/// Which table the answers are about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What messages call it: the name of the source.
    pub source: &'a str,
    /// Its database.
    pub database: &'a str,
    /// Its name there.
    pub table: &'a str,
}

/// What a server answered, row by row.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// To [`COLUMNS`].
    pub columns: Vec<Vec<String>>,
    /// To [`INDEXES`], of the table or of the one that it is over.
    pub indexes: Vec<Vec<String>>,
    /// To [`TABLES`].
    pub tables: Vec<Vec<String>>,
}

/// A table that looks like logs or traces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovered {
    /// Its database.
    pub database: String,
    /// Its name there.
    pub table: String,
    /// What it holds.
    pub signal: Signal,
}

impl Discovered {
    /// `database.table`.
    #[must_use]
    pub fn qualified(&self) -> String {
        format!("{}.{}", self.database, self.table)
    }
}

/// Why the answers make no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IntrospectError {
    /// The server has no such table, or does not show it to this user.
    #[error("there is no table {database}.{table}, or this user may not see it")]
    NoSuchTable {
        /// The database that was asked.
        database: String,
        /// The table that was asked for.
        table: String,
    },
    /// An answer is not of the form that its statement asked for.
    #[error("the server's answer about {about} has a row that cannot be read: {row:?}")]
    Unreadable {
        /// What was asked: `columns`, `indexes`, `tables`.
        about: &'static str,
        /// The row.
        row: Vec<String>,
    },
}

/// Makes a table of a server's answers.
///
/// # Errors
///
/// If there are no columns, which is how a server says that it knows no such table; if a row does
/// not have the form that its statement asked for.
pub fn read(subject: &Subject<'_>, answers: Answers) -> Result<Table, IntrospectError> {
    if answers.columns.is_empty() {
        return Err(IntrospectError::NoSuchTable {
            database: subject.database.to_owned(),
            table: subject.table.to_owned(),
        });
    }
    // A user who sees the columns may still not see the table.
    let (engine, keys, has_maps_in_pieces) = each(answers.tables, "tables", table)?
        .pop()
        .unwrap_or_else(|| (TableEngine::Other(String::new()), Keys::default(), false));
    let facts = Facts {
        schema: subject.source.to_owned(),
        database: Some(subject.database.to_owned()),
        name: subject.table.to_owned(),
        columns: each(answers.columns, "columns", column)?,
        indexes: each(answers.indexes, "indexes", index)?,
        engine,
        keys,
        has_maps_in_pieces,
    };
    Ok(facts.into_table())
}

/// Reads the answer to [`DISCOVER`].
///
/// # Errors
///
/// If a row does not have the form that the statement asked for.
pub fn read_discovered(rows: Vec<Vec<String>>) -> Result<Vec<Discovered>, IntrospectError> {
    each(rows, "tables", |[database, table, signal]| {
        let signal = match signal.as_str() {
            "logs" => Signal::Logs,
            "traces" => Signal::Traces,
            _ => return None,
        };
        Some(Discovered {
            database,
            table,
            signal,
        })
    })
}

/// Reads each row of an answer; the rows have `N` cells.
fn each<T, const N: usize>(
    rows: Vec<Vec<String>>,
    about: &'static str,
    read: fn([String; N]) -> Option<T>,
) -> Result<Vec<T>, IntrospectError> {
    let read_row = |row: Vec<String>| {
        let cells = <[String; N]>::try_from(row.clone()).ok();
        cells
            .and_then(read)
            .ok_or(IntrospectError::Unreadable { about, row })
    };
    rows.into_iter().map(read_row).collect()
}

fn column([name, type_text, kind, expression, comment]: [String; 5]) -> Option<ColumnFacts> {
    Some(ColumnFacts {
        name,
        type_text,
        default: DefaultKind::from_keyword(&kind)?,
        expression,
        comment,
    })
}

fn index([name, type_text, expression, granularity]: [String; 4]) -> Option<IndexFacts> {
    Some(IndexFacts {
        name,
        expression,
        type_text,
        granularity: granularity.parse().ok()?,
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "readers of rows may fail; this one never does"
)]
fn table(
    [engine, partition, primary, sorting, full]: [String; 5],
) -> Option<(TableEngine, Keys, bool)> {
    let keys = Keys {
        partition,
        primary,
        sorting,
    };
    let has_maps_in_pieces = full.contains("map_serialization_version = 'with_buckets'");
    Some((TableEngine::read(&engine, &full), keys, has_maps_in_pieces))
}

#[cfg(test)]
mod tests;
