//! A Lucene query on a source: translated, composed, run.

mod columns;
mod count_by;
mod elsewhere;
mod known;
mod plan;
mod run;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use lucerna_diagnostics::Diagnostic;
use lucerna_engine::{Batches, Statistics};

use crate::range::Range;
pub(crate) use columns::with_implicit;
pub use elsewhere::Elsewhere;
pub(crate) use elsewhere::elsewhere;
pub(crate) use plan::plan;
pub(crate) use run::{run, total};

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
    /// In which order; absent: newest first, the largest group first.
    pub order: Option<Order>,
    /// At most so many rows, or groups; absent: all of them.
    pub limit: Option<u64>,
    /// Count the rows for each value of these fields, named as in `select`, and say when the first
    /// and the last was; empty: show the rows themselves.
    pub count_by: Vec<String>,
    /// Only how many rows there are.
    pub count: bool,
    /// The columns that bare words search; empty: those of the source.
    pub implicit: Vec<String>,
}

/// By which field rows are ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// A column, alias or map key; for groups what stands in them: `count`, `first`, `last`, or a
    /// field that they are counted by.
    pub field: String,
    /// Largest or newest first.
    pub is_descending: bool,
}

/// A search that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The statement, which stands for itself: it has no parameters.
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
    /// The names of its columns; none for a count.
    pub columns: Vec<String>,
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

impl Found {
    /// How many rows were given out so far.
    #[must_use]
    pub fn row_count(&self) -> u64 {
        self.row_count
    }

    /// Whether as many rows as the limit allows were given out: there may be more, and
    /// [`Session::total`](crate::Session::total) says how many.
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

impl Found {
    fn new(plan: Plan, rows: Batches) -> Self {
        Self {
            schema: rows.schema(),
            plan,
            rows: Some(rows),
            row_count: 0,
        }
    }
}
