//! A shop's logs and spans with an incident in them, made from a seed.
//!
//! Ten services take orders for six hours. Forty minutes before the end a new version of `payment`
//! goes out to one pod, and with it a database pool of two connections: `story` has the facts,
//! [`STEPS`] the way to find them. All times below are offsets from the start; only the batches
//! have real ones, so another end moves the rows and changes nothing else.

mod background;
mod checkout;
mod pages;
mod payment;
mod people;
mod random;
mod rows;
mod shop;
mod story;
mod tour;
mod trace;
mod traffic;

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use jiff::Timestamp;

use self::{
    rows::{Columns, LogRow, SpanRow},
    traffic::InOrder,
};
pub use self::{
    story::Story,
    tour::{STEPS, Show, Step},
};
use crate::{
    Signal, batch_schema,
    columns::{LogColumns, SpanColumns},
};

/// The generator: same `end` and seed, same rows; another `end` moves the times alone.
#[derive(Debug, Clone, Copy)]
pub struct Demo {
    end: Timestamp,
    seed: u64,
}

impl Demo {
    /// How long the data are, in hours.
    pub const HOURS: u32 = 6;

    /// Six hours of a shop that end at `end`.
    ///
    /// ```
    /// use lucerna_ingest::demo::Demo;
    ///
    /// let end = "2026-03-10T12:00:00Z".parse()?;
    /// let first = Demo::new(end, 1).logs().next().expect("there are logs")?;
    /// assert_eq!(first.schema().field(0).name(), "Timestamp");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(end: Timestamp, seed: u64) -> Self {
        Self { end, seed }
    }

    /// About 200,000 logs, in time order.
    #[must_use]
    pub fn logs(&self) -> DemoBatches {
        let rows = InOrder::<LogRow>::new(self.seed);
        self.batches(
            Signal::Logs,
            Box::new(Filler {
                rows,
                columns: LogColumns::default(),
            }),
        )
    }

    /// About 100,000 spans, in the order of their start.
    #[must_use]
    pub fn spans(&self) -> DemoBatches {
        let rows = InOrder::<SpanRow>::new(self.seed);
        self.batches(
            Signal::Traces,
            Box::new(Filler {
                rows,
                columns: SpanColumns::default(),
            }),
        )
    }

    /// What happened, and when.
    #[must_use]
    pub fn story(&self) -> Story {
        Story::ending_at(self.end)
    }

    fn batches(&self, signal: Signal, filler: Box<dyn Fill + Send>) -> DemoBatches {
        let start = story::start(self.end);
        DemoBatches {
            start,
            signal,
            filler,
        }
    }
}

/// Batches of one signal, ready for an insert.
pub struct DemoBatches {
    /// Nanoseconds since 1970.
    start: i64,
    signal: Signal,
    filler: Box<dyn Fill + Send>,
}

impl Iterator for DemoBatches {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.filler.next_batch(self.start)
    }
}

impl RecordBatchReader for DemoBatches {
    fn schema(&self) -> SchemaRef {
        batch_schema(self.signal).unwrap_or_else(|| Arc::new(Schema::empty()))
    }
}

/// Takes rows until a batch is full.
trait Fill {
    fn next_batch(&mut self, start: i64) -> Option<Result<RecordBatch, ArrowError>>;
}

struct Filler<R, C> {
    rows: InOrder<R>,
    columns: C,
}

impl<R, C> Fill for Filler<R, C>
where
    C: Columns<R>,
    InOrder<R>: Iterator<Item = R>,
{
    fn next_batch(&mut self, start: i64) -> Option<Result<RecordBatch, ArrowError>> {
        for row in self.rows.by_ref() {
            self.columns.add(&row, start);
            if self.columns.is_full() {
                return Some(self.columns.finish());
            }
        }
        (!self.columns.is_empty()).then(|| self.columns.finish())
    }
}
