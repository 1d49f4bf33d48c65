//! Tables in the engine that hold rows of the model.

#[path = "store/create.rs"]
mod create;

use std::collections::BTreeSet;

use lucerna_engine::{Access, Engine, EngineError, QueryRequest};
use lucerna_schema::{Column, ColumnId, DefaultKind, Table};
use lucerna_sql::SqlWriter;
use lucerna_translate::model::Row;

use crate::engine::numbers;
use crate::literal;

/// So many rows are inserted at once, and make a part of the table.
const ROWS_IN_PART: usize = 40;

/// A table in the engine; the place of a row among those inserted is its number. It is dropped with
/// this.
pub(crate) struct Stored<'t> {
    pub(crate) engine: &'t dyn Engine,
    table: &'t Table,
    pub(crate) name: String,
}

/// Which parts of a table have its indexes. None of it changes what a condition selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Indexes {
    /// All of them.
    Everywhere,
    /// Those that were inserted after the indexes were added: the second half of the rows.
    Late,
    /// None: the table has no indexes.
    Nowhere,
}

impl Indexes {
    /// All of these.
    pub(crate) const ALL: [Self; 3] = [Self::Everywhere, Self::Late, Self::Nowhere];

    /// The name in the engine of a table with such indexes.
    pub(crate) fn name_of(self, table: &Table) -> String {
        format!("{}_{self:?}", table.schema)
    }

    /// The table as the translator sees it where it has such indexes: it knows of all or of none.
    pub(crate) fn known_of(self, table: &Table) -> Table {
        let mut known = table.clone();
        if self == Self::Nowhere {
            known.indexes.clear();
        }
        known
    }
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
}

impl<'t> Stored<'t> {
    /// Makes `table` with `rows`, and gives it its indexes or some of them.
    pub(crate) fn create(
        engine: &'t dyn Engine,
        table: &'t Table,
        rows: &[Row],
        indexes: Indexes,
    ) -> Self {
        let stored = Self {
            engine,
            table,
            name: indexes.name_of(table),
        };
        let name = &stored.name;
        let (statement, settings) = create::table(table, name);
        stored.execute(&statement, settings);
        stored.execute(
            &format!("ALTER TABLE `{name}` ADD COLUMN row_number UInt32"),
            &[],
        );
        stored.execute(&format!("SYSTEM STOP MERGES `{name}`"), &[]);
        if indexes != Indexes::Everywhere {
            for index in &table.indexes {
                let statement = format!("ALTER TABLE `{name}` DROP INDEX `{}`", index.name);
                stored.execute(&statement, settings);
            }
        }
        let numbered: Vec<(usize, &Row)> = rows.iter().enumerate().collect();
        let (first, second) = numbered.split_at(rows.len() / 2);
        stored.insert_all(first);
        if indexes == Indexes::Late {
            for index in &table.indexes {
                stored.execute(&create::add_index(name, index, table), settings);
            }
        }
        stored.insert_all(second);
        stored
    }

    fn insert_all(&self, rows: &[(usize, &Row)]) {
        for part in rows.chunks(ROWS_IN_PART) {
            self.execute(&self.insert(part), create::OF_ANY_TYPE);
        }
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
            .identifier(&self.name)
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

    /// The rows that each of some clauses selects: `WHERE …`, or `PREWHERE … WHERE …`.
    pub(crate) fn selected(&self, clauses: &[String]) -> Result<Vec<BTreeSet<u32>>, EngineError> {
        let table = &self.name;
        let selects = clauses.iter().enumerate().map(|(at, clause)| {
            format!("SELECT row_number, toUInt32({at}) AS clause FROM `{table}` {clause}")
        });
        let selects: Vec<String> = selects.collect();
        let selects = selects.join(" UNION ALL ");
        // In order, the rows come as one block.
        let statement = format!("SELECT * FROM ({selects}) ORDER BY clause, row_number");
        let mut found = vec![BTreeSet::new(); clauses.len()];
        for row in numbers(self.engine, statement)? {
            found[usize::try_from(row[1]).expect("few clauses")].insert(row[0]);
        }
        Ok(found)
    }
}

impl Drop for Stored<'_> {
    fn drop(&mut self) {
        // The store goes with the test; a table that stays there costs room alone.
        let statement = format!("DROP TABLE `{}`", self.name);
        let request = QueryRequest::new(statement).access(Access::Write);
        let _ = self.engine.execute(&request);
    }
}

fn inserted(table: &Table) -> impl Iterator<Item = (ColumnId, &Column)> {
    let columns = table.columns.iter().enumerate();
    columns
        .filter(|(_, column)| column.default == DefaultKind::None)
        .map(|(at, column)| (ColumnId(at), column))
}
