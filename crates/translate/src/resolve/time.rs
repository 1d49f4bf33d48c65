//! Times as typed, and the ticks of the columns they are compared with.

use crate::Context;
use crate::predicate::{Bounds, End};
use crate::resolve::kind::TimeType;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp, ToSpan, Unit, ZonedDateTime};

/// A stretch of time: from the first nanosecond since 1970 up to, not including, the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) start: i128,
    pub(crate) end: i128,
}

/// What a time may look like, for messages.
pub(crate) const EXPECTED: &str =
    "a time such as `2026-03-10`, `\"2026-03-10 09:05\"`, `2026-03-10T09:05:00Z` or `now-15m`";

const SECOND: i128 = 1_000_000_000;

/// Reads a time: a date, a date with a time of day, `now` with offsets, or Unix time.
pub(crate) fn read(text: &str, context: &Context) -> Option<Interval> {
    if let Some(rest) = text.strip_prefix("now") {
        return read_now(rest, context);
    }
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return read_unix(text);
    }
    let date = read_date(text.get(..10)?)?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        let start = date.to_zoned_datetime(context.zone.clone()).ok()?;
        let end = date
            .tomorrow()
            .ok()?
            .to_zoned_datetime(context.zone.clone())
            .ok()?;
        return Some(between(&start, &end));
    }
    read_time_of_day(date, rest.strip_prefix(['T', 't', ' '])?, context)
}

fn between(start: &ZonedDateTime, end: &ZonedDateTime) -> Interval {
    Interval {
        start: start.timestamp().as_nanosecond(),
        end: end.timestamp().as_nanosecond(),
    }
}

/// The digits say the unit: up to 11 are seconds, up to 14 milliseconds, up to 17 microseconds.
fn read_unix(text: &str) -> Option<Interval> {
    let unit = match text.len() {
        ..=11 => SECOND,
        12..=14 => 1_000_000,
        15..=17 => 1_000,
        _ => 1,
    };
    let start = text
        .parse::<i128>()
        .ok()
        .filter(|_| text.len() <= 20)?
        .checked_mul(unit)?;
    Some(Interval {
        start,
        end: start + unit,
    })
}

fn read_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let (year, month, day) = (
        number(text, 0..4)?,
        number(text, 5..7)?,
        number(text, 8..10)?,
    );
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Digits and nothing else.
fn number(text: &str, range: std::ops::Range<usize>) -> Option<i16> {
    let digits = text.get(range)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fraction`, then an offset or nothing.
fn read_time_of_day(date: Date, text: &str, context: &Context) -> Option<Interval> {
    let at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, offset) = (text.get(..at)?, text.get(at..)?);
    let (nanoseconds, length) = read_clock(clock)?;
    let time = DateTime::from_parts(date, jiff::civil::Time::midnight())
        .checked_add(Span::new().nanoseconds(nanoseconds))
        .ok()?;
    let zone = match offset {
        "" => context.zone.clone(),
        _ => TimeZone::fixed(read_offset(offset)?),
    };
    let start = time
        .to_zoned_datetime(zone)
        .ok()?
        .timestamp()
        .as_nanosecond();
    Some(Interval {
        start,
        end: start + length,
    })
}

/// Nanoseconds since midnight, and how long the typed interval is.
fn read_clock(clock: &str) -> Option<(i64, i128)> {
    let bytes = clock.as_bytes();
    let (hour, minute) = (number(clock, 0..2)?, number(clock, 3..5)?);
    if bytes.get(2) != Some(&b':') || hour > 23 || minute > 59 {
        return None;
    }
    let minutes = i64::from(hour) * 60 + i64::from(minute);
    if clock.len() == 5 {
        return Some((minutes * 60_000_000_000, 60 * SECOND));
    }
    let second = number(clock, 6..8)?;
    if bytes.get(5) != Some(&b':') || second > 59 {
        return None;
    }
    let whole = (minutes * 60 + i64::from(second)) * 1_000_000_000;
    if clock.len() == 8 {
        return Some((whole, SECOND));
    }
    let digits = clock.get(8..)?.strip_prefix('.')?;
    let places = u32::try_from(digits.len())
        .ok()
        .filter(|places| (1..=9).contains(places))?;
    let unit = 10_i64.pow(9 - places);
    let is_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = is_digits.then(|| digits.parse::<i64>().ok())??;
    Some((whole + fraction * unit, unit.into()))
}

/// `Z`, `+01:00`, `+0100` or `+01`.
fn read_offset(text: &str) -> Option<Offset> {
    if text.eq_ignore_ascii_case("Z") {
        return Some(Offset::UTC);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits = text.get(1..)?;
    let hours = number(digits, 0..2)?;
    let minutes = match digits.len() {
        2 => 0,
        4 => number(digits, 2..4)?,
        5 if digits.as_bytes()[2] == b':' => number(digits, 3..5)?,
        _ => return None,
    };
    (minutes < 60).then_some(())?;
    Offset::from_seconds(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60)).ok()
}

/// What follows `now`: any number of `-15m` and `+1d`, then perhaps `/d`.
fn read_now(mut rest: &str, context: &Context) -> Option<Interval> {
    let mut time = context.now.to_zoned_datetime(context.zone.clone());
    while let Some(sign) = rest.chars().next().filter(|sign| matches!(sign, '-' | '+')) {
        let digits = rest.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        let count: i64 = rest.get(1..=digits)?.parse().ok()?;
        let span = span_of(*rest.as_bytes().get(digits + 1)?, count)?;
        time = if sign == '-' {
            time.checked_sub(span)
        } else {
            time.checked_add(span)
        }
        .ok()?;
        rest = rest.get(digits + 2..)?;
    }
    if rest.is_empty() {
        let start = time.timestamp().as_nanosecond();
        return Some(Interval {
            start,
            end: start + 1,
        });
    }
    let [b'/', unit] = rest.as_bytes() else {
        return None;
    };
    let start = round_down(&time, *unit)?;
    let end = start.checked_add(span_of(*unit, 1)?).ok()?;
    Some(between(&start, &end))
}

fn span_of(unit: u8, count: i64) -> Option<Span> {
    let span = Span::new();
    match unit {
        b's' => span.try_seconds(count),
        b'm' => span.try_minutes(count),
        b'h' => span.try_hours(count),
        b'd' => span.try_days(count),
        b'w' => span.try_weeks(count),
        b'M' => span.try_months(count),
        b'y' => span.try_years(count),
        _ => return None,
    }
    .ok()
}

fn round_down(time: &ZonedDateTime, unit: u8) -> Option<ZonedDateTime> {
    let start_of = |unit| {
        let rounding = jiff::ZonedDateTimeRound::new()
            .smallest(unit)
            .mode(jiff::RoundMode::Trunc);
        time.round(rounding).ok()
    };
    match unit {
        b's' => start_of(Unit::Second),
        b'm' => start_of(Unit::Minute),
        b'h' => start_of(Unit::Hour),
        b'd' => time.start_of_day().ok(),
        b'w' => {
            let since_monday = i64::from(time.weekday().to_monday_zero_offset());
            time.checked_sub(since_monday.days())
                .ok()?
                .start_of_day()
                .ok()
        }
        b'M' => time.first_of_month().ok()?.start_of_day().ok(),
        b'y' => time.first_of_year().ok()?.start_of_day().ok(),
        _ => None,
    }
}

impl TimeType {
    /// Nanoseconds of a tick; days have none of their own.
    fn tick(self) -> Option<i128> {
        match self {
            Self::Date | Self::Date32 => None,
            Self::DateTime => Some(SECOND),
            Self::DateTime64(precision) => {
                Some(10_i128.pow(9_u32.saturating_sub(precision.into())))
            }
        }
    }

    /// The least and the greatest tick that can be written.
    fn range(self) -> (i64, i64) {
        const FIRST: i64 = -2_208_988_800; // 1900-01-01
        const LAST: i64 = 10_413_791_999; // 2299-12-31 23:59:59
        match self {
            Self::Date => (0, u16::MAX.into()),
            Self::Date32 => (FIRST / 86_400, LAST / 86_400),
            Self::DateTime => (0, u32::MAX.into()),
            Self::DateTime64(precision) => {
                let ticks = 10_i64.pow(u32::from(precision.min(9)));
                (
                    FIRST.saturating_mul(ticks),
                    LAST.saturating_add(1).saturating_mul(ticks) - 1,
                )
            }
        }
    }

    /// The last tick at or before a moment, and whether it is exactly at it.
    fn floor(self, nanoseconds: i128, zone: &TimeZone) -> (i128, bool) {
        if let Some(tick) = self.tick() {
            return (
                nanoseconds.div_euclid(tick),
                nanoseconds.rem_euclid(tick) == 0,
            );
        }
        let Ok(moment) = Timestamp::from_nanosecond(nanoseconds) else {
            return (
                if nanoseconds < 0 {
                    i128::MIN
                } else {
                    i128::MAX
                },
                true,
            );
        };
        let local = zone.to_datetime(moment);
        let midnight = local
            .date()
            .to_zoned_datetime(zone.clone())
            .map(|day| day.timestamp());
        let epoch = jiff::civil::date(1970, 1, 1);
        let days = epoch
            .until(local.date())
            .map_or(0, |span| i128::from(span.get_days()));
        (days, midnight.is_ok_and(|midnight| midnight == moment))
    }
}

/// Ticks between two moments; `None` if no time that the type can hold lies there.
///
/// An end that every time of the type satisfies becomes open.
pub(crate) fn ticks(
    lower: Option<End<i128>>,
    upper: Option<End<i128>>,
    time_type: TimeType,
    zone: &TimeZone,
) -> Option<Bounds<i64>> {
    let (least, greatest) = time_type.range();
    let lower = lower.map(|end| match time_type.floor(end.value, zone) {
        (tick, true) => End {
            value: tick,
            is_included: end.is_included,
        },
        // The moment lies between two ticks, so the next one is inside.
        (tick, false) => End {
            value: tick.saturating_add(1),
            is_included: true,
        },
    });
    let upper = upper.map(|end| match time_type.floor(end.value, zone) {
        (tick, true) => End {
            value: tick,
            is_included: end.is_included,
        },
        (tick, false) => End {
            value: tick,
            is_included: true,
        },
    });
    let is_beyond = lower.is_some_and(|end| end.value > greatest.into())
        || upper.is_some_and(|end| end.value < least.into());
    if is_beyond {
        return None;
    }
    let fitting = |end: End<i128>| {
        let value = i64::try_from(end.value).ok()?;
        (least..=greatest).contains(&value).then_some(End {
            value,
            is_included: end.is_included,
        })
    };
    Some(Bounds {
        lower: lower.and_then(fitting),
        upper: upper.and_then(fitting),
    })
}

#[cfg(test)]
mod tests {
    use super::{Interval, read, ticks};
    use crate::Context;
    use crate::predicate::End;
    use crate::resolve::kind::TimeType;
    use jiff::tz::TimeZone;

    // 2026-03-10T09:05:30Z, a Tuesday.
    const NOW: i64 = 1_773_133_530;

    fn seconds(text: &str) -> Option<(i64, i64)> {
        let Interval { start, end } = read(text, &Context::utc(NOW))?;
        Some((
            i64::try_from(start / 1_000_000_000).ok()?,
            i64::try_from(end / 1_000_000_000).ok()?,
        ))
    }

    #[test]
    fn a_time_is_the_interval_that_was_typed() {
        assert_eq!(seconds("2026-03-10"), Some((1_773_100_800, 1_773_187_200)));
        assert_eq!(
            seconds("2026-03-10 09:05"),
            Some((1_773_133_500, 1_773_133_560))
        );
        assert_eq!(seconds("2026-03-10T09:05:30Z"), Some((NOW, NOW + 1)));
        assert_eq!(seconds("2026-03-10T04:05:30-05:00"), Some((NOW, NOW + 1)));
        assert_eq!(seconds("1773133530"), Some((NOW, NOW + 1)));
    }

    #[test]
    fn now_counts_back_and_rounds_down() {
        assert_eq!(seconds("now-30s"), Some((NOW - 30, NOW - 30)));
        assert_eq!(seconds("now-1d/d"), Some((1_773_014_400, 1_773_100_800)));
        assert_eq!(seconds("now/h"), Some((1_773_133_200, 1_773_136_800)));
        assert_eq!(seconds("now/w"), Some((1_773_014_400, 1_773_619_200)));
        assert_eq!(
            seconds("now/M").map(|interval| interval.0),
            Some(1_772_323_200)
        );
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "",
            "foo",
            "2026-03",
            "2026-13-45",
            "2026-03-10T09",
            "-5",
            "now-",
            "now-5x",
            "nowx",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_between_two_ticks_is_rounded_into_the_range() {
        let zone = TimeZone::UTC;
        let end = |value| {
            Some(End {
                value,
                is_included: true,
            })
        };
        let bounds = ticks(
            end(1_500_000_000),
            end(2_500_000_000),
            TimeType::DateTime,
            &zone,
        );
        let bounds = bounds.expect("inside the type");
        assert_eq!(bounds.lower.map(|end| end.value), Some(2));
        assert_eq!(bounds.upper.map(|end| end.value), Some(2));
    }

    #[test]
    fn an_end_beyond_the_type_is_open_or_excludes_everything() {
        let zone = TimeZone::UTC;
        let before = Some(End {
            value: -1_000_000_000,
            is_included: true,
        });
        let open = ticks(before, None, TimeType::DateTime, &zone).expect("everything");
        assert_eq!((open.lower, open.upper), (None, None));
        assert_eq!(ticks(None, before, TimeType::DateTime, &zone), None);
    }
}
