//! The record of imports: what is in the store, and what was under way when the process ended.
//!
//! A line of JSON for each thing that happened, written through to the disk before the next step is
//! taken. A last line that is torn counts as not written: each step is safe to be taken twice.

mod record;

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use lucerna_engine::Cancel;

use super::{ImportCause, ImportWait};
pub(super) use record::{Entry, Event, Join, PartContent, Placing, Progress, Swap, Twins};

/// The file's name in the folder of the store.
const FILE_NAME: &str = "import-ledger.jsonl";
/// How often it is tried while another process has it.
const RETRY: Duration = Duration::from_millis(50);

/// Whether the record in this folder holds an import that was interrupted. Changes nothing, and
/// asks no engine.
pub(super) fn has_open_entries(folder: &Path) -> Result<bool, ImportCause> {
    let path = folder.join(FILE_NAME);
    let entries = match std::fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        text => text.and_then(|text| read(&text[..whole_lines(&text)])),
    };
    match entries {
        Ok(entries) => Ok(entries.iter().any(Entry::is_open)),
        Err(source) => Err(ImportCause::Ledger { path, source }),
    }
}

/// How many bytes the lines have that were written to their end.
fn whole_lines(text: &[u8]) -> usize {
    let last = text.iter().rposition(|byte| *byte == b'\n');
    last.map_or(0, |last| last + 1)
}

/// Makes the names in a folder outlast a power cut; where folders cannot be opened the system's own
/// order of writing has to do.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// The record, open for writing. One process at a time has it, and so one import runs in a store.
#[derive(Debug)]
pub(super) struct Ledger {
    path: PathBuf,
    file: File,
    entries: Vec<Entry>,
}

impl Ledger {
    /// Opens the record as soon as no other process has it, which `waiting` hears of.
    pub(super) fn open(
        folder: &Path,
        cancel: &Cancel,
        waiting: Option<&ImportWait>,
    ) -> Result<Self, ImportCause> {
        let mut waiting = waiting;
        loop {
            if let Some(ledger) = Self::try_open(folder)? {
                return Ok(ledger);
            }
            if cancel.is_cancelled() {
                return Err(ImportCause::Cancelled);
            }
            if let Some(callback) = waiting.take() {
                callback();
            }
            thread::sleep(RETRY);
        }
    }

    /// Opens the record in the store's folder, and makes both if they are not there; `None` if another
    /// process has it.
    pub(super) fn try_open(folder: &Path) -> Result<Option<Self>, ImportCause> {
        let path = folder.join(FILE_NAME);
        let failed = |source| ImportCause::Ledger {
            path: path.clone(),
            source,
        };
        let is_new = !path.exists();
        std::fs::create_dir_all(folder).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.create(true).read(true).append(true);
        let file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        if is_new {
            let parents = folder.parent().filter(|parent| parent.exists());
            for each in [Some(folder), parents].into_iter().flatten() {
                sync_folder(each).map_err(failed)?;
            }
        }
        let text = std::fs::read(&path).map_err(failed)?;
        let whole = whole_lines(&text);
        if whole < text.len() {
            file.set_len(whole as u64).map_err(failed)?;
        }
        let entries = read(&text[..whole]).map_err(failed)?;
        Ok(Some(Self {
            path,
            file,
            entries,
        }))
    }

    /// The imports, oldest first.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The import that brought this content into one of those tables, if it still counts.
    pub(super) fn find(&self, sha256: &str, tables: &[String]) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| {
            entry.sha256 == sha256
                && entry.tables.iter().any(|table| tables.contains(table))
                && entry.progress == Progress::Done
        })
    }

    /// A name that no import of the record has.
    pub(super) fn new_import(&self) -> String {
        let mut number = Timestamp::now().as_nanosecond();
        loop {
            let name = format!("{number:x}");
            if self.entries.iter().all(|entry| entry.import != name) {
                return name;
            }
            number += 1;
        }
    }

    /// The imports that are neither finished nor undone, oldest first.
    pub(super) fn open_entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.is_open())
    }

    /// Writes a line through to the disk.
    pub(super) fn append(&mut self, event: Event) -> Result<(), ImportCause> {
        let write = |file: &mut File| -> io::Result<()> {
            let mut line = serde_json::to_vec(&event)?;
            line.push(b'\n');
            file.write_all(&line)?;
            file.sync_data()
        };
        write(&mut self.file).map_err(|source| ImportCause::Ledger {
            path: self.path.clone(),
            source,
        })?;
        apply(&mut self.entries, event);
        Ok(())
    }
}

fn read(text: &[u8]) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for line in text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        apply(&mut entries, serde_json::from_slice(line)?);
    }
    Ok(entries)
}

fn apply(entries: &mut Vec<Entry>, event: Event) {
    let (import, mut progress) = match event {
        Event::Begin {
            import,
            time,
            path,
            sha256,
        } => {
            entries.push(Entry {
                import,
                time,
                path,
                sha256,
                tables: Vec::new(),
                progress: Progress::Begun,
            });
            return;
        }
        Event::Commit { import, placing } => (import, Progress::Committed(placing)),
        Event::Undo {
            import,
            leaves_rows,
        } => {
            let placing = Placing::default();
            let undoing = Progress::Undoing {
                placing,
                leaves_rows,
            };
            (import, undoing)
        }
        Event::Done { import } => (import, Progress::Done),
        Event::Undone { import } => (import, Progress::Undone),
    };
    if let Some(entry) = entries
        .iter_mut()
        .rev()
        .find(|entry| entry.import == import)
    {
        match (&mut progress, &mut entry.progress) {
            (Progress::Committed(placing), _) => entry.tables = placing.targets(),
            (Progress::Undoing { placing, .. }, Progress::Committed(before)) => {
                *placing = std::mem::take(before);
            }
            _ => {}
        }
        entry.progress = progress;
    }
}

#[cfg(test)]
mod tests;
