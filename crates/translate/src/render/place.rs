//! The SQL of a place: the value that a test is about.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the engine's types only those with parts or a meaning of their own matter here"
)]

use super::Renderer;
use super::json::JsonValue;
use crate::resolve::kind::{can_be_null, plain};
use lucerna_schema::{Column, ColumnId, DefaultKind, Index, IndexExpression, Origin, Table};
use lucerna_sql::{DataType, SqlWriter};

/// A single value inside a statement.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) source: Source<'a>,
    /// The type of the value.
    pub(super) data_type: &'a DataType,
}

/// Where a value is read from.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    Column(ColumnId),
    Joined(&'a [ColumnId]),
    MapKey(ColumnId, &'a str),
    TextPath(ColumnId, &'a [String]),
    /// The value at a path of a JSON column.
    Json(JsonValue<'a>),
    TupleElement(ColumnId, &'a [usize]),
    /// The value in a token of a dictionary: what follows so many bytes.
    Token(usize),
    /// The empty text.
    Nothing,
    /// The argument of the lambda around.
    Variable,
    /// The value of a key of the lambda's argument.
    VariableKey(&'a str),
}

const STRING: &DataType = &DataType::String;

impl<'a> Value<'a> {
    pub(super) fn column(id: ColumnId, table: &'a Table) -> Self {
        Self {
            source: Source::Column(id),
            data_type: &table.column(id).data_type,
        }
    }

    /// The value of a key of a map; the column that is materialized from it stands for it.
    pub(super) fn map_key(map: ColumnId, key: &'a str, table: &'a Table) -> Self {
        let is_twin = |column: &Column| {
            column.default == DefaultKind::Materialized
                && matches!(&column.origin, Some(Origin::MapKey { map: of, key: twin }) if *of == map && twin == key)
        };
        let data_type = map_value(&table.column(map).data_type);
        // In a row without the key such a column of an enum holds the number 0, for which the enum
        // need not have a name, and reading it as text fails (error 691, ClickHouse 26.7).
        let has_names = matches!(plain(data_type), DataType::Enum { .. });
        if let Some(at) = table
            .columns
            .iter()
            .position(is_twin)
            .filter(|_| !has_names)
        {
            return Self::column(ColumnId(at), table);
        }
        Self {
            source: Source::MapKey(map, key),
            data_type,
        }
    }

    pub(super) fn text(source: Source<'a>) -> Self {
        Self {
            source,
            data_type: STRING,
        }
    }

    /// True if it is text that needs no wrapping: not NULL, not of another type.
    pub(super) fn is_plain_text(&self) -> bool {
        *plain(self.data_type) == DataType::String && !can_be_null(self.data_type)
    }

    fn is_of_key(&self) -> bool {
        matches!(self.source, Source::MapKey(..) | Source::VariableKey(_))
    }

    pub(super) fn can_be_null(&self) -> bool {
        can_be_null(self.data_type)
    }
}

/// The value type of a map, or of the maps of an array.
pub(super) fn map_value(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::Map(_, value) => value,
        DataType::Array(element) => map_value(element),
        _ => STRING,
    }
}

/// The element type of an array.
pub(super) fn element(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::Array(element) => element,
        other => other,
    }
}

impl Renderer<'_> {
    /// The value as it is.
    pub(super) fn raw_value(&mut self, value: Value<'_>) {
        let table = self.table;
        let name = |id: ColumnId| table.column(id).name.as_str();
        let sql = &mut self.sql;
        match value.source {
            Source::Column(id) => _ = sql.identifier(name(id)),
            Source::MapKey(map, key) => _ = sql.identifier(name(map)).raw("[").text(key).raw("]"),
            Source::Token(before) => {
                let from = i128::try_from(before + 1).unwrap_or(i128::MAX);
                sql.raw("substring(token, ").integer(from).raw(")");
            }
            Source::Nothing => _ = sql.text(""),
            Source::Variable => _ = sql.raw("x"),
            Source::VariableKey(key) => _ = sql.raw("x[").text(key).raw("]"),
            Source::TextPath(column, path) => {
                sql.raw("JSONExtractString(");
                let is_nullable = can_be_null(&table.column(column).data_type);
                sql.raw(if is_nullable { "ifNull(" } else { "" })
                    .identifier(name(column));
                sql.raw(if is_nullable { ", '')" } else { "" });
                for key in path {
                    sql.raw(", ").text(key);
                }
                sql.raw(")");
            }
            Source::Joined(columns) => {
                sql.raw("concatWithSeparator(';'");
                for id in columns {
                    self.sql.raw(", ");
                    self.text_value(Value::column(*id, table));
                }
                self.sql.raw(")");
            }
            Source::Json(json) => self.json_text(json),
            Source::TupleElement(column, path) => write_tuple(sql, name(column), path),
        }
    }

    /// The value as text that is not NULL.
    pub(super) fn text_value(&mut self, value: Value<'_>) {
        if value.is_plain_text() {
            return self.raw_value(value);
        }
        let is_nullable = value.can_be_null();
        self.sql.raw(if is_nullable { "ifNull(" } else { "" });
        match plain(value.data_type) {
            DataType::String => self.raw_value(value),
            // A missing key reads as the number 0, which an enum need not have: `toString` fails on
            // it, also behind `mapContains(…) AND` (error 691, ClickHouse 26.7).
            DataType::Enum { .. } if value.is_of_key() => self.name_of_key(value),
            DataType::DateTime { .. } | DataType::DateTime64 { .. } => {
                self.sql.raw("toString(");
                self.raw_value(value);
                self.sql.raw(", ").text(self.context.zone_name()).raw(")");
            }
            _ => {
                self.sql.raw("toString(");
                self.raw_value(value);
                self.sql.raw(")");
            }
        }
        self.sql.raw(if is_nullable { ", '')" } else { "" });
    }

    /// The name that an enum has under a key of a map; '' or NULL where there is no key.
    fn name_of_key(&mut self, value: Value<'_>) {
        let (map, key) = match value.source {
            Source::MapKey(map, key) => (Some(map), key),
            Source::VariableKey(key) => (None, key),
            _ => return self.raw_value(value),
        };
        self.sql.raw("CAST(");
        match map {
            Some(map) => self.sql.identifier(&self.table.column(map).name),
            None => self.sql.raw("x"),
        };
        self.sql.raw(if value.can_be_null() {
            ", 'Map(String, Nullable(String))')["
        } else {
            ", 'Map(String, String)')["
        });
        self.sql.text(key).raw("]");
    }

    /// The value as text in lower case, by its ASCII letters.
    pub(super) fn lower_value(&mut self, value: Value<'_>) {
        self.sql.raw("lower(");
        self.text_value(value);
        self.sql.raw(")");
    }

    /// An index over `lower(column)`, if the value is such a column as it is.
    pub(super) fn lower_index(&self, value: Value<'_>) -> Option<&Index> {
        let Source::Column(id) = value.source else {
            return None;
        };
        if !value.is_plain_text() {
            return None;
        }
        self.table
            .indexes
            .iter()
            .find(|index| index.expression == IndexExpression::Lower(id))
    }
}

fn write_tuple(sql: &mut SqlWriter, column: &str, path: &[usize]) {
    for _ in path {
        sql.raw("tupleElement(");
    }
    sql.identifier(column);
    for at in path {
        sql.raw(", ")
            .integer(i128::try_from(*at + 1).unwrap_or(1))
            .raw(")");
    }
}
