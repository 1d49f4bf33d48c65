//! Finding the engine's library, and fetching it.
//!
//! The library comes ready built in a package of npm's registry; `npm pack` fetches it through
//! whatever registry and proxy the person's npm is set up for. Nothing of the package is run.

mod download;
#[cfg(feature = "test-support")]
mod for_tests;
mod integrity;
mod package;
mod unpack;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::ChdbOptions;

#[cfg(feature = "test-support")]
pub use for_tests::for_tests;

/// The version that is fetched.
pub const VERSION: &str = "26.7.3";

/// Where chDB's own installer puts the library.
const SYSTEM_LIBRARY: &str = "/usr/local/lib/libchdb.so";
/// How a folder is called in which an installation works.
const WORK_PREFIX: &str = ".installing-";

/// Where the library was looked for and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The files that are looked for, in order.
    pub looked_in: Vec<PathBuf>,
    /// The first of them that is there.
    pub found: Option<Found>,
}

/// A library that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// Its version, if the place where it lies tells: it is not loaded to ask it.
    pub version: Option<String>,
}

/// A step of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstallStep {
    /// Another process installs the same thing; waiting for it.
    Waiting,
    /// The package is being fetched.
    Downloading {
        /// Bytes that have arrived, as far as can be seen.
        bytes: u64,
    },
    /// The package is compared with what it should be.
    Checking,
    /// The library is unpacked.
    Unpacking {
        /// Bytes written so far.
        bytes: u64,
        /// Bytes in all.
        total: u64,
    },
    /// The library is in its place.
    Done,
}

/// Why the library could not be installed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstallError {
    /// There is no library for this system.
    #[error("there is no ready-built engine for {system}")]
    NoPackage {
        /// Processor and operating system.
        system: String,
    },
    /// There is no npm to fetch it with.
    #[error(
        "`npm` is not in the PATH, and it fetches the engine; without it, let chDB's own installer put the \
         library at {SYSTEM_LIBRARY}, or name one with `--engine-lib`"
    )]
    NoNpm,
    /// npm could not fetch the package.
    #[error("`npm pack {package}` failed: {message}")]
    Npm {
        /// The package with its version.
        package: String,
        /// What npm said.
        message: String,
    },
    /// The package is not the one that this program was made with.
    #[error(
        "the package {package} is not what it should be: its hash is {found} instead of {expected}"
    )]
    Altered {
        /// The package with its version.
        package: String,
        /// The hash it should have.
        expected: String,
        /// The hash it has.
        found: String,
    },
    /// The package has no library in it.
    #[error("the package {package} has no library in it")]
    NoLibrary {
        /// The package with its version.
        package: String,
    },
    /// A file or folder could not be read or written.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// What was tried, as a verb.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Tells where the library is, without loading it.
///
/// ```
/// use lucerna_engine_chdb::{ChdbOptions, install};
///
/// let options = ChdbOptions { library: Some("/no/such/file".into()), ..ChdbOptions::default() };
/// assert_eq!(install::status(&options).found, None);
/// ```
#[must_use]
pub fn status(options: &ChdbOptions) -> Status {
    let ours = library_in(&options.data_folder);
    let looked_in = match &options.library {
        Some(named) => vec![named.clone()],
        None => vec![ours.clone(), PathBuf::from(SYSTEM_LIBRARY)],
    };
    let found = looked_in
        .iter()
        .find(|place| place.is_file())
        .map(|place| Found {
            path: place.clone(),
            version: (*place == ours).then(|| VERSION.to_owned()),
        });
    Status { looked_in, found }
}

/// Fetches the library into `folder`, if it is not there yet, and returns where it is.
///
/// A file is in its place whole or not at all, however the installation ends; what an interrupted
/// one has left is removed by the next. Two at once wait for each other.
///
/// # Errors
///
/// [`InstallError`] tells which step failed.
pub fn install(
    folder: &Path,
    progress: &mut dyn FnMut(InstallStep),
) -> Result<PathBuf, InstallError> {
    let library = library_in(folder);
    fs::create_dir_all(folder).map_err(|source| failed("make", folder, source))?;
    let _lock = lock(folder, progress)?;
    if !library.is_file() {
        remove_leftovers(folder);
        fetch(folder, &library, progress)?;
    }
    progress(InstallStep::Done);
    Ok(library)
}

fn library_in(folder: &Path) -> PathBuf {
    folder.join(VERSION).join("libchdb.so")
}

fn lock(folder: &Path, progress: &mut dyn FnMut(InstallStep)) -> Result<File, InstallError> {
    let path = folder.join(".install.lock");
    let failed = |source| failed("lock", &path, source);
    let file = File::create(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            progress(InstallStep::Waiting);
            file.lock().map_err(failed)?;
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    Ok(file)
}

/// Called with the lock held: nobody else works in the folder.
fn remove_leftovers(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with(WORK_PREFIX))
        {
            // What cannot be removed does no harm.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn fetch(
    folder: &Path,
    library: &Path,
    progress: &mut dyn FnMut(InstallStep),
) -> Result<(), InstallError> {
    let package = package::for_this_system()?;
    // Beside its place, so that the last step is a rename within one file system.
    let work = tempfile::Builder::new()
        .prefix(WORK_PREFIX)
        .tempdir_in(folder)
        .map_err(|source| failed("make a folder in", folder, source))?;
    let archive = download::fetch(&package, work.path(), progress)?;
    progress(InstallStep::Checking);
    integrity::check(&package, &archive)?;
    let unpacked = unpack::library(&package, &archive, work.path(), progress)?;
    put_in_place(&unpacked, library)
}

fn put_in_place(unpacked: &Path, library: &Path) -> Result<(), InstallError> {
    let folder = library.parent().unwrap_or(library);
    fs::create_dir_all(folder).map_err(|source| failed("make", folder, source))?;
    fs::rename(unpacked, library).map_err(|source| failed("write", library, source))?;
    // The name, too, must outlive a power cut.
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|source| failed("write", folder, source))
}

fn failed(doing: &'static str, path: &Path, source: io::Error) -> InstallError {
    InstallError::Io {
        doing,
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_is_named_is_the_only_one_looked_for() {
        let options = ChdbOptions {
            library: Some("/no/lib.so".into()),
            ..ChdbOptions::default()
        };
        assert_eq!(status(&options).looked_in, [PathBuf::from("/no/lib.so")]);
    }

    #[test]
    fn an_installed_library_is_found_before_that_of_the_system() {
        let folder = tempfile::tempdir().expect("a folder");
        let library = library_in(folder.path());
        fs::create_dir_all(library.parent().expect("a parent")).expect("a folder");
        fs::write(&library, "").expect("a file");
        let options = ChdbOptions {
            data_folder: folder.path().to_owned(),
            ..ChdbOptions::default()
        };
        let found = status(&options).found.expect("it is there");
        assert_eq!(
            (found.path, found.version.as_deref()),
            (library, Some(VERSION))
        );
    }

    #[test]
    fn what_an_interrupted_installation_left_is_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let left = folder.path().join(format!("{WORK_PREFIX}abc"));
        fs::create_dir(&left).expect("a folder");
        remove_leftovers(folder.path());
        assert!(!left.exists());
    }

    #[test]
    fn a_library_that_is_there_is_not_fetched_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let library = library_in(folder.path());
        fs::create_dir_all(library.parent().expect("a parent")).expect("a folder");
        fs::write(&library, "").expect("a file");
        let mut steps = Vec::new();
        let installed = install(folder.path(), &mut |step| steps.push(step));
        assert_eq!(installed.expect("it is there"), library);
        assert_eq!(steps, [InstallStep::Done]);
    }

    #[test]
    fn a_second_installation_waits_for_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let library = library_in(folder.path());
        fs::create_dir_all(library.parent().expect("a parent")).expect("a folder");
        fs::write(&library, "").expect("a file");
        let first = lock(folder.path(), &mut |_| {}).expect("nobody has it");
        let mut first = Some(first);
        let mut steps = Vec::new();
        let installed = install(folder.path(), &mut |step| {
            steps.push(step);
            // The first ends when the second has begun to wait.
            first.take();
        });
        assert!(installed.is_ok());
        assert_eq!(steps, [InstallStep::Waiting, InstallStep::Done]);
    }
}
