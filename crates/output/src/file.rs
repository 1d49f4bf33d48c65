//! Files that appear only when they are whole.
//!
//! A result is written beside its target and renamed at the end: whoever looks at the target sees
//! the old file or the new one, never a part. Nothing is replaced unless the caller says so.

mod beside;
mod draining;
mod parts;
mod unnamed;

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use beside::Beside;
use draining::{Draining, Lost};

pub use parts::{PartFiles, PartLimit, part_name};
pub use unnamed::{Unwritten, abandon, given_up};

/// A file that is written beside its target and takes its name on [`commit`](Self::commit).
///
/// Dropped without a commit it leaves nothing behind; what a program leaves that is killed goes when the
/// next one writes to the same target, and nothing is left where it is ended after [`abandon`]. A target that is there and is no ordinary file
/// (`/dev/stdout`, a named pipe) is written to as it is.
///
/// ```
/// use std::io::Write;
/// use lucerna_output::file::AtomicFile;
///
/// let folder = tempfile::tempdir()?;
/// let target = folder.path().join("errors.csv");
/// let file = AtomicFile::create(&target, false)?;
/// file.writer()?.write_all(b"n\n1\n")?;
/// assert!(!target.exists());
/// file.commit()?;
/// assert_eq!(std::fs::read(&target)?, b"n\n1\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct AtomicFile {
    target: PathBuf,
    /// The file beside the target; none if the target itself is written to. It stands before `file`,
    /// so that its name goes while it is locked.
    beside: Option<Beside>,
    file: File,
    force: bool,
    /// What the target was when its content was copied, if this goes on after it.
    goes_on_after: Option<Looks>,
    /// What a writer could not say any more.
    lost: Lost,
}

/// What tells a file from what it becomes when somebody writes to it.
#[derive(Debug, PartialEq, Eq)]
struct Looks {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Looks {
    fn of(found: &Metadata) -> Self {
        Self {
            bytes: found.len(),
            modified: found.modified().ok(),
        }
    }
}

impl AtomicFile {
    /// Creates the file beside `target`; `force` allows to replace a file that is there.
    ///
    /// A link is followed: what it points to is replaced, and the link stays.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AlreadyExists`] if `target` is there and `force` is not given,
    /// [`io::ErrorKind::IsADirectory`] if it is a directory, [`io::ErrorKind::NotFound`] if its
    /// folder is missing. The message names the file.
    pub fn create(target: &Path, force: bool) -> io::Result<Self> {
        match fs::metadata(target) {
            Ok(found) if found.is_dir() => {
                Err(named(io::ErrorKind::IsADirectory, target, "is a directory"))
            }
            Ok(found) if !found.is_file() => Self::straight(target),
            Ok(_) if !force => Err(named(
                io::ErrorKind::AlreadyExists,
                target,
                "exists already",
            )),
            Ok(found) => {
                // As it was named, unless it is a link: messages name it so.
                let is_link = fs::symlink_metadata(target)?.is_symlink();
                let file = if is_link {
                    Self::beside(&fs::canonicalize(target)?, force)?
                } else {
                    Self::beside(target, force)?
                };
                file.file.set_permissions(found.permissions())?;
                Ok(file)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::fresh(target, force),
            Err(error) => Err(named(error.kind(), target, &error.to_string())),
        }
    }

    /// A file that goes on after what is in `target`, if that is there: its content is copied, so that
    /// the target is the old file or the longer one, and never one with half a row at its end.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create), but that the target may be there; and if the disk has no room for
    /// the copy.
    pub fn append(target: &Path) -> io::Result<Self> {
        let found = match fs::metadata(target) {
            Ok(found) if found.is_file() && found.len() > 0 => found,
            _ => return Self::create(target, true),
        };
        let mut old = File::open(target).map_err(|error| {
            let words = error.to_string();
            named(error.kind(), target, &words)
        })?;
        let mut file = Self::create(target, true)?;
        io::copy(&mut old, &mut file.file)?;
        file.goes_on_after = Some(Looks::of(&found));
        Ok(file)
    }

    /// Whether rows stand before those that are written.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.goes_on_after.is_some()
    }

    /// What to write to, from the end of the file on; one at a time.
    ///
    /// # Errors
    ///
    /// If the system has no more file descriptors.
    pub fn writer(&self) -> io::Result<Box<dyn Write + Send>> {
        let file = self.file.try_clone()?;
        if self.beside.is_none() {
            return Ok(Box::new(file));
        }
        let start = file.metadata()?.len();
        Ok(Box::new(Draining::new(file, start, self.lost.clone())))
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
    /// If the disk is full, or [`io::ErrorKind::AlreadyExists`] if without `force` a file of that
    /// name has appeared meanwhile; [`io::ErrorKind::InvalidData`] if the file that this goes on after
    /// was written to meanwhile.
    pub fn commit(mut self) -> io::Result<()> {
        let Some(beside) = &mut self.beside else {
            return Ok(());
        };
        self.lost.check()?;
        self.file.sync_all()?;
        if let Some(before) = &self.goes_on_after
            && Looks::of(&fs::metadata(&self.target)?) != *before
        {
            let words = "was written to by somebody else meanwhile, and stays as it is";
            return Err(named(io::ErrorKind::InvalidData, &self.target, words));
        }
        beside.rename(&self.target, self.force)?;
        sync_folder(&self.target)
    }

    /// A target that is no ordinary file.
    fn straight(target: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).open(target)?;
        Ok(Self {
            target: target.to_owned(),
            beside: None,
            file,
            force: true,
            goes_on_after: None,
            lost: Lost::default(),
        })
    }

    /// A target that is not there.
    fn fresh(target: &Path, force: bool) -> io::Result<Self> {
        if fs::symlink_metadata(target).is_ok() {
            let message = "is a link to a file that does not exist";
            return Err(named(io::ErrorKind::NotFound, target, message));
        }
        let folder = folder_of(target);
        if !folder.is_dir() {
            return Err(named(io::ErrorKind::NotFound, folder, "is not a directory"));
        }
        Self::beside(target, force)
    }

    fn beside(target: &Path, force: bool) -> io::Result<Self> {
        let (beside, file) = Beside::create(target)?;
        Ok(Self {
            target: target.to_owned(),
            beside: Some(beside),
            file,
            force,
            goes_on_after: None,
            lost: Lost::default(),
        })
    }
}

/// The new name must outlive a power cut as well as the bytes.
#[cfg(unix)]
fn sync_folder(target: &Path) -> io::Result<()> {
    File::open(folder_of(target))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_target: &Path) -> io::Result<()> {
    Ok(())
}

fn folder_of(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn named(kind: io::ErrorKind, path: &Path, message: &str) -> io::Error {
    io::Error::new(kind, format!("{}: {message}", path.display()))
}

#[cfg(test)]
mod tests;
