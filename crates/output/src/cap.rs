//! A cap on the rows that are shown, with a count of those that are not.

use arrow_array::RecordBatch;

/// Counts rows and keeps back those beyond a number.
pub(crate) struct Cap {
    most: Option<u64>,
    shown: u64,
    hidden: u64,
}

impl Cap {
    pub(crate) fn new(most: Option<u64>) -> Self {
        Self {
            most,
            shown: 0,
            hidden: 0,
        }
    }

    /// The rows of a batch that are still to be shown.
    pub(crate) fn take(&mut self, batch: &RecordBatch) -> RecordBatch {
        let rows = batch.num_rows() as u64;
        let left = self.most.map_or(u64::MAX, |most| most - self.shown);
        let taken = rows.min(left);
        self.shown += taken;
        self.hidden += rows - taken;
        // What is taken is no more than the batch has.
        batch.slice(0, usize::try_from(taken).unwrap_or_default())
    }

    pub(crate) fn shown(&self) -> u64 {
        self.shown
    }

    pub(crate) fn hidden(&self) -> u64 {
        self.hidden
    }
}
