//! Counts what a query finds by service, with arrow-rs: `cargo run --example arrow_rs -- STORE QUERY`.

#![expect(clippy::print_stdout, reason = "what it finds is printed")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_cast::cast;
use arrow_schema::DataType;
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
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for batch in session.query("logs", &query, &RunOptions::default())? {
        let batch = batch?;
        let services = batch.column_by_name("ServiceName").ok_or("no services")?;
        // A dictionary, as the column is LowCardinality.
        let services = cast(services, &DataType::Utf8)?;
        let services = services.as_string::<i32>();
        for row in 0..services.len() {
            *counts.entry(services.value(row).to_owned()).or_default() += 1;
        }
    }
    for (service, count) in counts {
        println!("{count:>9}  {service}");
    }
    Ok(())
}
