//! Numbers as text.

use std::io::Write;

/// An integer.
pub(super) fn integer(out: &mut Vec<u8>, value: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// A float of 32 bits in the fewest digits that read back as the same float.
pub(super) fn float32(out: &mut Vec<u8>, value: f32) {
    let start = out.len();
    push(out, format_args!("{value:?}"));
    drop_point_zero(out, start);
}

/// A float in the fewest digits that read back as the same float.
pub(super) fn float64(out: &mut Vec<u8>, value: f64) {
    let start = out.len();
    push(out, format_args!("{value:?}"));
    drop_point_zero(out, start);
}

/// What ClickHouse calls a float that is no number.
pub(super) fn not_finite(out: &mut Vec<u8>, value: f64) {
    let name: &[u8] = match value {
        _ if value.is_nan() => b"nan",
        _ if value > 0.0 => b"inf",
        _ => b"-inf",
    };
    out.extend_from_slice(name);
}

fn push(out: &mut Vec<u8>, arguments: std::fmt::Arguments<'_>) {
    // A vector takes everything.
    let _ = out.write_fmt(arguments);
}

/// `3`, as ClickHouse writes it, where Rust writes `3.0`.
fn drop_point_zero(out: &mut Vec<u8>, start: usize) {
    if out[start..].ends_with(b".0") {
        out.truncate(out.len() - 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: f64) -> String {
        let mut out = b"1.0".to_vec();
        float64(&mut out, value);
        String::from_utf8(out).expect("digits").split_off(3)
    }

    #[test]
    fn a_float_reads_back_as_the_same_float() {
        for value in [0.1, 1.0, -0.0, 1e300, 1.5e-10, f64::MIN_POSITIVE, f64::MAX] {
            let read: f64 = written(value).parse().expect("a float");
            assert_eq!(read.to_bits(), value.to_bits());
        }
    }

    #[test]
    fn a_whole_float_has_no_point() {
        assert_eq!(written(3.0), "3");
        assert_eq!(written(-120.0), "-120");
    }
}
