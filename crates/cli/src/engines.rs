//! The engines there are, and opening one.

mod chdb;
mod offline;

use crate::console::Console;
use crate::failure::Failure;
use crate::setup::Setup;
use lucerna_engine::Engine;
use std::path::Path;
use std::sync::Arc;

pub(crate) use chdb::{install, options as chdb_options};
pub(crate) use offline::Offline;

/// Opens an engine on a store.
type Open = fn(&Setup, &Path, &Console) -> Result<Arc<dyn Engine>, Failure>;

/// An engine that can be opened.
pub(crate) struct EngineEntry {
    /// Its name: `chdb`.
    pub(crate) name: &'static str,
    /// Opens it on a store.
    pub(crate) open: Open,
}

/// Every engine.
pub(crate) const ENGINES: &[EngineEntry] = &[EMBEDDED];

/// The engine that is used if none is named.
const EMBEDDED: EngineEntry = EngineEntry {
    name: "chdb",
    open: chdb::open,
};

/// Opens the embedded engine on a store.
pub(crate) fn embedded(
    setup: &Setup,
    store: &Path,
    console: &Console,
) -> Result<Arc<dyn Engine>, Failure> {
    (EMBEDDED.open)(setup, store, console)
}
