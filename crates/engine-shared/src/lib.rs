//! One store and several processes.
//!
//! An engine that lives in a process lets one process have a store. Whoever comes first holds the
//! store: it opens the engine and listens on a socket in the store's folder. Those who come later
//! send it their statements, and get rows as an Arrow stream. When the holder leaves, whoever next
//! has a statement holds the store.
//!
//! ```
//! use std::sync::Arc;
//! # use lucerna_engine::{Batches, EngineError, InsertTarget, QueryRequest, StatementClass};
//! # struct Fixed;
//! # impl lucerna_engine::Engine for Fixed {
//! #     fn name(&self) -> &str { "fixed" }
//! #     fn version(&self) -> Result<String, EngineError> { Ok("1.2.3.4".to_owned()) }
//! #     fn query(&self, _: &QueryRequest) -> Result<Batches, EngineError> { Err(EngineError::Cancelled) }
//! #     fn execute(&self, _: &QueryRequest) -> Result<(), EngineError> { Ok(()) }
//! #     fn insert(&self, _: &InsertTarget, _: Box<dyn arrow_array::RecordBatchReader + Send>) -> Result<u64, EngineError> { Ok(0) }
//! #     fn classify(&self, _: &str) -> Result<StatementClass, EngineError> { Ok(StatementClass::ReadOnly) }
//! # }
//! use lucerna_engine::Engine;
//! use lucerna_engine_shared::{SharedOptions, open};
//!
//! # let folder = tempfile::tempdir()?;
//! let options = || SharedOptions {
//!     name: "fixed",
//!     program: "example 1.0".to_owned(),
//!     store: folder.path().to_owned(),
//!     open: Box::new(|| Ok(Arc::new(Fixed))),
//!     waiting: None,
//! };
//! let holder = open(options())?;
//! let other = open(options())?;
//! assert!(holder.is_holder() && !other.is_holder());
//! assert_eq!(other.version()?, "1.2.3.4");
//! drop(holder);
//! assert_eq!(other.version()?, "1.2.3.4");
//! assert!(other.is_holder());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What holds
//!
//! * The guard is that of the one who asks: a statement comes with its access, settings and limits,
//!   and the holder runs it as it would run one of its own. Both ends check that the other belongs to
//!   the same user.
//! * A statement whose holder dies is run again, once, if it only reads and no row of it has arrived;
//!   any other fails with [`EngineError::Disconnected`](lucerna_engine::EngineError::Disconnected).
//!   What was not begun is always asked anew.
//! * A holder that leaves first waits for statements that write and for rows that are being fetched;
//!   one that only reads and has no rows yet moves to the next holder. Rows that nobody has fetched
//!   for ten seconds are not waited for.

mod frame;
mod guests;
mod host;
mod message;
mod peer;
mod place;
mod rows;
mod shared;
mod user;

pub use shared::{OpenEngine, Shared, SharedOptions, WaitCallback, open};
