//! The statements that create the built-in tables.

use lucerna_sql::{Sql, SqlWriter};

use super::Builtin;
use super::definition::{ColumnDefinition, Definition, IndexDefinition};
use crate::DefaultKind;

/// The statement that creates the built-in table with this schema name, under the names given, unless
/// it is there already; `None` if there is no such schema.
///
/// What the table's texts say is written as it is: they stand in this program's source, unlike those
/// of a table that a server or a file told of. That is why it takes the name of a schema and no
/// [`Table`](crate::Table).
///
/// ```
/// let sql = lucerna_schema::create_table("logs", "default", "otel_logs").expect("a schema");
/// assert!(sql.as_str().starts_with("CREATE TABLE IF NOT EXISTS default.otel_logs"));
/// ```
#[must_use]
pub fn create_table(schema: &str, database: &str, table: &str) -> Option<Sql> {
    let definition = Builtin::find(schema)?.definition;
    let mut sql = SqlWriter::with_capacity(4096);
    sql.raw("CREATE TABLE IF NOT EXISTS ")
        .identifier(database)
        .raw(".")
        .identifier(table)
        .raw("\n(\n");
    let mut separator = "    ";
    for column in definition.columns.iter().copied().flatten() {
        write_column(sql.raw(separator), column);
        separator = ",\n    ";
    }
    for index in definition.indexes.iter().copied().flatten() {
        write_index(sql.raw(separator), index);
    }
    write_keys(sql.raw("\n)\n"), definition);
    Some(sql.finish())
}

/// The settings that the statement of [`create_table`] needs, by name and value.
///
/// Text indexes are on by default in ClickHouse 26.7; where they are not yet, this setting allows
/// them. None for a schema without them, and for a name that is no schema.
///
/// ```
/// use lucerna_schema::create_settings;
///
/// assert_eq!(create_settings("logs"), [("enable_full_text_index", "1")]);
/// assert!(create_settings("logs_compat").is_empty());
/// ```
#[must_use]
pub fn create_settings(schema: &str) -> &'static [(&'static str, &'static str)] {
    let has_text_index = Builtin::find(schema).is_some_and(|builtin| {
        let mut indexes = builtin.definition.indexes.iter().copied().flatten();
        indexes.any(IndexDefinition::is_text)
    });
    if has_text_index {
        &[("enable_full_text_index", "1")]
    } else {
        &[]
    }
}

fn write_column(sql: &mut SqlWriter, column: &ColumnDefinition) {
    sql.identifier(column.name).raw(" ").raw(column.type_text);
    let keyword = match column.default {
        DefaultKind::None => return,
        DefaultKind::Default => " DEFAULT ",
        DefaultKind::Materialized => " MATERIALIZED ",
        DefaultKind::Alias => " ALIAS ",
        DefaultKind::Ephemeral => " EPHEMERAL ",
    };
    sql.raw(keyword).raw(column.expression);
}

fn write_index(sql: &mut SqlWriter, index: &IndexDefinition) {
    sql.raw("INDEX ")
        .identifier(index.name)
        .raw(" ")
        .raw(index.expression)
        .raw(" TYPE ")
        .raw(index.type_text);
    // A text index is over a whole part, whatever is asked for.
    if !index.is_text() {
        sql.raw(" GRANULARITY ")
            .integer(i128::from(index.granularity));
    }
}

fn write_keys(sql: &mut SqlWriter, definition: &Definition) {
    sql.raw("ENGINE = MergeTree\nPARTITION BY ")
        .raw(definition.partition)
        .raw("\nPRIMARY KEY (")
        .raw(definition.primary)
        .raw(")\nORDER BY (")
        .raw(definition.sorting)
        .raw(")");
}
