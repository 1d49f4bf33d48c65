//! Why a search or a statement was not run, or not to its end.

use lucerna_diagnostics::Diagnostic;
use lucerna_engine::EngineError;

use crate::guard::GuardError;
use crate::range::RangeError;

/// Why the workbench could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkError {
    /// The text of the query, or of a field beside it, is wrong; nothing was sent.
    #[error("the query cannot be run")]
    Query(Box<WrongText>),
    /// A statement of SQL was stopped before anything was sent.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// Something was to be written where nothing may be.
    #[error(
        "{place} is read-only: the config file says `readonly = true` of it, and no flag lifts that"
    )]
    ReadOnly {
        /// The connection.
        place: String,
    },
    /// There is no such table.
    #[error("no table `{name}` in {place}{}", existing(known))]
    UnknownSource {
        /// What was asked for.
        name: String,
        /// Where: the store or the connection.
        place: String,
        /// The tables there are, as they can be named.
        known: Vec<String>,
        /// Up to three of them whose names are near, nearest first.
        near: Vec<String>,
    },
    /// Several tables look like what is wanted, and nobody has said which of them it is.
    #[error("several tables in {place} could be `{name}`: {}", tables.join(", "))]
    SeveralTables {
        /// What was asked for: `logs`.
        name: String,
        /// Where.
        place: String,
        /// The tables, with their databases.
        tables: Vec<String>,
    },
    /// Metrics were asked for, which are not searched.
    #[error("metrics are not searched; {}", where_metrics_live(place, tables))]
    Metrics {
        /// Where.
        place: String,
        /// The tables that hold some, with their databases.
        tables: Vec<String>,
    },
    /// The configuration names a column that the table has not, or one that does not fit.
    #[error("the configuration of `{source_name}` says {what} `{column}`: {problem}")]
    Naming {
        /// The source.
        source_name: String,
        /// What it says: `the role timestamp is`, `the alias who stands for`.
        what: String,
        /// The column.
        column: String,
        /// What is wrong with that.
        problem: String,
    },
    /// A source's name is not of the form `table` or `database.table`.
    #[error("`{name}` names no source; expected `logs`, `traces`, `TABLE` or `DATABASE.TABLE`")]
    BadSourceName {
        /// What was typed.
        name: String,
    },
    /// ClickHouse has no such format.
    #[error("ClickHouse has no format `{name}`")]
    UnknownFormat {
        /// What was asked for.
        name: String,
        /// Formats whose names are near, nearest first.
        near: Vec<String>,
    },
    /// The range limits times, and the source has no column of times.
    #[error("`{source_name}` has no column of times to limit; leave out --since, --from and --to")]
    NoTimestamp {
        /// The source.
        source_name: String,
    },
    /// A trace was asked for of what holds no spans.
    #[error("`{source_name}` holds no spans: it lacks the columns of ids, starts and durations")]
    NoSpans {
        /// The source.
        source_name: String,
    },
    /// A time or a length of time is wrong.
    #[error(transparent)]
    Range(#[from] RangeError),
    /// The engine refused or failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// A text with the diagnostics that point into it, at least one of which is an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongText {
    /// What the text is: `query`, `--select`, `--order`, `--implicit`.
    pub what: &'static str,
    /// The text.
    pub text: String,
    /// What is wrong with it, and what else there is to say of it.
    pub diagnostics: Vec<Diagnostic>,
}

fn where_metrics_live(place: &str, tables: &[String]) -> String {
    match tables {
        [] => format!("{place} has no table that looks like some"),
        tables => format!("{place} has them in {}", tables.join(", ")),
    }
}

fn existing(known: &[String]) -> String {
    match known {
        [] => "; it holds no tables yet".to_owned(),
        known => format!("; it holds {}", known.join(", ")),
    }
}
