//! Whole numbers of any size, as decimal digits: enough of arithmetic for the ends of types.

use crate::predicate::Integer;
use std::cmp::Ordering;

impl Integer {
    /// A whole number.
    #[must_use]
    pub fn new(value: i128) -> Self {
        Self {
            is_negative: value < 0,
            digits: value.unsigned_abs().to_string(),
        }
    }

    /// As a machine number, if it fits.
    #[must_use]
    pub fn to_i128(&self) -> Option<i128> {
        let size: i128 = self.digits.parse().ok()?;
        Some(if self.is_negative { -size } else { size })
    }

    /// The greatest number that an integer type of so many bits holds.
    #[must_use]
    pub fn greatest(is_signed: bool, bits: u16) -> Self {
        let powers = if is_signed { bits - 1 } else { bits };
        match 1_i128.checked_shl(powers.into()) {
            Some(power) if powers < 127 => Self::new(power - 1),
            _ => Self {
                is_negative: false,
                digits: power_of_two(powers),
            }
            .minus_one(),
        }
    }

    /// The least number that an integer type of so many bits holds.
    #[must_use]
    pub fn least(is_signed: bool, bits: u16) -> Self {
        match bits {
            _ if !is_signed => Self::new(0),
            0..=64 => Self::new(-(1_i128 << (bits - 1))),
            _ => Self {
                is_negative: true,
                digits: power_of_two(bits - 1),
            },
        }
    }

    /// One less.
    #[must_use]
    pub fn minus_one(&self) -> Self {
        if self.is_negative {
            return Self {
                is_negative: true,
                digits: increment(&self.digits),
            };
        }
        if self.digits == "0" {
            return Self {
                is_negative: true,
                digits: "1".to_owned(),
            };
        }
        Self {
            is_negative: false,
            digits: decrement(&self.digits),
        }
    }

    /// One more.
    #[must_use]
    pub fn plus_one(&self) -> Self {
        if !self.is_negative {
            return Self {
                is_negative: false,
                digits: increment(&self.digits),
            };
        }
        let digits = decrement(&self.digits);
        Self {
            is_negative: digits != "0",
            digits,
        }
    }
}

impl Ord for Integer {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |left: &Self, right: &Self| {
            left.digits
                .len()
                .cmp(&right.digits.len())
                .then_with(|| left.digits.cmp(&right.digits))
        };
        match (self.is_negative, other.is_negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl std::fmt::Display for Integer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_negative {
            formatter.write_str("-")?;
        }
        formatter.write_str(&self.digits)
    }
}

fn power_of_two(power: u16) -> String {
    (0..power).fold("1".to_owned(), |digits, _| double(&digits))
}

fn double(digits: &str) -> String {
    let mut carry = 0;
    let mut reversed: Vec<u8> = digits
        .bytes()
        .rev()
        .map(|digit| {
            let value = (digit - b'0') * 2 + carry;
            carry = value / 10;
            b'0' + value % 10
        })
        .collect();
    if carry > 0 {
        reversed.push(b'0' + carry);
    }
    reversed.into_iter().rev().map(char::from).collect()
}

fn increment(digits: &str) -> String {
    let nines = digits
        .bytes()
        .rev()
        .take_while(|digit| *digit == b'9')
        .count();
    let kept = &digits.as_bytes()[..digits.len() - nines];
    let mut result: String = match kept.split_last() {
        None => "1".to_owned(),
        Some((last, before)) => before
            .iter()
            .chain([&(last + 1)])
            .map(|digit| char::from(*digit))
            .collect(),
    };
    result.push_str(&"0".repeat(nines));
    result
}

/// `digits` is not 0.
fn decrement(digits: &str) -> String {
    let zeros = digits
        .bytes()
        .rev()
        .take_while(|digit| *digit == b'0')
        .count();
    let kept = &digits.as_bytes()[..digits.len() - zeros];
    let mut result = String::with_capacity(digits.len());
    if let Some((last, before)) = kept.split_last() {
        result.extend(
            before
                .iter()
                .chain([&(last - 1)])
                .map(|digit| char::from(*digit)),
        );
    }
    result.push_str(&"9".repeat(zeros));
    let trimmed = result.trim_start_matches('0');
    if trimmed.is_empty() {
        "0".to_owned()
    } else {
        trimmed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use crate::predicate::Integer;

    #[test]
    fn integers_count_up_and_down_over_every_carry() {
        for value in [-1001, -1000, -10, -1, 0, 1, 9, 10, 99, 100, 1000] {
            assert_eq!(
                Integer::new(value).plus_one(),
                Integer::new(value + 1),
                "{value}"
            );
            assert_eq!(
                Integer::new(value).minus_one(),
                Integer::new(value - 1),
                "{value}"
            );
        }
    }

    #[test]
    fn the_ends_of_integer_types_are_known() {
        assert_eq!(Integer::greatest(false, 8), Integer::new(255));
        assert_eq!(Integer::least(true, 64), Integer::new(i64::MIN.into()));
        assert_eq!(Integer::greatest(true, 128), Integer::new(i128::MAX));
    }
}
