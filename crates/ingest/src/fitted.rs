//! Rows whose columns are those of a table: all of them or some, in any order.
//!
//! The columns say which table it is. A column that the table has not is an error and not left out
//! in silence; a column that the file has not takes its default.

mod adapt;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow_schema::{ArrowError, Schema, SchemaRef};

use self::adapt::adapt;
use crate::{IngestError, RowPlace, Signal, WithoutTime, batch_schema};

/// The column, of logs and of spans, that says when a row was.
pub(crate) const TIME: &str = "Timestamp";

/// Columns that one of the tables has and the other has not, as a message names them.
const TELLING: &str = "`Body`, `SeverityText`, `LogAttributes` (logs) or `SpanName`, `Duration`, `SpanAttributes` (traces)";

/// Columns that tables of the collector's exporter compute from others; nothing is lost with them.
const COMPUTED: [&str; 1] = ["TimestampTime"];

/// How the columns of a file become those of a table.
pub(crate) struct Fitted {
    path: PathBuf,
    /// Whose table it is.
    pub(crate) signal: Signal,
    /// The table's columns.
    pub(crate) schema: SchemaRef,
    /// For each column of the table its place in the file.
    pub(crate) places: Vec<Option<usize>>,
    /// Rows of the batches so far that say no time.
    pub(crate) without_time: Option<WithoutTime>,
    /// Rows of the batches so far.
    rows: u64,
}

/// Whether one of the tables has a column of this name.
pub(crate) fn is_known(name: &str) -> bool {
    let schemas = [Signal::Logs, Signal::Traces];
    let mut schemas = schemas.into_iter().filter_map(batch_schema);
    schemas.any(|schema| has(&schema, name))
}

impl Fitted {
    /// Matches the columns of a file with a table's.
    pub(crate) fn new(path: &Path, file: &Schema) -> Result<Self, IngestError> {
        let (signal, schema) = table_of(path, file)?;
        let places = places(path, file, &schema)?;
        Ok(Self {
            path: path.to_owned(),
            signal,
            schema,
            places,
            without_time: None,
            rows: 0,
        })
    }

    /// The table's place for a column, or why there is none; `None` for what the table computes.
    pub(crate) fn place_of(&self, name: &str) -> Result<Option<usize>, IngestError> {
        if COMPUTED.contains(&name) {
            return Ok(None);
        }
        match self.schema.index_of(name) {
            Ok(place) => Ok(Some(place)),
            Err(_) => Err(IngestError::UnknownColumn {
                path: self.path.clone(),
                column: name.to_owned(),
                near: near(name, &self.schema),
            }),
        }
    }

    /// Columns of the table, in types that are near to its own, as rows of it.
    pub(crate) fn rows(&self, columns: &[ArrayRef]) -> Result<RecordBatch, IngestError> {
        let fields = self.schema.fields().iter().zip(columns);
        let columns: Result<Vec<_>, _> = fields
            .map(|(field, column)| adapt(column, field.data_type()))
            .collect();
        columns
            .and_then(|columns| RecordBatch::try_new(Arc::clone(&self.schema), columns))
            .map_err(|source| self.failed(source))
    }

    /// What is said where columns do not make a batch.
    pub(crate) fn failed(&self, source: ArrowError) -> IngestError {
        IngestError::Batch {
            path: self.path.clone(),
            source,
        }
    }

    /// A batch of the file as rows of the table.
    pub(crate) fn convert(&mut self, batch: &RecordBatch) -> Result<RecordBatch, IngestError> {
        self.count_without_time(batch);
        self.rows += batch.num_rows() as u64;
        let columns: Vec<ArrayRef> = self
            .places
            .iter()
            .enumerate()
            .map(|(column, place)| self.convert_column(batch, column, *place))
            .collect::<Result<_, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options).map_err(
            |source| IngestError::Batch {
                path: self.path.clone(),
                source,
            },
        )
    }

    fn count_without_time(&mut self, batch: &RecordBatch) {
        let Ok(time) = self.schema.index_of(TIME) else {
            return;
        };
        let column = self
            .places
            .get(time)
            .copied()
            .flatten()
            .map(|place| batch.column(place));
        let mut rows = 0..batch.num_rows();
        let (missing, first) = match column {
            None => (batch.num_rows(), rows.next()),
            Some(column) => (column.null_count(), rows.find(|row| column.is_null(*row))),
        };
        let Some(first) = first else {
            return;
        };
        let known = self.without_time.get_or_insert(WithoutTime {
            rows: 0,
            first: RowPlace::Row(self.rows + first as u64 + 1),
        });
        known.rows += missing as u64;
    }

    fn convert_column(
        &self,
        batch: &RecordBatch,
        column: usize,
        place: Option<usize>,
    ) -> Result<ArrayRef, IngestError> {
        let field = self.schema.field(column);
        let found = match place {
            Some(place) => Arc::clone(batch.column(place)),
            None => new_null_array(field.data_type(), batch.num_rows()),
        };
        adapt(&found, field.data_type()).map_err(|error| IngestError::ColumnType {
            path: self.path.clone(),
            column: field.name().clone(),
            problem: problem_of(error, &found),
            expected: field.data_type().to_string(),
        })
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "other errors keep their own words"
)]
fn problem_of(error: ArrowError, found: &dyn Array) -> String {
    let reason = match error {
        ArrowError::CastError(reason) | ArrowError::ParseError(reason) => reason,
        other => other.to_string(),
    };
    format!("found {}: {reason}", found.data_type())
}

/// The table with more of the file's columns that the other one has not.
fn table_of(path: &Path, file: &Schema) -> Result<(Signal, SchemaRef), IngestError> {
    let logs = batch_schema(Signal::Logs).zip(batch_schema(Signal::Traces));
    let (logs, traces) = logs.unwrap_or_else(|| (Schema::empty().into(), Schema::empty().into()));
    let own = |mine: &Schema, other: &Schema| {
        let names = file.fields().iter().map(|field| field.name());
        names
            .filter(|name| has(mine, name) && !has(other, name))
            .count()
    };
    match (own(&logs, &traces), own(&traces, &logs)) {
        (0, 0) => Err(IngestError::UnknownTable {
            path: path.to_owned(),
            expected: TELLING,
            found: names_of(file),
        }),
        (of_logs, of_traces) if of_logs >= of_traces => Ok((Signal::Logs, logs)),
        _ => Ok((Signal::Traces, traces)),
    }
}

fn has(schema: &Schema, name: &str) -> bool {
    schema.index_of(name).is_ok()
}

/// The first names of a file's columns, for a message.
fn names_of(file: &Schema) -> String {
    const SHOWN: usize = 8;
    let mut names: Vec<String> = file
        .fields()
        .iter()
        .take(SHOWN)
        .map(|field| format!("`{}`", field.name()))
        .collect();
    if file.fields().len() > SHOWN {
        names.push("…".to_owned());
    }
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

fn places(path: &Path, file: &Schema, table: &Schema) -> Result<Vec<Option<usize>>, IngestError> {
    let unknown = file
        .fields()
        .iter()
        .find(|field| !has(table, field.name()) && !COMPUTED.contains(&field.name().as_str()));
    if let Some(field) = unknown {
        return Err(IngestError::UnknownColumn {
            path: path.to_owned(),
            column: field.name().clone(),
            near: near(field.name(), table),
        });
    }
    Ok(table
        .fields()
        .iter()
        .map(|field| file.index_of(field.name()).ok())
        .collect())
}

/// The table's columns whose names differ from `name` in case, dots and underscores, or by a slip.
fn near(name: &str, table: &Schema) -> Vec<String> {
    let folded = |name: &str| name.replace(['_', '.', '-'], "").to_lowercase();
    let typed = folded(name);
    let mut found: Vec<(usize, &String)> = table
        .fields()
        .iter()
        .map(|field| {
            (
                strsim::osa_distance(&typed, &folded(field.name())),
                field.name(),
            )
        })
        .filter(|(distance, _)| *distance <= (typed.chars().count() / 3).max(1))
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found
        .into_iter()
        .take(3)
        .map(|(_, name)| name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use arrow_array::{StringArray, TimestampNanosecondArray};

    use super::*;

    /// What is counted in these batches, one after the other.
    fn counted(batches: &[RecordBatch]) -> Option<WithoutTime> {
        let schema = batches[0].schema();
        let mut fitted = Fitted::new(Path::new("rows"), &schema).expect("logs");
        for batch in batches {
            let rows = fitted.convert(batch).expect("rows of logs");
            assert_eq!(rows.num_rows(), batch.num_rows());
        }
        fitted.without_time
    }

    fn batch(times: Option<Vec<Option<i64>>>) -> RecordBatch {
        let count = times.as_ref().map_or(3, Vec::len);
        let bodies: ArrayRef = Arc::new(StringArray::from(vec!["a"; count]));
        let times = times.map(|times| {
            let times: ArrayRef = Arc::new(TimestampNanosecondArray::from(times));
            ("Timestamp", times, true)
        });
        let columns = times.into_iter().chain([("Body", bodies, true)]);
        RecordBatch::try_from_iter_with_nullable(columns).expect("a batch")
    }

    #[test]
    fn rows_without_a_time_are_counted_with_the_first() {
        let whole = batch(Some(vec![Some(1), Some(0)]));
        assert_eq!(counted(std::slice::from_ref(&whole)), None);
        let broken = batch(Some(vec![Some(1), None, None]));
        let expected = WithoutTime {
            rows: 4,
            first: RowPlace::Row(4),
        };
        assert_eq!(counted(&[whole, broken.clone(), broken]), Some(expected));
        let expected = WithoutTime {
            rows: 6,
            first: RowPlace::Row(1),
        };
        assert_eq!(counted(&[batch(None), batch(None)]), Some(expected));
    }
}
