//! Durations as people read them.

use super::number;

/// A unit: its name, its length in nanoseconds.
const UNITS: [(&str, u128); 4] = [
    (" ns", 1),
    (" µs", 1_000),
    (" ms", 1_000_000),
    (" s", 1_000_000_000),
];

const SECOND: u128 = 1_000_000_000;

/// `812 ns`, `1.2 ms`, `120 ms`, `3 min 20 s`, `2 h 5 min`: three digits, which is what tells rows
/// apart at a glance.
pub(crate) fn duration(out: &mut Vec<u8>, nanoseconds: i128) {
    if nanoseconds < 0 {
        out.push(b'-');
    }
    let length = nanoseconds.unsigned_abs();
    let seconds = (length + SECOND / 2) / SECOND;
    // A little below a minute is a minute once it is rounded.
    if length >= 60 * SECOND - SECOND / 20 {
        return long(out, seconds);
    }
    let unit = UNITS.iter().find(|(_, unit)| length * 2 < 1_999 * unit);
    let (name, unit) = unit.unwrap_or(&UNITS[3]);
    let tenths = (length * 10 + unit / 2) / unit;
    if *unit == 1 || tenths >= 1_000 {
        number::integer(out, (length + unit / 2) / unit);
    } else {
        number::integer(out, tenths / 10);
        out.push(b'.');
        number::integer(out, tenths % 10);
    }
    out.extend_from_slice(name.as_bytes());
}

fn long(out: &mut Vec<u8>, seconds: u128) {
    let minutes = seconds / 60;
    let (large, large_name, small, small_name) = if minutes < 60 {
        (minutes, " min ", seconds % 60, " s")
    } else {
        (minutes / 60, " h ", minutes % 60, " min")
    };
    number::integer(out, large);
    out.extend_from_slice(large_name.as_bytes());
    number::integer(out, small);
    out.extend_from_slice(small_name.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(nanoseconds: i128) -> String {
        let mut out = Vec::new();
        duration(&mut out, nanoseconds);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_duration_has_the_unit_that_suits_it() {
        assert_eq!(written(0), "0 ns");
        assert_eq!(written(812), "812 ns");
        assert_eq!(written(1_837_644), "1.8 ms");
        assert_eq!(written(120_400_000), "120 ms");
        assert_eq!(written(1_000_000_000), "1.0 s");
        assert_eq!(written(200 * 1_000_000_000), "3 min 20 s");
        assert_eq!(written(7_500 * 1_000_000_000), "2 h 5 min");
        assert_eq!(written(-1_500), "-1.5 µs");
    }

    #[test]
    fn what_is_rounded_up_to_the_next_unit_has_that_unit() {
        assert_eq!(written(999_499), "999 µs");
        assert_eq!(written(999_600), "1.0 ms");
        assert_eq!(written(99_960), "100 µs");
        assert_eq!(written(59_940_000_000), "59.9 s");
        assert_eq!(written(59_990_000_000), "1 min 0 s");
    }
}
