//! Tables in the engine that hold rows of the model.

use std::collections::BTreeSet;

use lucerna_engine::{Access, Engine, EngineError, QueryRequest};
use lucerna_schema::{
    Column, ColumnId, DefaultKind, IndexExpression, Table, create_settings, create_table,
};
use lucerna_sql::SqlWriter;
use lucerna_translate::model::Row;

use crate::engine::numbers;
use crate::literal;

/// So many rows are inserted at once, and make a part of the table.
const ROWS_IN_PART: usize = 40;

/// Granules are small, so that an index that is wrong loses rows though a table has few.
const SMALL_GRANULES: &str = " SETTINGS index_granularity = 4";

/// A table in the engine; the place of a row among those inserted is its number.
pub(crate) struct Stored<'t> {
    engine: &'t dyn Engine,
    table: &'t Table,
}

/// Which rows a condition selects, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Halves {
    /// Those for which it holds.
    pub(crate) selected: BTreeSet<u32>,
    /// Those for which its negation holds.
    pub(crate) others: BTreeSet<u32>,
}

impl Halves {
    /// The halves into which a test splits rows.
    pub(crate) fn split(rows: &[Row], is_selected: impl Fn(&Row) -> bool) -> Self {
        let numbered = (0..).zip(rows);
        let (selected, others) = numbered.partition::<Vec<_>, _>(|(_, row)| is_selected(row));
        let numbers = |half: Vec<(u32, &Row)>| half.into_iter().map(|(number, _)| number).collect();
        Self {
            selected: numbers(selected),
            others: numbers(others),
        }
    }

    /// The first row on which two halves differ, in words.
    pub(crate) fn difference_from(&self, expected: &Self, rows: &[Row]) -> String {
        let row = |number: &u32| &rows[usize::try_from(*number).expect("few rows")];
        let first = |left: &BTreeSet<u32>, right: &BTreeSet<u32>| {
            left.difference(right)
                .next()
                .map(|number| format!("{:?}", row(number)))
        };
        let surplus = first(&self.selected, &expected.selected);
        let surplus = surplus.map(|row| format!("the engine selects {row}"));
        let lost = first(&expected.selected, &self.selected);
        let lost = lost.map(|row| format!("the engine does not select {row}"));
        let other = || "a row is in both halves, or in none".to_owned();
        surplus.or(lost).unwrap_or_else(other)
    }
}

impl<'t> Stored<'t> {
    /// Makes `table` with `rows`.
    pub(crate) fn create(engine: &'t dyn Engine, table: &'t Table, rows: &[Row]) -> Self {
        let stored = Self { engine, table };
        let (statement, settings) = match create_table(&table.schema, "default", &table.schema) {
            Some(sql) => (sql.into_string(), create_settings(&table.schema)),
            None => (create_other(table), &[("enable_full_text_index", "1")][..]),
        };
        stored.execute(&(statement + SMALL_GRANULES), settings);
        stored.execute(
            &format!(
                "ALTER TABLE `{}` ADD COLUMN row_number UInt32",
                table.schema
            ),
            &[],
        );
        stored.execute(&format!("SYSTEM STOP MERGES `{}`", table.schema), &[]);
        let numbered: Vec<(usize, &Row)> = rows.iter().enumerate().collect();
        for part in numbered.chunks(ROWS_IN_PART) {
            stored.execute(
                &stored.insert(part),
                &[("throw_on_max_partitions_per_insert_block", "0")],
            );
        }
        stored
    }

    fn execute(&self, statement: &str, settings: &[(&str, &str)]) {
        let request = QueryRequest::new(statement).access(Access::Write);
        let request = settings.iter().fold(request, |request, (name, value)| {
            request.setting(*name, *value)
        });
        if let Err(error) = self.engine.execute(&request) {
            let start: String = statement.chars().take(2000).collect();
            panic!("{error}\n{start}");
        }
    }

    fn insert(&self, rows: &[(usize, &Row)]) -> String {
        let mut sql = SqlWriter::new();
        sql.raw("INSERT INTO ")
            .identifier(&self.table.schema)
            .raw(" (row_number");
        for (_, column) in inserted(self.table) {
            sql.raw(", ").identifier(&column.name);
        }
        sql.raw(") VALUES ");
        for (at, (number, row)) in rows.iter().enumerate() {
            sql.raw(if at > 0 { ", (" } else { "(" });
            sql.integer(i128::try_from(*number).expect("few rows"));
            for (id, column) in inserted(self.table) {
                sql.raw(", ");
                literal::write(&mut sql, row.value(id), &column.data_type);
            }
            sql.raw(")");
        }
        sql.finish().into_string()
    }

    /// What is wrong with the engine's answers to some conditions, each with its number: where they
    /// are computed for every row, and where they filter with the help of indexes.
    pub(crate) fn faults(&self, rows: &[Row], expected: &[(&str, Halves)]) -> Vec<(usize, String)> {
        let conditions: Vec<&str> = expected.iter().map(|(condition, _)| *condition).collect();
        let answers = self.computed(&conditions);
        let answers = answers.and_then(|computed| Ok([computed, self.filtered(&conditions)?]));
        let fault = |at: usize, fault: String| (at, format!("{fault}\n  {}", conditions[at]));
        match answers {
            Ok([computed, filtered]) => {
                let ways = [("computed", computed), ("filtered", filtered)];
                let differing = ways.iter().flat_map(|(way, found)| {
                    let numbered = found.iter().zip(expected).enumerate();
                    let differing =
                        numbered.filter(|(_, (found, (_, expected)))| *found != expected);
                    differing.map(move |(at, (found, (_, expected)))| {
                        (
                            at,
                            format!("{way}: {}", found.difference_from(expected, rows)),
                        )
                    })
                });
                differing.map(|(at, text)| fault(at, text)).collect()
            }
            Err(error) if expected.len() == 1 => vec![fault(0, error.to_string())],
            // One of them cannot be run: which?
            Err(_) => {
                let each = expected.chunks(1).enumerate();
                let faults = each.flat_map(|(at, one)| {
                    let faults = self.faults(rows, one).into_iter();
                    faults.map(move |(_, fault)| (at, fault))
                });
                faults.collect()
            }
        }
    }

    /// The values of conditions in every row: neither half has a row for which one is NULL.
    fn computed(&self, conditions: &[&str]) -> Result<Vec<Halves>, EngineError> {
        let numbered = conditions.iter().enumerate();
        let values = numbered.map(|(at, condition)| {
            format!(", CAST(ifNull({condition}, 2), 'UInt32') AS condition_{at}")
        });
        let values: String = values.collect();
        let table = &self.table.schema;
        let mut found = vec![Halves::default(); conditions.len()];
        let statement = format!("SELECT row_number{values} FROM `{table}` ORDER BY row_number");
        for row in numbers(self.engine, statement)? {
            for (halves, value) in found.iter_mut().zip(&row[1..]) {
                match value {
                    0 => _ = halves.others.insert(row[0]),
                    1 => _ = halves.selected.insert(row[0]),
                    _ => {}
                }
            }
        }
        Ok(found)
    }

    /// The rows that conditions select, and those that their negations select.
    fn filtered(&self, conditions: &[&str]) -> Result<Vec<Halves>, EngineError> {
        let table = &self.table.schema;
        let selects = conditions.iter().enumerate().map(|(at, condition)| {
            format!(
                "SELECT row_number, toUInt32({at}) AS condition, toUInt32(1) AS half \
                 FROM `{table}` WHERE {condition} UNION ALL \
                 SELECT row_number, toUInt32({at}), toUInt32(0) \
                 FROM `{table}` WHERE NOT ({condition})"
            )
        });
        let selects: Vec<String> = selects.collect();
        let selects = selects.join(" UNION ALL ");
        // In order, the rows come as one block.
        let statement = format!("SELECT * FROM ({selects}) ORDER BY condition, row_number");
        let mut found = vec![Halves::default(); conditions.len()];
        for row in numbers(self.engine, statement)? {
            let halves = &mut found[usize::try_from(row[1]).expect("few conditions")];
            match row[2] {
                0 => _ = halves.others.insert(row[0]),
                _ => _ = halves.selected.insert(row[0]),
            }
        }
        Ok(found)
    }
}

fn inserted(table: &Table) -> impl Iterator<Item = (ColumnId, &Column)> {
    let columns = table.columns.iter().enumerate();
    columns
        .filter(|(_, column)| column.default == DefaultKind::None)
        .map(|(at, column)| (ColumnId(at), column))
}

/// The statement for a table that is not built in.
fn create_other(table: &Table) -> String {
    let columns = table
        .columns
        .iter()
        .map(|column| format!("`{}` {}", column.name, column.data_type));
    let indexes = table.indexes.iter().map(|index| {
        let IndexExpression::Column(id) = index.expression else {
            panic!(
                "an index on a column as it is, such as {}, is enough here",
                index.name
            )
        };
        let column = &table.column(id).name;
        format!("INDEX {} `{column}` TYPE {}", index.name, index.kind)
    });
    let parts: Vec<String> = columns.chain(indexes).collect();
    format!(
        "CREATE TABLE `{}` ({}) ENGINE = MergeTree ORDER BY tuple()",
        table.schema,
        parts.join(", ")
    )
}
