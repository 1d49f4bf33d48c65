//! Stretches of time of one length, numbered from the first.

use jiff::Timestamp;
use lucerna_schema::Column;
use lucerna_sql::{DataType, Select, Sql, SqlWriter};

use super::super::Plan;
use super::super::count::numbered;
use super::super::plan::timestamp;
use super::super::run::ask;
use super::{Bar, Interval};
use crate::error::WorkError;
use crate::session::{RunOptions, Session};
use crate::source::Source;

/// Lengths that people read easily, in seconds.
const USUAL: [u32; 20] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 604_800, 2_592_000,
];

/// More stretches than this are nothing to look at, and their numbers have to fit beside the codes of
/// the values in 32 bits.
const MOST: i64 = 65_536;

/// Where the stretches lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Axis {
    /// When the first begins, in seconds since 1970.
    pub(super) first: i64,
    /// How long each is.
    pub(super) seconds: u32,
}

impl Axis {
    /// The axis of the stretches that hold both ends.
    pub(super) fn over(from: Timestamp, to: Timestamp, interval: Interval) -> Self {
        let (from, to) = (whole_second(from), whole_second(to));
        let (least, most) = match interval {
            Interval::Seconds(seconds) => (seconds.max(1), MOST),
            Interval::AtMost(count) => (1, i64::from(count).clamp(1, MOST)),
        };
        let count = |seconds: u32| {
            let seconds = i64::from(seconds);
            to.div_euclid(seconds) - from.div_euclid(seconds) + 1
        };
        let usual = USUAL.into_iter().filter(|usual| *usual > least);
        let mut lengths = [least].into_iter().chain(usual);
        // From 1900 to 2262 there are fewer stretches of the longest length than are allowed.
        let seconds = lengths.find(|seconds| count(*seconds) <= most);
        let seconds = seconds.unwrap_or(USUAL[USUAL.len() - 1]);
        Self {
            first: from.div_euclid(i64::from(seconds)) * i64::from(seconds),
            seconds,
        }
    }

    /// The number of the stretch that a row is in, of rows that are not before the first.
    pub(super) fn number(&self, time: &Column) -> Sql {
        let function = if matches!(time.data_type, DataType::DateTime { .. }) {
            "toUnixTimestamp("
        } else {
            "toUnixTimestamp64Second("
        };
        let mut sql = SqlWriter::new();
        sql.raw("intDiv(")
            .raw(function)
            .identifier(&time.name)
            .raw(") - ")
            .integer(self.first.into())
            .raw(", ")
            .integer(self.seconds.into())
            .raw(")");
        sql.finish()
    }

    /// When the stretch with this number begins.
    pub(super) fn start(&self, number: i64) -> Option<Timestamp> {
        let seconds = number.checked_mul(self.seconds.into())?;
        Timestamp::from_second(self.first.checked_add(seconds)?).ok()
    }

    /// Reads rows of the number of a stretch, a value if there is a column for it, and a count.
    pub(super) fn read(&self, rows: &[Vec<String>]) -> Option<Vec<Bar>> {
        let bar = |row: &Vec<String>| {
            let (number, value, count) = match row.as_slice() {
                [number, value, count] => (number, value.as_str(), count),
                [number, count] => (number, "", count),
                _ => return None,
            };
            Some(Bar {
                start: self.start(number.parse().ok()?)?,
                value: value.to_owned(),
                count: count.parse().ok()?,
            })
        };
        rows.iter().map(bar).collect()
    }
}

/// The second that a moment is in.
fn whole_second(moment: Timestamp) -> i64 {
    let second = moment.as_nanosecond().div_euclid(1_000_000_000);
    // Every moment that can be written fits.
    i64::try_from(second).unwrap_or(0)
}

/// What the rows are grouped by; no columns of telemetry have these names.
const KEYS: [&str; 2] = ["_lucerna_key", "_lucerna_value"];

/// The statement that counts the rows of all portions by these keys.
pub(super) fn statement(portions: Vec<Select>, keys: &[Sql]) -> String {
    let select = match <[Select; 1]>::try_from(portions) {
        Ok([portion]) => keyed(portion, keys),
        Err(portions) => {
            let keyed = |portion| keyed(portion, keys);
            named(portions.into_iter().map(keyed).collect(), keys.len())
        }
    };
    grouped(select, "count()", keys.len())
}

/// The statement that adds up what each arm says of so many keys; they are made by [`weighed`].
pub(super) fn sum(arms: Vec<Select>, keys: usize) -> String {
    grouped(named(arms, keys), "sum(_lucerna_rows)", keys)
}

/// Rows that stand for so many each, by these keys.
pub(super) fn weighed(rows: Select, keys: &[Sql], weight: &'static str) -> Select {
    numbered(keyed(rows, keys), weight)
}

fn keyed(rows: Select, keys: &[Sql]) -> Select {
    let named = keys.iter().zip(KEYS).map(|(key, name)| {
        let mut sql = SqlWriter::new();
        sql.sql(key).raw(" AS ").identifier(name);
        sql.finish()
    });
    named.fold(rows, Select::expression)
}

/// The keys of all arms.
fn named(arms: Vec<Select>, keys: usize) -> Select {
    let names = KEYS.into_iter().take(keys);
    names.fold(Select::from_union(arms), Select::column)
}

fn grouped(select: Select, number: &'static str, keys: usize) -> String {
    let mut count = SqlWriter::new();
    count.raw(number);
    let select = select.expression(count.finish());
    let mut sql = SqlWriter::new();
    sql.sql(&select.to_sql()).raw("\nGROUP BY ");
    for (at, name) in KEYS.into_iter().take(keys).enumerate() {
        sql.raw(if at > 0 { ", " } else { "" }).identifier(name);
    }
    sql.finish().into_string()
}

/// A column's value as text; NULL is the empty text.
pub(super) fn text(column: &Column) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("ifNull(toString(")
        .identifier(&column.name)
        .raw("), '')");
    sql.finish()
}

/// Between which times the rows of a source lie, by reading them.
pub(super) fn reach(
    session: &Session,
    source: &Source,
    run: &RunOptions,
) -> Result<Option<(Timestamp, Timestamp)>, WorkError> {
    let Some(time) = timestamp(&source.table) else {
        return Ok(None);
    };
    let end = |function: &'static str| {
        let mut sql = SqlWriter::new();
        sql.raw("toUnixTimestamp64Nano(toDateTime64(")
            .raw(function)
            .identifier(time)
            .raw("), 9, 'UTC'))");
        sql.finish()
    };
    let mut count = SqlWriter::new();
    count.raw("count()");
    let select = Select::from_table(Some(&source.database), &source.table_name)
        .expression(count.finish())
        .expression(end("min("))
        .expression(end("max("));
    let plan = Plan::of_statement(select.to_sql().into_string(), None);
    let rows = ask(session, plan, Some(&["UInt64", "Int64", "Int64"]), run)?;
    let moment = |text: &String| Timestamp::from_nanosecond(text.parse().ok()?).ok();
    Ok(match rows.first().map(Vec::as_slice) {
        Some([count, oldest, newest]) if count != "0" => moment(oldest).zip(moment(newest)),
        Some(_) | None => None,
    })
}
