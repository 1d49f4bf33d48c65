//! ClickHouse embedded as a shared library, loaded at run time.
//!
//! Nothing is needed to build this crate, and a program that never opens a store never loads the
//! library. One process can have one store open, and one store can be open in one process.
//!
//! ```no_run
//! use lucerna_engine::{Engine, QueryRequest};
//! use lucerna_engine_chdb::{ChdbOptions, open};
//!
//! let options = ChdbOptions { data_folder: "data/engine".into(), ..ChdbOptions::default() };
//! let engine = open(&options)?;
//! for batch in engine.query(&QueryRequest::new("SELECT number FROM numbers(3)"))? {
//!     assert!(batch?.num_rows() > 0);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod connection;
mod describe;
mod ffi;
mod formatted;
mod insert;
pub mod install;
mod library;
mod pipe;
mod query;
mod run;
mod session;
mod standard_error;
mod store;
#[cfg(feature = "test-support")]
#[doc(hidden)]
pub mod test_process;
#[cfg(feature = "test-support")]
#[doc(hidden)]
pub mod test_server;
mod writes;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatchReader;
use lucerna_engine::{Batches, Engine, EngineError, InsertTarget, QueryRequest, StatementClass};

use store::Store;

/// Which library, and which store.
#[derive(Debug, Clone, Default)]
pub struct ChdbOptions {
    /// The library, if the person named one; then no other is looked for.
    pub library: Option<PathBuf>,
    /// Where [`install::install`] puts it.
    pub data_folder: PathBuf,
    /// The folder of the store, made if it is not there. If absent the store is temporary: it is in
    /// a folder of the system's temporary folder and removed with the engine.
    pub store: Option<PathBuf>,
}

/// Loads the library and opens the store. A store that this process has open already is shared.
///
/// # Errors
///
/// * [`EngineError::NotInstalled`]: there is no library; [`install::install`] fetches it
/// * [`EngineError::NotLoadable`]: there is one, and it cannot run here
/// * [`EngineError::InUse`]: another process has the store open
/// * [`EngineError::OtherStoreOpen`]: this process has another store open
/// * [`EngineError::StoreNotOpened`]: the folder is not writable, or not a store
pub fn open(options: &ChdbOptions) -> Result<Chdb, EngineError> {
    let library = library::load(options)?;
    let store = store::open(library, options.store.as_deref())?;
    store.enter();
    Ok(Chdb { store })
}

/// The embedded engine with an open store.
///
/// Dropping the last one of a store closes it, after waiting up to two seconds for statements that
/// still run.
pub struct Chdb {
    store: Arc<Store>,
}

impl Chdb {
    /// The version of the library, such as `26.7.3`; that of the server in it is
    /// [`version`](Engine::version).
    #[must_use]
    pub fn library_version(&self) -> &str {
        &self.store.library().version
    }

    /// The file that the library was loaded from.
    #[must_use]
    pub fn library_path(&self) -> &Path {
        &self.store.library().path
    }
}

impl Engine for Chdb {
    fn name(&self) -> &'static str {
        "chdb"
    }

    fn version(&self) -> Result<String, EngineError> {
        self.store.with_control(|connection| {
            let output = connection.run("SELECT version()", "TSVRaw")?;
            Ok(String::from_utf8_lossy(output.bytes())
                .trim_end()
                .to_owned())
        })
    }

    fn query(&self, request: &QueryRequest) -> Result<Batches, EngineError> {
        query::query(&self.store, request)
    }

    fn execute(&self, request: &QueryRequest) -> Result<(), EngineError> {
        query::execute(&self.store, request)
    }

    fn insert(
        &self,
        into: &InsertTarget,
        batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        insert::insert(&self.store, into, batches)
    }

    fn classify(&self, statement: &str) -> Result<StatementClass, EngineError> {
        self.store
            .with_control(|connection| connection.classify(statement))
    }

    fn last_write(&self) -> Option<u64> {
        self.store.writes().last()
    }
}

impl Drop for Chdb {
    fn drop(&mut self) {
        self.store.leave();
    }
}

impl std::fmt::Debug for Chdb {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Chdb")
            .field("library", &self.library_path())
            .finish_non_exhaustive()
    }
}
