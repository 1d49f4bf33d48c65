//! OTLP/JSON to rows: `lines` cuts the text into requests, `request` walks through one, `wire` is
//! what a resource looks like in JSON, `rows` puts it into columns.

mod bytes;
mod id;
mod lines;
mod names;
mod request;
mod rows;
mod scalar;
mod value;
mod wire;

pub(crate) use lines::Requests;
