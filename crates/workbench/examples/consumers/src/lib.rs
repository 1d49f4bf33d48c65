//! What the programs beside this begin with: a query on a store.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::tz::TimeZone;
use lucerna::search::{Found, Search};
use lucerna::{RunOptions, Session, Store};
use lucerna_engine_chdb::ChdbOptions;

/// Some columns of the logs that the query of the command line finds in the store of the command line.
///
/// # Errors
///
/// If there is no such store, no engine, or a mistake in the query.
pub fn found(columns: &[&str]) -> Result<Found, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let store = PathBuf::from(arguments.next().ok_or("expected the folder of a store")?);
    let query = arguments.next().unwrap_or_default();
    let engine = lucerna_engine_chdb::open(&ChdbOptions {
        library: std::env::var_os("LUCERNA_CHDB").map(PathBuf::from),
        data_folder: store.join("engine"),
        store: Some(store.clone()),
    })?;
    let session = Session::embedded(Arc::new(engine), Store::at(&store), TimeZone::UTC);
    let search = Search {
        query,
        select: columns.iter().copied().map(str::to_owned).collect(),
        ..Search::default()
    };
    Ok(session.search(&session.source("logs")?, &search, &RunOptions::default())?)
}
