//! Listening to what the library prints on standard error.
//!
//! A failed connect returns nothing but a null pointer; the reason is printed on file descriptor 2.

use std::fs::File;
use std::io::{self, Read, Seek};

use rustix::fd::OwnedFd;
use rustix::stdio::{dup2_stderr, stderr};

/// Runs `work` while file descriptor 2 leads into a file, and returns what was printed there.
///
/// What another thread prints meanwhile is in the text, too. If the descriptor cannot be led
/// elsewhere, the work runs all the same and the text is empty.
pub(crate) fn capture<T>(work: impl FnOnce() -> T) -> (T, String) {
    match redirect() {
        Ok((kept, file)) => {
            let result = work();
            let text = dup2_stderr(&kept)
                .map_err(io::Error::from)
                .and_then(|()| read(file));
            (result, text.unwrap_or_default())
        }
        Err(error) => {
            tracing::debug!(%error, "standard error cannot be captured");
            (work(), String::new())
        }
    }
}

fn redirect() -> io::Result<(OwnedFd, File)> {
    // Not one of the first three, and not for child processes.
    let kept = rustix::io::fcntl_dupfd_cloexec(stderr(), 3)?;
    let file = tempfile::tempfile()?;
    dup2_stderr(&file)?;
    Ok((kept, file))
}

fn read(mut file: File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
