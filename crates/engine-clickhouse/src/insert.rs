//! Writing rows: one INSERT whose body is made while it is sent.

use std::sync::Arc;

use arrow_array::RecordBatchReader;
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{IpcWriteOptions, StreamWriter};
use arrow_schema::{ArrowError, SchemaRef};
use bytes::Bytes;
use http::Response;
use http_body_util::Channel;
use http_body_util::channel::Sender;
use hyper::body::Incoming;
use lucerna_engine::{Access, BoxedCause, EngineError, InsertTarget, QueryRequest};
use lucerna_sql::{Sql, SqlWriter};
use tokio::sync::oneshot;

use crate::http::{Call, Deadline};
use crate::shared::Shared;

/// A block is written as soon as it is full, so what came before an error is written or not,
/// depending on how much it was.
const WRITTEN: &str = "rows that came before may be written or not";

type Answer = oneshot::Receiver<Result<Response<Incoming>, EngineError>>;

/// Inserts all rows and returns how many they were.
pub(crate) fn insert(
    shared: &Arc<Shared>,
    into: &InsertTarget,
    batches: Box<dyn RecordBatchReader + Send>,
) -> Result<u64, EngineError> {
    let call = call(shared, into)?;
    let (sender, body) = Channel::new(1);
    let (answered, answer) = oneshot::channel();
    let http = Arc::clone(&shared.http);
    let running = shared.begin();
    shared.spawn(async move {
        // Whoever waited may be gone.
        let _ = answered.send(http.send_stream(&call, body).await);
        drop(running);
    });
    let upload = Upload {
        shared,
        sender,
        encoder: Encoder::new(&batches.schema())?,
    };
    match upload.send(batches) {
        Sent::All(rows) => ended(shared, answer).map(|()| rows),
        // The answer says why nothing more was taken.
        Sent::Refused => Err(match ended(shared, answer) {
            Err(error) => error,
            Ok(()) => EngineError::Corrupt {
                reason: "the server took no more rows and said that it had them all".to_owned(),
            },
        }),
        Sent::Failed(error) => Err(error),
    }
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
    Ok(Call::insert(
        statement(into).as_str(),
        account.settings(&request)?,
    ))
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
    sql.raw(") FORMAT ArrowStream");
    sql.finish()
}

/// Waits for the answer, which comes when all is written.
fn ended(shared: &Shared, answer: Answer) -> Result<(), EngineError> {
    let deadline = Deadline::after(shared.http.timeout);
    shared.wait(async {
        match deadline.within(answer).await? {
            Ok(answer) => answer.map(|_| ()),
            // The task ends without an answer only by a panic.
            Err(_) => Err(EngineError::Corrupt {
                reason: "the program failed while it sent the rows".to_owned(),
            }),
        }
    })
}

/// How far the sending came.
enum Sent {
    All(u64),
    /// The server wants no more.
    Refused,
    Failed(EngineError),
}

struct Upload<'a> {
    shared: &'a Shared,
    sender: Sender<Bytes, BoxedCause>,
    encoder: Encoder,
}

impl Upload<'_> {
    fn send(mut self, batches: Box<dyn RecordBatchReader + Send>) -> Sent {
        let mut rows = 0;
        for batch in batches {
            let encoded = match batch {
                Ok(batch) => {
                    rows += batch.num_rows() as u64;
                    self.encoder.encode(|writer| writer.write(&batch))
                }
                Err(source) => {
                    return self.give_up(EngineError::Input {
                        written: WRITTEN,
                        source,
                    });
                }
            };
            match encoded {
                Ok(bytes) => match self.push(bytes) {
                    Ok(true) => {}
                    Ok(false) => return Sent::Refused,
                    Err(error) => return self.give_up(error),
                },
                Err(error) => return self.give_up(EngineError::from_arrow(error)),
            }
        }
        match self.encoder.encode(StreamWriter::finish) {
            Ok(bytes) => match self.push(bytes) {
                Ok(true) => Sent::All(rows),
                Ok(false) => Sent::Refused,
                Err(error) => self.give_up(error),
            },
            Err(error) => self.give_up(EngineError::from_arrow(error)),
        }
    }

    /// False if the server wants no more.
    fn push(&mut self, bytes: Bytes) -> Result<bool, EngineError> {
        let deadline = Deadline::after(self.shared.http.timeout);
        let sender = &mut self.sender;
        self.shared
            .wait(async { Ok(deadline.within(sender.send_data(bytes)).await?.is_ok()) })
    }

    /// Breaks the connection: a body that just ended would be taken for all of the rows.
    fn give_up(self, error: EngineError) -> Sent {
        self.sender.abort("the rows could not be read".into());
        Sent::Failed(error)
    }
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
    ) -> Result<Bytes, ArrowError> {
        step(&mut self.writer)?;
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
