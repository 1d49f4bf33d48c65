//! What a file holds, so that the same content is known again: the bytes that are hashed are those
//! that are imported.
//!
//! A file is hashed beside the reading, and counts only if it is the same file afterwards, as long
//! and as old. Of one that can be read only once (a pipe), or that is being written, a snapshot is
//! taken first: a copy in the store's folder, hashed on the way.

use std::fmt::Write as _;
use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use lucerna_engine::Cancel;
use lucerna_ingest::IngestError;
use sha2::{Digest, Sha256};

use super::ImportCause;

/// The snapshot's name in the folder of the store; there is one at a time.
const SNAPSHOT: &str = "import-snapshot";

/// How much is read at a time.
const BUFFER_BYTES: usize = 1 << 20;

/// What tells a file from what it was before.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Facts {
    bytes: u64,
    modified: Option<SystemTime>,
    /// Device and number of the file, where there is such a thing.
    place: (u64, u64),
}

/// The SHA-256 of some bytes, in hexadecimal digits, and how many they are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) sha256: String,
    pub(super) bytes: u64,
}

/// A copy that is removed when it is dropped.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) path: PathBuf,
    pub(super) content: Content,
}

impl Facts {
    /// Of a file; `None` of what is none, such as a pipe.
    pub(super) fn of(path: &Path) -> Result<Option<Self>, ImportCause> {
        let facts = std::fs::metadata(path).map_err(|source| cannot_open(path, source))?;
        Ok(facts.is_file().then(|| Self {
            bytes: facts.len(),
            modified: facts.modified().ok(),
            place: place(&facts),
        }))
    }
}

#[cfg(unix)]
fn place(facts: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (facts.dev(), facts.ino())
}

#[cfg(not(unix))]
fn place(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

impl Content {
    /// Of a file.
    pub(super) fn of(path: &Path, cancel: &Cancel) -> Result<Self, ImportCause> {
        read(path, cancel, |_| Ok(()))
    }
}

impl Snapshot {
    /// Copies what can be read at `path` now into the store's folder.
    pub(super) fn take(path: &Path, folder: &Path, cancel: &Cancel) -> Result<Self, ImportCause> {
        let mut snapshot = Self {
            path: folder.join(SNAPSHOT),
            content: Content {
                sha256: String::new(),
                bytes: 0,
            },
        };
        let failed = |source| ImportCause::Snapshot {
            path: folder.join(SNAPSHOT),
            source,
        };
        let mut copy = File::create(&snapshot.path).map_err(failed)?;
        snapshot.content = read(path, cancel, |bytes| copy.write_all(bytes).map_err(failed))?;
        Ok(snapshot)
    }

    /// Removes what a process left behind that was killed.
    pub(super) fn remove_left_behind(folder: &Path) {
        // Mostly there is none; one that cannot be removed is overwritten by the next.
        let _ = std::fs::remove_file(folder.join(SNAPSHOT));
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        // One that stays is overwritten by the next.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn read(
    path: &Path,
    cancel: &Cancel,
    mut take: impl FnMut(&[u8]) -> Result<(), ImportCause>,
) -> Result<Content, ImportCause> {
    let failed = |source| cannot_open(path, source);
    let mut file = File::open(path).map_err(failed)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut bytes = 0;
    loop {
        if cancel.is_cancelled() {
            return Err(ImportCause::Cancelled);
        }
        let count = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(error)),
        };
        hasher.update(&buffer[..count]);
        take(&buffer[..count])?;
        bytes += count as u64;
    }
    let mut sha256 = String::with_capacity(64);
    for byte in hasher.finalize() {
        // Writing to a String cannot fail.
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(Content { sha256, bytes })
}

fn cannot_open(path: &Path, source: io::Error) -> ImportCause {
    let path = path.to_owned();
    IngestError::Open { path, source }.into()
}

/// The same error, of the file that a snapshot was taken of.
pub(super) fn rename(cause: ImportCause, to: &Path) -> ImportCause {
    let ImportCause::File(mut error) = cause else {
        return cause;
    };
    match &mut error {
        IngestError::Open { path, .. }
        | IngestError::Read { path, .. }
        | IngestError::UnknownFormat { path, .. }
        | IngestError::Broken { path, .. }
        | IngestError::OutOfScope { path, .. }
        | IngestError::TooLarge { path, .. }
        | IngestError::Parquet { path, .. }
        | IngestError::Arrow { path, .. }
        | IngestError::UnknownTable { path, .. }
        | IngestError::UnknownColumn { path, .. }
        | IngestError::ColumnType { path, .. }
        | IngestError::Batch { path, .. } => to.clone_into(path),
        _ => {}
    }
    ImportCause::File(error)
}
