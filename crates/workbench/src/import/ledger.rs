//! The record of imports: what is in the store, and what was under way when the process ended.
//!
//! A line of JSON for each thing that happened, written through to the disk before the next step is
//! taken. A last line that is torn counts as not written: each step is safe to be taken twice.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ImportCause;

/// The file's name in the folder of the store.
const FILE_NAME: &str = "import-ledger.jsonl";

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Event {
    /// A file is being read into tables of its own.
    Begin {
        /// Names the import; never used twice.
        import: String,
        /// When.
        time: Timestamp,
        /// The file, for messages.
        path: PathBuf,
        /// SHA-256 of its content, in hexadecimal digits.
        sha256: String,
        /// The table of `--into`, if there was one.
        into: Option<String>,
    },
    /// All rows are in those tables, beside all rows of the tables they will replace. From here on
    /// the import is finished, never undone.
    Commit {
        /// The import.
        import: String,
        /// Which table takes whose place.
        swaps: Vec<Swap>,
    },
    /// The rows can be searched.
    Done {
        /// The import.
        import: String,
    },
    /// Nothing of it is in the store.
    Undone {
        /// The import.
        import: String,
    },
}

/// A table that takes the place of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Swap {
    /// The table that is searched.
    pub(super) target: String,
    /// The table with its rows and the new ones.
    pub(super) staging: String,
}

/// How far an import came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Progress {
    Begun,
    Committed(Vec<Swap>),
    Done,
    Undone,
}

/// An import of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) import: String,
    pub(super) time: Timestamp,
    pub(super) path: PathBuf,
    pub(super) sha256: String,
    pub(super) into: Option<String>,
    pub(super) progress: Progress,
}

/// The record, open for writing.
#[derive(Debug)]
pub(super) struct Ledger {
    path: PathBuf,
    file: File,
    entries: Vec<Entry>,
}

impl Ledger {
    /// Opens the record in the store's folder, and makes both if they are not there.
    pub(super) fn open(folder: &Path) -> Result<Self, ImportCause> {
        let path = folder.join(FILE_NAME);
        let failed = |source| ImportCause::Ledger {
            path: path.clone(),
            source,
        };
        std::fs::create_dir_all(folder).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.create(true).read(true).append(true);
        let file = options.open(&path).map_err(failed)?;
        let text = std::fs::read(&path).map_err(failed)?;
        let whole = text
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |last| last + 1);
        if whole < text.len() {
            file.set_len(whole as u64).map_err(failed)?;
        }
        let entries = read(&text[..whole]).map_err(failed)?;
        Ok(Self {
            path,
            file,
            entries,
        })
    }

    /// The imports, oldest first.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The import that brought this content into that table, if it still counts.
    pub(super) fn find(&self, sha256: &str, into: Option<&str>) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| {
            entry.sha256 == sha256
                && entry.into.as_deref() == into
                && entry.progress == Progress::Done
        })
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
    let (import, progress) = match event {
        Event::Begin {
            import,
            time,
            path,
            sha256,
            into,
        } => {
            let progress = Progress::Begun;
            entries.push(Entry {
                import,
                time,
                path,
                sha256,
                into,
                progress,
            });
            return;
        }
        Event::Commit { import, swaps } => (import, Progress::Committed(swaps)),
        Event::Done { import } => (import, Progress::Done),
        Event::Undone { import } => (import, Progress::Undone),
    };
    if let Some(entry) = entries
        .iter_mut()
        .rev()
        .find(|entry| entry.import == import)
    {
        entry.progress = progress;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(import: &str) -> Event {
        Event::Begin {
            import: import.into(),
            time: Timestamp::UNIX_EPOCH,
            path: "a.jsonl".into(),
            sha256: "00".into(),
            into: None,
        }
    }

    #[test]
    fn what_was_written_is_read_back() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut ledger = Ledger::open(folder.path()).expect("a new record");
        ledger.append(begin("1")).expect("written");
        assert!(ledger.find("00", None).is_none(), "it is not done yet");
        ledger
            .append(Event::Done { import: "1".into() })
            .expect("written");
        let again = Ledger::open(folder.path()).expect("the same record");
        assert_eq!(again.entries(), ledger.entries());
        assert!(again.find("00", None).is_some());
        assert!(again.find("00", Some("logs_compat")).is_none());
    }

    #[test]
    fn a_torn_last_line_was_never_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut ledger = Ledger::open(folder.path()).expect("a new record");
        ledger.append(begin("1")).expect("written");
        let mut file = OpenOptions::new()
            .append(true)
            .open(&ledger.path)
            .expect("the file");
        file.write_all(b"{\"event\":\"do").expect("written");
        let mut again = Ledger::open(folder.path()).expect("the same record");
        assert_eq!(again.entries()[0].progress, Progress::Begun);
        again
            .append(Event::Undone { import: "1".into() })
            .expect("written");
        let third = Ledger::open(folder.path()).expect("the same record");
        assert_eq!(third.entries()[0].progress, Progress::Undone);
    }
}
