//! Writing rows: one INSERT whose body is made while it is sent.

use arrow_array::RecordBatchReader;
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{IpcWriteOptions, StreamWriter};
use arrow_schema::{ArrowError, SchemaRef};
use bytes::Bytes;
use lucerna_engine::{Access, EngineError, InsertTarget, QueryRequest};
use lucerna_sql::{Sql, SqlWriter};

use crate::http::{Call, Upload};
use crate::shared::Shared;

/// The format in which rows are sent.
const FORMAT: &str = "ArrowStream";

/// A block is written as soon as it is full, so what came before an error is written or not,
/// depending on how much it was.
const WRITTEN: &str = "rows that came before may be written or not";

/// Inserts all rows and returns how many they were.
pub(crate) fn insert(
    shared: &Shared,
    into: &InsertTarget,
    batches: Box<dyn RecordBatchReader + Send>,
) -> Result<u64, EngineError> {
    let call = call(shared, into)?;
    let mut encoder = Encoder::new(&batches.schema())?;
    let mut upload = Upload::to(&call, &shared.http);
    let mut rows = 0;
    for batch in batches {
        let batch = batch.map_err(|source| EngineError::Input {
            written: WRITTEN,
            source,
        })?;
        rows += batch.num_rows() as u64;
        let bytes = encoder.encode(|writer| writer.write(&batch))?;
        drop(batch);
        upload = shared.wait(upload.send(bytes))?;
    }
    let bytes = encoder.encode(StreamWriter::finish)?;
    upload = shared.wait(upload.send(bytes))?;
    shared.wait(upload.end())?;
    Ok(rows)
}

fn call(shared: &Shared, into: &InsertTarget) -> Result<Call, EngineError> {
    let account = shared.account()?;
    if account.is_read_only() {
        let what = "writing by an account that is read-only".to_owned();
        return Err(EngineError::NotSupported { what });
    }
    // A file may hold more days than the server lets an insert touch by default (100), and each day
    // is a partition of the tables. What an INSERT has failed of is to be known when it ends.
    let request = QueryRequest::new("")
        .access(Access::Write)
        .setting("max_partitions_per_insert_block", "0")
        .setting("async_insert", "0");
    let settings = account.settings(&request)?;
    let request = QueryRequest::new(statement(into).as_str());
    Ok(Call::new(&request, settings, FORMAT))
}

fn statement(into: &InsertTarget) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("INSERT INTO ")
        .identifier(&into.database)
        .raw(".")
        .identifier(&into.table)
        .raw(" (");
    for (place, name) in into.columns.iter().enumerate() {
        if place > 0 {
            sql.raw(", ");
        }
        sql.identifier(name);
    }
    sql.raw(") FORMAT ").raw(FORMAT);
    sql.finish()
}

/// Batches as the bytes of an Arrow stream.
struct Encoder {
    writer: StreamWriter<Vec<u8>>,
}

impl Encoder {
    fn new(schema: &SchemaRef) -> Result<Self, EngineError> {
        let writer = IpcWriteOptions::default()
            .try_with_compression(Some(CompressionType::LZ4_FRAME))
            .and_then(|options| StreamWriter::try_new_with_options(Vec::new(), schema, options));
        let writer = writer.map_err(EngineError::from_arrow)?;
        Ok(Self { writer })
    }

    /// The bytes of a step, with those of the schema before the first.
    fn encode(
        &mut self,
        step: impl FnOnce(&mut StreamWriter<Vec<u8>>) -> Result<(), ArrowError>,
    ) -> Result<Bytes, EngineError> {
        step(&mut self.writer).map_err(EngineError::from_arrow)?;
        Ok(Bytes::from(std::mem::take(self.writer.get_mut())))
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
            statement(&into).as_str(),
            "INSERT INTO db.`my logs` (Body, `Events.Name`) FORMAT ArrowStream"
        );
    }
}
