//! Going on where a search stopped.
//!
//! Rows are continued from the moment of the last one. Of the rows of that moment some may have been
//! shown and some not, and a statement gives them in no certain order; so they are all asked for once
//! more, and those that look like a row that was shown are taken out, as often as it was shown. Rows
//! that look alike in all columns that are shown are the same to whoever reads them, so each row comes
//! exactly once, whatever was inserted or merged in between.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow_array::{Array, BooleanArray, RecordBatch};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use arrow_select::filter::filter_record_batch;
use jiff::Timestamp;
use lucerna_output::{Options, find};

/// Where a search stopped: what [`Session::more`](crate::Session::more) goes on from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resume {
    /// The moment of the last row that was given out.
    pub(super) at: Timestamp,
    /// The rows of that moment that were given out, and how often.
    seen: HashMap<String, u64>,
}

/// How rows are counted for going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paging {
    /// Where the column of times is among those of the statement.
    pub(super) column: usize,
    /// Nobody asked for it: it is the last, and is taken off.
    pub(super) is_hidden: bool,
    /// What was given out before, if the search goes on from there.
    pub(super) seen: Option<Resume>,
}

/// Follows the rows that are given out.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// What still has to be taken out.
    before: Option<Resume>,
    last: Option<Resume>,
}

impl Resume {
    /// The moment of the last row that was given out.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// How many rows of that moment were given out.
    pub(super) fn seen_count(&self) -> u64 {
        self.seen.values().sum()
    }
}

impl Paging {
    pub(super) fn tail(&self) -> Tail {
        Tail {
            before: self.seen.clone(),
            last: self.seen.clone(),
        }
    }

    /// The batch without rows that were given out before.
    pub(super) fn unseen(
        &self,
        batch: RecordBatch,
        tail: &mut Tail,
    ) -> Result<RecordBatch, ArrowError> {
        let Some(before) = tail
            .before
            .as_mut()
            .filter(|before| !before.seen.is_empty())
        else {
            return Ok(batch);
        };
        let rows = 0..batch.num_rows();
        let is_of_moment = |row: &usize| self.time(&batch, *row) == Some(before.at);
        // In the order of time they stand together.
        let Some(start) = rows.clone().find(is_of_moment) else {
            return Ok(batch);
        };
        let end = (start..batch.num_rows()).find(|row| !is_of_moment(row));
        let length = end.unwrap_or(batch.num_rows()) - start;
        let looks = looks(&self.visible(&batch.slice(start, length))?)?;
        let mut is_new = vec![true; batch.num_rows()];
        for (row, look) in looks.lines().enumerate() {
            is_new[start + row] = !before.take(look);
        }
        filter_record_batch(&batch, &BooleanArray::from(is_new))
    }

    /// Remembers the rows of the last moment of a batch that is given out.
    pub(super) fn follow(&self, batch: &RecordBatch, tail: &mut Tail) -> Result<(), ArrowError> {
        let Some(last) = batch.num_rows().checked_sub(1) else {
            return Ok(());
        };
        let Some(at) = self.time(batch, last) else {
            return Ok(());
        };
        let mut resume = match tail.last.take() {
            Some(resume) if resume.at == at => resume,
            Some(_) | None => Resume {
                at,
                seen: HashMap::new(),
            },
        };
        let is_earlier = |row: &usize| self.time(batch, *row) != Some(at);
        let start = (0..last).rev().find(is_earlier).map_or(0, |row| row + 1);
        let looks = looks(&self.visible(&batch.slice(start, last + 1 - start))?)?;
        for look in looks.lines() {
            *resume.seen.entry(look.to_owned()).or_default() += 1;
        }
        tail.last = Some(resume);
        Ok(())
    }

    /// The batch as it was asked for.
    pub(super) fn visible(&self, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        if !self.is_hidden {
            return Ok(batch.clone());
        }
        let shown: Vec<usize> = (0..batch.num_columns())
            .filter(|column| *column != self.column)
            .collect();
        batch.project(&shown)
    }

    fn time(&self, batch: &RecordBatch, row: usize) -> Option<Timestamp> {
        time(batch.columns().get(self.column)?.as_ref(), row)
    }
}

impl Tail {
    /// Where to go on.
    pub(super) fn resume(&self) -> Option<&Resume> {
        self.last.as_ref()
    }
}

impl Resume {
    /// Takes out one row that looks like this.
    fn take(&mut self, row: &str) -> bool {
        let Some(count) = self.seen.get_mut(row) else {
            return false;
        };
        *count -= 1;
        if *count == 0 {
            self.seen.remove(row);
        }
        true
    }
}

/// What rows look like in the columns that are shown: a line for each.
fn looks(batch: &RecordBatch) -> Result<String, ArrowError> {
    let format = find("jsonl")
        .ok_or_else(|| ArrowError::NotYetImplemented("rows as lines of JSON".to_owned()))?;
    let buffer = Buffer::default();
    let sink = Box::new(buffer.clone());
    let mut writer = (format.open)(sink, &batch.schema(), &Options::default())?;
    writer.write(batch)?;
    writer.finish()?;
    let bytes = std::mem::take(&mut *buffer.lock());
    String::from_utf8(bytes).map_err(|error| ArrowError::from_external_error(Box::new(error)))
}

/// Bytes that are written here and read there.
#[derive(Debug, Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The moment in a column of times.
fn time(column: &dyn Array, row: usize) -> Option<Timestamp> {
    if column.is_null(row) {
        return None;
    }
    let DataType::Timestamp(unit, _) = column.data_type() else {
        return None;
    };
    let (ticks, nanoseconds) = match unit {
        TimeUnit::Second => (
            column.as_primitive::<TimestampSecondType>().value(row),
            1_000_000_000,
        ),
        TimeUnit::Millisecond => (
            column.as_primitive::<TimestampMillisecondType>().value(row),
            1_000_000,
        ),
        TimeUnit::Microsecond => (
            column.as_primitive::<TimestampMicrosecondType>().value(row),
            1_000,
        ),
        TimeUnit::Nanosecond => (
            column.as_primitive::<TimestampNanosecondType>().value(row),
            1,
        ),
    };
    Timestamp::from_nanosecond(i128::from(ticks) * nanoseconds).ok()
}

#[cfg(test)]
mod tests;
