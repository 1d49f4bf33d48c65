//! Telemetry files and the demo's generator to record batches of the OpenTelemetry tables.
//!
//! [`open`] looks at the first bytes of a file, not at its name, and gives an [`Input`]: an iterator
//! of [`IngestBatch`]es whose columns are named as the insertable columns of the built-in tables
//! `logs` and `traces`, in their order (see [`batch_schema`]). OTLP/JSON as the OpenTelemetry
//! collector's file exporter writes it is read, and rows with the tables' columns as Parquet, Arrow,
//! CSV, TSV, JSON and JSON lines, as exports have them; `.zst` and `.gz` are unpacked on the way. [`demo`] makes the same batches from nothing but a seed.
//!
//! ```no_run
//! let mut rows = 0;
//! for batch in lucerna_ingest::open("otlp_logs.jsonl.zst".as_ref())? {
//!     rows += batch?.batch.num_rows();
//! }
//! # Ok::<(), lucerna_ingest::IngestError>(())
//! ```

mod arrow_file;
mod columns;
pub mod demo;
mod error;
mod fitted;
mod input;
mod otlp;
mod parquet_file;
mod source;
mod table_text;

pub use columns::{BATCH_ROWS, batch_schema};
pub use error::IngestError;
pub use input::{FileFormat, IngestBatch, Input, RowPlace, WithoutTime, open};
pub use lucerna_schema::Signal;
pub use source::Compression;
