//! Documents of JSON columns: what the engine keeps of them, and the text of their parts.
//!
//! The engine keeps a document as its paths with their values. So a key with a dot is a path, and what
//! is null or an empty object is not there at all.

mod inferred;
mod typed;

use super::json::{self, Json};
use std::collections::BTreeMap;

/// A document: the values that are no objects by their paths, whose keys are joined by dots.
pub(super) struct Document {
    values: BTreeMap<String, Json>,
}

impl Document {
    /// Reads a document for a column of the type `JSON(arguments)`.
    ///
    /// # Panics
    ///
    /// If the text is no JSON object; the engine would not take it.
    pub(super) fn read(text: &str, arguments: Option<&str>) -> Self {
        let value = json::read(text).expect("the engine takes nothing but JSON");
        let given = Self::of(value);
        let typed = typed::paths(arguments.unwrap_or_default());
        let mut values: BTreeMap<String, Json> = typed
            .iter()
            .map(|(path, data_type)| (path.clone(), typed::empty(data_type)))
            .collect();
        for (path, value) in given.values {
            let value = match typed.iter().find(|(typed, _)| *typed == path) {
                Some((_, data_type)) => typed::converted(value, data_type),
                None => inferred::kept(value),
            };
            values.insert(path, value);
        }
        Self { values }
    }

    fn of(value: Json) -> Self {
        let mut values = BTreeMap::new();
        flatten(String::new(), value, &mut values);
        Self { values }
    }

    /// True if nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The paths at which there is a value.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The text of the whole.
    pub(super) fn text(&self) -> String {
        json_text(&nested(&self.values))
    }

    /// The text of what stands at a path: of the value, or else of the object.
    pub(super) fn at(&self, keys: &[String]) -> Option<String> {
        let path = keys.join(".");
        match self.values.get(&path) {
            None | Some(Json::Null) => self.object(&path).map(|object| object.text()),
            Some(value) => Some(value_text(value)),
        }
    }

    fn object(&self, path: &str) -> Option<Self> {
        let below = self.values.iter().filter_map(|(other, value)| {
            let rest = other.strip_prefix(path)?.strip_prefix('.')?;
            Some((rest.to_owned(), value.clone()))
        });
        let values: BTreeMap<String, Json> = below.collect();
        (!values.is_empty()).then_some(Self { values })
    }
}

fn flatten(path: String, value: Json, values: &mut BTreeMap<String, Json>) {
    match value {
        Json::Object(pairs) => {
            for (key, value) in pairs {
                let dot = if path.is_empty() { "" } else { "." };
                flatten([&path, dot, &key].concat(), value, values);
            }
        }
        Json::Null => {}
        other @ (Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Array(_)) => {
            values.insert(path, other);
        }
    }
}

/// The paths as an object again, its keys in the order of the paths.
fn nested(values: &BTreeMap<String, Json>) -> Json {
    let mut pairs: Vec<(String, Json)> = Vec::new();
    let mut open: Option<(&str, BTreeMap<String, Json>)> = None;
    for (path, value) in values {
        let (key, rest) = match path.split_once('.') {
            Some((key, rest)) => (key, Some(rest)),
            None => (path.as_str(), None),
        };
        if let Some((object, below)) = &mut open
            && let Some(rest) = rest
            && *object == key
        {
            below.insert(rest.to_owned(), value.clone());
            continue;
        }
        pairs.extend(
            open.take()
                .map(|(key, below)| (key.to_owned(), nested(&below))),
        );
        match rest {
            None => pairs.push((key.to_owned(), value.clone())),
            Some(rest) => open = Some((key, BTreeMap::from([(rest.to_owned(), value.clone())]))),
        }
    }
    pairs.extend(open.map(|(key, below)| (key.to_owned(), nested(&below))));
    Json::Object(pairs)
}

/// As the engine writes documents: compact, with a backslash before a slash.
fn json_text(value: &Json) -> String {
    let mut text = String::new();
    value.write(&mut text);
    // Only texts have slashes.
    text.replace('/', "\\/")
}

/// The text of a value: text as it is, arrays as the engine writes arrays.
fn value_text(value: &Json) -> String {
    match value {
        Json::Text(text) => text.clone(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
            element_text(value)
        }
    }
}

fn element_text(value: &Json) -> String {
    match value {
        Json::Null => "NULL".to_owned(),
        Json::Bool(is_true) => is_true.to_string(),
        Json::Number(number) => number.clone(),
        Json::Text(text) => quoted(text),
        Json::Object(_) => quoted(&json_text(value)),
        Json::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(element_text).collect();
            format!("[{}]", elements.join(","))
        }
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for character in text.chars() {
        match character {
            '\'' => quoted.push_str("\\'"),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\0' => quoted.push_str("\\0"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            other => quoted.push(other),
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::Document;

    #[test]
    fn a_document_is_its_paths_in_their_order() {
        for (text, expected) in [
            ("{}", "{}"),
            (r#"{"b":1,"a":{"c":null,"d":{}}}"#, r#"{"b":1}"#),
            (r#"{"a.c":1,"a":{"b":2}}"#, r#"{"a":{"b":2,"c":1}}"#),
            (r#"{"a":{"b":1},"a-c":2}"#, r#"{"a-c":2,"a":{"b":1}}"#),
            (r#"{"a":["/x",1.0,{"k":null}]}"#, r#"{"a":["\/x",1,{}]}"#),
        ] {
            assert_eq!(Document::read(text, None).text(), expected, "{text}");
        }
    }

    #[test]
    fn at_a_path_is_a_value_or_an_object() {
        let text = r#"{"a":{"b":"it's","c":[1,null,"it's",{"k":"/"}]},"a.d":true}"#;
        let document = Document::read(text, None);
        let at = |path: &str| document.at(&[path.to_owned()]);
        assert_eq!(at("a.b").as_deref(), Some("it's"));
        assert_eq!(
            at("a.c").as_deref(),
            Some(r#"[1,NULL,'it\'s','{"k":"\\/"}']"#)
        );
        assert_eq!(at("a.d").as_deref(), Some("true"));
        assert_eq!(at("b"), None);
        assert!(at("a").is_some_and(|text| text.starts_with(r#"{"b":"it's","c":[1,null,"#)));
    }

    #[test]
    fn a_path_with_a_type_is_there_in_every_document() {
        let of = |text| {
            Document::read(
                text,
                Some("a.b UInt32, s Nullable(String), max_dynamic_paths=0"),
            )
        };
        assert_eq!(of("{}").text(), r#"{"a":{"b":0},"s":null}"#);
        assert_eq!(
            of(r#"{"a":{"b":"8"},"s":1}"#).text(),
            r#"{"a":{"b":8},"s":"1"}"#
        );
        assert_eq!(of("{}").at(&["s".to_owned()]), None);
    }
}
