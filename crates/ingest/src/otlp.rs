//! OTLP/JSON to rows: `lines` cuts the text into requests, `request` walks through one by `each` of
//! its records, `wire` is what a resource looks like in JSON, `rows` puts it into columns. All of it
//! runs in a thread, which `batches` hears from.

mod batches;
mod bytes;
mod each;
mod id;
mod lines;
mod names;
mod request;
mod rows;
mod scalar;
mod value;
mod wire;

pub(crate) use batches::Batches;
pub(crate) use lines::Brackets;
