//! How many rows a search selects in each stretch of time, by how severe they are or how they ended.

mod axis;
mod codes;

use jiff::Timestamp;
use lucerna_engine::EngineError;
use lucerna_schema::{Column, ColumnId, Signal, Table};
use lucerna_sql::{Sql, SqlWriter};

use super::plan::{no_timestamp, translated};
use super::rolled::{Asked, Rolled};
use super::run::ask;
use super::selected::{Needs, Selected, Wish};
use super::step::Guarded;
use super::time::TimeColumn;
use super::{Plan, Search, maps};
use crate::error::WorkError;
use crate::facts::TableKey;
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
    /// The middle of the range as a rollup has counted it, with what is counted row by row beside it.
    rolled: Option<(Rolled<'a>, Vec<Selected<'a>>)>,
    time: &'a Column,
    axis: Axis,
    /// The column whose values are told apart.
    by: Option<&'a Column>,
    /// What is set for the statement.
    settings: Vec<(String, String)>,
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
    let by_id = told_apart(&found.table);
    let by = by_id.map(|by| found.table.column(by));
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
    let selected = |range| {
        let wish = Wish {
            range,
            needs: Needs::Times,
        };
        Selected::of(session, source, wish, &found, run)
    };
    let asked = Asked::Bars {
        by: by_id,
        seconds: axis.seconds,
    };
    let rolled = match Rolled::of(session, source, &found, range, asked) {
        Some(rolled) => {
            let edges = rolled.edges(range).into_iter().map(selected);
            let edges = edges.collect::<Result<_, _>>()?;
            Some((rolled, edges))
        }
        None => None,
    };
    Draft {
        session,
        source,
        run,
        selected: selected(range)?,
        rolled,
        time: found.table.column(column),
        axis,
        by,
        settings: maps::settings(session, source, &found.predicate),
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
            let (statement, rows) = self.ask(Some(codes))?;
            if let Some(bars) = codes.read(&rows, &self.axis) {
                return Ok(self.histogram(statement, bars));
            }
        }
        let (statement, rows) = self.ask(None)?;
        let bars = self.axis.read(&rows);
        let reason = || format!("a bar is {:?}", rows.first());
        let bars = bars.ok_or_else(|| EngineError::Corrupt { reason: reason() })?;
        if let Some(codes) = codes {
            codes.learn(&bars, self.session, self.source);
        }
        Ok(self.histogram(statement, bars))
    }

    /// The statement that groups by the codes of values, or by values, and its rows.
    fn ask(&self, codes: Option<&Codes>) -> Result<(String, Vec<Vec<String>>), WorkError> {
        let keys = self.keys(codes, self.time, self.by);
        let whole = axis::statement(self.selected.portions(), &keys);
        let (statement, if_changed) = match (&self.rolled, self.selected.shorter()) {
            (Some((rolled, edges)), _) => {
                let value = self.by.map(|_| Rolled::value());
                let of_rollup = self.keys(codes, &Rolled::time(), value.as_ref());
                let mut arms = vec![axis::weighed(rolled.counts(), &of_rollup, "count")];
                let edges = edges.iter().flat_map(Selected::portions);
                arms.extend(edges.map(|rows| axis::weighed(rows, &keys, "1")));
                // Of no row; they have the types of the others.
                arms.push(axis::weighed(
                    rolled.guard(),
                    &nothing(codes, keys.len()),
                    "0",
                ));
                let otherwise = Guarded {
                    table: TableKey::of(self.source),
                    statement: whole,
                    last_write: None,
                };
                (axis::sum(arms, keys.len()), Some(otherwise))
            }
            (None, Some(mut shorter)) => {
                let portions = std::mem::take(&mut shorter.portions);
                let otherwise = shorter.otherwise(whole);
                (axis::statement(portions, &keys), Some(otherwise))
            }
            (None, None) => (whole, None),
        };
        let if_changed = if_changed.map(Box::new);
        let plan = Plan::of_statement(statement, if_changed);
        let statement = plan.text();
        let plan = plan.with_settings(&self.settings);
        // Of which type of text a value is, the server has to say.
        let types: Option<&[&str]> = match (codes, keys.len()) {
            (Some(_), _) => Some(&["UInt32", "UInt64"]),
            (None, 1) => Some(&["Int64", "UInt64"]),
            (None, _) => None,
        };
        let rows = ask(self.session, plan, types, self.run)?;
        Ok((statement, rows))
    }

    /// What rows with these columns of the time and the value are grouped by.
    fn keys(&self, codes: Option<&Codes>, time: &Column, value: Option<&Column>) -> Vec<Sql> {
        let number = self.axis.number(time);
        match (codes, value) {
            (Some(codes), Some(value)) => vec![codes.key(&number, value)],
            (_, value) => [number].into_iter().chain(value.map(axis::text)).collect(),
        }
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

/// The keys of a row that there never is.
fn nothing(codes: Option<&Codes>, keys: usize) -> Vec<Sql> {
    let number = if codes.is_some() {
        "toUInt32(0)"
    } else {
        "toInt64(0)"
    };
    let key = |text: &'static str| {
        let mut sql = SqlWriter::new();
        sql.raw(text);
        sql.finish()
    };
    [number, "''"].into_iter().take(keys).map(key).collect()
}

/// How severe a log is, how a span ended.
fn told_apart(table: &Table) -> Option<ColumnId> {
    match table.signal {
        Signal::Logs | Signal::Other => table.roles.severity,
        Signal::Traces => table.find("StatusCode"),
    }
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
