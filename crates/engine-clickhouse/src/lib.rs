//! ClickHouse over HTTP.
//!
//! The only crate with async, and none of it shows: a small runtime of its own moves the bytes, and
//! every call blocks. Statements are sent, and their answers read, by the `clickhouse` crate, over
//! connections of our own, which can use proxies and client certificates. Rows are decoded as they
//! arrive; the server waits while nobody takes them.
//!
//! ```no_run
//! use lucerna_engine::{Engine, QueryRequest};
//! use lucerna_engine_clickhouse::{ClickHouseOptions, open};
//!
//! let engine = open(&ClickHouseOptions::from_url("https://ada:s3cret@logs.example.com")?)?;
//! for batch in engine.query(&QueryRequest::new("SELECT number FROM numbers(3)"))? {
//!     assert!(batch?.num_rows() > 0);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is held, and what cannot be
//!
//! Requests that only read are sent with `readonly=1`, which the server applies after the settings
//! that come with it; before the first one it is asked whether that took. Limits are settings of the
//! server, and the timeout is watched here, too.
//!
//! An account whose own profile is `readonly=1` may send no setting at all. It is read-only by
//! itself; its limits are watched here, about ten times a second, so that a statement may go over by
//! what it reads in that time, and `max_memory` likewise. The settings of a request are not sent:
//! `LowCardinality` arrives as plain text, and text that is no UTF-8 is an error.
//!
//! What a statement has read is known as of the start of its answer, and while it is watched (for
//! progress or limits) about ten times a second; of a long one the last rows may be missing.
//!
//! The crate hands on the body of an answer and not its head, so heads are read on the connection: they
//! tell a server from a load balancer, and which mark an exception has. In a format that is plain text,
//! a last row that ends as the text of an exception does is an error: the crate takes it for one.
//!
//! A statement whose rows nobody wants any more is killed by its id, and its connection closed, which
//! ends it where a load balancer sends the KILL to another server.

mod account;
mod address;
mod connect;
mod http;
mod insert;
mod options;
mod query;
mod shared;

use std::sync::Arc;

use arrow_array::RecordBatchReader;
use lucerna_engine::{
    Batches, Engine, EngineError, InsertTarget, QueryRequest, StatementClass, server,
};

pub use options::{ClickHouseOptions, OptionsError, ProxyOptions, TlsOptions};
use shared::Shared;

/// Makes an engine of a server. Nothing is sent before the first statement.
///
/// # Errors
///
/// [`OptionsError`]: the URL, a certificate file or a proxy cannot be used.
pub fn open(options: &ClickHouseOptions) -> Result<ClickHouse, OptionsError> {
    Ok(ClickHouse {
        shared: Arc::new(Shared::new(options)?),
    })
}

/// A ClickHouse server.
///
/// Dropping the last use of it waits up to a second for statements that are being stopped.
pub struct ClickHouse {
    shared: Arc<Shared>,
}

impl ClickHouse {
    /// Where the server is, without credentials.
    #[must_use]
    pub fn address(&self) -> &str {
        self.shared.http.address.shown()
    }
}

impl Engine for ClickHouse {
    fn name(&self) -> &'static str {
        "clickhouse"
    }

    fn version(&self) -> Result<String, EngineError> {
        self.shared.version()
    }

    fn query(&self, request: &QueryRequest) -> Result<Batches, EngineError> {
        query::query(&self.shared, request)
    }

    /// Writes the rows in one INSERT, sent as they are read.
    ///
    /// The server writes a block as soon as it is full (about a million rows). If the rows cannot be
    /// read to their end, or the connection breaks, what is in no full block is not written.
    fn insert(
        &self,
        into: &InsertTarget,
        batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        insert::insert(&self.shared, into, batches)
    }

    /// By the tokens of the statement; a server has no way to be asked.
    fn classify(&self, statement: &str) -> Result<StatementClass, EngineError> {
        Ok(server::class(statement))
    }
}

impl std::fmt::Debug for ClickHouse {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ClickHouse")
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}
