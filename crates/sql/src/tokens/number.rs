//! Numbers: only where they end, not what they mean.

/// How long the number is that `bytes` start with; 0 if they start with none.
///
/// Directly after a dot a number is digits alone, so that `x.1.1` is an element of an element.
pub(super) fn length(bytes: &[u8], is_after_dot: bool) -> usize {
    let digits = |at, is_digit| digits(bytes, at, is_digit);
    if is_after_dot {
        return digits(0, is_decimal);
    }
    let (mut at, is_digit, exponent): (_, fn(u8) -> bool, _) = match bytes {
        [b'0', b'x' | b'X', digit, ..] if is_hex(*digit) => (2, is_hex, b'p'),
        [b'0', b'b' | b'B', b'0' | b'1', ..] => (2, is_decimal, b'e'),
        _ => (0, is_decimal, b'e'),
    };
    at = digits(at, is_digit);
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1, is_digit);
    }
    let marks_exponent = bytes
        .get(at)
        .is_some_and(|byte| byte.eq_ignore_ascii_case(&exponent));
    if marks_exponent {
        let signs = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let first = at + 1 + signs;
        let end = digits(first, is_decimal);
        if end > first {
            at = end;
        }
    }
    at
}

/// Where the digits end that start at `at`; a `_` between two of them counts as one.
fn digits(bytes: &[u8], mut at: usize, is_digit: fn(u8) -> bool) -> usize {
    let start = at;
    let is_digit_at = |at: usize| bytes.get(at).is_some_and(|byte| is_digit(*byte));
    while is_digit_at(at)
        || (at > start
            && bytes.get(at) == Some(&b'_')
            && is_digit_at(at - 1)
            && is_digit_at(at + 1))
    {
        at += 1;
    }
    at
}

fn is_decimal(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}
