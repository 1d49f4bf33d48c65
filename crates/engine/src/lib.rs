//! What an engine is: requests, batches, errors; no implementation.
//!
//! | to … | use |
//! |---|---|
//! | ask for rows | [`Engine::query`] with a [`QueryRequest`]; read the [`Batches`] |
//! | have the server write them in one of its own formats | [`QueryRequest::format`]; see [`formatted`] |
//! | run a statement that yields none | [`Engine::execute`] |
//! | write rows | [`Engine::insert`] into an [`InsertTarget`] |
//! | stop a running statement | [`Cancel`], given in the request |
//! | see how far it is | [`QueryRequest::progress`] |
//! | learn what a statement does | [`Engine::classify`] |
//! | show what an engine said without secrets | [`secret::masked`]; errors have none any more |
//!
//! Columns arrive converted once, from what the server sends to the Arrow type that says what they
//! are ([`convert`]); the ClickHouse type stands in each field's metadata under [`TYPE_KEY`].

mod batches;
mod cancel;
pub mod convert;
mod engine;
mod error;
pub mod formatted;
mod progress;
mod request;
pub mod secret;
pub mod server;

pub use batches::{BatchSource, Batches, Column};
pub use cancel::{Cancel, CancelHook};
pub use convert::TYPE_KEY;
pub use engine::{Engine, StatementClass};
pub use error::{BoxedCause, EngineError, TrustProblem};
pub use progress::{Meter, Progress, ProgressCallback, Statistics};
pub use request::{Access, InsertTarget, Limits, QueryRequest};
