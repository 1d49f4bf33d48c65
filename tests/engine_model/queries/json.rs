//! Values that stand in documents.

use lucerna_translate::model::Value;

use crate::random::Random;

/// The text of some value in a document, or in one of several: of one at or below `path` if there is
/// one.
pub(super) fn value_of(value: &Value, path: Option<&str>, random: &mut Random) -> Option<String> {
    let documents = texts(value);
    if documents.is_empty() {
        return None;
    }
    let document = serde_json::from_str(random.text(&documents)).ok()?;
    let mut leaves = Vec::new();
    collect("", &document, &mut leaves);
    let path = path.unwrap_or_default();
    let below: Vec<&String> = leaves
        .iter()
        .filter(|(found, _)| found.starts_with(path))
        .map(|(_, text)| text)
        .collect();
    if below.is_empty() {
        return None;
    }
    Some((*random.pick(&below)).clone())
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Map(pairs) => pairs.iter().flat_map(|(_, value)| texts(value)).collect(),
        Value::Null
        | Value::Bool(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Decimal(_)
        | Value::Time(_)
        | Value::Uuid(_)
        | Value::Ipv4(_)
        | Value::Ipv6(_)
        | Value::Tuple(_) => Vec::new(),
    }
}

fn collect(path: &str, value: &serde_json::Value, leaves: &mut Vec<(String, String)>) {
    let mut add = |text: String| leaves.push((path.to_owned(), text));
    match value {
        serde_json::Value::Null => {}
        serde_json::Value::Bool(is_true) => add(is_true.to_string()),
        serde_json::Value::Number(number) => add(number.to_string()),
        serde_json::Value::String(text) => add(text.clone()),
        serde_json::Value::Array(elements) => {
            add(value.to_string());
            for element in elements {
                collect(path, element, leaves);
            }
        }
        serde_json::Value::Object(pairs) => {
            add(value.to_string());
            for (key, value) in pairs {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    [path, ".", key].concat()
                };
                collect(&path, value, leaves);
            }
        }
    }
}
