//! A result in several files: `errors-00001.csv`, `errors-00002.csv`, …
//!
//! None of them has its name before all are whole.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::AtomicFile;
use crate::Packing;

/// When the next file begins.
///
/// ```
/// use lucerna_output::file::PartLimit;
///
/// assert_eq!(PartLimit::Rows(1000).to_string(), "rows=1000");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartLimit {
    /// After so many rows.
    Rows(u64),
    /// After about so many bytes of the file, packed if it is packed.
    Bytes(u64),
}

impl std::fmt::Display for PartLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rows(rows) => write!(f, "rows={rows}"),
            Self::Bytes(bytes) => write!(f, "size={bytes}"),
        }
    }
}

/// The files of a result that is split.
#[derive(Debug, Clone)]
pub struct PartFiles {
    target: PathBuf,
    force: bool,
    files: Arc<Mutex<Vec<AtomicFile>>>,
}

impl PartFiles {
    /// Files that are named after `target`. The first is made at once, so that a folder that is
    /// missing or a file that is in the way is found before anything runs.
    ///
    /// # Errors
    ///
    /// As [`AtomicFile::create`] for the first of them.
    pub fn create(target: &Path, force: bool) -> io::Result<Self> {
        let first = AtomicFile::create(&part_name(target, 1), force)?;
        Ok(Self {
            target: target.to_owned(),
            force,
            files: Arc::new(Mutex::new(vec![first])),
        })
    }

    /// The name that the files' are made from.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// What to write the part of this number to, counted from 1.
    ///
    /// # Errors
    ///
    /// As [`AtomicFile::create`].
    pub fn writer(&self, number: usize) -> io::Result<Box<dyn io::Write + Send>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.get(number.saturating_sub(1)) {
            return file.writer();
        }
        let file = AtomicFile::create(&part_name(&self.target, number), self.force)?;
        let writer = file.writer();
        files.push(file);
        writer
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.files
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    /// Gives all of them their names; a file of an earlier result whose number is higher stays, and is
    /// returned.
    ///
    /// # Errors
    ///
    /// As [`AtomicFile::commit`]. Files that have their name by then keep it: they are whole.
    pub fn commit(self) -> io::Result<Option<PathBuf>> {
        let files = {
            let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *files)
        };
        let next = part_name(&self.target, files.len() + 1);
        for file in files {
            file.commit()?;
        }
        Ok(next.exists().then_some(next))
    }
}

/// The name of a part: its number stands before the endings that say the format.
///
/// ```
/// use std::path::Path;
/// use lucerna_output::file::part_name;
///
/// let name = part_name(Path::new("out/errors.csv.zst"), 12);
/// assert_eq!(name, Path::new("out/errors-00012.csv.zst"));
/// ```
#[must_use]
pub fn part_name(target: &Path, number: usize) -> PathBuf {
    let (_, inner) = Packing::of(target);
    let stem = inner.file_stem().unwrap_or_default();
    let whole = target.file_name().unwrap_or_default();
    // The stem is what the name begins with, so this cuts between characters.
    let endings = whole.as_encoded_bytes().get(stem.len()..);
    let endings = endings.and_then(|bytes| std::str::from_utf8(bytes).ok());
    let mut name = OsString::from(stem);
    name.push(format!("-{number:05}"));
    name.push(endings.unwrap_or_default());
    target.with_file_name(name)
}
