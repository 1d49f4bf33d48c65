//! The middle of a range as a rollup has counted it, so that its rows are not read.
//!
//! A rollup keeps how often each value of a column occurred in each bucket of time. That answers what
//! is asked of all rows, or of one such column alone: the middle of the range is made of whole buckets,
//! and of days whose rows and counts are as many; what lies before and after it is counted row by row.
//! The statement compares the two sums once more, and fails where they differ by then.

mod value;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use lucerna_schema::{Column, ColumnId, DefaultKind, Table};
use lucerna_sql::{DataType, Select, Sql, SqlWriter};
use lucerna_translate::predicate::Predicate;

use super::plan::Translated;
use super::portion::is_divided_by_days;
use super::selected::{WORTH_ASKING, rows_within};
use crate::facts::{Day, Rollup, write_second};
use crate::range::Range;
use crate::session::Session;
use crate::source::Source;
pub(super) use value::Shared;
use value::ValueTest;

/// The column of a rollup that has the value.
const VALUE: &str = "Value";

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// How many rows there are.
    Number,
    /// How many there are in each stretch of so many seconds, by the values of a column.
    Bars { by: Option<ColumnId>, seconds: u32 },
}

/// The middle of a range, with what a rollup knows of it.
pub(super) struct Rolled<'a> {
    source: &'a Source,
    rollup: Arc<Rollup>,
    /// The column whose values are counted.
    column: String,
    /// What is asked of the value.
    condition: Option<Sql>,
    /// Days that follow each other.
    days: Vec<Day>,
    /// When the first bucket begins, in seconds since 1970.
    from: i64,
    /// When the last one ends.
    to: i64,
}

impl<'a> Rolled<'a> {
    /// The middle of a range, if there is a rollup that answers what is asked of it.
    pub(super) fn of(
        session: &Session,
        source: &'a Source,
        found: &Translated,
        range: Range,
        asked: Asked,
    ) -> Option<Self> {
        let table = &found.table;
        // How many rows there are altogether the engine knows.
        let is_known =
            asked == Asked::Number && found.predicate == Predicate::True && range.is_everything();
        if is_known || !source.has_parts() || !is_divided_by_days(table) {
            return None;
        }
        let test = ValueTest::of(found)?;
        let parts = session.parts(source)?;
        if rows_within(&parts, range) < WORTH_ASKING {
            return None;
        }
        let rollup = session.rollup(source)?;
        let by = match asked {
            Asked::Bars { seconds, .. } if seconds % rollup.bucket != 0 => return None,
            Asked::Bars { by, .. } => by,
            Asked::Number => None,
        };
        let column = match (test.column, by) {
            (Some(column), Some(by)) => (column == by).then_some(column),
            (column, by) => column.or(by).or_else(|| smallest(table, &rollup)),
        };
        let column = &table.column(column?).name;
        if !rollup.columns.contains(column) {
            return None;
        }
        let days = session.closed_days(source, &rollup, column, range)?;
        let days = largest_run(&days);
        let (from, to) = whole_buckets(range, &days, rollup.bucket)?;
        let rolled = Self {
            source,
            column: column.clone(),
            condition: test.condition,
            days,
            rollup,
            from,
            to,
        };
        let middle = Range {
            from: Timestamp::from_second(from).ok(),
            to: last_before(to),
        };
        (rows_within(&parts, middle) >= WORTH_ASKING).then_some(rolled)
    }

    /// What of a range lies before and after the middle.
    pub(super) fn edges(&self, range: Range) -> Vec<Range> {
        let before = Range {
            from: range.from,
            to: last_before(self.from),
        };
        let after = Range {
            from: Timestamp::from_second(self.to).ok(),
            to: range.to,
        };
        let is_there = |edge: &Range| match (edge.from, edge.to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        [before, after].into_iter().filter(is_there).collect()
    }

    /// The rows of the rollup, each of which stands for `count` rows; nothing is selected yet.
    pub(super) fn counts(&self) -> Select {
        let select = between(self.rollup.native(Some(&self.column)), self.from, self.to);
        self.condition.iter().cloned().fold(select, Select::filter)
    }

    /// What gives no row, and fails if the rows of the days and those that were counted are not as many.
    pub(super) fn guard(&self) -> Select {
        let (Some(first), Some(last)) = (self.days.first(), self.days.last()) else {
            return Select::from_table(Some("system"), "one");
        };
        let counted = between(
            self.rollup.native(Some(&self.column)),
            first.first,
            last.end,
        );
        let mut of_days = SqlWriter::new();
        of_days.raw("_partition_id IN (");
        for (at, day) in self.days.iter().enumerate() {
            of_days
                .raw(if at > 0 { ", " } else { "" })
                .text(&day.partition);
        }
        of_days.raw(")");
        let held = Select::from_table(Some(&self.source.database), &self.source.table_name)
            .filter(of_days.finish());
        let mut sql = SqlWriter::new();
        sql.raw("throwIf(\n(\n")
            .sql(&held.expression(raw("count()")).to_sql())
            .raw("\n)\n!=\n(\n")
            .sql(&counted.expression(raw("sum(count)")).to_sql())
            .raw("\n))");
        Select::from_table(Some("system"), "one").filter(sql.finish())
    }

    /// The column of times of the rollup.
    pub(super) fn time() -> Column {
        column("Timestamp", DataType::DateTime { zone: None })
    }

    /// The column of values of the rollup.
    pub(super) fn value() -> Column {
        column(VALUE, DataType::String)
    }

    /// What is counted with what, in words.
    pub(super) fn in_words(&self) -> String {
        let moment = |second| match Timestamp::from_second(second) {
            Ok(moment) => moment.to_string(),
            Err(_) => second.to_string(),
        };
        format!(
            "from {} to {} as counted in {}.{}, the rest row by row",
            moment(self.from),
            moment(self.to),
            self.rollup.database,
            self.rollup.table
        )
    }
}

fn column(name: &str, data_type: DataType) -> Column {
    Column {
        name: name.to_owned(),
        data_type,
        default: DefaultKind::None,
        expression: String::new(),
        origin: None,
        comment: String::new(),
    }
}

/// A counted column that is likely to have few values, by which all rows are counted with few reads.
fn smallest(table: &Table, rollup: &Rollup) -> Option<ColumnId> {
    let counted = rollup.columns.iter().find_map(|name| table.find(name));
    let status = table.find("StatusCode");
    let is_counted = |id: &ColumnId| rollup.columns.contains(&table.column(*id).name);
    let roles = [table.roles.severity, status, table.roles.service];
    roles.into_iter().flatten().find(is_counted).or(counted)
}

/// Of the days, those that follow each other and have the most rows.
fn largest_run(days: &[Day]) -> Vec<Day> {
    let runs = days.chunk_by(|one, next| one.end == next.first);
    let rows = |run: &&[Day]| run.iter().map(|day| day.rows).sum::<u64>();
    runs.max_by_key(rows)
        .map(<[Day]>::to_vec)
        .unwrap_or_default()
}

/// The whole buckets of a range that lie in these days: from when to when, in seconds since 1970.
fn whole_buckets(range: Range, days: &[Day], bucket: u32) -> Option<(i64, i64)> {
    let bucket = i64::from(bucket.max(1));
    // Nanoseconds matter: a bucket is whole only with its first and its last moment.
    let second = |nanosecond: i128| i64::try_from(nanosecond.div_euclid(1_000_000_000)).ok();
    let from = match range.from {
        Some(from) => second(from.as_nanosecond() + 999_999_999)?,
        None => i64::MIN,
    };
    let to = match range.to {
        Some(to) => second(to.as_nanosecond() + 1)?,
        None => i64::MAX,
    };
    let from = from.max(days.first()?.first);
    let to = to.min(days.last()?.end);
    let (from, to) = (
        -(-from).div_euclid(bucket) * bucket,
        to.div_euclid(bucket) * bucket,
    );
    (from < to).then_some((from, to))
}

/// The last moment before a second.
fn last_before(second: i64) -> Option<Timestamp> {
    let second = Timestamp::from_second(second).ok()?;
    second.checked_sub(SignedDuration::from_nanos(1)).ok()
}

/// The rows of a rollup whose buckets begin from one second on and before another.
fn between(select: Select, from: i64, to: i64) -> Select {
    let bound = |operator, second| {
        let mut sql = SqlWriter::new();
        sql.raw("Timestamp").raw(operator);
        write_second(&mut sql, second);
        sql.finish()
    };
    select.filter(bound(" >= ", from)).filter(bound(" < ", to))
}

fn raw(text: &'static str) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw(text);
    sql.finish()
}

#[cfg(test)]
mod tests;
