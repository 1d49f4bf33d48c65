//! Makes a `DataFrame` of what a query finds: `cargo run --bin to_polars -- STORE QUERY`.

use std::error::Error;

use polars::prelude::{
    ArrayRef, ArrowField, DataFrame, IntoLazy, PolarsResult, Series, SortMultipleOptions, col, len,
};
use polars_arrow::ffi::{ArrowArrayStream, ArrowArrayStreamReader};

fn main() -> Result<(), Box<dyn Error>> {
    let found = lucerna_consumers::found(&["Timestamp", "ServiceName", "SeverityText"])?;
    let stream = Box::into_raw(Box::new(lucerna::stream::c_stream(found)));
    // SAFETY: the box is handed over, and has the layout that the Arrow C data interface gives to a stream,
    // whoever declares it.
    let stream = unsafe { Box::from_raw(stream.cast::<ArrowArrayStream>()) };
    // SAFETY: arrow-rs has made the stream by the rules of that interface.
    let mut rows = unsafe { ArrowArrayStreamReader::try_new(stream) }?;

    let mut frame = DataFrame::default();
    // SAFETY: so it has the arrays that come from it.
    while let Some(batch) = unsafe { rows.next() } {
        frame.vstack_mut_owned(columns(rows.field(), batch?)?)?;
    }
    if frame.height() == 0 {
        println!("nothing was found");
        return Ok(());
    }
    let counts = frame
        .lazy()
        .group_by([col("ServiceName"), col("SeverityText")])
        .agg([len().alias("count"), col("Timestamp").max().alias("last")])
        .sort(
            ["count"],
            SortMultipleOptions::new().with_order_descending(true),
        )
        .limit(20);
    println!("{}", counts.collect()?);
    Ok(())
}

/// A batch comes as one array of structs, whose fields are the columns.
fn columns(field: &ArrowField, batch: ArrayRef) -> PolarsResult<DataFrame> {
    let rows = Series::try_from((field, batch))?;
    Ok(rows.struct_()?.clone().unnest())
}
