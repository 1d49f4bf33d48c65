//! An INSERT whose body is made while it is sent.

use bytes::Bytes;
use clickhouse::insert_formatted::InsertFormatted;
use lucerna_engine::EngineError;
use tracing::Dispatch;
use tracing::instrument::WithSubscriber;

use super::{Call, Deadline, Http, answer, failure};
use crate::connect::Expected;

/// An INSERT under way. Never repeated. Dropped before its end it breaks the connection: a body that
/// just ended would be taken for all of the rows.
pub(crate) struct Upload<'h> {
    http: &'h Http,
    insert: InsertFormatted,
    expected: Expected,
    id: String,
}

impl<'h> Upload<'h> {
    pub(crate) fn to(call: &Call, http: &'h Http) -> Self {
        Self {
            http,
            insert: call.insert(&http.client()),
            expected: http.heads.expect(&call.id),
            id: call.id.clone(),
        }
    }

    /// Sends the next bytes. An answer that is there already says why no more is wanted.
    pub(crate) async fn send(mut self, bytes: Bytes) -> Result<Self, EngineError> {
        if self.expected.is_here() {
            self.end().await?;
            return Err(EngineError::Corrupt {
                reason: "the server took no more rows and said that it had them all".to_owned(),
            });
        }
        let deadline = Deadline::after(self.http.timeout);
        let sending = self.insert.send(bytes).with_subscriber(Dispatch::none());
        match deadline.within(sending).await? {
            Ok(()) => Ok(self),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Says that this was all, and waits until it is written.
    pub(crate) async fn end(self) -> Result<(), EngineError> {
        let Self {
            http,
            insert,
            expected,
            id,
        } = self;
        let deadline = Deadline::after(http.timeout);
        let ended = deadline
            .within(insert.end().with_subscriber(Dispatch::none()))
            .await?;
        let head = expected.take();
        match (ended, head) {
            (Ok(()), Some(head)) if answer::is_clickhouse(&head) => Ok(()),
            (Ok(()), head) => Err(answer::refused("", head.as_ref(), http, &id).error),
            (Err(error), head) => Err(failure::read(error, head.as_ref(), http, &id).error),
        }
    }

    fn failed(&self, error: clickhouse::error::Error) -> EngineError {
        let head = self.expected.take();
        failure::read(error, head.as_ref(), self.http, &self.id).error
    }
}
