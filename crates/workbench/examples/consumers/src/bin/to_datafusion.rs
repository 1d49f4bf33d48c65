//! Asks `DataFusion`'s SQL of what a query finds: `cargo run --bin to_datafusion -- STORE QUERY`.
//!
//! The rows become a table beside whatever else `DataFusion` reads, and can be joined with it.

use std::error::Error;
use std::sync::Arc;

use arrow::array::RecordBatchReader;
use arrow::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let found = lucerna_consumers::found(&["Timestamp", "ServiceName", "SeverityText"])?;
    let mut stream = lucerna::stream::c_stream(found);
    let theirs = (&raw mut stream).cast::<FFI_ArrowArrayStream>();
    // SAFETY: it points to a stream of the Arrow C data interface, whose layout is the same in every version of
    // arrow. The stream is moved out of it, and what is left releases nothing.
    let rows = unsafe { ArrowArrayStreamReader::from_raw(theirs) }?;

    let schema = rows.schema();
    let batches = rows.collect::<Result<Vec<_>, _>>()?;
    let context = SessionContext::new();
    context.register_table("logs", Arc::new(MemTable::try_new(schema, vec![batches])?))?;
    let counts = context.sql(
        r#"SELECT "ServiceName", "SeverityText", count(*) AS "count", max("Timestamp") AS last
           FROM logs GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 20"#,
    );
    counts.await?.show().await?;
    Ok(())
}
