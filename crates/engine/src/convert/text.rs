//! Bytes that ClickHouse calls a `String`, as text.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, GenericBinaryArray, GenericStringArray, OffsetSizeTrait};

use crate::Meter;

/// Bytes become text; text stays.
pub(super) fn convert(array: &ArrayRef, meter: &Meter) -> ArrayRef {
    if let Some(bytes) = array.as_binary_opt::<i32>() {
        of_bytes(bytes, meter)
    } else if let Some(bytes) = array.as_binary_opt::<i64>() {
        of_bytes(bytes, meter)
    } else {
        Arc::clone(array)
    }
}

/// The type of a column must not depend on its values, so bytes that are no UTF-8 are replaced by
/// U+FFFD, as ClickHouse's own JSON does, and counted so that it can be told.
fn of_bytes<O: OffsetSizeTrait>(bytes: &GenericBinaryArray<O>, meter: &Meter) -> ArrayRef {
    // One check of all bytes at once, and no copy of them.
    if let Ok(text) = GenericStringArray::<O>::try_from_binary(bytes.clone()) {
        return Arc::new(text);
    }
    let mut repaired = 0;
    let text: GenericStringArray<O> = bytes
        .iter()
        .map(|value| {
            value.map(|value| {
                let text = String::from_utf8_lossy(value);
                repaired += u64::from(matches!(text, std::borrow::Cow::Owned(_)));
                text
            })
        })
        .collect();
    meter.update(|statistics| statistics.repaired_values += repaired);
    Arc::new(text)
}

#[cfg(test)]
mod tests {
    use arrow_array::BinaryArray;

    use super::*;

    #[test]
    fn bytes_that_are_no_utf8_are_replaced_and_counted() {
        let meter = Meter::new();
        let bytes: ArrayRef = Arc::new(BinaryArray::from_opt_vec(vec![
            Some("größe".as_bytes()),
            None,
            Some(b"cut \xc3"),
        ]));
        let text = convert(&bytes, &meter);
        let values: Vec<_> = text.as_string::<i32>().iter().collect();
        assert_eq!(values, [Some("größe"), None, Some("cut \u{fffd}")]);
        assert_eq!(meter.read().repaired_values, 1);
    }

    #[test]
    fn a_character_cut_in_two_by_the_end_of_a_value_is_not_joined_with_the_next() {
        let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![&b"\xc3"[..], b"\xb6"]));
        let text = convert(&bytes, &Meter::new());
        let values: Vec<_> = text.as_string::<i32>().iter().flatten().collect();
        assert_eq!(values, ["\u{fffd}", "\u{fffd}"]);
    }
}
