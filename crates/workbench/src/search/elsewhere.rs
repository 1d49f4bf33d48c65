//! What there is where a search that found nothing did not look.

use jiff::Timestamp;
use lucerna_engine::EngineError;
use lucerna_sql::{Sql, SqlWriter};

use super::Search;
use super::plan::{filtered, timestamp, translated};
use crate::error::WorkError;
use crate::range::{Range, since_reaching};
use crate::rows;
use crate::session::{RunOptions, Session};
use crate::source::Source;

/// What there is where a search that found nothing did not look.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Elsewhere {
    /// The store holds no rows of this signal: `lucerna import FILE` or `lucerna demo` fill it.
    StoreIsEmpty,
    /// The table has no rows.
    SourceIsEmpty,
    /// The range left out rows that the query selects.
    OutsideRange {
        /// The newest of them.
        newest: Timestamp,
        /// The flags that would find it: `--since 3h`, `--from … --to …`.
        flags: String,
    },
    /// The range left out all rows of the source; the query selects none of them either.
    RangeIsEmpty {
        /// The newest row.
        newest: Timestamp,
        /// The flags that would reach it.
        flags: String,
    },
    /// The query selects nothing, whenever.
    NoMatch {
        /// The newest row of the source, if it has a column of times.
        newest: Option<Timestamp>,
    },
}

/// How many rows there are, and when the newest was.
struct Newest {
    count: u64,
    time: Option<Timestamp>,
}

pub(crate) fn elsewhere(
    session: &Session,
    source: &Source,
    search: &Search,
    run: &RunOptions,
) -> Result<Elsewhere, WorkError> {
    if !source.exists {
        return Ok(Elsewhere::StoreIsEmpty);
    }
    let look = Look {
        session,
        source,
        run,
    };
    let all = look.newest(Range::EVERYTHING, None)?;
    let Some(newest_of_all) = all.time.filter(|_| all.count > 0) else {
        let is_empty = all.count == 0;
        return Ok(if is_empty {
            Elsewhere::SourceIsEmpty
        } else {
            Elsewhere::NoMatch { newest: None }
        });
    };
    let no_match = Elsewhere::NoMatch {
        newest: Some(newest_of_all),
    };
    if search.range.is_everything() {
        return Ok(no_match);
    }
    let condition = translated(source, search, session)?.condition.into_sql();
    let matching = look.newest(Range::EVERYTHING, Some(condition))?;
    if let Some(newest) = matching.time.filter(|_| matching.count > 0) {
        return Ok(Elsewhere::OutsideRange {
            newest,
            flags: flags(newest, session.now()),
        });
    }
    if look.newest(search.range, None)?.count == 0 {
        let newest = newest_of_all;
        return Ok(Elsewhere::RangeIsEmpty {
            newest,
            flags: flags(newest, session.now()),
        });
    }
    Ok(no_match)
}

/// The flags that reach a row; `--since` where its end, now, is not before the row.
fn flags(newest: Timestamp, now: Timestamp) -> String {
    match since_reaching(newest, now) {
        Some(since) => format!("--since {since}"),
        None => format!("--from {newest} --to {newest}"),
    }
}

struct Look<'a> {
    session: &'a Session,
    source: &'a Source,
    run: &'a RunOptions,
}

impl Look<'_> {
    fn newest(&self, range: Range, condition: Option<Sql>) -> Result<Newest, WorkError> {
        let everything = || {
            let mut sql = SqlWriter::new();
            sql.raw("1");
            sql.finish()
        };
        let condition = condition.unwrap_or_else(everything);
        let mut select = filtered(self.source, range, &condition)?;
        let mut count = SqlWriter::new();
        count.raw("count()");
        select = select.expression(count.finish());
        if let Some(column) = timestamp(&self.source.table) {
            let mut newest = SqlWriter::new();
            newest
                .raw("toUnixTimestamp64Nano(toDateTime64(max(")
                .identifier(column);
            newest.raw("), 9, 'UTC'))");
            select = select.expression(newest.finish());
        }
        let request = self.run.request(select.to_sql().as_str()).finish();
        read(&rows::ask(self.session.engine(), &request)?)
    }
}

fn read(rows: &[Vec<String>]) -> Result<Newest, WorkError> {
    let corrupt = || EngineError::Corrupt {
        reason: format!("a count and a time are {rows:?}"),
    };
    let row = rows.first().ok_or_else(corrupt)?;
    let count = row
        .first()
        .and_then(|count| count.parse().ok())
        .ok_or_else(corrupt)?;
    let nanoseconds = row.get(1).and_then(|time| time.parse::<i128>().ok());
    let time = nanoseconds.and_then(|time| Timestamp::from_nanosecond(time).ok());
    Ok(Newest { count, time })
}
