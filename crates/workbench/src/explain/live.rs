//! Asking the engine what it would read. Nothing but the plan of a statement is made by it.

use std::collections::BTreeMap;

use lucerna_engine::{EngineError, QueryRequest};
use lucerna_schema::{ColumnId, DefaultKind};

use super::answer::{TableRead, read};
use super::{Reading, StepReading};
use crate::error::WorkError;
use crate::rows;
use crate::search::{Order, Plan, Search, Step};
use crate::session::{RunOptions, Session};
use crate::source::Source;

/// Asks for the unpacked size of each column in bytes; parameters `database` and `table`.
const SIZES: &str = "\
SELECT name, toString(data_uncompressed_bytes)
FROM system.columns
WHERE database = {database:String} AND table = {table:String}";

/// Asks for the number of rows; parameters `database` and `table`.
const ROWS: &str = "\
SELECT ifNull(toString(total_rows), '')
FROM system.tables
WHERE database = {database:String} AND name = {table:String}";

/// A search whose statement the engine is asked about.
#[derive(Clone, Copy)]
pub(super) struct Live<'a> {
    pub(super) session: &'a Session,
    pub(super) source: &'a Source,
    pub(super) search: &'a Search,
    pub(super) run: &'a RunOptions,
}

impl Live<'_> {
    /// What the statements of the search read.
    pub(super) fn reading(&self, plan: &Plan) -> Result<Reading, WorkError> {
        let step = |step| {
            Ok(StepReading {
                reads: self.explain(step)?,
                rows: self.estimate(step)?,
            })
        };
        let steps: Vec<StepReading> = plan
            .steps
            .iter()
            .map(step)
            .collect::<Result<_, WorkError>>()?;
        let table_rows = self.table_rows()?;
        let range = if self.search.range.is_everything() {
            Vec::new()
        } else {
            self.alone("", &[])?
        };
        let rows: u64 = steps.iter().map(|step| step.rows).sum();
        // A granule on the boundary of two steps is read in both.
        let rows = table_rows.map_or(rows, |of| rows.min(of));
        let bytes = match table_rows {
            Some(of) if of > 0 => self.bytes(&steps, rows, of)?,
            _ => None,
        };
        Ok(Reading {
            range,
            steps,
            rows,
            bytes,
            table_rows,
        })
    }

    /// What another query reads in the same range, when all of its rows are wanted.
    ///
    /// A count would tell less, for it may be known without reading. The rows are ordered by a column
    /// that the query is not about, so that they are read by one statement, and a column that is
    /// read is one that the query needs.
    pub(super) fn alone(
        &self,
        query: &str,
        columns: &[(String, String)],
    ) -> Result<Vec<TableRead>, WorkError> {
        let column = self.other_column(columns);
        let search = Search {
            query: query.to_owned(),
            range: self.search.range,
            implicit: self.search.implicit.clone(),
            select: column.iter().cloned().collect(),
            order: column.clone().map(|field| Order {
                field,
                is_descending: false,
            }),
            ..Search::default()
        };
        let plan = self.session.plan(self.source, &search)?;
        let mut reads = Vec::new();
        for step in &plan.steps {
            reads.extend(self.explain(step)?);
        }
        for read in &mut reads {
            read.columns.retain(|read| column.as_ref() != Some(read));
        }
        Ok(reads)
    }

    /// A small column, if there is one, that is neither the time nor one of `columns`.
    fn other_column(&self, columns: &[(String, String)]) -> Option<String> {
        let table = &self.source.table;
        let roles = [table.roles.severity, table.roles.service];
        let is_free = |id: &ColumnId| {
            let column = table.column(*id);
            Some(*id) != table.roles.timestamp
                && column.default == DefaultKind::None
                && columns.iter().all(|(name, _)| *name != column.name)
        };
        let mut ids = roles.into_iter().flatten().chain(table.column_ids());
        ids.find(is_free).map(|id| table.column(id).name.clone())
    }

    fn explain(&self, step: &Step) -> Result<Vec<TableRead>, WorkError> {
        let head = "EXPLAIN json = 1, indexes = 1, header = 1, actions = 1";
        let lines: Vec<String> = self
            .ask(head, step)?
            .into_iter()
            .filter_map(|row| row.into_iter().next())
            .collect();
        Ok(read(&lines.join("\n"))?)
    }

    /// At most so many rows, by the rows of each granule that is left.
    fn estimate(&self, step: &Step) -> Result<u64, WorkError> {
        // The answer's columns are database, table, parts, rows and marks.
        const ROWS_COLUMN: usize = 3;
        let answer = self.ask("EXPLAIN ESTIMATE", step)?;
        let rows = answer
            .iter()
            .filter_map(|row| row.get(ROWS_COLUMN)?.parse::<u64>().ok());
        Ok(rows.sum())
    }

    fn ask(&self, head: &str, step: &Step) -> Result<Vec<Vec<String>>, WorkError> {
        let statement = format!("{head}\n{}", step.statement);
        let request = self.run.request(&statement).settings(&step.settings);
        Ok(rows::ask(self.session.engine(), &request.finish())?)
    }

    fn table_rows(&self) -> Result<Option<u64>, EngineError> {
        let answer = rows::ask_column(self.session.engine(), &self.about_table(ROWS))?;
        Ok(answer.first().and_then(|rows| rows.parse().ok()))
    }

    /// The unpacked size of what is read, were all values of a column of one size. `None` if no size
    /// is known.
    fn bytes(
        &self,
        steps: &[StepReading],
        rows: u64,
        table_rows: u64,
    ) -> Result<Option<u64>, EngineError> {
        let answer = rows::ask(self.session.engine(), &self.about_table(SIZES))?;
        let sizes: BTreeMap<String, u64> = answer
            .into_iter()
            .filter_map(|row| {
                let [name, size] = <[String; 2]>::try_from(row).ok()?;
                Some((name, size.parse().ok()?))
            })
            .collect();
        if sizes.values().all(|size| *size == 0) {
            return Ok(None);
        }
        let late_rows = self.search.limit.map_or(rows, |limit| limit.min(rows));
        let bytes = |columns: &[String], rows: u64| {
            let size: u64 = columns.iter().map(|column| size_of(column, &sizes)).sum();
            u128::from(size) * u128::from(rows) / u128::from(table_rows)
        };
        // A table that is read in several windows is read with the same columns in each.
        let most = |columns: fn(&TableRead) -> &[String], rows| {
            let reads = steps.iter().flat_map(|step| &step.reads);
            let each = reads.map(|read| bytes(columns(read), rows));
            each.max().unwrap_or(0)
        };
        let all = most(|read| &read.columns, rows) + most(|read| &read.late_columns, late_rows);
        Ok(u64::try_from(all).ok())
    }

    fn about_table(&self, statement: &str) -> QueryRequest {
        QueryRequest::new(statement)
            .parameter("database", &self.source.database)
            .parameter("table", &self.source.table_name)
    }
}

/// The size of a column; for a part of one (`LogAttributes.key_user.id`) that of the whole.
fn size_of(column: &str, sizes: &BTreeMap<String, u64>) -> u64 {
    let mut name = column;
    loop {
        if let Some(size) = sizes.get(name) {
            return *size;
        }
        let Some((head, _)) = name.rsplit_once('.') else {
            return 0;
        };
        name = head;
    }
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, size_of};

    #[test]
    fn a_key_of_a_map_is_as_large_as_the_map() {
        let sizes = BTreeMap::from([
            ("LogAttributes".to_owned(), 7),
            ("Events.Name".to_owned(), 5),
        ]);
        assert_eq!(size_of("LogAttributes.key_user.id", &sizes), 7);
        assert_eq!(size_of("Events.Name", &sizes), 5);
        assert_eq!(size_of("Nothing", &sizes), 0);
    }
}
