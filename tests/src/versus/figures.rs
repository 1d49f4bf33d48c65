//! Numbers as people compare them.

/// Milliseconds with as many digits as say something.
pub(super) fn milliseconds(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.1}")
    }
}

/// A count in thousands and millions: `812`, `7.0 M`.
pub(super) fn short(value: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")];
    for (unit, name) in UNITS {
        if value >= unit {
            let tenths = value / (unit / 10);
            return format!("{}.{} {name}", tenths / 10, tenths % 10);
        }
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_have_a_unit() {
        let short = [812, 7_049_999, 1_000].map(short);
        assert_eq!(short, ["812", "7.0 M", "1.0 k"]);
    }
}
