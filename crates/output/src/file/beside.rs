//! The file beside a target, while it is being written.
//!
//! It is locked for as long as it is open. One that nobody has locked belongs to a program that was
//! killed, and goes when the next file is written for the same target.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::{folder_of, named, unnamed};

/// How many names are looked at for what was left. The lowest free one is taken, so only so many
/// programs that write to one target at once can leave more.
const LOOKED_AT: u32 = 16;

/// A file that goes when this goes, unless it was renamed. Drop it before the file is closed: what is
/// not locked any more can be somebody else's.
#[derive(Debug)]
pub(super) struct Beside {
    /// None once it has the target's name.
    path: Option<PathBuf>,
}

impl Beside {
    /// Makes a file and locks it.
    pub(super) fn create(target: &Path) -> io::Result<(Self, File)> {
        let Some(name) = target.file_name() else {
            let words = "is not the name of a file";
            return Err(named(io::ErrorKind::InvalidInput, target, words));
        };
        let name = name.to_string_lossy();
        let path = |number| folder_of(target).join(format!(".{name}.{number}.part"));
        for number in 0..LOOKED_AT {
            remove_abandoned(&path(number));
        }
        let mut number = 0;
        loop {
            let path = path(number);
            let open = || {
                let file = OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .open(&path)?;
                // Before it was locked somebody else may have taken it for abandoned.
                Ok((locked(&file, &path) != Some(false)).then_some(file))
            };
            match unnamed::make(&path, target, open) {
                Ok(Some(file)) => return Ok((Self { path: Some(path) }, file)),
                Ok(None) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(named(error.kind(), &path, &error.to_string())),
            }
            number += 1;
        }
    }

    /// Gives it the name of the target; `force` allows to replace what has that name.
    pub(super) fn rename(&mut self, target: &Path, force: bool) -> io::Result<()> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let has_both = unnamed::name(path, || link_or_rename(path, target, force))?;
        if !has_both {
            self.path = None;
        }
        Ok(())
    }
}

/// Gives a file the name of the target; whether it has its first one still.
fn link_or_rename(path: &Path, target: &Path, force: bool) -> io::Result<bool> {
    // A rename would replace a file that has appeared since the target was looked at; a second link to
    // the same file does not, and the first goes with this.
    if !force {
        match fs::hard_link(path, target) {
            Ok(()) => return Ok(true),
            // Otherwise it is a file system without links: look again, and rename.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists || target.exists() => {
                let words = "exists already";
                return Err(named(io::ErrorKind::AlreadyExists, target, words));
            }
            Err(_) => {}
        }
    }
    fs::rename(path, target)?;
    Ok(false)
}

impl Drop for Beside {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // There is nobody to tell of another failure.
            let _ = fs::remove_file(path);
            unnamed::forget(path);
        }
    }
}

/// Removes a file that nobody writes to any more. What cannot be opened or locked stays.
fn remove_abandoned(path: &Path) {
    let is_file = fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    if is_file
        && let Ok(file) = File::open(path)
        && locked(&file, path) == Some(true)
    {
        let _ = fs::remove_file(path);
    }
}

/// Locks a file for as long as it is open: whether it is ours, and the one of that name. `None` where
/// the file system has no locks.
fn locked(file: &File, path: &Path) -> Option<bool> {
    match file.try_lock() {
        Ok(()) => Some(is_at(file, path)),
        Err(TryLockError::WouldBlock) => Some(false),
        Err(TryLockError::Error(_)) => None,
    }
}

/// Whether a file still has that name.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |found: fs::Metadata| (found.dev(), found.ino());
    let there = fs::symlink_metadata(path).map(identity).ok();
    there.is_some() && there == file.metadata().map(identity).ok()
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}
