//! Values whose type the engine finds by looking at them.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not named stays as it is"
)]

use super::{Document, nested};
use crate::model::json::Json;

/// The value as the engine keeps it under a path without a type of its own.
pub(super) fn kept(value: Json) -> Json {
    match value {
        Json::Text(text) => Json::Text(time(&text).unwrap_or(text)),
        Json::Array(elements) => array(elements),
        Json::Object(_) => {
            let values = Document::of(value).values;
            nested(
                &values
                    .into_iter()
                    .map(|(path, value)| (path, kept(value)))
                    .collect(),
            )
        }
        other @ (Json::Null | Json::Bool(_) | Json::Number(_)) => other,
    }
}

/// The elements of an array get one type if there is one for all: that of the numbers if beside truth
/// values there are only numbers, and text if there is only text.
fn array(elements: Vec<Json>) -> Json {
    let elements: Vec<Json> = elements
        .into_iter()
        .map(|element| match element {
            text @ Json::Text(_) => text,
            other => kept(other),
        })
        .collect();
    let has = |is_it: fn(&Json) -> bool| elements.iter().any(is_it);
    let has_numbers = has(|element| matches!(element, Json::Number(_)));
    let has_text = has(|element| matches!(element, Json::Text(_)));
    let has_parts = has(|element| matches!(element, Json::Array(_) | Json::Object(_)));
    let write: fn(bool) -> Json = match (has_numbers, has_text, has_parts) {
        (true, false, false) => |is_true| Json::Number(u8::from(is_true).to_string()),
        (false, true, false) => |is_true| Json::Text(is_true.to_string()),
        _ => Json::Bool,
    };
    let elements = elements.into_iter().map(|element| match element {
        Json::Bool(is_true) => write(is_true),
        other => other,
    });
    Json::Array(elements.collect())
}

/// A text that is a time is kept as one, and written as times are. Zones are not read here: in UTC a
/// `Z` changes nothing.
fn time(text: &str) -> Option<String> {
    let (date, clock) = (text.get(..10)?, text.get(11..)?);
    let looks_like = |text: &str, form: &str| {
        text.len() == form.len()
            && text
                .bytes()
                .zip(form.bytes())
                .all(|(byte, form)| match form {
                    b'0' => byte.is_ascii_digit(),
                    other => byte == other,
                })
    };
    let is_apart = matches!(text.as_bytes().get(10), Some(b' ' | b'T'));
    if !is_apart || !looks_like(date, "0000-00-00") {
        return None;
    }
    let clock = clock.strip_suffix('Z').unwrap_or(clock);
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (clock, None),
    };
    if !looks_like(clock, "00:00:00") {
        return None;
    }
    match fraction {
        None => Some(format!("{date} {clock}")),
        Some(digits) if digits.len() < 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(format!("{date} {clock}.{digits:0<9}"))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{array, time};
    use crate::model::json::Json;

    #[test]
    fn truth_values_become_what_stands_beside_them() {
        let beside = |other: Json| match array(vec![Json::Bool(true), other]) {
            Json::Array(mut elements) => elements.swap_remove(0),
            other => other,
        };
        assert_eq!(
            beside(Json::Number("5".to_owned())),
            Json::Number("1".to_owned())
        );
        assert_eq!(
            beside(Json::Text("x".to_owned())),
            Json::Text("true".to_owned())
        );
        assert_eq!(beside(Json::Bool(false)), Json::Bool(true));
    }

    #[test]
    fn times_are_written_as_times_are() {
        assert_eq!(
            time("2026-03-10T01:02:03.5Z").as_deref(),
            Some("2026-03-10 01:02:03.500000000")
        );
        assert_eq!(
            time("2026-03-10 01:02:03").as_deref(),
            Some("2026-03-10 01:02:03")
        );
        assert_eq!(time("2026-03-10"), None);
        assert_eq!(time("2026-03-10 01:02:03.x"), None);
    }
}
