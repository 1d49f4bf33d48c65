//! `IPv4` and `IPv6`, as people write them.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, StringArray};

use super::corrupt;
use crate::EngineError;

/// A number becomes `192.0.2.1`.
pub(super) fn v4(array: &ArrayRef) -> ArrayRef {
    let Some(numbers) = array.as_primitive_opt::<UInt32Type>() else {
        return Arc::clone(array);
    };
    let texts: StringArray = numbers
        .iter()
        .map(|number| number.map(|number| Ipv4Addr::from_bits(number).to_string()))
        .collect();
    Arc::new(texts)
}

/// Sixteen bytes in network order become `2001:db8::1`.
pub(super) fn v6(array: &ArrayRef) -> Result<ArrayRef, EngineError> {
    let Some(binary) = array.as_fixed_size_binary_opt() else {
        return Ok(Arc::clone(array));
    };
    let text = |bytes: &[u8]| {
        <[u8; 16]>::try_from(bytes)
            .map(|bytes| Ipv6Addr::from(bytes).to_string())
            .map_err(|_| corrupt(format!("an IPv6 address of {} bytes", bytes.len())))
    };
    let texts = binary
        .iter()
        .map(|bytes| bytes.map(text).transpose())
        .collect::<Result<StringArray, _>>()?;
    Ok(Arc::new(texts))
}

#[cfg(test)]
mod tests {
    use arrow_array::{FixedSizeBinaryArray, UInt32Array};

    use super::*;

    #[test]
    fn the_highest_byte_of_an_ipv4_comes_first() {
        let arrived: ArrayRef = Arc::new(UInt32Array::from(vec![0x0102_0304]));
        assert_eq!(v4(&arrived).as_string::<i32>().value(0), "1.2.3.4");
    }

    #[test]
    fn an_ipv4_in_ipv6_keeps_its_dots() {
        let bytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 1, 2, 3, 4];
        let arrived: ArrayRef = Arc::new(
            FixedSizeBinaryArray::try_from_iter([bytes].iter()).expect("it is 16 bytes wide"),
        );
        assert_eq!(
            v6(&arrived)
                .expect("it converts")
                .as_string::<i32>()
                .value(0),
            "::ffff:1.2.3.4"
        );
    }
}
