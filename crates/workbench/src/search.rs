//! A Lucene query on a source: translated, composed, run.

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use jiff::Timestamp;
use lucerna_diagnostics::Diagnostic;
use lucerna_engine::{Batches, Statistics};

use crate::error::WorkError;
use crate::range::Range;
use crate::session::{RunOptions, Session};
use crate::source::Source;

/// What is searched for, and what is shown of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// The Lucene query; empty selects everything.
    pub query: String,
    /// From when to when.
    pub range: Range,
    /// What is shown: columns, aliases, map keys such as `LogAttributes.user.id`, `*`; empty: what
    /// suits the source.
    pub select: Vec<String>,
    /// In which order; absent: newest first.
    pub order: Option<Order>,
    /// At most so many rows; absent: all of them.
    pub limit: Option<u64>,
    /// Only how many rows there are.
    pub count: bool,
    /// The columns that bare words search; empty: those of the source.
    pub implicit: Vec<String>,
}

/// By which field rows are ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// A column, alias or map key.
    pub field: String,
    /// Largest or newest first.
    pub is_descending: bool,
}

/// A search that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The statement; empty settings and parameters: it stands for itself.
    pub statement: String,
    /// Its WHERE part without the range.
    pub condition: String,
    /// What it means.
    pub english: String,
    /// The query in its canonical form.
    pub canonical: String,
    /// Warnings and notes on the query.
    pub diagnostics: Vec<Diagnostic>,
    /// Settings that are sent along.
    pub settings: Vec<(String, String)>,
    /// The limit in the statement.
    pub limit: Option<u64>,
}

/// The rows of a search, batch by batch, with the facts of the footer after the last.
#[derive(Debug)]
pub struct Found {
    /// What was sent.
    pub plan: Plan,
    rows: Option<Batches>,
    schema: SchemaRef,
    row_count: u64,
}

/// What there is where a search that found nothing did not look.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Elsewhere {
    /// The store holds no rows of this signal: `lucerna import FILE` or `lucerna demo` fill it.
    StoreIsEmpty,
    /// The table has no rows.
    SourceIsEmpty,
    /// The range left out rows that the query selects.
    OutsideRange {
        /// The newest of them.
        newest: Timestamp,
        /// The flags that would find it: `--since 3h`, `--from … --to …`.
        flags: String,
    },
    /// The range left out all rows of the source; the query selects none of them either.
    RangeIsEmpty {
        /// The newest row.
        newest: Timestamp,
        /// The flags that would reach it.
        flags: String,
    },
    /// The query selects nothing, whenever.
    NoMatch {
        /// The newest row of the source, if it has a column of times.
        newest: Option<Timestamp>,
    },
}

impl Found {
    /// How many rows were given out so far.
    #[must_use]
    pub fn row_count(&self) -> u64 {
        self.row_count
    }

    /// Whether as many rows as the limit allows were given out: there may be more, and
    /// [`Session::total`] says how many.
    #[must_use]
    pub fn reached_limit(&self) -> bool {
        self.plan.limit.is_some_and(|limit| self.row_count >= limit)
    }

    /// What it took: complete after the last batch.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.rows
            .as_ref()
            .map(Batches::statistics)
            .unwrap_or_default()
    }
}

impl Iterator for Found {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.rows.as_mut()?.next()?;
        if let Ok(batch) = &batch {
            self.row_count += batch.num_rows() as u64;
        }
        Some(batch)
    }
}

impl RecordBatchReader for Found {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }
}

pub(crate) fn plan(
    source: &Source,
    search: &Search,
    _session: &Session,
) -> Result<Plan, WorkError> {
    let _ = search;
    Err(WorkError::BadSourceName {
        name: source.name.clone(),
    })
}

pub(crate) fn run(
    session: &Session,
    source: &Source,
    search: &Search,
    _run: &RunOptions,
) -> Result<Found, WorkError> {
    let plan = plan(source, search, session)?;
    Ok(Found {
        plan,
        rows: None,
        schema: SchemaRef::new(arrow_schema::Schema::empty()),
        row_count: 0,
    })
}

pub(crate) fn total(
    session: &Session,
    source: &Source,
    search: &Search,
    _run: &RunOptions,
) -> Result<u64, WorkError> {
    plan(source, search, session).map(|_| 0)
}

pub(crate) fn elsewhere(
    session: &Session,
    source: &Source,
    search: &Search,
    _run: &RunOptions,
) -> Result<Elsewhere, WorkError> {
    plan(source, search, session).map(|_| Elsewhere::SourceIsEmpty)
}
