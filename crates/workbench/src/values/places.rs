//! Where values and keys are kept besides the rows.

use jiff::Timestamp;
use lucerna_schema::introspect::{NATIVE_COLUMN, write_dictionary};
use lucerna_schema::{
    Column, ColumnId, Index, IndexExpression, IndexKind, Origin, Table, Tokenizer,
};
use lucerna_sql::{DataType, Sql, SqlWriter};
use lucerna_translate::predicate::Place;

use super::{Look, is_text};
use crate::facts::{Rollup, keys_index, write_second};

/// What is wanted of a table.
pub(super) enum Wanted<'t> {
    /// The values of a column.
    Column(&'t Table, ColumnId),
    /// The values of a key of a map.
    Value(&'t Table, ColumnId, &'t str),
    /// The keys of a map or a JSON column.
    Keys(&'t Table, ColumnId),
}

impl<'t> Wanted<'t> {
    /// The values of a place; `None` of one that has no values of its own.
    pub(super) fn values(table: &'t Table, place: &'t Place) -> Option<Self> {
        match place {
            Place::Column(id) | Place::Element(id) => {
                let is_single = !matches!(
                    table.column(*id).data_type,
                    DataType::Map(..)
                        | DataType::Json(_)
                        | DataType::Tuple(_)
                        | DataType::Nested(_)
                );
                is_single.then_some(Self::Column(table, *id))
            }
            Place::MapValue { map, key } => Some(Self::Value(table, *map, key)),
            Place::Joined(_)
            | Place::AnyMapValue(_)
            | Place::ElementValue { .. }
            | Place::AnyElementValue(_)
            | Place::TextPath { .. }
            | Place::JsonPath { .. }
            | Place::ElementPath { .. }
            | Place::TupleElement { .. } => None,
        }
    }

    /// The keys of a column; `None` if it is neither a map nor JSON.
    pub(super) fn keys(table: &'t Table, column: ColumnId) -> Option<Self> {
        let data_type = &table.column(column).data_type;
        matches!(data_type, DataType::Map(..) | DataType::Json(_))
            .then_some(Self::Keys(table, column))
    }

    /// The value of a row, or the values of a row one a row, as text.
    pub(super) fn expression(&self) -> Sql {
        let mut sql = SqlWriter::new();
        match self {
            Self::Column(table, id) => {
                let column = table.column(*id);
                let is_array = matches!(column.data_type, DataType::Array(_));
                sql.raw(if is_array {
                    "ifNull(toString(arrayJoin("
                } else {
                    "ifNull(toString(("
                })
                .identifier(&column.name)
                .raw(")), '')");
            }
            Self::Value(table, map, key) => {
                sql.raw("ifNull(toString(")
                    .identifier(&table.column(*map).name)
                    .raw("[")
                    .text(key)
                    .raw("]), '')");
            }
            Self::Keys(table, column) => {
                let column = table.column(*column);
                let is_json = matches!(column.data_type, DataType::Json(_));
                sql.raw(if is_json {
                    "arrayJoin(JSONAllPaths("
                } else {
                    "toString(arrayJoin(mapKeys("
                })
                .identifier(&column.name)
                .raw(if is_json { "))" } else { ")))" });
            }
        }
        sql.finish()
    }

    /// The statement that asks a rollup.
    pub(super) fn rollup(&self, rollup: &Rollup, look: &Look<'_>) -> Sql {
        let (identifier, key, asked) = match self {
            Self::Column(table, id) => (
                NATIVE_COLUMN,
                Some(table.column(*id).name.as_str()),
                "Value",
            ),
            Self::Value(table, map, key) => (table.column(*map).name.as_str(), Some(*key), "Value"),
            Self::Keys(table, map) => (table.column(*map).name.as_str(), None, "Key"),
        };
        let mut sql = SqlWriter::new();
        sql.raw("SELECT toString(")
            .raw(asked)
            .raw(") AS text, sum(count) AS rows\nFROM ");
        sql.identifier(&rollup.database)
            .raw(".")
            .identifier(&rollup.table);
        sql.raw("\nWHERE ColumnIdentifier = ").text(identifier);
        if let Some(key) = key {
            sql.raw(" AND Key = ").text(key);
        }
        // The bucket that holds the first moment began before it.
        let bucket = i64::from(rollup.bucket);
        let ends = [
            (look.wish.range.from, " AND Timestamp >= ", bucket - 1),
            (look.wish.range.to, " AND Timestamp <= ", 0),
        ];
        for (end, operator, earlier) in ends {
            let Some(end) = end else { continue };
            sql.raw(operator);
            write_second(&mut sql, end.as_second() - earlier);
        }
        sql.raw(" AND text != ''");
        look.begins(&mut sql);
        look.finish(&mut sql);
        sql.finish()
    }

    /// The statement that asks the dictionary of a text index, if there is one that holds what is
    /// wanted.
    pub(super) fn dictionary(&self, look: &Look<'_>) -> Option<Sql> {
        if !look.source.has_parts() {
            return None;
        }
        let mut sql = SqlWriter::new();
        match self {
            Self::Column(table, id) => {
                let is_whole = is_text(&table.column(*id).data_type);
                let index = find(table, &IndexExpression::Column(*id)).filter(|_| is_whole)?;
                look.tokens(&mut sql, &index.name, 0);
                sql.raw("\nWHERE text != ''");
            }
            Self::Keys(table, map) => {
                look.tokens(&mut sql, keys_index(table, *map)?, 0);
                sql.raw("\nWHERE text != ''");
            }
            Self::Value(table, map, key) => {
                let (index, separator) = items(table, *map)?;
                let start = [key, separator].concat();
                look.tokens(&mut sql, &index.name, start.len());
                sql.raw("\nWHERE startsWith(token, ").text(&start);
                sql.raw(") AND text != ''");
                if let Some(keys) = keys_index(table, *map) {
                    // A key that holds the separator makes items that look like this key's.
                    sql.raw(" AND NOT arrayExists(key -> startsWith(token, concat(key, ")
                        .text(separator)
                        .raw(")), (SELECT groupArray(token) FROM ");
                    let source = look.source;
                    write_dictionary(&mut sql, &source.database, &source.table_name, keys);
                    sql.raw(" WHERE startsWith(token, ").text(&start).raw(")))");
                }
            }
        }
        look.begins(&mut sql);
        look.finish(&mut sql);
        Some(sql.finish())
    }
}

/// The text index over an expression each of whose tokens is one whole value.
fn find<'t>(table: &'t Table, expression: &IndexExpression) -> Option<&'t Index> {
    let is_it = |index: &&Index| {
        index.expression == *expression && index.kind == IndexKind::Text(Tokenizer::Array)
    };
    table.indexes.iter().find(is_it)
}

/// The text index over the pairs of a map as texts, with what stands between key and value.
fn items(table: &Table, map: ColumnId) -> Option<(&Index, &str)> {
    table.column_ids().find_map(|id| {
        let column: &Column = table.column(id);
        match &column.origin {
            Some(Origin::Items { map: of, separator }) if *of == map => Some((
                find(table, &IndexExpression::Column(id))?,
                separator.as_str(),
            )),
            Some(_) | None => None,
        }
    })
}

impl Look<'_> {
    /// Writes the beginning of a question to a dictionary: its tokens without so many bytes, and how
    /// many rows hold them.
    fn tokens(&self, sql: &mut SqlWriter, index: &str, skipped: usize) {
        sql.raw("SELECT substring(token, ")
            .integer(i128::try_from(skipped + 1).unwrap_or(i128::MAX))
            .raw(") AS text, sum(cardinality) AS rows\nFROM ");
        let source = self.source;
        write_dictionary(sql, &source.database, &source.table_name, index);
    }

    /// Writes that the text begins as wanted.
    pub(super) fn begins(&self, sql: &mut SqlWriter) {
        if !self.wish.prefix.is_empty() {
            sql.raw(" AND startsWith(lowerUTF8(text), lowerUTF8(")
                .text(&self.wish.prefix)
                .raw("))");
        }
    }

    /// Writes the end of a question: each text once, the most frequent first.
    pub(super) fn finish(&self, sql: &mut SqlWriter) {
        sql.raw("\nGROUP BY text\nORDER BY rows DESC, text\nLIMIT ")
            .integer(i128::try_from(self.wish.budget.values).unwrap_or(i128::MAX));
    }

    /// The end of the range, or of the rows, if either is known.
    pub(super) fn end(&self) -> Option<Timestamp> {
        let newest = self
            .session
            .parts(self.source)
            .and_then(|parts| parts.newest());
        self.wish.range.to.into_iter().chain(newest).min()
    }
}
