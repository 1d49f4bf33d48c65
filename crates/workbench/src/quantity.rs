//! Numbers with units, as flags and config files take them.

use std::time::Duration;

/// `30s`, `5m`, `1.5h`, `250ms`; a bare number is seconds.
///
/// # Errors
///
/// What was expected, with an example.
pub fn duration(text: &str) -> Result<Duration, String> {
    const UNITS: &[(&str, f64)] = &[
        ("", 1.0),
        ("ms", 0.001),
        ("s", 1.0),
        ("m", 60.0),
        ("h", 3600.0),
        ("d", 86400.0),
    ];
    let seconds = scaled(text, UNITS)
        .ok_or_else(|| "expected a duration such as `30s`, `5m` or `250ms`".to_owned())?;
    if seconds <= 0.0 {
        return Err("expected a duration above zero".to_owned());
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| "this duration is too long".to_owned())
}

/// `5000000`, `500k`, `10M`, `2G`.
///
/// # Errors
///
/// What was expected, with an example.
pub fn count(text: &str) -> Result<u64, String> {
    const UNITS: &[(&str, f64)] = &[("", 1.0), ("k", 1e3), ("m", 1e6), ("g", 1e9)];
    whole(text, UNITS).ok_or_else(|| "expected a number such as `5000000` or `10M`".to_owned())
}

/// `1000`, `500MB`, `2GiB`: bytes.
///
/// # Errors
///
/// What was expected, with an example.
///
/// ```
/// assert_eq!(lucerna::quantity::bytes("2KiB"), Ok(2048));
/// ```
pub fn bytes(text: &str) -> Result<u64, String> {
    const UNITS: &[(&str, f64)] = &[
        ("", 1.0),
        ("b", 1.0),
        ("kb", 1e3),
        ("mb", 1e6),
        ("gb", 1e9),
        ("tb", 1e12),
        ("kib", 1024.0),
        ("mib", 1_048_576.0),
        ("gib", 1_073_741_824.0),
        ("tib", 1_099_511_627_776.0),
    ];
    whole(text, UNITS).ok_or_else(|| "expected a size such as `500MB` or `2GiB`".to_owned())
}

fn whole(text: &str, units: &[(&str, f64)]) -> Option<u64> {
    if let Ok(number) = text.trim().parse() {
        return Some(number);
    }
    let value = scaled(text, units)?.round();
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was just checked, and a limit needs no last digit"
    )]
    (0.0..1.8e19).contains(&value).then_some(value as u64)
}

fn scaled(text: &str, units: &[(&str, f64)]) -> Option<f64> {
    let text = text.trim();
    let at = text
        .find(|character: char| !character.is_ascii_digit() && character != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let number: f64 = number.parse().ok()?;
    let unit = unit.trim().to_ascii_lowercase();
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    Some(number * factor)
}

#[cfg(test)]
mod tests {
    use super::{bytes, count, duration};
    use std::time::Duration;

    #[test]
    fn a_duration_has_a_unit_or_is_in_seconds() {
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(duration("5m"), Ok(Duration::from_secs(300)));
        assert_eq!(duration("30"), Ok(Duration::from_secs(30)));
        assert!(duration("0s").is_err());
        assert!(duration("soon").is_err());
    }

    #[test]
    fn a_size_is_decimal_or_binary_by_its_unit() {
        assert_eq!(bytes("500MB"), Ok(500_000_000));
        assert_eq!(bytes("2GiB"), Ok(2_147_483_648));
        assert_eq!(bytes("18446744073709551615"), Ok(u64::MAX));
        assert!(bytes("-1").is_err());
    }

    #[test]
    fn a_count_may_be_short() {
        assert_eq!(count("10M"), Ok(10_000_000));
        assert!(count("10 apples").is_err());
    }
}
