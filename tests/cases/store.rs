//! The engine, and tables in it that hold rows of the model.

use std::collections::BTreeSet;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use lucerna_engine::{Access, Engine, EngineError, QueryRequest};
use lucerna_engine_chdb::{Chdb, ChdbOptions, install, open};
use lucerna_schema::{
    Column, ColumnId, DefaultKind, IndexExpression, Table, create_settings, create_table,
};
use lucerna_sql::SqlWriter;
use lucerna_translate::model::Row;

use crate::literal;

/// So many rows are inserted at once, and make a part of the table.
const ROWS_IN_PART: usize = 40;

/// Granules are small, so that an index that is wrong loses rows though a table has few.
const SMALL_GRANULES: &str = " SETTINGS index_granularity = 4";

/// The engine; `None` if it cannot be had here. A process can have but one store, so one test of a
/// binary may ask for it; it is closed when that drops it.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn engine() -> Option<Chdb> {
    let Some(library) = install::for_tests().expect("the engine can be installed") else {
        eprintln!("skipped: the engine is not installed");
        return None;
    };
    let options = ChdbOptions {
        library: Some(library),
        ..ChdbOptions::default()
    };
    Some(open(&options).expect("the engine opens"))
}

/// A table in the engine; the place of a row among those inserted is its number.
pub(crate) struct Stored<'t> {
    engine: &'t dyn Engine,
    table: &'t Table,
}

/// Which rows a condition selects, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
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
            panic!("{statement}\n{error}");
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

    /// The rows for which `condition` holds, and those for which it does not, as the engine answers
    /// with its skip indexes or without.
    pub(crate) fn select(
        &self,
        condition: &str,
        uses_indexes: bool,
    ) -> Result<Halves, EngineError> {
        let table = &self.table.schema;
        let statement = format!(
            "SELECT row_number, toUInt32(1) AS half FROM `{table}` WHERE {condition} \
             UNION ALL SELECT row_number, toUInt32(0) FROM `{table}` WHERE NOT ({condition})"
        );
        let uses_indexes = if uses_indexes { "1" } else { "0" };
        let request = QueryRequest::new(statement).setting("use_skip_indexes", uses_indexes);
        let mut halves = Halves {
            selected: BTreeSet::new(),
            others: BTreeSet::new(),
        };
        for batch in self.engine.query(&request)? {
            let batch = batch.map_err(EngineError::from_arrow)?;
            let numbers = batch.column(0).as_primitive::<UInt32Type>().values();
            let half = batch.column(1).as_primitive::<UInt32Type>().values();
            for (number, half) in numbers.iter().zip(half) {
                let is_new = match half {
                    1 => halves.selected.insert(*number),
                    _ => halves.others.insert(*number),
                };
                assert!(is_new, "row {number} was found twice by {condition}");
            }
        }
        Ok(halves)
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
