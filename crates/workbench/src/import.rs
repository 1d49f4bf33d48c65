//! Files into the store, each as a whole or not at all.

mod ahead;
mod content;
mod destination;
mod error;
mod feed;
mod joining;
mod ledger;
mod one_file;
mod recovery;
mod replace;
mod staging;
mod target;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lucerna_engine::Cancel;
pub use lucerna_ingest::{RowPlace, WithoutTime};

use crate::session::Session;
use crate::store::Store;
use content::Snapshot;
pub use error::{ImportCause, ImportError};
use ledger::Ledger;
use one_file::OneFile;
pub(crate) use replace::{Rows, replace};
use target::Target;

/// How files are imported.
#[derive(Clone, Default)]
pub struct ImportOptions {
    /// Import a file that is in the store already once more.
    pub again: bool,
    /// Another table than the signal's own: `SCHEMA` or `SCHEMA:TABLE`.
    pub into: Option<String>,
    /// Stops the import; the file that is being read leaves nothing.
    pub cancel: Cancel,
    /// Told how far it is, several times a second.
    pub progress: Option<ImportCallback>,
    /// Told when another process imports into the store and this one waits for its end.
    pub waiting: Option<ImportWait>,
}

/// Is told that an import has to wait for another one.
pub type ImportWait = Arc<dyn Fn() + Send + Sync>;

/// Is told how far an import is, on its own thread.
pub type ImportCallback = Arc<dyn Fn(&ImportProgress) + Send + Sync>;

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProgress {
    /// The file that is being read.
    pub file: PathBuf,
    /// Which of the files it is, from 0.
    pub file_index: usize,
    /// How many files there are.
    pub file_count: usize,
    /// Bytes of this file that were read, as on disk.
    pub bytes_read: u64,
    /// The file's size.
    pub bytes_total: u64,
    /// Rows that were read from this file.
    pub rows: u64,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedFile {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes, as on disk.
    pub bytes: u64,
    /// Rows of logs.
    pub logs: u64,
    /// Rows of spans.
    pub spans: u64,
    /// Rows that say no time, and are in with the start of 1970.
    pub without_time: Option<WithoutTime>,
    /// How long it took, from opening the file to rows that can be searched.
    pub elapsed: Duration,
    /// When the same content was imported before, if it was and was left alone now.
    pub already: Option<jiff::Timestamp>,
}

impl ImportedFile {
    /// Rows of any kind.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.logs + self.spans
    }

    /// Rows a second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate that people read")]
    pub fn rows_per_second(&self) -> f64 {
        self.rows() as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }

    /// Megabytes (10⁶ bytes of the file as it is on disk) a second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate that people read")]
    pub fn megabytes_per_second(&self) -> f64 {
        self.bytes as f64 / 1e6 / self.elapsed.as_secs_f64().max(1e-9)
    }
}

/// An interrupted import that was put in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// The file.
    pub path: PathBuf,
    /// What became of it.
    pub became: Became,
}

/// What became of an interrupted import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// All of its rows are in the store.
    Whole,
    /// None of its rows is in the store.
    Nothing,
    /// Rows of it were lost, and others had been merged with rows that were there: those stay.
    Part,
}

/// One import at a time: each undoes what others have begun. The record of imports holds the same
/// between processes.
static ALONE: Mutex<()> = Mutex::new(());

/// Imports files into the session's store, one after the other.
///
/// What an interrupted import left behind is put in order first.
///
/// # Errors
///
/// At the first file that cannot be imported; those before it stay.
pub fn run(
    session: &Session,
    files: &[PathBuf],
    options: &ImportOptions,
) -> Result<Vec<ImportedFile>, ImportError> {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut done = Vec::new();
    let (store, mut ledger, target) = match prepare(session, options) {
        Ok(prepared) => prepared,
        Err(cause) => {
            let is_open = false;
            return Err(ImportError {
                done: done.into(),
                is_open,
                cause,
            });
        }
    };
    for (file_index, path) in files.iter().enumerate() {
        let progress = ImportProgress {
            file: path.clone(),
            file_index,
            file_count: files.len(),
            bytes_read: 0,
            bytes_total: 0,
            rows: 0,
        };
        let file = OneFile {
            session,
            folder: store.folder(),
            options,
            target: &target,
            progress,
            without_time: None,
        };
        match file.import(&mut ledger) {
            Ok(imported) => done.push(imported),
            Err(cause) => {
                let is_open = ledger.open_entries().next().is_some();
                return Err(ImportError {
                    done: done.into(),
                    is_open,
                    cause,
                });
            }
        }
    }
    Ok(done)
}

fn prepare<'a>(
    session: &'a Session,
    options: &ImportOptions,
) -> Result<(&'a Store, Ledger, Target), ImportCause> {
    let target = Target::parse(options.into.as_deref())?;
    let store = session.store().ok_or(ImportCause::NoStore)?;
    let waiting = options.waiting.as_ref();
    let mut ledger = Ledger::open(store.folder(), &options.cancel, waiting)?;
    recovery::recover(session.engine(), &mut ledger)?;
    Snapshot::remove_left_behind(store.folder());
    Ok((store, ledger, target))
}

/// Finishes or undoes what an interrupted import left behind.
///
/// To be called whenever a store is opened: until then half of a file may be what is searched. It
/// reads the record of imports, and asks the engine nothing if there is nothing to do. [`run`] does
/// the same first.
///
/// # Errors
///
/// What the engine or the record of imports says.
pub fn recover(session: &Session) -> Result<Vec<Recovered>, ImportCause> {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let store = session.store().ok_or(ImportCause::NoStore)?;
    if !ledger::has_open_entries(store.folder())? {
        return Ok(Vec::new());
    }
    // What another process is importing now was not interrupted.
    let Some(mut ledger) = Ledger::try_open(store.folder())? else {
        return Ok(Vec::new());
    };
    recovery::recover(session.engine(), &mut ledger)
}

#[cfg(test)]
mod tests;
