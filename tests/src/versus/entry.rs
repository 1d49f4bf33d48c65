//! A search with the statements that another program sends for it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A line of the file, whose statements may still be missing.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) schema: String,
    pub(super) query: String,
    pub(super) r#where: String,
    #[serde(default)]
    from: Option<Timestamp>,
    #[serde(default)]
    to: Option<Timestamp>,
    #[serde(default)]
    windows: Option<Vec<String>>,
    #[serde(default)]
    full: Option<String>,
    #[serde(default)]
    count: Option<String>,
    #[serde(default)]
    histogram: Option<String>,
}

/// A search: what a person types, over which times, and what the reference sends for it.
///
/// ```
/// use lucerna_tests::versus::Entry;
///
/// let line = r#"{"name": "all | 1h", "schema": "logs", "query": "", "where": "1",
///     "from": "2026-03-10T23:00:00Z", "to": "2026-03-11T00:00:00Z",
///     "windows": [], "full": "", "count": "", "histogram": ""}"#;
/// let entry: Entry = line.parse()?;
/// assert_eq!(entry.to.duration_since(entry.from).as_secs(), 3_600);
/// # Ok::<(), lucerna_tests::versus::EntryError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What it is called in reports.
    pub name: String,
    /// The source: `logs`, `traces`, a table.
    pub schema: String,
    /// The query.
    pub query: String,
    /// The first instant.
    pub from: Timestamp,
    /// The last instant, which belongs to it.
    pub to: Timestamp,
    /// The reference's condition, without the times.
    pub r#where: String,
    /// Its statements for the newest 200 rows, which it sends in order until it has them. A window
    /// holds both its ends, so the next one begins with the last instant of the one before.
    pub windows: Vec<String>,
    /// Its statement for the newest 200 rows in one.
    pub full: String,
    /// Its statement for how many rows there are.
    pub count: String,
    /// Its statement for how many there are by minute: count, series, bucket.
    pub histogram: String,
}

/// Why a line is no search.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// It is no JSON, or something is missing.
    #[error("the line is no search")]
    Json(#[from] serde_json::Error),
    /// It has some statements and not all.
    #[error(
        "`{name}` has some of `from`, `to`, `windows`, `full`, `count` and `histogram`; expected all or none"
    )]
    Half {
        /// The search.
        name: String,
    },
}

/// What a line is: a search as it is to be run, or one without times and statements.
pub(super) enum Read {
    Whole(Entry),
    Open(Line),
}

impl Line {
    pub(super) fn read(text: &str) -> Result<Read, EntryError> {
        let line: Self = serde_json::from_str(text)?;
        let given = (
            line.from,
            line.to,
            line.windows.clone(),
            line.full.clone(),
            line.count.clone(),
            line.histogram.clone(),
        );
        match given {
            (None, None, None, None, None, None) => Ok(Read::Open(line)),
            (Some(from), Some(to), Some(windows), Some(full), Some(count), Some(histogram)) => {
                Ok(Read::Whole(Entry {
                    name: line.name,
                    schema: line.schema,
                    query: line.query,
                    from,
                    to,
                    r#where: line.r#where,
                    windows,
                    full,
                    count,
                    histogram,
                }))
            }
            _ => Err(EntryError::Half { name: line.name }),
        }
    }
}

impl std::str::FromStr for Entry {
    type Err = EntryError;

    /// Reads a line that has its times and statements.
    fn from_str(text: &str) -> Result<Self, EntryError> {
        match Line::read(text)? {
            Read::Whole(entry) => Ok(entry),
            Read::Open(line) => Err(EntryError::Half { name: line.name }),
        }
    }
}

/// The name of a search without the range that it ends with: `word` of `word | 24h`.
pub(super) fn base_name(name: &str) -> &str {
    name.rsplit_once(" | ").map_or(name, |(base, _)| base)
}

/// How long a search reaches back, as a flag says it: `24h`, `15m`.
pub(super) fn range_name(entry: &Entry) -> String {
    let seconds = entry.to.duration_since(entry.from).as_secs();
    match seconds {
        s if s % 3_600 == 0 => format!("{}h", s / 3_600),
        s if s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: &str = r#"{"name": "word", "schema": "logs", "query": "a", "where": "1"}"#;

    #[test]
    fn a_search_without_times_has_statements_to_come() {
        assert!(matches!(Line::read(OPEN), Ok(Read::Open(line)) if line.name == "word"));
    }

    #[test]
    fn a_search_with_a_statement_and_no_times_is_refused() {
        let half = OPEN.replace("\"where\"", "\"count\": \"SELECT 1\", \"where\"");
        assert!(matches!(Line::read(&half), Err(EntryError::Half { .. })));
    }

    #[test]
    fn a_name_may_end_with_its_range() {
        assert_eq!(base_name("or | and | 24h"), "or | and");
        assert_eq!(base_name("word"), "word");
    }
}
