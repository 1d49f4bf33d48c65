//! Integers of 128 and 256 bits, as decimal text.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, StringArray};
use arrow_buffer::i256;

use super::corrupt;
use crate::EngineError;

/// The largest power of ten that fits 64 bits, and its number of zeros.
const CHUNK: (u64, usize) = (10_000_000_000_000_000_000, 19);

/// Little-endian bytes become digits.
pub(super) fn convert(array: &ArrayRef, is_signed: bool) -> Result<ArrayRef, EngineError> {
    let Some(binary) = array.as_fixed_size_binary_opt() else {
        return Ok(Arc::clone(array));
    };
    let digits = binary
        .iter()
        .map(|bytes| bytes.map(|bytes| digits_of(bytes, is_signed)).transpose())
        .collect::<Result<StringArray, _>>()?;
    Ok(Arc::new(digits))
}

fn digits_of(bytes: &[u8], is_signed: bool) -> Result<String, EngineError> {
    if let Ok(bytes) = <[u8; 16]>::try_from(bytes) {
        let unsigned = u128::from_le_bytes(bytes);
        return Ok(if is_signed {
            unsigned.cast_signed().to_string()
        } else {
            unsigned.to_string()
        });
    }
    let bytes = <[u8; 32]>::try_from(bytes)
        .map_err(|_| corrupt(format!("an integer of {} bytes", bytes.len())))?;
    Ok(if is_signed {
        i256::from_le_bytes(bytes).to_string()
    } else {
        unsigned_256(bytes)
    })
}

/// Takes off nineteen digits at a time by long division; Arrow's 256-bit integer has a sign.
fn unsigned_256(bytes: [u8; 32]) -> String {
    let mut words: Vec<u64> = bytes
        .as_chunks::<8>()
        .0
        .iter()
        .rev()
        .map(|word| u64::from_le_bytes(*word))
        .collect();
    let mut chunks = Vec::new();
    while words.iter().any(|word| *word != 0) {
        let mut rest = 0_u64;
        for word in &mut words {
            let value = (u128::from(rest) << 64) | u128::from(*word);
            *word = u64::try_from(value / u128::from(CHUNK.0)).unwrap_or(u64::MAX);
            rest = u64::try_from(value % u128::from(CHUNK.0)).unwrap_or(u64::MAX);
        }
        chunks.push(rest);
    }
    let first = chunks.pop().unwrap_or(0).to_string();
    chunks.iter().rev().fold(first, |text, chunk| {
        format!("{text}{chunk:0width$}", width = CHUNK.1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_of_128_bits_is_kept_or_not_there() {
        let bytes = (-5_i128).to_le_bytes();
        assert_eq!(digits_of(&bytes, true).expect("digits"), "-5");
        assert_eq!(
            digits_of(&bytes, false).expect("digits"),
            (u128::MAX - 4).to_string()
        );
    }

    #[test]
    fn the_largest_unsigned_256_bits_are_written_out() {
        let largest =
            "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        assert_eq!(digits_of(&[0xff; 32], false).expect("digits"), largest);
        assert_eq!(digits_of(&[0xff; 32], true).expect("digits"), "-1");
        assert_eq!(digits_of(&[0; 32], false).expect("digits"), "0");
    }

    #[test]
    fn zeros_inside_a_number_stay() {
        let mut bytes = [0; 32];
        bytes[8] = 1;
        assert_eq!(
            digits_of(&bytes, false).expect("digits"),
            "18446744073709551616"
        );
    }
}
