//! Hands the rows of a query over as an Arrow C stream, and takes them as the other side does:
//! `cargo run --example c_stream -- STORE QUERY`.
//!
//! Polars, `DataFusion`, pyarrow and `DuckDB` import the same struct. From Rust, where their `arrow` is of
//! another version than ours, they read it from its address: `RecordBatchStreamReader::from_raw` takes a
//! pointer to the stream. The struct has one layout on both sides, and is moved, never copied; that
//! call is the only unsafe one, and it is on their side. `consumers` beside this shows it of Polars and
//! `DataFusion`.

#![expect(clippy::print_stdout, reason = "what it finds is printed")]

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatchReader;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use jiff::tz::TimeZone;
use lucerna::{RunOptions, Session, Store};
use lucerna_engine_chdb::ChdbOptions;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let store = PathBuf::from(arguments.next().ok_or("expected the folder of a store")?);
    let query = arguments.next().unwrap_or_default();
    let engine = lucerna_engine_chdb::open(&ChdbOptions {
        library: std::env::var_os("LUCERNA_CHDB").map(PathBuf::from),
        data_folder: store.join("engine"),
        store: Some(store.clone()),
    })?;
    let session = Session::embedded(Arc::new(engine), Store::at(&store), TimeZone::UTC);
    let found = session.query("logs", &query, &RunOptions::default())?;
    let stream = FFI_ArrowArrayStream::from(found);
    println!("{} rows came over", taken(stream)?);
    Ok(())
}

/// The other side: it knows nothing but the stream.
fn taken(stream: FFI_ArrowArrayStream) -> Result<usize, Box<dyn Error>> {
    let rows = RecordBatchStreamReader::try_new(stream)?;
    for field in rows.schema().fields() {
        println!("{}: {}", field.name(), field.data_type());
    }
    let mut count = 0;
    for batch in rows {
        count += batch?.num_rows();
    }
    Ok(count)
}
