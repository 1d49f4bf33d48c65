//! Which source of ours a source of HyperDX's is.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Search;

/// The sources that are known, by their ids and by their names in HyperDX.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceNames(BTreeMap<String, String>);

/// How a source was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceNaming {
    /// Somebody said which one it is.
    Known(String),
    /// By the columns that the search names.
    Guessed(&'static str),
}

impl SourceNaming {
    /// The source.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Known(name) => name,
            Self::Guessed(name) => name,
        }
    }
}

/// Columns that only spans have.
const OF_SPANS: [&str; 6] = [
    "SpanName",
    "SpanAttributes",
    "StatusCode",
    "Duration",
    "ParentSpanId",
    "SpanKind",
];

impl SourceNames {
    /// Adds a source: its id or its name in HyperDX, and what it is called here.
    #[must_use]
    pub fn with(mut self, theirs: impl Into<String>, ours: impl Into<String>) -> Self {
        self.0.insert(theirs.into(), ours.into());
        self
    }

    /// Both together; where both know a source the other one's word holds.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Adds the sources of a list as HyperDX's API gives it; whether it was one.
    pub(super) fn read(&mut self, list: &[Value]) -> bool {
        let mut is_any = false;
        for value in list {
            let text = |name: &str| value.get(name).and_then(Value::as_str);
            let Some(table) = value
                .get("from")
                .and_then(|from| from.get("tableName"))
                .and_then(Value::as_str)
            else {
                continue;
            };
            is_any = true;
            let database = value
                .get("from")
                .and_then(|from| from.get("databaseName"))
                .and_then(Value::as_str);
            let ours = ours(database, table);
            for name in [text("id"), text("_id"), text("name")]
                .into_iter()
                .flatten()
            {
                self.0.insert(name.to_owned(), ours.clone());
            }
        }
        is_any
    }

    /// What a search is about.
    #[must_use]
    pub fn of(&self, search: &Search) -> SourceNaming {
        let known = search.source.as_ref().and_then(|source| self.0.get(source));
        if let Some(known) = known {
            return SourceNaming::Known(known.clone());
        }
        let is_of_spans = OF_SPANS.iter().any(|column| {
            search.select.contains(column)
                || search.condition.contains(column)
                || search.order_by.contains(column)
        });
        SourceNaming::Guessed(if is_of_spans { "traces" } else { "logs" })
    }
}

fn ours(database: Option<&str>, table: &str) -> String {
    match (database, table) {
        (None | Some("default"), "otel_logs") => "logs".to_owned(),
        (None | Some("default"), "otel_traces") => "traces".to_owned(),
        (None | Some("default"), table) => table.to_owned(),
        (Some(database), table) => format!("{database}.{table}"),
    }
}
