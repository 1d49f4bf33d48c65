//! `Dynamic`: values of any types in one column, as text.
//!
//! ClickHouse sends them as JSON. That is taken off again, so that they read as those of a `Variant`:
//! what is NULL is null, and a text is itself. What is nested stays JSON.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, StringArray};

use super::text;
use crate::Meter;

/// JSON becomes what it says; what is no JSON stays.
pub(super) fn convert(array: &ArrayRef, meter: &Meter) -> ArrayRef {
    let texts = text::convert(array, meter);
    let Some(values) = texts.as_string_opt::<i32>() else {
        return texts;
    };
    let values = values.iter().map(|value| match value {
        None | Some("null") => None,
        Some(json) if json.starts_with('"') => {
            Some(serde_json::from_str(json).unwrap_or_else(|_| json.to_owned()))
        }
        Some(json) => Some(json.to_owned()),
    });
    Arc::new(values.collect::<StringArray>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_and_the_text_that_looks_like_it_are_told_apart() {
        let values = ["null", "\"null\"", "5", "\"a\\n\"", "[\"a\"]"];
        let sent: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        let read = convert(&sent, &Meter::new());
        let read: Vec<Option<&str>> = read.as_string::<i32>().iter().collect();
        let expected = [None, Some("null"), Some("5"), Some("a\n"), Some("[\"a\"]")];
        assert_eq!(read, expected);
    }
}
