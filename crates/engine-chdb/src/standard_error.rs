//! Listening to what the library prints on standard error.
//!
//! A failed connect returns nothing but a null pointer; the reason is printed on file descriptor 2.

use std::fs::File;
use std::io::{self, Read, Seek};

/// Runs `work` while file descriptor 2 leads into a file, and returns what was printed there.
///
/// What another thread prints meanwhile is in the text, too: it is printed again afterwards if the
/// work succeeded. If the descriptor cannot be led elsewhere, the work runs all the same.
pub(crate) fn capture<T>(work: impl FnOnce() -> Option<T>) -> (Option<T>, String) {
    match redirect() {
        Ok((kept, mut file)) => {
            let result = work();
            let restored = rustix::stdio::dup2_stderr(&kept);
            let text = restored
                .and_then(|()| Ok(read(&mut file)?))
                .unwrap_or_default();
            (result, text)
        }
        Err(error) => {
            tracing::debug!(%error, "standard error cannot be captured");
            (work(), String::new())
        }
    }
}

fn redirect() -> io::Result<(rustix::fd::OwnedFd, File)> {
    let kept = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stderr(), 3)?;
    let file = tempfile::tempfile()?;
    rustix::stdio::dup2_stderr(&file)?;
    Ok((kept, file))
}

fn read(file: &mut File) -> rustix::io::Result<String> {
    let mut bytes = Vec::new();
    let outcome = file.rewind().and_then(|()| file.read_to_end(&mut bytes));
    outcome.map_err(|error| {
        rustix::io::Errno::from_io_error(&error).unwrap_or(rustix::io::Errno::IO)
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
