//! Numbers as typed: decimal, of any length, exact.

use crate::predicate::{Integer, Number};

/// A number as typed: `digits` times ten to the `exponent`.
///
/// The digits have no zeros at either end, and are empty for zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typed {
    pub(crate) is_negative: bool,
    digits: String,
    exponent: i64,
    /// Typed as `[+-]?d+`, with so many digits.
    integer_digits: Option<usize>,
}

/// A typed number beside the multiples of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scaled {
    /// It is this multiple.
    Exactly(Integer),
    /// It lies between this multiple and the next greater one.
    Above(Integer),
    /// It is farther from zero than any column can hold.
    TooLarge,
}

/// No column holds more digits than this: `UInt256` has 78, and a decimal scale is at most 76.
const MOST_DIGITS: i64 = 160;

impl Typed {
    /// Reads `[+-]?(d+(.d*)?|.d+)([eE][+-]?d+)?` as the whole text.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (is_negative, rest) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, text),
        };
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (rest.get(..at)?, read_exponent(rest.get(at + 1..)?)?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let is_integer = rest.len() == whole.len();
        let all = [whole, fraction].concat();
        let trimmed = all.trim_end_matches('0');
        let exponent = if trimmed.is_empty() {
            0
        } else {
            let dropped = i64::try_from(all.len() - trimmed.len()).ok()?;
            let behind_point = i64::try_from(fraction.len()).ok()?;
            exponent
                .saturating_sub(behind_point)
                .saturating_add(dropped)
        };
        let digits = trimmed.trim_start_matches('0').to_owned();
        Some(Self {
            is_negative: is_negative && !digits.is_empty(),
            digits,
            exponent,
            integer_digits: is_integer.then_some(whole.len()),
        })
    }

    /// The number times ten to the `power`.
    pub(crate) fn times_power_of_ten(mut self, power: i64) -> Self {
        if !self.digits.is_empty() {
            self.exponent = self.exponent.saturating_add(power);
        }
        self.integer_digits = None;
        self
    }

    /// The number times a small whole one, exact.
    pub(crate) fn times(mut self, factor: u64) -> Self {
        let mut carry: u64 = 0;
        let mut reversed = String::with_capacity(self.digits.len() + 20);
        for digit in self.digits.bytes().rev() {
            let value = u64::from(digit - b'0') * factor + carry;
            reversed.push(char::from(b'0' + u8::try_from(value % 10).unwrap_or(0)));
            carry = value / 10;
        }
        while carry > 0 {
            reversed.push(char::from(b'0' + u8::try_from(carry % 10).unwrap_or(0)));
            carry /= 10;
        }
        self.digits = reversed.chars().rev().collect();
        let trimmed = self.digits.trim_end_matches('0').len();
        self.exponent = self
            .exponent
            .saturating_add_unsigned((self.digits.len() - trimmed) as u64);
        self.digits.truncate(trimmed);
        self.integer_digits = None;
        self
    }

    /// Where it lies among the multiples of ten to the minus `scale`.
    pub(crate) fn scaled(&self, scale: u8) -> Scaled {
        let zero = || Integer {
            is_negative: false,
            digits: "0".to_owned(),
        };
        if self.digits.is_empty() {
            return Scaled::Exactly(zero());
        }
        let length = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        let shift = self.exponent.saturating_add(i64::from(scale));
        let size = length.saturating_add(shift);
        if size > MOST_DIGITS {
            return Scaled::TooLarge;
        }
        if let Ok(zeros) = usize::try_from(shift) {
            let digits = [self.digits.as_str(), &"0".repeat(zeros)].concat();
            return Scaled::Exactly(Integer {
                is_negative: self.is_negative,
                digits,
            });
        }
        // Digits are cut off, and the last of them is not 0: it lies between two multiples.
        let kept = usize::try_from(size)
            .ok()
            .and_then(|size| self.digits.get(..size));
        let toward_zero = match kept {
            None | Some("") => zero(),
            Some(digits) => Integer {
                is_negative: self.is_negative,
                digits: digits.to_owned(),
            },
        };
        Scaled::Above(if self.is_negative {
            toward_zero.minus_one()
        } else {
            toward_zero
        })
    }

    /// As values of a text column are compared with it.
    pub(crate) fn number(&self, typed: &str) -> Number {
        let float = typed.parse().unwrap_or(f64::NAN);
        let integer = match (self.integer_digits, self.scaled(0)) {
            (Some(digits), Scaled::Exactly(integer)) if digits <= 76 => Some(integer),
            _ => None,
        };
        Number { float, integer }
    }
}

fn read_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = digits.trim_start_matches('0');
    // Beyond this any number is too large or too small for every type alike.
    let size: i64 = if size.len() > 9 {
        1_000_000_000
    } else {
        size.parse().unwrap_or(0)
    };
    Some(if text.starts_with('-') { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::{Scaled, Typed};
    use crate::predicate::Integer;

    fn scaled(text: &str, scale: u8) -> Scaled {
        Typed::read(text).expect("a number").scaled(scale)
    }

    #[test]
    fn numbers_are_read_as_the_dialect_says() {
        for text in [
            "5", "+5", "-5", "5.", ".5", "5.0", "1e3", "1E+3", "1.5e-3", "007",
        ] {
            assert!(Typed::read(text).is_some(), "{text}");
        }
        for text in [
            "", "+", ".", "e5", "1e", "1e+", "0x10", "inf", "NaN", "1_0", " 5", "--5", "٥",
        ] {
            assert!(Typed::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_number_lies_on_or_between_the_multiples_of_a_unit() {
        assert_eq!(scaled("5.0", 0), Scaled::Exactly(Integer::new(5)));
        assert_eq!(scaled("5.5", 0), Scaled::Above(Integer::new(5)));
        assert_eq!(scaled("-5.5", 0), Scaled::Above(Integer::new(-6)));
        assert_eq!(scaled("-0.5", 0), Scaled::Above(Integer::new(-1)));
        assert_eq!(scaled("1e-999999999999", 0), Scaled::Above(Integer::new(0)));
        assert_eq!(scaled("1e3", 0), Scaled::Exactly(Integer::new(1000)));
        assert_eq!(scaled("1.23", 4), Scaled::Exactly(Integer::new(12300)));
        assert_eq!(scaled("-0", 2), Scaled::Exactly(Integer::new(0)));
        assert_eq!(scaled("1e999999999999", 0), Scaled::TooLarge);
    }

    #[test]
    fn multiplication_by_a_unit_is_exact() {
        let hours = Typed::read("1.5")
            .expect("a number")
            .times(3_600_000_000_000);
        assert_eq!(
            hours.scaled(0),
            Scaled::Exactly(Integer::new(5_400_000_000_000))
        );
    }
}
