//! One store a process: the library refuses a second path while one is open.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use lucerna_engine::EngineError;

use super::Store;
use crate::library::Library;

struct Entry {
    /// `None` is the store in memory.
    folder: Option<PathBuf>,
    store: Weak<Store>,
}

static OPEN: Mutex<Option<Entry>> = Mutex::new(None);

/// Opens the store, or shares it if this process has it open already.
pub(crate) fn open(
    library: &'static Library,
    folder: Option<&Path>,
) -> Result<Arc<Store>, EngineError> {
    let folder = folder.map(canonical).transpose()?;
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((entry, store)) = open
        .as_ref()
        .and_then(|entry| Some((entry, entry.store.upgrade()?)))
    {
        return if entry.folder == folder {
            Ok(store)
        } else {
            Err(other_open(entry, folder))
        };
    }
    let store = Arc::new(Store::new(library, folder.clone())?);
    *open = Some(Entry {
        folder,
        store: Arc::downgrade(&store),
    });
    Ok(store)
}

/// The absolute folder without links, made if it is not there: the library compares paths as text.
fn canonical(folder: &Path) -> Result<PathBuf, EngineError> {
    std::fs::create_dir_all(folder)
        .and_then(|()| folder.canonicalize())
        .map_err(|error| EngineError::StoreNotOpened {
            path: folder.to_owned(),
            reason: error.to_string(),
        })
}

fn other_open(entry: &Entry, folder: Option<PathBuf>) -> EngineError {
    let name = |folder: Option<PathBuf>| folder.unwrap_or_else(|| PathBuf::from("(in memory)"));
    EngineError::OtherStoreOpen {
        open: name(entry.folder.clone()),
        path: name(folder),
    }
}
