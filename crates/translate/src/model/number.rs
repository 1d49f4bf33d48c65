//! Numbers in text, and the text of numbers.

use crate::predicate::{Bounds, Integer, Number};

/// More digits are no whole number but a Float64.
const MOST_DIGITS: usize = 76;

/// True if the whole text is a number, and it lies between.
pub(super) fn text_is_between(text: &str, bounds: &Bounds<Number>) -> bool {
    if !is_number(text) {
        return false;
    }
    let float: f64 = text
        .parse()
        .expect("every number of the dialect is a float to Rust");
    let integer = integer(text);
    super::test::is_between(bounds, |end| match (&integer, &end.integer) {
        (Some(value), Some(end)) => value.partial_cmp(end),
        _ => float.partial_cmp(&end.float),
    })
}

/// `[+-]?(d+(.d*)?|.d+)([eE][+-]?d+)?`
fn is_number(text: &str) -> bool {
    let unsigned = |text: &str| text.strip_prefix(['+', '-']).unwrap_or(text).to_owned();
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let text = unsigned(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        None => (text.as_str(), None),
        Some((mantissa, exponent)) => (mantissa, Some(unsigned(exponent))),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_exponent = exponent.is_none_or(|digits| !digits.is_empty() && is_digits(&digits));
    is_digits(whole) && is_digits(fraction) && whole.len() + fraction.len() > 0 && has_exponent
}

fn integer(text: &str) -> Option<Integer> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.len() > MOST_DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = digits.trim_start_matches('0');
    let size = if size.is_empty() { "0" } else { size };
    Some(Integer {
        is_negative: text.starts_with('-') && size != "0",
        digits: size.to_owned(),
    })
}

/// A decimal without the zeros at the end of its fraction.
pub(super) fn decimal_text(units: &Integer, scale: u8) -> String {
    let scale = usize::from(scale);
    let digits = format!("{:0>width$}", units.digits, width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let fraction = fraction.trim_end_matches('0');
    let sign = if units.is_negative { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    [sign, whole, point, fraction].concat()
}

/// A Float64 as the engine writes it.
pub(super) fn float_text(float: f64) -> String {
    if float.is_finite() {
        shortest(&format!("{float:e}"))
    } else {
        special(float)
    }
}

/// A Float32 as the engine writes it: the fewest digits that name it among the floats of its size.
pub(super) fn float32_text(float: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it was made from a Float32"
    )]
    let narrow = float as f32;
    if narrow.is_finite() {
        shortest(&format!("{narrow:e}"))
    } else {
        special(float)
    }
}

fn special(float: f64) -> String {
    let text = match float {
        _ if float.is_nan() => "nan",
        _ if float > 0.0 => "inf",
        _ => "-inf",
    };
    text.to_owned()
}

/// Lays out `-1.5e10`: without an exponent from 1e-6 up to, not including, 1e21.
fn shortest(scientific: &str) -> String {
    let (mantissa, exponent) = scientific.split_once('e').expect("it has an exponent");
    let exponent: i32 = exponent.parse().expect("it is a number");
    if !(-6..21).contains(&exponent) {
        return scientific.to_owned();
    }
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    // The point stands behind so many digits.
    let before = usize::try_from(exponent + 1).unwrap_or(0);
    if exponent < 0 {
        [sign, "0.", &zeros(-exponent - 1), &digits].concat()
    } else if digits.len() <= before {
        let missing = i32::try_from(before - digits.len()).unwrap_or(0);
        [sign, &digits, &zeros(missing)].concat()
    } else {
        let (whole, fraction) = digits.split_at(before);
        [sign, whole, ".", fraction].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::{decimal_text, float_text, float32_text, is_number};
    use crate::predicate::Integer;

    #[test]
    fn floats_are_written_as_the_engine_writes_them() {
        for (float, text) in [
            (5.0, "5"),
            (-0.0, "-0"),
            (0.1, "0.1"),
            (123.456, "123.456"),
            (1e20, "100000000000000000000"),
            (1e21, "1e21"),
            (1e-6, "0.000001"),
            (1e-7, "1e-7"),
            (1.5e300, "1.5e300"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(float_text(float), text);
        }
        assert_eq!(float32_text(0.1_f32.into()), "0.1");
    }

    #[test]
    fn decimals_lose_the_zeros_at_their_end() {
        assert_eq!(decimal_text(&Integer::new(-150), 2), "-1.5");
        assert_eq!(decimal_text(&Integer::new(5), 3), "0.005");
        assert_eq!(decimal_text(&Integer::new(500), 2), "5");
    }

    #[test]
    fn only_the_numbers_of_the_dialect_are_numbers() {
        for text in ["5", "+5", "-5.", ".5", "1e3", "1.5E-3", "007"] {
            assert!(is_number(text), "{text}");
        }
        for text in [
            "", ".", "+", "e5", "1e", "0x1", "inf", "nan", " 5", "5 ", "1_0", "--5",
        ] {
            assert!(!is_number(text), "{text}");
        }
    }
}
