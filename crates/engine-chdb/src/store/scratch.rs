//! The folder of a temporary store.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// How the folders are called; what follows is made up.
const PREFIX: &str = "lucerna-chdb-";
/// The file that is locked while the folder is in use.
const LOCK: &str = "lock";

/// A temporary folder that is removed at the end, or after a crash by the next who makes one.
pub(crate) struct Scratch {
    folder: PathBuf,
    _lock: File,
}

impl Scratch {
    pub(crate) fn new() -> io::Result<Self> {
        let parent = std::env::temp_dir().canonicalize()?;
        remove_abandoned(&parent);
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir_in(&parent)?
            .keep();
        // Named as a lock only once it is held: another process removes folders with a free lock.
        let unnamed = folder.join("lock.new");
        let lock = File::create(&unnamed)?;
        lock.lock()?;
        fs::rename(unnamed, folder.join(LOCK))?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    /// The path of a folder inside, which need not exist.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Removes the folder. What cannot be removed is left to [`remove_abandoned`].
    pub(crate) fn remove(&self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::debug!(%error, folder = %self.folder.display(), "scratch folder stays");
        }
    }
}

/// Removes what crashed processes have left: folders whose lock nobody holds.
fn remove_abandoned(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let is_ours = entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX));
        if is_ours && is_abandoned(&entry.path()) {
            // Another process may be at it at the same time, or it may belong to another person.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_abandoned(folder: &Path) -> bool {
    // Without a lock file it may have been made a moment ago.
    let Ok(lock) = File::open(folder.join(LOCK)) else {
        return false;
    };
    !matches!(
        lock.try_lock(),
        Err(TryLockError::WouldBlock | TryLockError::Error(_))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_whose_lock_is_held_is_not_abandoned() {
        let scratch = Scratch::new().expect("a temporary folder");
        assert!(!is_abandoned(&scratch.folder));
        scratch.remove();
        assert!(!scratch.folder.exists());
    }

    #[test]
    fn what_a_crash_left_is_removed() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let left = parent.path().join(format!("{PREFIX}left"));
        fs::create_dir(&left).expect("a folder");
        fs::write(left.join(LOCK), "").expect("a file");
        remove_abandoned(parent.path());
        assert!(!left.exists());
    }
}
