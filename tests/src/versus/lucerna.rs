//! Lucerna's answer: what a caller of the library gets, from the call to the last row.

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::Timestamp;
use lucerna::range::Range;
use lucerna::search::{Interval, Plan, Search};
use lucerna::{RunOptions, Session, Source, WorkError};
use lucerna_engine::EngineError;

use super::answer::{Answer, Answered, Kind, PAGE, times};
use super::entry::Entry;
use super::row_set::{RowSet, columns};

/// The session that answers, and the source that is asked.
pub(super) struct Asked<'a> {
    pub(super) session: &'a Session,
    pub(super) source: &'a Source,
}

impl Asked<'_> {
    pub(super) fn answer(&self, entry: &Entry, kind: Kind) -> Result<Answered, WorkError> {
        match kind {
            Kind::Rows => self.newest(entry),
            Kind::Count => self.count(entry),
            Kind::Histogram => self.histogram(entry),
        }
    }

    /// The plan of a search without a limit: its condition selects the rows of the search.
    pub(super) fn plan(&self, entry: &Entry) -> Result<Plan, WorkError> {
        self.session(entry.to).plan(self.source, &counting(entry))
    }

    /// All rows of a search as its caller gets them, with the columns that tell them apart.
    pub(super) fn all_rows(&self, entry: &Entry) -> Result<RowSet, WorkError> {
        let columns = columns(self.source).into_iter();
        let search = Search {
            select: columns.map(str::to_owned).collect(),
            ..search(entry)
        };
        let session = self.session(entry.to);
        let found = session.search(self.source, &search, &RunOptions::default())?;
        Ok(RowSet::of(found)?)
    }

    /// `now` in a query is the end of the range: the data may be years old.
    fn session(&self, now: Timestamp) -> Session {
        self.session.clone().at(now)
    }

    fn newest(&self, entry: &Entry) -> Result<Answered, WorkError> {
        let session = self.session(entry.to);
        let limit = u64::try_from(PAGE).ok();
        let search = Search {
            limit,
            ..search(entry)
        };
        let began = Instant::now();
        let mut first_row = None;
        let mut newest = Vec::new();
        for batch in session.search(self.source, &search, &uncounted())? {
            let batch = batch.map_err(EngineError::from_arrow)?;
            if batch.num_rows() > 0 {
                first_row.get_or_insert_with(|| began.elapsed());
            }
            newest.extend(times(&batch, "Timestamp").map_err(EngineError::from_arrow)?);
        }
        Ok(Answered {
            answer: Answer::Newest(newest),
            elapsed: began.elapsed(),
            first_row,
        })
    }

    fn count(&self, entry: &Entry) -> Result<Answered, WorkError> {
        let session = self.session(entry.to);
        let began = Instant::now();
        let count = session.total(self.source, &counting(entry), &uncounted())?;
        let elapsed = began.elapsed();
        Ok(Answered {
            answer: Answer::Count(count),
            elapsed,
            first_row: Some(elapsed),
        })
    }

    fn histogram(&self, entry: &Entry) -> Result<Answered, WorkError> {
        let session = self.session(entry.to);
        let (search, run) = (search(entry), uncounted());
        let began = Instant::now();
        let found = session.histogram(self.source, &search, Interval::Seconds(60), &run)?;
        let elapsed = began.elapsed();
        let mut buckets = BTreeMap::new();
        for bar in found.bars {
            *buckets
                .entry((bar.value, bar.start.as_second()))
                .or_insert(0) += bar.count;
        }
        Ok(Answered {
            answer: Answer::Histogram(buckets),
            elapsed,
            first_row: Some(elapsed),
        })
    }
}

/// What is read is asked of the server as a whole, for both sides.
fn uncounted() -> RunOptions {
    RunOptions {
        is_uncounted: true,
        ..RunOptions::default()
    }
}

fn search(entry: &Entry) -> Search {
    Search {
        query: entry.query.clone(),
        range: Range {
            from: Some(entry.from),
            to: Some(entry.to),
        },
        ..Search::default()
    }
}

fn counting(entry: &Entry) -> Search {
    Search {
        count: true,
        ..search(entry)
    }
}
