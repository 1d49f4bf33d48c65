//! What a writer wrote, for the line below a result.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What was written and what was left out: the facts for the line below a result.
///
/// Only `table`, `vertical` and `raw` leave anything out; for the other formats `rows` alone is filled.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Rows that were written.
    pub rows: u64,
    /// Bytes that the engine wrote itself, which nobody counted the rows of.
    pub bytes: Option<u64>,
    /// Rows beyond [`Options::max_rows`](crate::Options::max_rows).
    pub hidden_rows: u64,
    /// Names of the columns that did not fit, in their order.
    pub hidden_columns: Vec<String>,
    /// How many columns there are, where the format writes the first of several alone.
    pub first_of: Option<usize>,
    /// Values that were cut, marked with `…`.
    pub cut_values: u64,
    /// First and last time of the first column of times.
    pub times: Option<TimeRange>,
}

/// The first and the last time of a column.
///
/// ```
/// use jiff::tz::TimeZone;
/// use lucerna_output::TimeRange;
///
/// let range = TimeRange {
///     column: "time".to_owned(),
///     first: "2026-03-10T09:05:00Z".parse()?,
///     last: "2026-03-10T09:46:31Z".parse()?,
///     zone: TimeZone::UTC,
/// };
/// assert_eq!(range.to_string(), "2026-03-10 09:05 … 09:46 UTC");
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TimeRange {
    /// Name of the column.
    pub column: String,
    /// The earliest time.
    pub first: Timestamp,
    /// The latest time.
    pub last: Timestamp,
    /// The zone that it is shown in.
    pub zone: TimeZone,
}

impl fmt::Display for TimeRange {
    /// To the minute, with the day of the end only if it is another one, and the end only if it is
    /// another minute.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.first.to_zoned_datetime(self.zone.clone());
        let last = self.last.to_zoned_datetime(self.zone.clone());
        let end = if first.date() == last.date() {
            "%H:%M %Z"
        } else {
            "%Y-%m-%d %H:%M %Z"
        };
        let start = first.strftime("%Y-%m-%d %H:%M").to_string();
        if last.strftime("%Y-%m-%d %H:%M").to_string() == start {
            return write!(f, "{}", first.strftime("%Y-%m-%d %H:%M %Z"));
        }
        write!(f, "{start} … {}", last.strftime(end))
    }
}
