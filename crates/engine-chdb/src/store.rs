//! The store of this process: one folder, opened once, shared by all who ask for it.

mod activity;
mod registry;
mod scratch;

use std::ffi::CString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lucerna_engine::EngineError;

pub(crate) use activity::Activity;
pub(crate) use registry::open;

use crate::connection::Connection;
use crate::library::Library;
use crate::standard_error;
use crate::writes::Writes;
use scratch::Scratch;

/// The configuration that the library is given: without one it would pick up a `./config.xml`.
///
/// UTC, so that a store means the same wherever it is opened; no log of its own.
const CONFIGURATION: &str = "<clickhouse>\n    <timezone>UTC</timezone>\n    \
    <logger><level>none</level><console>false</console></logger>\n</clickhouse>\n";

/// The configuration's name in the store's folder.
const CONFIGURATION_FILE: &str = "lucerna-engine.xml";

/// How long the end waits for statements that were told to stop.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many connections are kept open for statements to come: one that is sent as soon as the one before it
/// has ended finds one, while the next is being opened.
const SPARE: usize = 2;

/// An open store.
pub(crate) struct Store {
    library: &'static Library,
    folder: PathBuf,
    /// What every connection is opened with: the same strings, or the library refuses.
    arguments: Vec<CString>,
    /// Open as long as the store: what is in memory lives as long as some connection does.
    control: Mutex<Option<Connection>>,
    /// Opened ahead for the next statements.
    spare: Mutex<Vec<Connection>>,
    activity: Arc<Activity>,
    writes: Writes,
    next_tag: AtomicU64,
    /// How many have it open.
    openers: AtomicUsize,
    /// Where a temporary store is; removed last, when nothing is open in it any more.
    scratch: Option<Scratch>,
}

impl Store {
    fn new(library: &'static Library, folder: Option<PathBuf>) -> Result<Self, EngineError> {
        let (folder, scratch) = match folder {
            Some(folder) => (folder, None),
            None => temporary()?,
        };
        let arguments =
            configure(&folder).map_err(|error| not_opened(&folder, error.to_string()))?;
        let control = connect_first(library, &arguments, &folder)?;
        Ok(Self {
            library,
            folder,
            arguments,
            control: Mutex::new(Some(control)),
            spare: Mutex::default(),
            activity: Arc::new(Activity::default()),
            writes: Writes::new(),
            next_tag: AtomicU64::new(0),
            openers: AtomicUsize::new(0),
            scratch,
        })
    }

    /// The library that has the store open.
    pub(crate) fn library(&self) -> &'static Library {
        self.library
    }

    /// A connection for one statement.
    pub(crate) fn connect(&self) -> Result<Connection, EngineError> {
        match lock(&self.spare).pop() {
            Some(connection) => Ok(connection),
            None => self.connect_now(),
        }
    }

    /// Opens a connection for a next statement, while nobody waits for it. If it cannot be had, that
    /// statement will say so.
    pub(crate) fn connect_ahead(&self) {
        if lock(&self.spare).len() >= SPARE {
            return;
        }
        // Not with the lock: the next statement may be there already, and takes one that is left.
        if let Ok(connection) = self.connect_now() {
            let mut spare = lock(&self.spare);
            // Others may have done the same meanwhile.
            if spare.len() < SPARE {
                spare.push(connection);
            }
        }
    }

    fn connect_now(&self) -> Result<Connection, EngineError> {
        Connection::open(&self.library.functions, &self.arguments)
            .ok_or_else(|| not_opened(&self.folder, "the engine refused a further connection"))
    }

    /// Runs something short on the connection that is always open.
    pub(crate) fn with_control<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let mut control = lock(&self.control);
        let Some(connection) = control.as_mut() else {
            return Err(EngineError::Corrupt {
                reason: "the store is closed".to_owned(),
            });
        };
        let result = work(connection);
        if result.is_err() {
            // What the failed statement had put out would be prepended to the next output. The new
            // connection comes first, so that there is always one.
            *control = Some(self.connect()?);
        }
        result
    }

    /// A text that no other statement of this process is tagged with.
    pub(crate) fn tag(&self) -> String {
        let number = self.next_tag.fetch_add(1, Ordering::Relaxed);
        format!("lucerna-{}-{number}", std::process::id())
    }

    /// What our threads still do with the store.
    pub(crate) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }

    /// What is written to the store.
    pub(crate) fn writes(&self) -> &Writes {
        &self.writes
    }

    /// Counts one more who has the store open.
    pub(crate) fn enter(&self) {
        self.openers.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one less. The last waits, not for ever, until no statement runs: the engine must not
    /// be closed under it, and the process must not end while the folder of a temporary store is
    /// still there. Those before need not: what runs may be the others'.
    pub(crate) fn leave(&self) {
        if self.openers.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.activity.settle(PATIENCE);
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        lock(&self.spare).clear();
        drop(lock(&self.control).take());
        if let Some(scratch) = &self.scratch {
            scratch.remove();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn not_opened(folder: &Path, reason: impl Into<String>) -> EngineError {
    EngineError::StoreNotOpened {
        path: folder.to_owned(),
        reason: reason.into(),
    }
}

fn temporary() -> Result<(PathBuf, Option<Scratch>), EngineError> {
    let failed = |error: io::Error| not_opened(&std::env::temp_dir(), error.to_string());
    let scratch = Scratch::new().map_err(failed)?;
    let folder = scratch.folder("store");
    fs::create_dir(&folder).map_err(failed)?;
    Ok((folder, Some(scratch)))
}

/// Writes the configuration into the store's folder and returns the arguments that name both.
fn configure(folder: &Path) -> io::Result<Vec<CString>> {
    let configuration = folder.join(CONFIGURATION_FILE);
    // Another process may have the store open: what it reads must not be touched needlessly.
    if !fs::read(&configuration).is_ok_and(|text| text == CONFIGURATION.as_bytes()) {
        fs::write(&configuration, CONFIGURATION)?;
    }
    let option = |name: &str, path: &Path| {
        CString::new([name.as_bytes(), path.as_os_str().as_bytes()].concat())
    };
    Ok(vec![
        CString::from(c"lucerna"),
        option("--config-file=", &configuration)?,
        option("--path=", folder)?,
    ])
}

fn connect_first(
    library: &'static Library,
    arguments: &[CString],
    folder: &Path,
) -> Result<Connection, EngineError> {
    let (connection, printed) =
        standard_error::capture(|| Connection::open(&library.functions, arguments));
    connection.ok_or_else(|| refusal(folder, &printed))
}

/// The reason of a refused connect, from what was printed.
fn refusal(folder: &Path, printed: &str) -> EngineError {
    // CANNOT_OPEN_FILE with this sentence is how the lock on the folder's `status` file is refused.
    if printed.contains("Another server instance in same directory is already running")
        || printed.contains("Cannot lock file")
    {
        return EngineError::InUse {
            path: folder.to_owned(),
            by: "another process".to_owned(),
        };
    }
    let mut reason = "the engine does not say why".to_owned();
    if let EngineError::Refused { message, .. } = EngineError::from_exception(printed, "")
        && !message.is_empty()
    {
        reason = message;
    }
    not_opened(folder, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_folder_is_in_use() {
        let printed = "Code: 76. DB::Exception: Cannot lock file /s/status. Another server instance in \
                       same directory is already running. (CANNOT_OPEN_FILE)";
        assert!(matches!(
            refusal(Path::new("/s"), printed),
            EngineError::InUse { .. }
        ));
    }

    #[test]
    fn another_reason_is_passed_on() {
        let printed = "Code: 243. DB::Exception: Cannot reserve space. (NOT_ENOUGH_SPACE)";
        let EngineError::StoreNotOpened { reason, .. } = refusal(Path::new("/s"), printed) else {
            panic!("not the reason");
        };
        assert_eq!(reason, "Cannot reserve space");
    }
}
