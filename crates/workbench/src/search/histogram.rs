//! How many rows a search selects in each stretch of time, by how severe they are or how they ended.

mod axis;
mod codes;

use jiff::Timestamp;
use lucerna_engine::EngineError;
use lucerna_schema::{Column, Signal, Table};
use lucerna_sql::Sql;

use super::Search;
use super::plan::{no_timestamp, translated};
use super::run::ask;
use super::selected::{Needs, Selected, Wish};
use super::step::Guarded;
use super::time::TimeColumn;
use crate::error::WorkError;
use crate::range::Range;
use crate::session::{RunOptions, Session};
use crate::source::Source;
use axis::Axis;
use codes::Codes;

/// How long a stretch is. The first begins at a multiple of its length since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// So many seconds, or the next longer usual length where that made too many stretches.
    Seconds(u32),
    /// Such a usual length that there are at most so many stretches.
    AtMost(u32),
}

/// A histogram of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// The length of a stretch, in seconds.
    pub seconds: u32,
    /// The column whose values are told apart, if the source has one for it.
    pub by: Option<String>,
    /// By time and then by value; none where no row is.
    pub bars: Vec<Bar>,
    /// The statement that was answered; empty if none was sent.
    pub statement: String,
}

/// How many rows there are of one value in one stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bar {
    /// The beginning of the stretch.
    pub start: Timestamp,
    /// The severity, or the status; empty where the source has no column for it.
    pub value: String,
    /// How many rows.
    pub count: u64,
}

/// A histogram that is being made.
struct Draft<'a> {
    session: &'a Session,
    source: &'a Source,
    run: &'a RunOptions,
    selected: Selected<'a>,
    time: Sql,
    axis: Axis,
    /// The column whose values are told apart.
    by: Option<&'a Column>,
}

pub(crate) fn histogram(
    session: &Session,
    source: &Source,
    search: &Search,
    interval: Interval,
    run: &RunOptions,
) -> Result<Histogram, WorkError> {
    let found = translated(source, search, session)?;
    let time = TimeColumn::of(&found.table).filter(|time| time.is_divisible);
    let (Some(_), Some(column)) = (time, found.table.roles.timestamp) else {
        return Err(no_timestamp(source));
    };
    let by = told_apart(&found.table);
    let Some(range) = extent(session, source, search.range, run)? else {
        return Ok(Histogram {
            seconds: 1,
            by: by.map(|by| by.name.clone()),
            bars: Vec::new(),
            statement: String::new(),
        });
    };
    let axis = Axis::over(range.0, range.1, interval);
    let range = Range {
        from: Some(range.0),
        to: Some(range.1),
    };
    let wish = Wish {
        range,
        needs: Needs::Times,
    };
    Draft {
        session,
        source,
        run,
        selected: Selected::of(session, source, wish, &found, run)?,
        time: axis.number(found.table.column(column)),
        axis,
        by,
    }
    .answer()
}

impl Draft<'_> {
    /// The short way first; and the long one if a value came up that has no code yet.
    fn answer(&self) -> Result<Histogram, WorkError> {
        let codes = self
            .by
            .and_then(|by| Codes::of(by, self.session, self.source));
        if let Some(codes) = &codes {
            let key = codes.key(&self.time);
            let (statement, rows) = self.ask(&[key])?;
            if let Some(bars) = codes.read(&rows, &self.axis) {
                return Ok(self.histogram(statement, bars));
            }
        }
        let value = self.by.map(axis::text);
        let keys: Vec<Sql> = [self.time.clone()].into_iter().chain(value).collect();
        let (statement, rows) = self.ask(&keys)?;
        let bars = self.axis.read(&rows);
        let reason = || format!("a bar is {:?}", rows.first());
        let bars = bars.ok_or_else(|| EngineError::Corrupt { reason: reason() })?;
        if let Some(codes) = codes {
            codes.learn(&bars, self.session, self.source);
        }
        Ok(self.histogram(statement, bars))
    }

    /// The statement that groups by these keys, and its rows.
    fn ask(&self, keys: &[Sql]) -> Result<(String, Vec<Vec<String>>), WorkError> {
        let whole = axis::statement(self.selected.portions(), keys);
        let (statement, if_changed) = match self.selected.guarded() {
            Some((portions, table)) => {
                let guarded = Guarded {
                    table,
                    statement: whole,
                };
                (axis::statement(portions, keys), Some(Box::new(guarded)))
            }
            None => (whole, None),
        };
        let rows = ask(self.session, &statement, if_changed, self.run)?;
        Ok((statement, rows))
    }

    fn histogram(&self, statement: String, mut bars: Vec<Bar>) -> Histogram {
        bars.sort();
        Histogram {
            seconds: self.axis.seconds,
            by: self.by.map(|by| by.name.clone()),
            bars,
            statement,
        }
    }
}

/// How severe a log is, how a span ended.
fn told_apart(table: &Table) -> Option<&Column> {
    let by = match table.signal {
        Signal::Logs | Signal::Other => table.roles.severity,
        Signal::Traces => table.find("StatusCode"),
    };
    by.map(|by| table.column(by))
}

/// From when to when bars can stand: an open end is that of the rows there are.
fn extent(
    session: &Session,
    source: &Source,
    range: Range,
    run: &RunOptions,
) -> Result<Option<(Timestamp, Timestamp)>, WorkError> {
    if !source.exists {
        return Ok(None);
    }
    if let (Some(from), Some(to)) = (range.from, range.to) {
        return Ok((from <= to).then_some((from, to)));
    }
    let parts = session.parts(source);
    let known = parts.and_then(|parts| parts.oldest().zip(parts.newest()));
    let (oldest, newest) = match known {
        Some(known) => known,
        None => match axis::reach(session, source, run)? {
            Some(reach) => reach,
            None => return Ok(None),
        },
    };
    let (from, to) = (range.from.unwrap_or(oldest), range.to.unwrap_or(newest));
    Ok((from <= to).then_some((from, to)))
}

#[cfg(test)]
mod tests;
