//! Writing rows: the library reads them out of our reader while its INSERT runs.

use std::ffi::CString;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use lucerna_engine::{EngineError, InsertTarget};
use lucerna_sql::{Sql, SqlWriter};

use crate::store::Store;

/// Inserts all rows and returns how many they were.
pub(crate) fn insert(
    store: &Arc<Store>,
    into: &InsertTarget,
    batches: Box<dyn RecordBatchReader + Send>,
) -> Result<u64, EngineError> {
    let name = store.tag();
    let statement = statement(into, &name);
    let registered = CString::new(name).map_err(|error| EngineError::Corrupt {
        reason: error.to_string(),
    })?;
    let watched = Watched::default();
    let rows = Box::new(WatchedReader {
        inner: batches,
        watched: watched.clone(),
    });
    let mut connection = store.connect()?;
    let _writing = store.writes().begin();
    let outcome = connection.with_rows(&registered, rows, |connection| {
        connection.run(statement.as_str(), "Null").map(|_| ())
    });
    drop(connection);
    match watched.take() {
        // The library says that it could not read on; why is known only here.
        (_, Some(source)) => Err(EngineError::Input {
            written: WRITTEN,
            source,
        }),
        (rows, None) => outcome.and_then(|result| result).map(|()| rows),
    }
}

/// A block is written as soon as it is full (about a million rows), so what came before the error
/// is written or not, depending on how much it was.
const WRITTEN: &str = "rows that came before may be written or not";

fn statement(into: &InsertTarget, source: &str) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("INSERT INTO ")
        .identifier(&into.database)
        .raw(".")
        .identifier(&into.table);
    sql.raw(" (");
    list(&mut sql, &into.columns);
    // A file may hold more days than the engine lets an insert touch by default (100), and each day
    // is a partition of the tables.
    sql.raw(") SETTINGS max_partitions_per_insert_block = 0 SELECT ");
    list(&mut sql, &into.columns);
    sql.raw(" FROM arrowstream(").text(source).raw(")");
    sql.finish()
}

fn list(sql: &mut SqlWriter, names: &[String]) {
    for (place, name) in names.iter().enumerate() {
        if place > 0 {
            sql.raw(", ");
        }
        sql.identifier(name);
    }
}

/// What has passed through a reader that the library holds.
#[derive(Clone, Default)]
struct Watched {
    state: Arc<Mutex<(u64, Option<ArrowError>)>>,
}

impl Watched {
    fn take(&self) -> (u64, Option<ArrowError>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.0, state.1.take())
    }
}

/// Counts the rows of a reader and keeps its error, of which the library learns the text alone.
struct WatchedReader {
    inner: Box<dyn RecordBatchReader + Send>,
    watched: Watched,
}

impl Iterator for WatchedReader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.inner.next()?;
        let mut state = self
            .watched
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Some(match batch {
            Ok(batch) => {
                state.0 += batch.num_rows() as u64;
                Ok(batch)
            }
            Err(error) => {
                let text = error.to_string();
                state.1 = Some(error);
                Err(ArrowError::ComputeError(text))
            }
        })
    }
}

impl RecordBatchReader for WatchedReader {
    fn schema(&self) -> SchemaRef {
        self.inner.schema()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_need_it() {
        let into = InsertTarget {
            database: "db".to_owned(),
            table: "my logs".to_owned(),
            columns: vec!["Body".to_owned(), "Events.Name".to_owned()],
        };
        assert_eq!(
            statement(&into, "rows").as_str(),
            "INSERT INTO db.`my logs` (Body, `Events.Name`) SETTINGS max_partitions_per_insert_block = 0 SELECT Body, `Events.Name` \
             FROM arrowstream('rows')"
        );
    }
}
