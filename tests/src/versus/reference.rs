//! The reference's answer: its statements, sent as they stand.

use std::time::Instant;

use arrow_array::RecordBatch;
use lucerna_engine::{Access, EngineError, QueryRequest};

use super::answer::{Answer, Answered, Kind, PAGE, numbers, texts, times};
use super::engine::Uncached;
use super::entry::Entry;

pub(super) fn answer(
    engine: &Uncached,
    entry: &Entry,
    kind: Kind,
) -> Result<Answered, EngineError> {
    match kind {
        Kind::Rows => newest(engine, entry),
        Kind::Count => count(engine, entry),
        Kind::Histogram => histogram(engine, entry),
    }
}

/// A request for a statement that brings its settings along, which a read-only one may not.
fn request(statement: &str) -> QueryRequest {
    QueryRequest::new(statement)
        .access(Access::Write)
        .uncounted()
}

/// Sends window after window until there is a page of rows.
fn newest(engine: &Uncached, entry: &Entry) -> Result<Answered, EngineError> {
    let began = Instant::now();
    let mut found: Vec<i64> = Vec::new();
    let mut first_row = None;
    for window in &entry.windows {
        let mut rows = Vec::new();
        for batch in engine.query_described(&request(window))? {
            let batch = batch.map_err(EngineError::from_arrow)?;
            if batch.num_rows() > 0 {
                first_row.get_or_insert_with(|| began.elapsed());
            }
            rows.extend(times(&batch, "Timestamp").map_err(EngineError::from_arrow)?);
        }
        append(&mut found, rows);
        if found.len() >= PAGE {
            break;
        }
    }
    found.truncate(PAGE);
    Ok(Answered {
        answer: Answer::Newest(found),
        elapsed: began.elapsed(),
        first_row,
    })
}

/// Appends the rows of the next window, without those that the window before held as well.
///
/// The window before was not full, so it held every row since its oldest.
fn append(found: &mut Vec<i64>, rows: Vec<i64>) {
    let oldest = found.last().copied();
    let is_new = |time: &i64| oldest.is_none_or(|oldest| *time < oldest);
    found.extend(rows.into_iter().filter(is_new));
}

fn batches(engine: &Uncached, statement: &str) -> Result<Vec<RecordBatch>, EngineError> {
    let batches = engine.query_described(&request(statement))?;
    batches
        .map(|batch| batch.map_err(EngineError::from_arrow))
        .collect()
}

fn count(engine: &Uncached, entry: &Entry) -> Result<Answered, EngineError> {
    let began = Instant::now();
    let mut total = 0;
    for batch in batches(engine, &entry.count)? {
        let counts = numbers(&batch, 0).map_err(EngineError::from_arrow)?;
        total += counts.iter().sum::<u64>();
    }
    let elapsed = began.elapsed();
    Ok(Answered {
        answer: Answer::Count(total),
        elapsed,
        first_row: Some(elapsed),
    })
}

fn histogram(engine: &Uncached, entry: &Entry) -> Result<Answered, EngineError> {
    let began = Instant::now();
    let found = batches(engine, &entry.histogram)?;
    let elapsed = began.elapsed();
    let mut buckets = std::collections::BTreeMap::new();
    for batch in found {
        let counts = numbers(&batch, 0).map_err(EngineError::from_arrow)?;
        let series = texts(&batch, 1).map_err(EngineError::from_arrow)?;
        let starts = times(&batch, "bucket").map_err(EngineError::from_arrow)?;
        for ((count, series), start) in counts.into_iter().zip(series).zip(starts) {
            *buckets.entry((series, start / 1_000_000_000)).or_insert(0) += count;
        }
    }
    Ok(Answered {
        answer: Answer::Histogram(buckets),
        elapsed,
        first_row: Some(elapsed),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_on_the_boundary_of_two_windows_is_there_once() {
        let mut found = vec![9, 7, 7];
        append(&mut found, vec![7, 7, 5]);
        assert_eq!(found, [9, 7, 7, 5]);
    }

    #[test]
    fn a_window_after_empty_ones_is_taken_whole() {
        let mut found = Vec::new();
        append(&mut found, vec![5, 5, 4]);
        assert_eq!(found, [5, 5, 4]);
    }
}
