//! Spans from their rows.

use std::time::Duration;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampNanosecondType};
use arrow_array::{Array, ArrayRef, PrimitiveArray, RecordBatch, StringArray};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, TimeUnit};
use jiff::Timestamp;
use lucerna_schema::{ColumnId, Table};

use super::{Branch, Columns, Link, Span};

/// The columns of the rows, each as what is needed of it.
pub(super) struct Read {
    ids: StringArray,
    parents: StringArray,
    names: StringArray,
    services: Option<StringArray>,
    statuses: Option<StringArray>,
    messages: Option<StringArray>,
    starts: PrimitiveArray<TimestampNanosecondType>,
    lengths: PrimitiveArray<Int64Type>,
}

impl Read {
    pub(super) fn of(
        rows: &RecordBatch,
        table: &Table,
        columns: &Columns,
    ) -> Result<Self, ArrowError> {
        let column = |id: ColumnId, to: DataType| -> Result<ArrayRef, ArrowError> {
            let at = rows.schema().index_of(&table.column(id).name)?;
            cast(rows.column(at), &to)
        };
        let text = |id| Ok::<_, ArrowError>(column(id, DataType::Utf8)?.as_string().clone());
        let moment = DataType::Timestamp(TimeUnit::Nanosecond, None);
        Ok(Self {
            ids: text(columns.span)?,
            parents: text(columns.parent)?,
            names: text(columns.name)?,
            services: columns.service.map(text).transpose()?,
            statuses: columns.status.map(text).transpose()?,
            messages: columns.message.map(text).transpose()?,
            starts: column(columns.start, moment)?.as_primitive().clone(),
            lengths: column(columns.length, DataType::Int64)?
                .as_primitive()
                .clone(),
        })
    }

    pub(super) fn links(&self) -> Vec<Link<'_>> {
        let link = |row| Link {
            id: at(&self.ids, row),
            parent: at(&self.parents, row),
            start: self.start(row),
        };
        (0..self.ids.len()).map(link).collect()
    }

    pub(super) fn span(&self, branch: Branch) -> Span {
        let row = branch.span;
        let text = |column: &Option<StringArray>| {
            let text = column.as_ref().map(|column| at(column, row));
            text.unwrap_or_default().to_owned()
        };
        let length = if self.lengths.is_null(row) {
            0
        } else {
            u64::try_from(self.lengths.value(row)).unwrap_or_default()
        };
        Span {
            name: at(&self.names, row).to_owned(),
            service: text(&self.services),
            start: Timestamp::from_nanosecond(self.start(row)).unwrap_or_default(),
            length: Duration::from_nanos(length),
            is_failed: text(&self.statuses).to_lowercase().contains("error"),
            message: text(&self.messages),
            branch,
        }
    }

    fn start(&self, row: usize) -> i128 {
        if self.starts.is_null(row) {
            0
        } else {
            i128::from(self.starts.value(row))
        }
    }
}

fn at(column: &StringArray, row: usize) -> &str {
    if column.is_null(row) {
        ""
    } else {
        column.value(row)
    }
}
