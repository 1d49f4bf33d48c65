//! A query workbench for OpenTelemetry logs and traces in ClickHouse.

pub mod config;
pub mod demo;
pub mod environment;
pub mod error;
pub mod guard;
pub mod import;
pub mod paths;
pub mod range;
mod rows;
#[cfg(test)]
mod scripted;
pub mod search;
pub mod session;
pub mod source;
pub mod sql;
pub mod store;
pub mod translate_lines;

pub use error::{WorkError, WrongText};
pub use session::{RunOptions, Session};
pub use source::Source;
pub use store::Store;
