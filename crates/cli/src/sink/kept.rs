//! Rows that are kept while they go by, for those who come back to them.

use super::Rows;
use super::record::Ending;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use arrow_select::concat::concat_batches;
use lucerna::provenance::Provenance;
use std::cell::RefCell;
use std::rc::Rc;

/// No more than this is kept of a result; the rest goes by.
const MOST_BYTES: usize = 64 << 20;

/// The first rows of a result.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    rows: u64,
    bytes: usize,
    is_whole: bool,
    /// Where they are from, once the last of them was shown.
    origin: Option<Provenance>,
}

impl Kept {
    /// Nothing yet of a result with these columns.
    pub(crate) fn new(schema: SchemaRef) -> Self {
        Self {
            schema,
            batches: Vec::new(),
            rows: 0,
            bytes: 0,
            is_whole: true,
            origin: None,
        }
    }

    /// The columns.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// How many rows are kept.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether the rows were written by the engine itself, so that none of them is here.
    pub(crate) fn is_elsewhere(&self) -> bool {
        !self.is_whole && self.schema.fields().is_empty()
    }

    /// Whether these are all the rows that were shown.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Where they are from, if the last of them was shown.
    pub(crate) fn origin(&self) -> Option<&Provenance> {
        self.origin.as_ref()
    }

    /// The batch that holds a row, counted from 0, and its place there.
    pub(crate) fn find(&self, row: u64) -> Option<(&RecordBatch, usize)> {
        let mut left = usize::try_from(row).ok()?;
        for batch in &self.batches {
            if left < batch.num_rows() {
                return Some((batch, left));
            }
            left -= batch.num_rows();
        }
        None
    }

    /// These rows alone.
    pub(crate) fn of(batch: &RecordBatch) -> Self {
        let mut kept = Self::new(batch.schema());
        kept.keep(batch);
        kept
    }

    /// Keeps a batch if there is room for it. After one that was too large nothing is kept, so that
    /// what is kept are always the first rows.
    fn keep(&mut self, batch: &RecordBatch) {
        if !self.is_whole {
            return;
        }
        let batch = copied(batch);
        let bytes = self.bytes.saturating_add(batch.get_array_memory_size());
        if bytes > MOST_BYTES {
            self.is_whole = false;
            return;
        }
        self.bytes = bytes;
        self.rows += batch.num_rows() as u64;
        self.batches.push(batch);
    }

    /// The same rows once more.
    pub(crate) fn reader(&self) -> impl Rows + use<> {
        Again {
            schema: SchemaRef::clone(&self.schema),
            batches: self.batches.clone().into_iter(),
        }
    }
}

/// The same rows in memory of their own. What the engine hands out has room for up to twice as much, which
/// nobody counts.
fn copied(batch: &RecordBatch) -> RecordBatch {
    let nothing = batch.slice(0, 0);
    concat_batches(batch.schema_ref(), [batch, &nothing]).unwrap_or_else(|_| batch.clone())
}

impl Default for Kept {
    fn default() -> Self {
        Self::new(SchemaRef::new(Schema::empty()))
    }
}

/// Where rows are kept that one writes and another looks at afterwards.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keeper(Rc<RefCell<Keeping>>);

#[derive(Debug, Default)]
struct Keeping {
    kept: Kept,
    /// The result that comes goes on with what is kept, instead of taking its place.
    goes_on: bool,
}

impl Keeper {
    /// A place that goes on with the rows of `kept`.
    pub(crate) fn after(kept: Kept) -> Self {
        Self(Rc::new(RefCell::new(Keeping {
            kept,
            goes_on: true,
        })))
    }

    /// A place for rows that have so many others before them.
    pub(crate) fn after_rows(rows: u64) -> Self {
        Self::after(Kept {
            rows,
            ..Kept::default()
        })
    }

    /// A place that has kept these.
    #[cfg(test)]
    pub(crate) fn of(batches: &[RecordBatch]) -> Self {
        let keeper = Self::default();
        for batch in batches {
            keeper.begin(&batch.schema());
            keeper.keep(batch);
            keeper.0.borrow_mut().goes_on = true;
        }
        keeper
    }

    /// What was kept.
    pub(crate) fn kept(&self) -> Kept {
        self.0.borrow().kept.clone()
    }

    /// A result with these columns comes; says how many rows it goes on after.
    pub(super) fn begin(&self, schema: &SchemaRef) -> u64 {
        let mut keeping = self.0.borrow_mut();
        if !std::mem::take(&mut keeping.goes_on) {
            keeping.kept = Kept::new(SchemaRef::clone(schema));
        }
        keeping.kept.rows
    }

    /// A result comes whose rows nobody sees, for the engine writes them itself.
    pub(super) fn begin_without(&self) -> u64 {
        let mut keeping = self.0.borrow_mut();
        keeping.goes_on = false;
        keeping.kept = Kept {
            is_whole: false,
            ..Kept::default()
        };
        0
    }

    /// Keeps where the rows are from.
    pub(super) fn keep_origin(&self, origin: &Provenance) {
        self.0.borrow_mut().kept.origin = Some(origin.clone());
    }

    /// Keeps a batch if there is room for it.
    pub(super) fn keep(&self, batch: &RecordBatch) {
        self.0.borrow_mut().kept.keep(batch);
    }
}

struct Again {
    schema: SchemaRef,
    batches: std::vec::IntoIter<RecordBatch>,
}

impl Iterator for Again {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batches.next().map(Ok)
    }
}

impl RecordBatchReader for Again {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }
}

impl Rows for Again {
    /// What is kept has its record already.
    fn ending(&mut self) -> Ending {
        Ending::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::record_batch;

    fn kept(sizes: &[&[i64]]) -> Kept {
        let mut kept = Kept::default();
        for values in sizes {
            let batch = record_batch!(("n", Int64, values.to_vec())).expect("a batch");
            kept.keep(&batch);
        }
        kept
    }

    #[test]
    fn a_row_is_found_across_batches() {
        let kept = kept(&[&[1, 2], &[3]]);
        assert_eq!(kept.find(1).map(|(_, at)| at), Some(1));
        assert_eq!(kept.find(2).map(|(_, at)| at), Some(0));
        assert!(kept.find(3).is_none());
    }

    #[test]
    fn what_is_kept_has_its_bound_however_many_rows_go_by() {
        let mut kept = Kept::default();
        let block = record_batch!(("n", Int64, vec![7; 131_072])).expect("a batch");
        for _ in 0..1_000 {
            kept.keep(&block);
        }
        let batches = kept.batches.iter();
        let taken: usize = batches.map(RecordBatch::get_array_memory_size).sum();
        assert!(taken > MOST_BYTES / 2 && taken <= MOST_BYTES, "{taken}");
    }

    #[test]
    fn rows_are_kept_without_the_memory_that_they_came_in() {
        let block = record_batch!(("n", Int64, vec![7; 1 << 20])).expect("a batch");
        let mut kept = Kept::default();
        kept.keep(&block.slice(5, 2));
        assert_eq!(kept.rows(), 2);
        assert!(kept.bytes < 4_096, "{}", kept.bytes);
    }

    #[test]
    fn what_is_too_much_is_not_kept_and_nothing_after_it() {
        let long = vec![0; (MOST_BYTES / 8) + 1];
        let kept = kept(&[&[1], &long, &[2]]);
        assert_eq!(kept.rows(), 1);
        assert!(!kept.is_whole());
    }
}
