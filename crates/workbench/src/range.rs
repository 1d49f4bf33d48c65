//! Stretches of time, as `--since`, `--from` and `--to` name them.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// From when to when, both inclusive; an absent end is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The first instant.
    pub from: Option<Timestamp>,
    /// The last instant.
    pub to: Option<Timestamp>,
}

/// Why a time cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RangeError {
    /// It cannot be read.
    #[error(
        "`{text}` is no time; expected one such as `2026-03-10T09:05:00Z`, `2026-03-10`, `now-2h` or `2h`"
    )]
    NotATime {
        /// What was typed.
        text: String,
    },
    /// A length of time cannot be read.
    #[error("`{text}` is no length of time; expected one such as `15m`, `2h` or `7d`")]
    NotALength {
        /// What was typed.
        text: String,
    },
    /// It lies outside the years -9999 to 9999.
    #[error("`{text}` is too far away")]
    TooFar {
        /// What was typed.
        text: String,
    },
    /// The first instant is after the last.
    #[error("the range is empty: it starts at {from}, after its end at {to}")]
    Backwards {
        /// The first instant.
        from: Timestamp,
        /// The last instant.
        to: Timestamp,
    },
    /// `--since` and `--from` both say where the range starts.
    #[error("--since and --from both say where the range starts; give one of them")]
    TwoStarts,
}

/// What the flags say, and what they are relative to.
#[derive(Debug, Clone, Copy)]
pub struct RangeFlags<'a> {
    /// `--since`; `all` reaches back to the beginning.
    pub since: Option<&'a str>,
    /// `--from`.
    pub from: Option<&'a str>,
    /// `--to`.
    pub to: Option<&'a str>,
}

impl Range {
    /// All times.
    pub const EVERYTHING: Self = Self {
        from: None,
        to: None,
    };

    /// The range that the flags name; everything if they name none. What `--since` says starts at
    /// a whole second, at most one second earlier, so that statements can be read.
    ///
    /// ```
    /// use jiff::{Timestamp, tz::TimeZone};
    /// use lucerna::range::{Range, RangeFlags};
    ///
    /// let now: Timestamp = "2026-03-10T12:00:00Z".parse()?;
    /// let flags = RangeFlags { since: Some("1h"), from: None, to: None };
    /// let range = Range::from_flags(flags, now, &TimeZone::UTC)?;
    /// assert_eq!(range.from, Some("2026-03-10T11:00:00Z".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever [`RangeError`] tells.
    pub fn from_flags(
        flags: RangeFlags<'_>,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<Self, RangeError> {
        let time = |text: &str| parse_time(text, now, zone);
        let from = match (flags.since, flags.from) {
            (Some(_), Some(_)) => return Err(RangeError::TwoStarts),
            (Some("all"), None) => None,
            (Some(since), None) => Some(whole_second(ago(since, now)?)),
            (None, from) => from.map(time).transpose()?,
        };
        let to = flags.to.map(time).transpose()?;
        match (from, to) {
            (Some(from), Some(to)) if from > to => Err(RangeError::Backwards { from, to }),
            _ => Ok(Self { from, to }),
        }
    }

    /// Whether it leaves nothing out.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// Reads a time: RFC 3339 (a blank for the `T`; the offset, the seconds and their fraction may be
/// left out), a date, which is its midnight, `now`, `now-2h`, or `2h`, which is that long ago.
///
/// Without an offset the time is one of `zone`.
///
/// # Errors
///
/// [`RangeError::NotATime`] and [`RangeError::TooFar`].
pub fn parse_time(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, RangeError> {
    let trimmed = text.trim();
    if trimmed == "now" {
        return Ok(now);
    }
    if let Some(length) = trimmed.strip_prefix("now-") {
        return ago(length.trim(), now).map_err(|error| as_time_error(error, text));
    }
    if let Ok(time) = trimmed.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Some(civil) = civil_time(trimmed) {
        return zone.to_timestamp(civil).map_err(|_| RangeError::TooFar {
            text: text.to_owned(),
        });
    }
    ago(trimmed, now).map_err(|error| as_time_error(error, text))
}

/// The instant `length` before `now`, as `--since` takes it: `15m`, `2h`, `7d`, `1w`.
///
/// # Errors
///
/// [`RangeError::NotALength`] and [`RangeError::TooFar`].
pub fn ago(length: &str, now: Timestamp) -> Result<Timestamp, RangeError> {
    let not_a_length = || RangeError::NotALength {
        text: length.to_owned(),
    };
    let too_far = || RangeError::TooFar {
        text: length.to_owned(),
    };
    let trimmed = length.trim();
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let (amount, unit) = trimmed.split_at_checked(digits).ok_or_else(not_a_length)?;
    if amount.is_empty() {
        return Err(not_a_length());
    }
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        _ => {
            return calendar_ago(amount, unit, now)
                .ok_or_else(not_a_length)?
                .ok_or_else(too_far);
        }
    };
    let amount: i64 = amount.parse().map_err(|_| too_far())?;
    let seconds = amount.checked_mul(seconds).ok_or_else(too_far)?;
    now.checked_sub(SignedDuration::from_secs(seconds))
        .map_err(|_| too_far())
}

/// Whether `--since` would take this: `all` or a length of time.
///
/// ```
/// assert!(lucerna::range::check_since("15m").is_ok());
/// assert!(lucerna::range::check_since("1x").is_err());
/// ```
///
/// # Errors
///
/// As [`ago`].
pub fn check_since(text: &str) -> Result<(), RangeError> {
    match text {
        "all" => Ok(()),
        length => ago(length, Timestamp::now()).map(drop),
    }
}

fn whole_second(time: Timestamp) -> Timestamp {
    let nanoseconds = time.as_nanosecond();
    Timestamp::from_nanosecond(nanoseconds - nanoseconds.rem_euclid(1_000_000_000)).unwrap_or(time)
}

/// Months and years have no fixed length: they are counted in the calendar of UTC. `None` if the
/// unit is neither, `Some(None)` if the time is too far away.
#[expect(
    clippy::option_option,
    reason = "unknown unit and unreachable time are two errors"
)]
fn calendar_ago(amount: &str, unit: &str, now: Timestamp) -> Option<Option<Timestamp>> {
    let is_years = match unit {
        "M" => false,
        "y" => true,
        _ => return None,
    };
    let before = || {
        let amount: i64 = amount.parse().ok()?;
        let span = if is_years {
            jiff::Span::new().try_years(amount).ok()?
        } else {
            jiff::Span::new().try_months(amount).ok()?
        };
        let zoned = now
            .to_zoned_datetime(TimeZone::UTC)
            .checked_sub(span)
            .ok()?;
        Some(zoned.timestamp())
    };
    Some(before())
}

fn as_time_error(error: RangeError, text: &str) -> RangeError {
    match error {
        RangeError::NotALength { .. } => RangeError::NotATime {
            text: text.to_owned(),
        },
        RangeError::TooFar { .. } => RangeError::TooFar {
            text: text.to_owned(),
        },
        error @ (RangeError::NotATime { .. }
        | RangeError::Backwards { .. }
        | RangeError::TwoStarts) => error,
    }
}

/// A date and time without an offset. jiff also reads ISO forms such as `20260310`, which could as
/// well be a number: only dates with dashes are taken.
fn civil_time(text: &str) -> Option<DateTime> {
    if !text.contains('-') {
        return None;
    }
    if let Ok(date) = text.parse::<Date>()
        && text.len() == "2026-03-10".len()
    {
        return Some(date.to_datetime(jiff::civil::Time::midnight()));
    }
    text.parse::<DateTime>().ok()
}

/// The shortest `--since` that reaches back to `time`, in whole minutes, hours or days.
#[must_use]
pub fn since_reaching(time: Timestamp, now: Timestamp) -> Option<String> {
    let age = now.duration_since(time);
    if age.is_negative() {
        return None;
    }
    // One second more: a fraction of a second must not cut the row off.
    let seconds = age.as_secs() + 1;
    let (length, unit) = match seconds {
        ..=7_200 => (60, "m"),
        7_201..=172_800 => (3_600, "h"),
        _ => (86_400, "d"),
    };
    // Half a minute more at least, so that the flag still reaches the row when it is typed.
    Some(format!("{}{unit}", (seconds + 30).div_euclid(length) + 1))
}

/// The last instant before `time`, for the end of a range that must not hold it.
#[must_use]
pub fn just_before(time: Timestamp) -> Timestamp {
    time.checked_sub(1.nanosecond()).unwrap_or(time)
}

#[cfg(test)]
mod tests;
