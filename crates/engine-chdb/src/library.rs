//! The library in this process: found, checked, loaded once and for good.

mod exit;
mod machine;

pub(crate) use exit::leave_before_the_library;

use std::ffi::CStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use lucerna_engine::EngineError;

use crate::ChdbOptions;
use crate::ffi::Functions;
use crate::install::{self, VERSION};

/// The loaded library.
pub(crate) struct Library {
    /// The file it was loaded from.
    pub(crate) path: PathBuf,
    /// What it calls itself, such as `26.7.3`.
    pub(crate) version: String,
    pub(crate) functions: Functions,
}

static LOADED: OnceLock<Library> = OnceLock::new();
static LOADING: Mutex<()> = Mutex::new(());

/// Finds and loads the library; a second call gets what the first has loaded.
pub(crate) fn load(options: &ChdbOptions) -> Result<&'static Library, EngineError> {
    let status = install::status(options);
    let Some(found) = status.found else {
        return Err(EngineError::NotInstalled {
            looked_in: status.looked_in,
        });
    };
    let _one_at_a_time = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(library) = LOADED.get() {
        return check_same(library, &found.path);
    }
    let library = load_file(&found.path)?;
    Ok(LOADED.get_or_init(|| library))
}

/// The library cannot be unloaded, and two of them in one process would be two of everything.
fn check_same(library: &'static Library, wanted: &Path) -> Result<&'static Library, EngineError> {
    if is_same_file(&library.path, wanted) {
        return Ok(library);
    }
    let reason = format!("this process has loaded {} already", library.path.display());
    Err(EngineError::NotLoadable {
        path: wanted.to_owned(),
        reason,
    })
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    one == other
        || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn load_file(path: &Path) -> Result<Library, EngineError> {
    let not_loadable = |reason: String| EngineError::NotLoadable {
        path: path.to_owned(),
        reason,
    };
    if let Some(reason) = machine::obstacle() {
        return Err(not_loadable(reason));
    }
    // SAFETY: the file is what the person named as libchdb or what `install` has checked and put
    // there.
    let functions =
        unsafe { Functions::load(path) }.map_err(|error| not_loadable(describe(&error)))?;
    // SAFETY: takes nothing and returns a string that lives as long as the library.
    let version = unsafe { (functions.version)() };
    if version.is_null() {
        return Err(not_loadable("it does not tell its version".to_owned()));
    }
    // SAFETY: not null, and the header promises a string that ends with a zero.
    let version = unsafe { CStr::from_ptr(version) }
        .to_string_lossy()
        .into_owned();
    check_version(&version).map_err(not_loadable)?;
    // SAFETY: it must come before the first connect, and this is where the library was just loaded.
    unsafe { (functions.set_signal_handlers_enabled)(0) };
    tracing::debug!(path = %path.display(), version, "engine loaded");
    Ok(Library {
        path: path.to_owned(),
        version,
        functions,
    })
}

/// The versions that differ from the one that was tried in their last number alone are taken: the
/// functions and the layouts of what they are given were checked against that one.
fn check_version(found: &str) -> Result<(), String> {
    if series(found) == series(VERSION) {
        return Ok(());
    }
    let (major, minor) = series(VERSION);
    Err(format!(
        "it is version {found}, and this program works with {major}.{minor}, such as {VERSION}"
    ))
}

/// The first two numbers, as text.
fn series(version: &str) -> (&str, &str) {
    let mut parts = version.trim_start_matches('v').split('.');
    let mut next = || parts.next().unwrap_or_default();
    (next(), next())
}

/// What the dynamic loader said; libloading keeps it in the source.
fn describe(error: &libloading::Error) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    source.unwrap_or_else(|| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::check_version;

    #[test]
    fn another_version_than_the_tried_one_is_named() {
        for found in ["26.7.3", "26.7.9", "26.7", "v26.7.3"] {
            assert_eq!(check_version(found), Ok(()), "{found}");
        }
        for found in ["26.8.1", "3.6.0", "27.7.3", ""] {
            let reason = check_version(found).expect_err("another version");
            assert!(
                reason.contains(found) && reason.contains("26.7"),
                "{reason}"
            );
        }
    }
}
