//! Random indexes over the columns of a table.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the engine's types only those that indexes read in their own way matter here"
)]

use lucerna_schema::{Column, DefaultKind, Origin, Table};
use lucerna_sql::{DataType, SqlWriter};

use crate::random::Random;

const OF_TEXT: &[&str] = &[
    "text(tokenizer = 'splitByNonAlpha')",
    "text(tokenizer = 'splitByNonAlpha')",
    "text(tokenizer = 'ngrams', ngram_size = 3)",
    "text(tokenizer = 'array')",
    "tokenbf_v1(1024, 2, 0)",
    "ngrambf_v1(3, 1024, 2, 0)",
    "bloom_filter",
    "set(100)",
    "minmax",
];

const OF_ITEMS: &[&str] = &["text(tokenizer = 'array')", "bloom_filter"];

const OF_VALUES: &[&str] = &["minmax", "set(100)", "bloom_filter"];

/// Name, kind, expression, granules: as a server answers.
pub(super) fn some(table: &Table, random: &mut Random) -> Vec<Vec<String>> {
    let mut indexes: Vec<Vec<String>> = Vec::new();
    for column in &table.columns {
        // To the engine an `ALIAS` column is its expression, of which it takes one index alone.
        let is_items = matches!(column.origin, Some(Origin::Items { .. }));
        let may_repeat = column.default == DefaultKind::Alias && !is_items;
        if may_repeat || random.once_in(5) {
            continue;
        }
        let functions: &[&'static str] = match &column.data_type {
            DataType::Map(..) => &["mapKeys", "mapValues"],
            DataType::String => &["lower", "lower", ""],
            _ => &[""],
        };
        let function = random.text(functions);
        let kinds = kinds(column, function);
        if kinds.is_empty() {
            continue;
        }
        let granules = random.text(&["1", "1", "2"]).to_owned();
        indexes.push(vec![
            format!("index_{}", indexes.len()),
            random.text(kinds).to_owned(),
            expression(function, &column.name),
            granules,
        ]);
    }
    indexes
}

fn expression(function: &str, column: &str) -> String {
    let mut sql = SqlWriter::new();
    match function {
        "lower" => _ = sql.raw("lower(").identifier(column).raw(")"),
        "mapKeys" => _ = sql.raw("mapKeys(").identifier(column).raw(")"),
        "mapValues" => _ = sql.raw("mapValues(").identifier(column).raw(")"),
        _ => _ = sql.identifier(column),
    }
    sql.finish().into_string()
}

/// The kinds that the engine takes over such a column.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the engine's types only a few can have an index of interest"
)]
fn kinds(column: &Column, function: &str) -> &'static [&'static str] {
    match &column.data_type {
        DataType::Map(_, value) if function == "mapValues" => match &**value {
            DataType::String => OF_ITEMS,
            _ => &[],
        },
        DataType::Map(..) => OF_ITEMS,
        DataType::String => OF_TEXT,
        DataType::Array(element) if **element == DataType::String => OF_ITEMS,
        DataType::LowCardinality(inner) if **inner == DataType::String => OF_TEXT,
        DataType::Integer { bits: 8..=64, .. } | DataType::Date | DataType::DateTime { .. } => {
            OF_VALUES
        }
        _ => &[],
    }
}
