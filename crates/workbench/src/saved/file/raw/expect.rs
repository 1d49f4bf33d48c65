//! `[expect]`, once or several times.

use std::collections::BTreeMap;

use lucerna_diagnostics::Span;
use serde::Deserialize;
use toml::Spanned as Toml;
use toml::de::DeValue;

use super::{File, spanned};
use crate::saved::error::SavedError;
use crate::saved::expectation::{Expectation, Given, Row};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Raw {
    name: Option<String>,
    now: Option<Toml<String>>,
    params: BTreeMap<String, toml::Value>,
    since: Option<String>,
    from: Option<String>,
    to: Option<String>,
    rows: Option<Toml<u64>>,
    min_rows: Option<Toml<u64>>,
    max_rows: Option<Toml<u64>>,
    columns: Option<Toml<Vec<String>>>,
    #[serde(rename = "match")]
    matches: Vec<Toml<Row>>,
    #[serde(rename = "miss")]
    misses: Vec<Toml<Row>>,
    english: Option<Toml<String>>,
    indexes: Vec<Toml<String>>,
    snapshot: bool,
}

pub(super) fn read(
    file: File<'_>,
    value: Option<Toml<DeValue<'_>>>,
) -> Result<Vec<Expectation>, SavedError> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let span = value.span();
    if value.get_ref().is_table() {
        return Ok(vec![one(file, value)?]);
    }
    let DeValue::Array(several) = value.into_inner() else {
        return Err(file.broken_with(
            span,
            "`expect` is a table",
            "`[expect]`, then `min_rows = 1`",
        ));
    };
    several
        .into_iter()
        .map(|one| self::one(file, one))
        .collect()
}

fn one(file: File<'_>, value: Toml<DeValue<'_>>) -> Result<Expectation, SavedError> {
    let span = value.span();
    let DeValue::Table(mut table) = value.into_inner() else {
        return Err(file.broken(span, "expected a table, as `[[expect]]` begins one"));
    };
    let given = match table.remove("given") {
        Some(given) => self::given(file, given)?,
        None => Vec::new(),
    };
    let raw: Raw = file.value(Toml::new(span.clone(), DeValue::Table(table)))?;
    if let Some(now) = &raw.now {
        now.get_ref().parse::<jiff::Timestamp>().map_err(|_| {
            let help = "RFC 3339 with its offset, such as `2026-03-10T12:00:00Z`";
            file.broken_with(now.span(), "`now` is no time", help)
        })?;
    }
    let expectation = Expectation {
        name: raw.name,
        span: Span::from(span.clone()),
        given,
        now: raw.now.map(Toml::into_inner),
        parameters: flags(file, &raw.params, &span)?,
        since: raw.since,
        from: raw.from,
        to: raw.to,
        rows: raw.rows.map(spanned),
        min_rows: raw.min_rows.map(spanned),
        max_rows: raw.max_rows.map(spanned),
        columns: raw.columns.map(spanned),
        matches: raw.matches.into_iter().map(spanned).collect(),
        misses: raw.misses.into_iter().map(spanned).collect(),
        english: raw.english.map(spanned),
        indexes: raw.indexes.into_iter().map(spanned).collect(),
        has_snapshot: raw.snapshot,
    };
    if !expectation.checks_anything() {
        let help = "`min_rows = 1`, or rows that must come back: `[[expect.match]]`";
        return Err(file.broken_with(span, "nothing is expected here", help));
    }
    Ok(expectation)
}

/// Values of parameters as flags give them.
fn flags(
    file: File<'_>,
    values: &BTreeMap<String, toml::Value>,
    span: &std::ops::Range<usize>,
) -> Result<Vec<(String, String)>, SavedError> {
    let mut flags = Vec::new();
    for (name, value) in values {
        let wrong = || {
            file.broken(
                span.clone(),
                format!("`{name}` has no value that can be given"),
            )
        };
        let Some(several) = value.as_array() else {
            flags.push((name.clone(), super::text_of(value).ok_or_else(wrong)?));
            continue;
        };
        for one in several {
            let text = super::text_of(one).ok_or_else(wrong)?;
            let text = text.replace('\\', "\\\\").replace(',', "\\,");
            flags.push((name.clone(), text));
        }
    }
    Ok(flags)
}

/// A file, rows, several of both, or a table of those for each table.
fn given(file: File<'_>, value: Toml<DeValue<'_>>) -> Result<Vec<Given>, SavedError> {
    if !value.get_ref().is_table() {
        return Ok(vec![rows_of(file, None, value)?]);
    }
    let DeValue::Table(tables) = value.into_inner() else {
        return Ok(Vec::new());
    };
    tables
        .into_iter()
        .map(|(table, rows)| rows_of(file, Some(table.get_ref().to_string()), rows))
        .collect()
}

fn rows_of(
    file: File<'_>,
    table: Option<String>,
    value: Toml<DeValue<'_>>,
) -> Result<Given, SavedError> {
    let span = value.span();
    let mut given = Given {
        table,
        span: span.clone().into(),
        files: Vec::new(),
        rows: Vec::new(),
    };
    let several: Vec<Toml<DeValue<'_>>> = if let DeValue::Array(several) = value.get_ref() {
        several.iter().cloned().collect()
    } else {
        vec![value]
    };
    for one in several {
        if let Some(name) = one.get_ref().as_str() {
            given.files.push(name.to_owned());
        } else if one.get_ref().is_table() {
            given.rows.push(file.value(one)?);
        } else {
            let help = "`given = \"rows.jsonl\"`, or `given = [{ Body = \"timed out\" }]`";
            return Err(file.broken_with(one.span(), "expected a file or a row", help));
        }
    }
    Ok(given)
}
