//! Saved searches as JSON: what the API answers, and what people keep of that in files.

use serde_json::{Value, json};

use super::filter::filters;
use super::{HyperdxError, Language, Search, SourceNames};

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Export {
    /// Searches, in the order of the file.
    pub searches: Vec<Search>,
    /// Sources, if it lists them.
    pub sources: SourceNames,
}

/// The keys under which a list may stand in an object.
const LISTS: [&str; 5] = ["data", "savedSearches", "searches", "sources", "items"];

/// Reads a file: a list of searches or of sources, an object with such lists, one search, or a line for
/// each.
///
/// ```
/// use lucerna::hyperdx::read_export;
///
/// let json = r#"[{"id": "1", "name": "Errors", "where": "level:error", "whereLanguage": "lucene",
///                 "select": "Timestamp,Body", "orderBy": "", "source": "6650", "tags": ["oncall"]}]"#;
/// let export = read_export(json)?;
/// assert_eq!(export.searches[0].name, "Errors");
/// # Ok::<(), lucerna::hyperdx::HyperdxError>(())
/// ```
///
/// # Errors
///
/// If the text is no JSON, or holds neither searches nor sources, or if one of the searches is none.
pub fn read_export(text: &str) -> Result<Export, HyperdxError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut values = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        values.push(value.map_err(|error| HyperdxError::NotJson {
            reason: error.to_string(),
        })?);
    }
    let mut export = Export::default();
    let mut is_any = false;
    let mut entries = Vec::new();
    for value in values {
        is_any |= gather(value, &mut entries, &mut export.sources);
    }
    for (at, entry) in entries.iter().enumerate() {
        export.searches.push(search(entry, at + 1)?);
    }
    if export.searches.is_empty() && !is_any {
        return Err(HyperdxError::NoSearches);
    }
    Ok(export)
}

/// Searches as JSON that the API takes and [`read_export`] reads: a list of objects. Neither has a place for
/// a range.
///
/// ```
/// use lucerna::hyperdx::{Search, read_export, write_export};
///
/// let search = Search {
///     name: "Errors".to_owned(),
///     source: Some("6650".to_owned()),
///     condition: "level:error".to_owned(),
///     ..Search::default()
/// };
/// let json = write_export(std::slice::from_ref(&search));
/// assert_eq!(read_export(&json)?.searches, [search]);
/// # Ok::<(), lucerna::hyperdx::HyperdxError>(())
/// ```
#[must_use]
pub fn write_export(searches: &[Search]) -> String {
    let list = searches.iter().map(|search| {
        let filters = search
            .filters
            .iter()
            .map(|filter| json!({ "type": filter.language.name(), "condition": filter.condition }));
        let filters: Vec<Value> = filters.collect();
        json!({
            "name": search.name,
            "source": search.source,
            "where": search.condition,
            "whereLanguage": search.language.name(),
            "select": search.select,
            "orderBy": search.order_by,
            "filters": filters,
            "tags": search.tags,
        })
    });
    format!("{:#}\n", Value::Array(list.collect()))
}

/// Whether there was a list of searches or sources, be it empty.
fn gather(value: Value, entries: &mut Vec<Value>, sources: &mut SourceNames) -> bool {
    match value {
        Value::Array(list) => {
            if list.is_empty() || sources.read(&list) {
                return true;
            }
            let before = entries.len();
            entries.extend(list.into_iter().filter(is_search));
            entries.len() > before
        }
        Value::Object(mut object) => {
            let mut is_any = false;
            for name in LISTS {
                if let Some(list @ Value::Array(_)) = object.remove(name) {
                    is_any |= gather(list, entries, sources);
                }
            }
            let value = Value::Object(object);
            if is_search(&value) {
                entries.push(value);
                is_any = true;
            }
            is_any
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn is_search(value: &Value) -> bool {
    value.get("where").is_some() || value.get("whereLanguage").is_some()
}

fn search(value: &Value, number: usize) -> Result<Search, HyperdxError> {
    let wrong = |reason: String| HyperdxError::Entry { number, reason };
    let text = |name: &str| match value.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(wrong(format!("`{name}` is no text"))),
    };
    let language = match text("whereLanguage")?.as_str() {
        "" | "lucene" => Language::Lucene,
        "sql" => Language::Sql,
        other => {
            let reason = format!("`whereLanguage` is `{other}`; expected `lucene` or `sql`");
            return Err(wrong(reason));
        }
    };
    let source = [text("source")?, text("sourceId")?];
    let tags = match value.get("tags") {
        None | Some(Value::Null) => Vec::new(),
        Some(tags) => {
            let list = tags
                .as_array()
                .ok_or_else(|| wrong("`tags` is no list".to_owned()))?;
            let tag = |tag: &Value| tag.as_str().map(str::to_owned);
            list.iter().filter_map(tag).collect()
        }
    };
    let filters = match value.get("filters") {
        None => Vec::new(),
        Some(list) => {
            filters(list).ok_or_else(|| wrong("`filters` is no list of conditions".to_owned()))?
        }
    };
    Ok(Search {
        name: text("name")?,
        tags,
        source: source.into_iter().find(|id| !id.is_empty()),
        condition: text("where")?,
        language,
        select: text("select")?,
        order_by: text("orderBy")?,
        filters,
        from: None,
        to: None,
    })
}
