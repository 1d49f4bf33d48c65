//! Record batches to tables, text formats, Arrow and Parquet.
//!
//! A [`Format`] of the list [`FORMATS`] opens a [`BatchWriter`] on anything that takes bytes; what
//! the result should look like stands in [`Options`]. Nothing here prints, opens a terminal or knows
//! where the bytes go: the one exception is [`mod@file`], which makes files that appear only when whole.
//!
//! ```
//! use std::sync::{Arc, Mutex};
//! use arrow_array::{ArrayRef, Int64Array, RecordBatch};
//! use lucerna_output::{Options, find};
//! # #[derive(Clone, Default)] struct Sink(Arc<Mutex<Vec<u8>>>);
//! # impl std::io::Write for Sink {
//! #     fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> { self.0.lock().expect("lock").write(bytes) }
//! #     fn flush(&mut self) -> std::io::Result<()> { Ok(()) }
//! # }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let rows: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None]));
//! let batch = RecordBatch::try_from_iter([("n", rows)])?;
//! let sink = Sink::default();
//! let format = find("jsonl").ok_or("no such format")?;
//! let mut writer = (format.open)(Box::new(sink.clone()), &batch.schema(), &Options::default())?;
//! writer.write(&batch)?;
//! writer.finish()?;
//! assert_eq!(*sink.0.lock().expect("lock"), b"{\"n\":1}\n{\"n\":null}\n");
//! # Ok(())
//! # }
//! ```

#![expect(
    clippy::unnecessary_wraps,
    reason = "every format opens with the same signature"
)]

mod arrow;
mod arrow_stream;
mod auto;
mod cap;
mod cell;
mod ch;
mod color;
mod column;
mod csv;
mod encode;
mod error;
pub mod escape;
pub mod file;
mod format;
mod json;
mod jsonl;
mod lines;
mod logfmt;
mod markdown;
mod names;
mod none;
mod object;
mod options;
mod packed;
mod page;
mod parallel;
mod parquet;
mod raw;
mod split;
mod summary;
mod table;
#[cfg(test)]
mod testing;
mod tsv;
mod vertical;
mod writer;

pub use auto::open_auto;
pub use cell::Cell;
pub use format::{FORMATS, Format, Open, engine_name, find, for_extension, is_binary};
pub use options::Options;
pub use packed::{Packing, open_packed};
pub use split::{Split, open_split};
pub use summary::{Summary, TimeRange};
pub use table::cut;
pub use writer::BatchWriter;

/// Key of the metadata of a field: the type of the column as ClickHouse writes it.
///
/// It tells what Arrow does not: that a column of text holds JSON documents, or integers of more
/// than 64 bits. Without it they are written as text.
pub const TYPE_KEY: &str = "clickhouse.type";
