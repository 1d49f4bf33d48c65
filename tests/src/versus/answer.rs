//! What is asked of both sides, and their answers in a form that can be compared.

use std::collections::BTreeMap;
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampNanosecondType, UInt64Type};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, TimeUnit};
use serde::Serialize;

/// How many rows a page of a search has.
pub(super) const PAGE: usize = 200;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The newest 200 rows.
    Rows,
    /// How many rows there are.
    Count,
    /// How many there are in each minute, by severity or status.
    Histogram,
}

impl Kind {
    /// Every kind, in the order in which they are measured.
    pub const ALL: [Self; 3] = [Self::Rows, Self::Count, Self::Histogram];

    /// Its name, as the flag takes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Count => "count",
            Self::Histogram => "histogram",
        }
    }

    /// The kind of this name.
    ///
    /// ```
    /// use lucerna_tests::versus::Kind;
    ///
    /// assert_eq!(Kind::find("count"), Some(Kind::Count));
    /// assert_eq!(Kind::find("Count"), None);
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The times of the newest rows in nanoseconds, newest first.
    Newest(Vec<i64>),
    Count(u64),
    /// How many rows there are by series and minute, in seconds since 1970.
    Histogram(BTreeMap<(String, i64), u64>),
}

/// An answer, and how long it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answered {
    pub(super) answer: Answer,
    pub(super) elapsed: Duration,
    /// When the first row was there, if there is one.
    pub(super) first_row: Option<Duration>,
}

impl Answer {
    /// In which way an answer is not the same as the reference's; `None` if it is.
    pub(super) fn difference_from(&self, reference: &Self) -> Option<String> {
        if self == reference {
            return None;
        }
        Some(match (self, reference) {
            (Self::Newest(ours), Self::Newest(theirs)) => {
                let pairs = ours.iter().zip(theirs);
                let same = pairs.take_while(|(our, their)| our == their).count();
                let (ours, theirs) = (ours.len(), theirs.len());
                format!("{ours} newest rows against {theirs}, the first {same} of the same time")
            }
            (Self::Count(ours), Self::Count(theirs)) => format!("{ours} rows against {theirs}"),
            (Self::Histogram(ours), Self::Histogram(theirs)) => {
                let (ours, theirs): (u64, u64) = (ours.values().sum(), theirs.values().sum());
                format!("other buckets, with {ours} rows in all against {theirs}")
            }
            _ => "an answer of another kind".to_owned(),
        })
    }
}

/// The times of a batch's rows, in nanoseconds.
pub(super) fn times(batch: &RecordBatch, column: &str) -> Result<Vec<i64>, ArrowError> {
    let missing = || ArrowError::SchemaError(format!("no column {column} in the answer"));
    let column = batch.column_by_name(column).ok_or_else(missing)?;
    let nanoseconds = DataType::Timestamp(TimeUnit::Nanosecond, None);
    let times = cast(column, &nanoseconds)?;
    Ok(times
        .as_primitive::<TimestampNanosecondType>()
        .values()
        .to_vec())
}

/// The numbers of a column of a batch.
pub(super) fn numbers(batch: &RecordBatch, column: usize) -> Result<Vec<u64>, ArrowError> {
    let numbers = cast(batch.column(column), &DataType::UInt64)?;
    Ok(numbers.as_primitive::<UInt64Type>().values().to_vec())
}

/// The texts of a column of a batch.
pub(super) fn texts(batch: &RecordBatch, column: usize) -> Result<Vec<String>, ArrowError> {
    let texts = cast(batch.column(column), &DataType::Utf8)?;
    let texts = texts.as_string::<i32>().iter();
    Ok(texts
        .map(|text| text.unwrap_or_default().to_owned())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_rows_do_not_differ() {
        let rows = Answer::Newest(vec![3, 2, 2]);
        assert_eq!(rows.difference_from(&rows.clone()), None);
    }

    #[test]
    fn a_difference_says_how_far_rows_are_the_same() {
        let (ours, theirs) = (Answer::Newest(vec![3, 1]), Answer::Newest(vec![3, 2, 1]));
        let told = ours.difference_from(&theirs);
        assert_eq!(
            told.as_deref(),
            Some("2 newest rows against 3, the first 1 of the same time")
        );
    }
}
