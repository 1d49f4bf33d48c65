//! What is asked of rows as a condition on the values that a rollup has counted.

use lucerna_schema::introspect::NATIVE_COLUMN;
use lucerna_schema::{Column, ColumnId, DefaultKind, Origin, Table};
use lucerna_sql::{DataType, Select, Sql, SqlWriter};
use lucerna_translate::predicate::{Leaf, Place, Predicate};
use lucerna_translate::render::{needs_a_value, render};

use super::super::plan::Translated;
use super::{Rolled, between};
use crate::facts::Rollup;
use crate::range::Range;

/// What a predicate asks of the value of one column.
pub(super) struct ValueTest {
    /// The column; `None` if nothing is asked.
    pub(super) column: Option<ColumnId>,
    /// The condition on the value of a rollup.
    pub(super) condition: Option<Sql>,
}

impl ValueTest {
    /// `None` if more is asked than one column of text can answer.
    pub(super) fn of(found: &Translated) -> Option<Self> {
        let mut column = None;
        let on_value = onto_value(&found.predicate, &found.table, &mut column)?;
        let condition = column.map(|_| condition(&on_value, found));
        Some(Self { column, condition })
    }
}

/// What of a predicate's rows a rollup may have counted.
pub(in super::super) enum Shared<'a> {
    /// Those with such values of a column.
    Column(ColumnId, Predicate),
    /// Those with such values of a key of a map.
    Attribute(ColumnId, &'a str, Predicate),
}

impl<'a> Shared<'a> {
    /// `None` if no rollup can tell.
    pub(in super::super) fn of(predicate: &'a Predicate, table: &Table) -> Option<Self> {
        let mut column = None;
        if let Some(on_value) = onto_value(predicate, table, &mut column) {
            return Some(Self::Column(column?, on_value));
        }
        let Predicate::Leaf(leaf) = predicate else {
            return None;
        };
        let Place::MapValue { map, key } = &leaf.place else {
            return None;
        };
        // Numbers in brackets are not told apart; and what holds for the empty text holds for rows
        // that are not counted.
        let is_counted = !key.contains('[') && needs_a_value(&leaf.test);
        is_counted.then(|| Self::Attribute(*map, key, leaf_on_value(leaf, table)))
    }

    /// The question for the share of rows that match in a range, as a rollup has counted them: one row
    /// of two numbers, how many match and of how many.
    ///
    /// Of attributes it tells how often a value occurred, which may be more than once in a row.
    pub(in super::super) fn question(
        &self,
        found: &Translated,
        rollup: &Rollup,
        range: Range,
    ) -> Option<Sql> {
        let (matching, select) = match self {
            Self::Column(column, on_value) => {
                let name = &found.table.column(*column).name;
                rollup.columns.contains(name).then_some(())?;
                (condition(on_value, found), rollup.native(Some(name)))
            }
            Self::Attribute(map, key, on_value) => {
                let map = &found.table.column(*map).name;
                let mut of_key = SqlWriter::new();
                of_key.raw("ColumnIdentifier = ").text(map);
                of_key.raw(" AND Key = ").text(key);
                let of_key = of_key.finish();
                let mut matching = SqlWriter::new();
                matching.sql(&of_key).raw(" AND ");
                matching.sql(&condition(on_value, found));
                let mut read = SqlWriter::new();
                read.raw("(").sql(&of_key).raw(") OR (ColumnIdentifier = ");
                read.text(NATIVE_COLUMN).raw(" AND Key = ");
                // Any of them says how many rows there are.
                read.text(rollup.columns.first()?).raw(")");
                let select = Select::from_table(Some(&rollup.database), &rollup.table);
                (matching.finish(), select.filter(read.finish()))
            }
        };
        let bucket = i64::from(rollup.bucket);
        let first = range.from.map_or(0, |from| from.as_second() + 1 - bucket);
        let end = range
            .to
            .map_or(i64::from(u32::MAX), |to| to.as_second() + 1);
        let mut share = SqlWriter::new();
        share.raw("toString(sumIf(count, ").sql(&matching).raw("))");
        let mut all = SqlWriter::new();
        all.raw("sumIf(count, ColumnIdentifier = ")
            .text(NATIVE_COLUMN);
        all.raw(")");
        let select = between(select, first, end)
            .expression(share.finish())
            .expression(all.finish());
        Some(select.to_sql())
    }
}

/// A predicate on the value of a rollup, if it asks nothing but the text of one column, which is
/// noted.
pub(super) fn onto_value(
    predicate: &Predicate,
    table: &Table,
    column: &mut Option<ColumnId>,
) -> Option<Predicate> {
    let mut each = |parts: &[Predicate]| {
        let onto = |part| onto_value(part, table, column);
        parts.iter().map(onto).collect::<Option<Vec<_>>>()
    };
    Some(match predicate {
        Predicate::True => Predicate::True,
        Predicate::False => return None,
        Predicate::All(parts) => Predicate::All(each(parts)?),
        Predicate::Any(parts) => Predicate::Any(each(parts)?),
        Predicate::Not(of) => Predicate::Not(Box::new(onto_value(of, table, column)?)),
        Predicate::Leaf(leaf) => {
            let id = text_column(&leaf.place, table)?;
            if *column.get_or_insert(id) != id {
                return None;
            }
            leaf_on_value(leaf, table)
        }
    })
}

fn leaf_on_value(leaf: &Leaf, table: &Table) -> Predicate {
    Predicate::Leaf(Leaf {
        place: Place::Column(value_id(table)),
        ..leaf.clone()
    })
}

/// The column of text that a place is, or that is materialized from it.
fn text_column(place: &Place, table: &Table) -> Option<ColumnId> {
    let id = match place {
        Place::Column(id) => *id,
        Place::MapValue { map, key } => table.column_ids().find(|id| {
            let column = table.column(*id);
            column.default == DefaultKind::Materialized
                && matches!(&column.origin, Some(Origin::MapKey { map: of, key: twin }) if of == map && twin == key)
        })?,
        Place::Joined(_)
        | Place::AnyMapValue(_)
        | Place::Element(_)
        | Place::ElementValue { .. }
        | Place::AnyElementValue(_)
        | Place::TextPath { .. }
        | Place::JsonPath { .. }
        | Place::ElementPath { .. }
        | Place::TupleElement { .. } => return None,
    };
    is_text(table.column(id)).then_some(id)
}

fn is_text(column: &Column) -> bool {
    *column.data_type.without_low_cardinality() == DataType::String
}

/// The place of the value of a rollup, behind the columns of the table.
fn value_id(table: &Table) -> ColumnId {
    ColumnId(table.columns.len())
}

/// A predicate on the value of a rollup as a condition that stands beside others.
fn condition(on_value: &Predicate, found: &Translated) -> Sql {
    let mut table = found.table.clone();
    table.indexes.clear();
    table.columns.push(Rolled::value());
    let condition = render(on_value, &table, &found.context);
    let mut sql = SqlWriter::new();
    sql.raw("(").sql(condition.sql()).raw(")");
    sql.finish()
}
