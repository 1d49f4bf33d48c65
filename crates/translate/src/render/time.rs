//! Tests of times.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the engine's types only those with parts or a meaning of their own matter here"
)]

use super::Renderer;
use super::place::Value;
use crate::predicate::Bounds;
use crate::resolve::kind::plain;
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use lucerna_sql::{DataType, SqlWriter};

impl Renderer<'_> {
    pub(super) fn time(&mut self, value: Value<'_>, bounds: &Bounds<i64>) {
        let data_type = plain(value.data_type).clone();
        self.unless_null(value, |this| {
            this.between(
                bounds,
                |this| this.raw_value(value),
                |this, tick| write_time(&mut this.sql, *tick, &data_type),
            );
        });
    }
}

/// Writes the time that is `tick` ticks of `data_type` after 1970 (days, seconds or parts of them).
///
/// The statement names UTC, so that no session's zone can change what it means.
pub fn write_time(sql: &mut SqlWriter, tick: i64, data_type: &DataType) {
    match data_type {
        DataType::Date => _ = sql.raw("toDate(").text(&day(tick)).raw(")"),
        DataType::Date32 => _ = sql.raw("toDate32(").text(&day(tick)).raw(")"),
        DataType::DateTime64 { precision, .. } => {
            sql.raw("toDateTime64(")
                .text(&moment(tick, *precision))
                .raw(", ");
            sql.integer((*precision).into()).raw(", 'UTC')");
        }
        _ => {
            sql.raw("toDateTime(")
                .text(&moment(tick, 0))
                .raw(", 'UTC')");
        }
    }
}

fn day(days: i64) -> String {
    let epoch = date(1970, 1, 1);
    // The caller keeps within the range of the type, which is a part of the calendar's.
    epoch.checked_add(days.days()).unwrap_or(epoch).to_string()
}

fn moment(tick: i64, precision: u8) -> String {
    let unit = 10_i64.pow(u32::from(9 - precision.min(9)));
    let per_second = 1_000_000_000 / unit;
    let (seconds, rest) = (tick.div_euclid(per_second), tick.rem_euclid(per_second));
    let nanoseconds = i32::try_from(rest * unit).unwrap_or(0);
    let moment = Timestamp::new(seconds, nanoseconds).unwrap_or_default();
    let utc = moment.to_zoned_datetime(jiff::tz::TimeZone::UTC).datetime();
    let width = usize::from(precision.min(9));
    format!("{} {:.width$}", utc.date(), utc.time())
}
