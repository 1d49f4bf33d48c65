//! The library for tests of any package, by the road that people take.

use std::path::{Path, PathBuf};

use super::{InstallError, failed, install, library_in};

/// Where the library is that tests use: what `LUCERNA_CHDB` names, or what was installed into the
/// folder `engine` of cargo's target folder, now if need be. `None`, if it would have to be
/// installed and `LUCERNA_ENGINE_INSTALL` is `never`: then the test is skipped and says so.
///
/// # Errors
///
/// As [`install`].
pub fn for_tests() -> Result<Option<PathBuf>, InstallError> {
    if let Some(named) = std::env::var_os("LUCERNA_CHDB") {
        return Ok(Some(named.into()));
    }
    let folder = target_folder()?.join("engine");
    let library = library_in(&folder);
    if library.is_file() {
        return Ok(Some(library));
    }
    if std::env::var_os("LUCERNA_ENGINE_INSTALL").is_some_and(|value| value == "never") {
        return Ok(None);
    }
    install(&folder, &mut |_| {}).map(Some)
}

/// Cargo's target folder, in which the running test lies: the one with cargo's mark.
fn target_folder() -> Result<PathBuf, InstallError> {
    let program =
        std::env::current_exe().map_err(|source| failed("find", Path::new("this test"), source))?;
    let is_target = |folder: &&Path| folder.join("CACHEDIR.TAG").is_file();
    let target = program.ancestors().find(is_target).map(Path::to_path_buf);
    target.ok_or_else(|| {
        failed(
            "find the target folder of",
            &program,
            std::io::ErrorKind::NotFound.into(),
        )
    })
}
