//! Times and dates as RFC 3339 writes them.

use arrow_schema::TimeUnit;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use super::number;

/// The zone that times are shown in.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    zone: TimeZone,
    /// Known where the zone has but one, which spares the search for each time.
    fixed: Option<Offset>,
}

impl Zone {
    pub(crate) fn new(zone: &TimeZone) -> Self {
        let fixed = if *zone == TimeZone::UTC {
            Some(Offset::UTC)
        } else {
            None
        };
        Self {
            zone: zone.clone(),
            fixed,
        }
    }

    /// The date and time on the clocks there, and how far they are from UTC.
    ///
    /// RFC 3339 knows no seconds of an offset, which local mean times have. The offset is cut to
    /// minutes before it is used, so that date, time and offset together are the instant itself.
    pub(crate) fn civil(&self, instant: Timestamp) -> (DateTime, Offset) {
        let offset = self.fixed.unwrap_or_else(|| self.zone.to_offset(instant));
        let whole = offset.seconds() / 60 * 60;
        let offset = Offset::from_seconds(whole).unwrap_or(offset);
        (offset.to_datetime(instant), offset)
    }
}

/// What of a time is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// `2026-03-10T09:46:31.198204511Z`: all of it.
    Whole,
    /// `09:46:31.198`: without day and zone, to so many digits of a second.
    Clock {
        /// Digits after the point.
        digits: u8,
    },
    /// `2026-03-10T09:46:31.198Z`: to so many digits of a second.
    Digits(u8),
}

/// The point in time of a value, if the calendar reaches that far.
pub(crate) fn instant(value: i64, unit: TimeUnit) -> Option<Timestamp> {
    let (per_second, nanoseconds) = match unit {
        TimeUnit::Second => (1, 1_000_000_000),
        TimeUnit::Millisecond => (1_000, 1_000_000),
        TimeUnit::Microsecond => (1_000_000, 1_000),
        TimeUnit::Nanosecond => (1_000_000_000, 1),
    };
    let fraction = i32::try_from(value.rem_euclid(per_second) * nanoseconds).unwrap_or_default();
    let fraction = if unit == TimeUnit::Second {
        0
    } else {
        fraction
    };
    Timestamp::new(value.div_euclid(per_second), fraction).ok()
}

/// A time in RFC 3339, or the bare number where the calendar does not reach that far.
pub(super) fn time(out: &mut Vec<u8>, value: i64, unit: TimeUnit, zone: &Zone, shown: Shown) {
    let Some(instant) = instant(value, unit) else {
        number::integer(out, value);
        return;
    };
    let (civil, offset) = zone.civil(instant);
    let digits = match shown {
        Shown::Whole => digits_of(unit),
        Shown::Clock { digits } | Shown::Digits(digits) => digits.min(digits_of(unit)),
    };
    let has_day = !matches!(shown, Shown::Clock { .. });
    let mut text = Short::new();
    if has_day {
        calendar(&mut text, civil);
        text.push(b'T');
    }
    clock(&mut text, civil, digits);
    if has_day {
        write_offset(&mut text, offset);
    }
    out.extend_from_slice(text.bytes());
}

/// A date, from the days since 1970, or their bare number where the calendar does not reach.
pub(super) fn date(out: &mut Vec<u8>, days: i32) {
    match day(days) {
        Some(civil) => {
            let mut text = Short::new();
            calendar(&mut text, civil);
            out.extend_from_slice(text.bytes());
        }
        None => number::integer(out, days),
    }
}

/// The start of the day that is so many days after 1970 began.
fn day(days: i32) -> Option<DateTime> {
    let start = Timestamp::from_second(i64::from(days) * 86_400).ok()?;
    Some(Offset::UTC.to_datetime(start))
}

fn digits_of(unit: TimeUnit) -> u8 {
    match unit {
        TimeUnit::Second => 0,
        TimeUnit::Millisecond => 3,
        TimeUnit::Microsecond => 6,
        TimeUnit::Nanosecond => 9,
    }
}

fn calendar(text: &mut Short, civil: DateTime) {
    if civil.year() < 0 {
        text.push(b'-');
    }
    text.number::<4>(civil.year().unsigned_abs().into());
    text.push(b'-');
    text.number::<2>(civil.month().unsigned_abs().into());
    text.push(b'-');
    text.number::<2>(civil.day().unsigned_abs().into());
}

fn clock(text: &mut Short, civil: DateTime, digits: u8) {
    text.number::<2>(civil.hour().unsigned_abs().into());
    text.push(b':');
    text.number::<2>(civil.minute().unsigned_abs().into());
    text.push(b':');
    text.number::<2>(civil.second().unsigned_abs().into());
    if digits > 0 {
        text.push(b'.');
        text.number::<9>(civil.subsec_nanosecond().unsigned_abs());
        text.cut(9 - usize::from(digits));
    }
}

fn write_offset(text: &mut Short, offset: Offset) {
    let seconds = offset.seconds();
    if seconds == 0 {
        text.push(b'Z');
        return;
    }
    text.push(if seconds < 0 { b'-' } else { b'+' });
    let minutes = seconds.unsigned_abs() / 60;
    text.number::<2>(minutes / 60);
    text.push(b':');
    text.number::<2>(minutes % 60);
}

/// A time while it is made, so that what it goes to grows once. The longest has 36 bytes.
struct Short {
    bytes: [u8; 40],
    length: usize,
}

impl Short {
    fn new() -> Self {
        Self {
            bytes: [0; 40],
            length: 0,
        }
    }

    fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    fn push(&mut self, byte: u8) {
        self.append([byte]);
    }

    /// The lowest digits of a number, with zeros before them.
    fn number<const WIDTH: usize>(&mut self, mut value: u32) {
        let mut digits = [b'0'; WIDTH];
        for digit in digits.iter_mut().rev() {
            *digit += (value % 10) as u8;
            value /= 10;
        }
        self.append(digits);
    }

    fn append<const WIDTH: usize>(&mut self, bytes: [u8; WIDTH]) {
        let end = self.length + WIDTH;
        if let Some(place) = self.bytes.get_mut(self.length..end) {
            place.copy_from_slice(&bytes);
            self.length = end;
        }
    }

    /// Takes off the last bytes.
    fn cut(&mut self, count: usize) {
        self.length = self.length.saturating_sub(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: i64, unit: TimeUnit, zone: &str, shown: Shown) -> String {
        let zone = Zone::new(&TimeZone::get(zone).expect("a zone"));
        let mut out = Vec::new();
        time(&mut out, value, unit, &zone, shown);
        String::from_utf8(out).expect("text")
    }

    const NANOSECONDS: i64 = 1_773_135_991_198_204_511;

    #[test]
    fn a_time_has_the_digits_of_its_type() {
        let whole = |value, unit| written(value, unit, "UTC", Shown::Whole);
        assert_eq!(
            whole(NANOSECONDS, TimeUnit::Nanosecond),
            "2026-03-10T09:46:31.198204511Z"
        );
        assert_eq!(
            whole(1_773_135_991_000, TimeUnit::Millisecond),
            "2026-03-10T09:46:31.000Z"
        );
        assert_eq!(
            whole(1_773_135_991, TimeUnit::Second),
            "2026-03-10T09:46:31Z"
        );
    }

    #[test]
    fn a_time_is_in_the_zone_asked_for() {
        let berlin = written(
            NANOSECONDS,
            TimeUnit::Nanosecond,
            "Europe/Berlin",
            Shown::Digits(3),
        );
        assert_eq!(berlin, "2026-03-10T10:46:31.198+01:00");
        let lima = written(
            NANOSECONDS,
            TimeUnit::Nanosecond,
            "America/Lima",
            Shown::Digits(0),
        );
        assert_eq!(lima, "2026-03-10T04:46:31-05:00");
    }

    #[test]
    fn the_longest_time_is_whole() {
        let nanoseconds = Timestamp::MIN + jiff::SignedDuration::from_nanos(1);
        let civil = Offset::UTC.to_datetime(nanoseconds);
        let mut text = Short::new();
        calendar(&mut text, civil);
        text.push(b'T');
        clock(&mut text, civil, 9);
        write_offset(&mut text, Offset::constant(-12));
        let text = String::from_utf8_lossy(text.bytes()).into_owned();
        assert_eq!(text, "-9999-01-02T01:59:59.000000001-12:00");
    }

    #[test]
    fn a_time_before_1970_counts_its_fraction_forwards() {
        let shown = written(-1, TimeUnit::Nanosecond, "UTC", Shown::Whole);
        assert_eq!(shown, "1969-12-31T23:59:59.999999999Z");
    }

    #[test]
    fn local_mean_time_is_the_same_instant_with_an_offset_in_minutes() {
        let shown = written(
            -2_500_000_000,
            TimeUnit::Second,
            "Europe/Berlin",
            Shown::Whole,
        );
        let read: Timestamp = shown.parse().expect("RFC 3339");
        assert_eq!(read.as_second(), -2_500_000_000, "{shown}");
    }

    #[test]
    fn a_time_beyond_the_calendar_is_its_number() {
        let shown = written(i64::MAX, TimeUnit::Second, "UTC", Shown::Whole);
        assert_eq!(shown, "9223372036854775807");
    }

    #[test]
    fn a_clock_time_has_neither_day_nor_zone() {
        let shown = Shown::Clock { digits: 3 };
        assert_eq!(
            written(NANOSECONDS, TimeUnit::Nanosecond, "UTC", shown),
            "09:46:31.198"
        );
    }
}
