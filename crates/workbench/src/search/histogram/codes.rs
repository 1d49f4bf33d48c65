//! Values as small numbers, so that a stretch and a value are one number to group by.
//!
//! A group by a text and a number is kept as bytes of varying length; by one number of 32 bits it
//! takes half the time or less. The number of the stretch is multiplied by [`ROOM`], and the code of the
//! value added. A value without a code has the code 0: then the statement says nothing, and is asked
//! again by the text itself.

use lucerna_schema::Column;
use lucerna_sql::{DataType, Sql, SqlWriter};

use super::Bar;
use super::axis::Axis;
use crate::session::Session;
use crate::source::Source;

/// So many codes there are, with the 0.
const ROOM: i64 = 256;

/// Values that severities and statuses have in practice.
const USUAL: [&str; 34] = [
    "",
    "TRACE",
    "DEBUG",
    "INFO",
    "WARN",
    "ERROR",
    "FATAL",
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "fatal",
    "Trace",
    "Debug",
    "Info",
    "Warn",
    "Error",
    "Fatal",
    "Information",
    "Warning",
    "WARNING",
    "warning",
    "Critical",
    "CRITICAL",
    "critical",
    "NOTICE",
    "notice",
    "Unset",
    "Ok",
    "UNSET",
    "OK",
    "STATUS_CODE_UNSET",
    "STATUS_CODE_ERROR",
];

/// The codes of a column's values.
pub(super) struct Codes {
    column: String,
    /// The first has the code 1.
    values: Vec<String>,
}

impl Codes {
    /// The codes of a column of text; `None` for other columns, and where so many values came up
    /// that they have no codes.
    pub(super) fn of(column: &Column, session: &Session, source: &Source) -> Option<Self> {
        if *column.data_type.without_low_cardinality() != DataType::String {
            return None;
        }
        let mut values: Vec<String> = USUAL.map(str::to_owned).to_vec();
        let seen = session.seen_values(source, &column.name);
        for value in seen.iter().flat_map(|seen| seen.iter()) {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        let is_enough = i64::try_from(values.len()).is_ok_and(|count| count < ROOM);
        is_enough.then(|| Self {
            column: column.name.clone(),
            values,
        })
    }

    /// The number of a stretch, given by `number`, and the code of the value, which is in `column`.
    pub(super) fn key(&self, number: &Sql, column: &Column) -> Sql {
        let mut sql = SqlWriter::new();
        sql.raw("toUInt32(")
            .sql(number)
            .raw(" * ")
            .integer(ROOM.into())
            .raw(" + transform(")
            .identifier(&column.name)
            .raw(", [");
        for (at, value) in self.values.iter().enumerate() {
            sql.raw(if at > 0 { ", " } else { "" }).text(value);
        }
        sql.raw("], [");
        for at in 0..self.values.len() {
            sql.raw(if at > 0 { ", " } else { "" })
                .integer(i128::try_from(at + 1).unwrap_or(0));
        }
        sql.raw("], 0))");
        sql.finish()
    }

    /// The bars of an answer; `None` if a value without a code came up.
    pub(super) fn read(&self, rows: &[Vec<String>], axis: &Axis) -> Option<Vec<Bar>> {
        let bar = |row: &Vec<String>| {
            let [key, count] = row.as_slice() else {
                return None;
            };
            let key: i64 = key.parse().ok()?;
            let place = usize::try_from(key % ROOM).ok()?.checked_sub(1)?;
            Some(Bar {
                start: axis.start(key / ROOM)?,
                value: self.values.get(place)?.clone(),
                count: count.parse().ok()?,
            })
        };
        rows.iter().map(bar).collect()
    }

    /// Keeps the values that came up, so that they have codes the next time.
    pub(super) fn learn(self, bars: &[Bar], session: &Session, source: &Source) {
        let mut values: Vec<String> = bars.iter().map(|bar| bar.value.clone()).collect();
        values.sort_unstable();
        values.dedup();
        session.keep_values(source, &self.column, values);
    }
}
