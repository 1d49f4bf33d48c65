//! The table that rows go to: which columns it has, and which of a file's it takes.

use arrow_array::{Array, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use lucerna_engine::{Engine, EngineError, QueryRequest};
use lucerna_schema::builtin;
use lucerna_sql::SqlWriter;

use super::ImportCause;
use super::target::TableName;
use crate::rows;
use crate::store::DATABASE;

/// A table for rows, which need not be there yet.
#[derive(Debug)]
pub(super) struct Destination {
    pub(super) name: TableName,
    /// Whether the table is there.
    pub(super) exists: bool,
    /// The columns that an insert may fill.
    columns: Vec<String>,
}

/// Which columns of a file's batches go to the table.
#[derive(Debug)]
pub(super) struct Fit {
    taken: Vec<usize>,
    /// Those that the table has no place for.
    left: Vec<usize>,
    pub(super) schema: SchemaRef,
    table: String,
}

impl Destination {
    /// Looks at the table, or at its schema if it is not there yet; makes nothing.
    pub(super) fn find(engine: &dyn Engine, name: TableName) -> Result<Self, ImportCause> {
        let of_schema = columns_of_schema(name.schema);
        let there = columns_of_table(engine, &name.table)?;
        if there.is_empty() {
            return Ok(Self {
                name,
                exists: false,
                columns: of_schema,
            });
        }
        let is_missing = |column: &String| !there.contains(column);
        let missing: Vec<String> = of_schema.into_iter().filter(is_missing).collect();
        if missing.is_empty() {
            return Ok(Self {
                name,
                exists: true,
                columns: there,
            });
        }
        Err(ImportCause::OtherStructure {
            table: name.table,
            schema: name.schema,
            missing,
        })
    }

    /// How batches of this schema fit.
    pub(super) fn fit(&self, schema: &Schema) -> Result<Fit, ImportCause> {
        let is_taken = |at: &usize| self.columns.contains(schema.field(*at).name());
        let (taken, left): (Vec<usize>, Vec<usize>) =
            (0..schema.fields().len()).partition(is_taken);
        Ok(Fit {
            schema: schema
                .project(&taken)
                .map_err(EngineError::from_arrow)?
                .into(),
            taken,
            left,
            table: self.name.table.clone(),
        })
    }
}

impl Fit {
    /// The columns of a batch that the table takes; an error if another holds anything.
    pub(super) fn apply(&self, batch: &RecordBatch) -> Result<RecordBatch, ImportCause> {
        for at in &self.left {
            if !is_empty(batch.column(*at)).map_err(EngineError::from_arrow)? {
                return Err(ImportCause::NoPlace {
                    column: batch.schema().field(*at).name().clone(),
                    table: self.table.clone(),
                });
            }
        }
        let taken = batch.project(&self.taken);
        Ok(taken.map_err(EngineError::from_arrow)?)
    }
}

/// Whether no row has anything here: no text, no elements.
fn is_empty(column: &dyn Array) -> Result<bool, ArrowError> {
    let options = FormatOptions::default();
    let values = ArrayFormatter::try_new(column, &options)?;
    for row in 0..column.len() {
        let value = values.value(row).try_to_string()?;
        if !matches!(value.as_str(), "" | "[]" | "{}") {
            return Ok(false);
        }
    }
    Ok(true)
}

fn columns_of_schema(schema: &str) -> Vec<String> {
    let Some(table) = builtin(schema) else {
        return Vec::new();
    };
    let ids = table.insertable_columns();
    ids.into_iter()
        .map(|id| table.column(id).name.clone())
        .collect()
}

fn columns_of_table(engine: &dyn Engine, table: &str) -> Result<Vec<String>, EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw(
        "SELECT name FROM system.columns WHERE default_kind IN ('', 'DEFAULT') AND database = ",
    )
    .text(DATABASE)
    .raw(" AND table = ")
    .text(table);
    rows::ask_column(engine, &QueryRequest::new(sql.finish().as_str()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, StringArray};

    use super::*;

    fn batch(event: &str) -> RecordBatch {
        let column = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text])) };
        RecordBatch::try_from_iter([("Body", column("a")), ("EventName", column(event))])
            .expect("two columns")
    }

    fn exporter() -> Destination {
        Destination {
            name: TableName {
                schema: "otel_exporter_logs",
                table: "t".into(),
            },
            exists: false,
            columns: columns_of_schema("otel_exporter_logs"),
        }
    }

    #[test]
    fn a_column_without_a_place_is_left_out_only_if_it_is_empty() {
        let fit = exporter().fit(&batch("").schema()).expect("a fit");
        let taken = fit.apply(&batch("")).expect("an empty column");
        assert_eq!(taken.num_columns(), 1);
        let error = fit.apply(&batch("login")).expect_err("a name");
        assert!(error.to_string().contains("EventName"), "{error}");
    }
}
