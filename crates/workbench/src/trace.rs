//! A trace: all of its spans, each below the one that called it.
//!
//! Spans are looked for around the moment at which the trace is known to have run, for a table of spans
//! is long and seldom sorted by its traces. Where that does not give a whole tree, which every span
//! hangs in, they are looked for at all times.

mod read;
mod tree;

use std::time::Duration;

use arrow_array::{RecordBatch, RecordBatchReader, UInt64Array};
use arrow_select::concat::concat_batches;
use arrow_select::take::take_record_batch;
use jiff::{SignedDuration, Timestamp};
use lucerna_engine::EngineError;
use lucerna_lucene::text::quote;
use lucerna_schema::{ColumnId, Table};

use crate::error::WorkError;
use crate::range::Range;
use crate::search::{Order, Search};
use crate::session::{RunOptions, Session};
use crate::source::Source;

pub use tree::{Branch, Link, order};

/// So long before and after a known moment of a trace its spans are looked for at first.
const AROUND: SignedDuration = SignedDuration::from_hours(1);

/// No more spans than this are read of a trace: nobody reads them all.
pub const MOST_SPANS: u64 = 10_000;

/// The spans of a trace, in the order of their tree.
#[derive(Debug, Clone)]
pub struct Trace {
    /// What was searched for: its rows are those of `rows`.
    pub search: Search,
    /// The spans as the table has them.
    pub rows: RecordBatch,
    /// The same spans, as they can be drawn.
    pub spans: Vec<Span>,
    /// There are more spans than are read of a trace.
    pub is_cut: bool,
}

/// A span and its place in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it is called.
    pub name: String,
    /// The service that it ran in.
    pub service: String,
    /// When it began.
    pub start: Timestamp,
    /// How long it took.
    pub length: Duration,
    /// Whether its status says that it failed.
    pub is_failed: bool,
    /// What its status says beside that.
    pub message: String,
    /// Where it hangs.
    pub branch: Branch,
}

impl Span {
    /// When it ended.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        let length = SignedDuration::try_from(self.length).unwrap_or(SignedDuration::MAX);
        self.start.saturating_add(length).unwrap_or(Timestamp::MAX)
    }
}

impl Session {
    /// The spans of the trace with this id, of a source of spans. `around` is a moment at which it is
    /// known to have run.
    ///
    /// A trace that nothing is known of has no spans, which is no error.
    ///
    /// # Errors
    ///
    /// [`WorkError::NoSpans`] if the source has no spans; else as [`Session::search`].
    pub fn trace(
        &self,
        source: &Source,
        id: &str,
        around: Option<Timestamp>,
        run: &RunOptions,
    ) -> Result<Trace, WorkError> {
        let columns = Columns::of(&source.table).ok_or_else(|| WorkError::NoSpans {
            source_name: source.name.clone(),
        })?;
        let wanted = Wanted {
            session: self,
            source,
            columns,
            id,
        };
        if let Some(moment) = around {
            let range = Range {
                from: moment.checked_sub(AROUND).ok(),
                to: moment.checked_add(AROUND).ok(),
            };
            let trace = wanted.within(range, run)?;
            if trace.is_whole() {
                return Ok(trace);
            }
        }
        wanted.within(Range::default(), run)
    }
}

/// A trace that is looked for.
struct Wanted<'a> {
    session: &'a Session,
    source: &'a Source,
    columns: Columns,
    id: &'a str,
}

impl Wanted<'_> {
    fn within(&self, range: Range, run: &RunOptions) -> Result<Trace, WorkError> {
        let (source, columns) = (self.source, &self.columns);
        let name = |column: ColumnId| source.table.column(column).name.clone();
        let search = Search {
            query: format!("{}:{}", name(columns.trace), quote(self.id)),
            range,
            select: columns.shown().map(name).collect(),
            order: Some(Order {
                field: name(columns.start),
                is_descending: false,
            }),
            limit: Some(MOST_SPANS),
            ..Search::default()
        };
        let found = self.session.search(source, &search, run)?;
        let schema = found.schema();
        let batches: Vec<RecordBatch> = found
            .collect::<Result<_, _>>()
            .map_err(EngineError::from_arrow)?;
        let rows = concat_batches(&schema, &batches).map_err(EngineError::from_arrow)?;
        let is_cut = rows.num_rows() as u64 >= MOST_SPANS;
        let (rows, spans) = in_order(&rows, &source.table, columns)?;
        Ok(Trace {
            search,
            rows,
            spans,
            is_cut,
        })
    }
}

impl Trace {
    /// Whether every span hangs below its caller, and there is one that nobody called.
    fn is_whole(&self) -> bool {
        !self.spans.is_empty() && !self.spans.iter().any(|span| span.branch.is_orphan)
    }
}

fn in_order(
    rows: &RecordBatch,
    table: &Table,
    columns: &Columns,
) -> Result<(RecordBatch, Vec<Span>), WorkError> {
    let read = read::Read::of(rows, table, columns).map_err(EngineError::from_arrow)?;
    let branches = order(&read.links());
    let places = branches.iter().map(|branch| branch.span as u64);
    let rows = take_record_batch(rows, &UInt64Array::from_iter_values(places))
        .map_err(EngineError::from_arrow)?;
    let spans = branches.into_iter().map(|branch| read.span(branch));
    Ok((rows, spans.collect()))
}

/// The columns of a table of spans that a tree is made of.
struct Columns {
    trace: ColumnId,
    start: ColumnId,
    span: ColumnId,
    parent: ColumnId,
    length: ColumnId,
    name: ColumnId,
    service: Option<ColumnId>,
    status: Option<ColumnId>,
    message: Option<ColumnId>,
}

impl Columns {
    /// `None` of a table without spans.
    fn of(table: &Table) -> Option<Self> {
        let roles = &table.roles;
        let aliased = |alias: &str| {
            let mut aliases = table.aliases.iter();
            aliases
                .find(|known| known.name == alias)
                .map(|known| known.column)
        };
        Some(Self {
            trace: roles.trace_id?,
            start: roles.timestamp?,
            span: roles.span_id?,
            parent: aliased("parent")?,
            length: roles.duration?,
            name: aliased("operation")?,
            service: roles.service,
            status: aliased("status"),
            message: aliased("error"),
        })
    }

    /// In the order in which rows show them.
    fn shown(&self) -> impl Iterator<Item = ColumnId> {
        let first = [
            Some(self.start),
            Some(self.length),
            self.service,
            Some(self.name),
        ];
        let others = [
            self.status,
            self.message,
            Some(self.span),
            Some(self.parent),
        ];
        first.into_iter().chain(others).flatten()
    }
}
