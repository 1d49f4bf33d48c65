//! One row of a result.

use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::sink::Kept;
use arrow_array::RecordBatch;
use lucerna_output::{Cell, Options};
use lucerna_schema::Table;
use std::io;

/// A row with its columns.
#[derive(Debug, Clone)]
pub(in crate::repl) struct Row(RecordBatch);

impl Row {
    /// The row of a batch that stands there.
    pub(in crate::repl) fn of(batch: &RecordBatch, at: usize) -> Self {
        Self(batch.slice(at, 1))
    }

    /// The names of its columns.
    pub(in crate::repl) fn columns(&self) -> Vec<String> {
        let schema = self.0.schema();
        let fields = schema.fields().iter();
        fields.map(|field| field.name().clone()).collect()
    }

    /// The whole text of a column, or of one entry of a column of maps; `None` for NULL.
    ///
    /// # Errors
    ///
    /// If the value has no text.
    pub(in crate::repl) fn text(
        &self,
        column: usize,
        key: Option<&str>,
    ) -> Result<Option<String>, Failure> {
        let cell = Cell {
            row: 0,
            column,
            key,
        };
        cell.text(&self.0, &Options::default())
            .map_err(|error| self.no_text(column, &error))
    }

    /// The texts of the columns of these names.
    ///
    /// # Errors
    ///
    /// If a value has no text.
    pub(in crate::repl) fn texts(&self, names: &[String]) -> Result<Vec<Option<String>>, Failure> {
        let text = |name: &String| match self.0.schema().index_of(name) {
            Ok(column) => self.text(column, None),
            Err(_) => Ok(None),
        };
        names.iter().map(text).collect()
    }

    /// The columns that are those of a table.
    pub(in crate::repl) fn of_table(&self, table: &Table) -> Result<Self, Failure> {
        let schema = self.0.schema();
        let fields = schema.fields().iter().enumerate();
        let own = fields.filter(|(_, field)| table.find(field.name()).is_some());
        self.with(&own.map(|(at, _)| at).collect::<Vec<_>>())
    }

    /// The columns that have something in them, and the names of the others.
    pub(in crate::repl) fn without_empty(&self) -> Result<(Kept, Vec<String>), Failure> {
        let (mut full, mut empty) = (Vec::new(), Vec::new());
        for (at, field) in self.0.schema().fields().iter().enumerate() {
            match self.text(at, None)?.as_deref() {
                None | Some("" | "{}" | "[]") => empty.push(field.name().clone()),
                Some(_) => full.push(at),
            }
        }
        Ok((Kept::of(&self.with(&full)?.0), empty))
    }

    fn with(&self, columns: &[usize]) -> Result<Self, Failure> {
        let projected = self.0.project(columns);
        let error = |error| Fault::new(Kind::Refused, format!("a row cannot be read: {error}"));
        Ok(Self(projected.map_err(error)?))
    }

    fn no_text(&self, column: usize, error: &io::Error) -> Failure {
        let schema = self.0.schema();
        let name = schema.field(column).name();
        Fault::new(Kind::Usage, format!("`{name}` has no text"))
            .caused_by(Some(error))
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::record_batch;

    #[test]
    fn what_is_empty_is_named_instead_of_shown() {
        let batch = record_batch!(
            ("TraceId", Utf8, [""]),
            ("Body", Utf8, ["hello"]),
            ("n", Int64, [None])
        );
        let row = Row::of(&batch.expect("a batch"), 0);
        let (full, empty) = row.without_empty().expect("texts");
        assert_eq!(full.schema().fields().len(), 1);
        assert_eq!(empty, ["TraceId", "n"]);
    }
}
