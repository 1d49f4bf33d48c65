//! The statements that make tables and their indexes.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the kinds of index only those that are written with parameters matter here"
)]

use lucerna_schema::{
    Column, DefaultKind, Index, IndexExpression, IndexKind, Table, create_settings, create_table,
};
use lucerna_sql::SqlWriter;

/// Granules are small, so that an index that is wrong loses rows though a table has few.
const SMALL_GRANULES: &str = " SETTINGS index_granularity = 4";

/// What statements on a table of any types and partitions need.
pub(super) const OF_ANY_TYPE: &[(&str, &str)] = &[
    ("enable_full_text_index", "1"),
    ("allow_suspicious_low_cardinality_types", "1"),
    ("allow_suspicious_variant_types", "1"),
    ("throw_on_max_partitions_per_insert_block", "0"),
    // Otherwise a text in a Variant becomes the number or the time that it looks like.
    ("cast_string_to_variant_use_inference", "0"),
];

/// The statement for a table, by its name, without rows; and the settings that it needs.
pub(super) fn table(
    table: &Table,
    name: &str,
) -> (String, &'static [(&'static str, &'static str)]) {
    let (statement, settings) = match create_table(&table.schema, "default", name) {
        Some(sql) => (sql.into_string(), create_settings(&table.schema)),
        None => (other(table, name), OF_ANY_TYPE),
    };
    (statement + SMALL_GRANULES, settings)
}

/// The statement that gives a table an index.
pub(super) fn add_index(name: &str, index: &Index, table: &Table) -> String {
    format!("ALTER TABLE `{name}` ADD {}", written_index(index, table))
}

/// The statement for a table that is not built in.
fn other(table: &Table, name: &str) -> String {
    let columns = table.columns.iter().map(written_column);
    let indexes = table.indexes.iter();
    let indexes = indexes.map(|index| written_index(index, table));
    let parts: Vec<String> = columns.chain(indexes).collect();
    format!(
        "CREATE TABLE `{name}` ({}) ENGINE = MergeTree ORDER BY tuple()",
        parts.join(", ")
    )
}

fn written_column(column: &Column) -> String {
    let kind = match column.default {
        DefaultKind::None => "",
        DefaultKind::Default => " DEFAULT ",
        DefaultKind::Materialized => " MATERIALIZED ",
        DefaultKind::Alias => " ALIAS ",
        DefaultKind::Ephemeral => " EPHEMERAL ",
    };
    let name = identifier(&column.name);
    format!("{name} {}{kind}{}", column.data_type, column.expression)
}

fn written_index(index: &Index, table: &Table) -> String {
    let column = |id| identifier(&table.column(id).name);
    let expression = match &index.expression {
        IndexExpression::Column(id) => column(*id),
        IndexExpression::Lower(id) => format!("lower({})", column(*id)),
        IndexExpression::MapKeys(id) => format!("mapKeys({})", column(*id)),
        IndexExpression::MapValues(id) => format!("mapValues({})", column(*id)),
        IndexExpression::Other(text) => text.clone(),
    };
    // The parameters that a table does not keep.
    let kind = match &index.kind {
        IndexKind::TokenBloomFilter => "tokenbf_v1(1024, 2, 0)".to_owned(),
        IndexKind::NgramBloomFilter { length } => format!("ngrambf_v1({length}, 1024, 2, 0)"),
        IndexKind::Set => "set(100)".to_owned(),
        other => other.to_string(),
    };
    let granules = match &index.kind {
        // A text index is over a whole part.
        IndexKind::Text(_) => String::new(),
        IndexKind::Other(text) if text.starts_with("text(") => String::new(),
        _ => format!(" GRANULARITY {}", index.granularity),
    };
    format!("INDEX `{}` {expression} TYPE {kind}{granules}", index.name)
}

fn identifier(name: &str) -> String {
    let mut sql = SqlWriter::new();
    sql.identifier(name);
    sql.finish().into_string()
}
