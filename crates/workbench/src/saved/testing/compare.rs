//! Rows that came against rows that were expected.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatchReader;
use jiff::Timestamp;
use lucerna_engine::EngineError;
use lucerna_output::{Options, find};

use crate::saved::expectation::Row;

/// A row as JSON has it.
pub(super) type Json = serde_json::Value;

/// Reads rows to their end: the names of the columns, and each row as an object.
pub(super) fn read(
    mut found: impl RecordBatchReader,
) -> Result<(Vec<String>, Vec<Json>), EngineError> {
    let schema = found.schema();
    let names = schema
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect();
    let text = Text::default();
    let corrupt = |error: &dyn std::error::Error| EngineError::Corrupt {
        reason: error.to_string(),
    };
    let options = Options::default();
    let Some(format) = find("jsonl") else {
        return Ok((names, Vec::new()));
    };
    let writer = (format.open)(Box::new(text.clone()), &schema, &options);
    let mut writer = writer.map_err(|error| corrupt(&error))?;
    for batch in &mut found {
        let batch = batch.map_err(EngineError::from_arrow)?;
        writer.write(&batch).map_err(|error| corrupt(&error))?;
    }
    writer.finish().map_err(|error| corrupt(&error))?;
    let bytes = text.0.lock().unwrap_or_else(PoisonError::into_inner);
    let lines = bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let rows = lines.map(|line| serde_json::from_slice(line).map_err(|error| corrupt(&error)));
    Ok((names, rows.collect::<Result<_, _>>()?))
}

/// What was written, for whoever keeps a copy.
#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        own.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A row of a file as JSON.
pub(super) fn as_json(row: &Row) -> Json {
    row.iter()
        .map(|(name, value)| (name.clone(), json(value)))
        .collect()
}

fn json(value: &toml::Value) -> Json {
    match value {
        toml::Value::String(text) => Json::from(text.as_str()),
        toml::Value::Integer(number) => Json::from(*number),
        toml::Value::Float(number) => Json::from(*number),
        toml::Value::Boolean(truth) => Json::from(*truth),
        toml::Value::Datetime(time) => Json::from(time.to_string()),
        toml::Value::Array(values) => values.iter().map(json).collect(),
        toml::Value::Table(values) => values
            .iter()
            .map(|(name, value)| (name.clone(), json(value)))
            .collect(),
    }
}

/// Whether a row has these values.
pub(super) fn holds(row: &Json, expected: &Row) -> bool {
    expected
        .iter()
        .all(|(name, value)| row.get(name).is_some_and(|own| is_like(own, &json(value))))
}

/// Of the row that has most of the values the first that is another.
pub(super) fn nearest(rows: &[Json], expected: &Row) -> Option<String> {
    let matching = |row: &&Json| {
        let same = expected
            .iter()
            .filter(|(name, value)| row.get(name).is_some_and(|own| is_like(own, &json(value))));
        same.count()
    };
    let row = rows.iter().max_by_key(matching)?;
    let (name, _) = expected
        .iter()
        .find(|(name, value)| !row.get(name).is_some_and(|own| is_like(own, &json(value))))?;
    Some(match row.get(name) {
        Some(own) => format!("`{name}` {own}"),
        None => format!("no `{name}`"),
    })
}

/// Whether a value is the expected one: a number however it is written, an instant in whatever zone, a
/// map if it has the expected keys.
fn is_like(own: &Json, expected: &Json) -> bool {
    match (own, expected) {
        (Json::Object(own), Json::Object(expected)) => expected
            .iter()
            .all(|(name, value)| own.get(name).is_some_and(|own| is_like(own, value))),
        (Json::Array(own), Json::Array(expected)) => {
            own.len() == expected.len()
                && own
                    .iter()
                    .zip(expected)
                    .all(|(own, value)| is_like(own, value))
        }
        (Json::Number(own), Json::Number(expected)) => {
            own == expected || own.as_f64() == expected.as_f64()
        }
        (Json::String(text), other @ (Json::Number(_) | Json::Bool(_)))
        | (other @ (Json::Number(_) | Json::Bool(_)), Json::String(text)) => {
            is_written(other, text)
        }
        (Json::String(own), Json::String(expected)) if own != expected => {
            let (own, expected) = (own.parse::<Timestamp>(), expected.parse::<Timestamp>());
            own.is_ok() && own.ok() == expected.ok()
        }
        (own, expected) => own == expected,
    }
}

/// Whether a number or a truth value is written so.
fn is_written(value: &Json, text: &str) -> bool {
    let written = value.to_string();
    written == text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Row {
        toml::from_str(text).expect("TOML")
    }

    #[test]
    fn a_row_has_the_values_that_are_named() {
        let own: Json = serde_json::json!({
            "n": 5, "t": "2026-03-10T12:00:00.000000000Z", "m": {"a": "1", "b": "2"}, "s": "x"
        });
        for text in [
            "n = 5",
            "n = 5.0",
            "n = '5'",
            "t = '2026-03-10T13:00:00+01:00'",
            "m = { a = 1 }",
            "s = 'x'\nn = 5",
        ] {
            assert!(holds(&own, &row(text)), "{text}");
        }
        for text in [
            "n = 6",
            "t = '2026-03-10'",
            "m = { c = 1 }",
            "s = 'X'",
            "z = 1",
        ] {
            assert!(!holds(&own, &row(text)), "{text}");
        }
    }

    #[test]
    fn the_nearest_row_says_what_is_another() {
        let rows = [
            serde_json::json!({"a": 1, "b": 1}),
            serde_json::json!({"a": 2, "b": 3}),
        ];
        let near = nearest(&rows, &row("a = 2\nb = 2"));
        assert_eq!(near.as_deref(), Some("`b` 3"));
    }
}
