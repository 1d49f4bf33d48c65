//! The files of this process that have no name yet.
//!
//! Whoever ends the process by force asks for them to be removed first: what is half written must not
//! stay behind, and somebody has to be told.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

static FILES: Mutex<Files> = Mutex::new(Files {
    beside: Vec::new(),
    whole: Vec::new(),
    dropped: Vec::new(),
    is_over: false,
});

struct Files {
    /// Where each is written, and the name that it is to have.
    beside: Vec<(PathBuf, PathBuf)>,
    /// Those that have their name, while others of the same result have none.
    whole: Vec<PathBuf>,
    /// Those that were given up.
    dropped: Vec<PathBuf>,
    /// Nothing more may be written.
    is_over: bool,
}

/// What became of files that were to be written.
///
/// ```
/// use lucerna_output::file::Unwritten;
///
/// let unwritten = Unwritten { missing: vec!["b.csv".into()], whole: vec!["a.csv".into()] };
/// assert_eq!(unwritten.to_string(), "a.csv is whole, nothing was written to b.csv");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unwritten {
    /// Those that are not there, or as they were before.
    pub missing: Vec<PathBuf>,
    /// Those of the same result that are whole.
    pub whole: Vec<PathBuf>,
}

impl Unwritten {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty()
    }
}

impl std::fmt::Display for Unwritten {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.whole.as_slice() {
            [] => {}
            [one] => write!(f, "{} is whole, ", one.display())?,
            [first, .., last] => {
                write!(f, "{} to {} are whole, ", first.display(), last.display())?;
            }
        }
        match self.missing.as_slice() {
            [] => f.write_str("nothing is missing"),
            [one] => write!(f, "nothing was written to {}", one.display()),
            [first, rest @ ..] => write!(
                f,
                "nothing was written to {} and {} more",
                first.display(),
                rest.len()
            ),
        }
    }
}

/// Removes every file of this process that has no name yet, and has no further one made or named.
#[must_use]
pub fn abandon() -> Unwritten {
    let mut files = files();
    files.is_over = true;
    // Given up a moment ago by a command that has had no time to say so.
    let mut missing = std::mem::take(&mut files.dropped);
    for (path, target) in std::mem::take(&mut files.beside) {
        // The process ends, and there is nobody to tell of another failure.
        let _ = std::fs::remove_file(path);
        missing.push(target);
    }
    Unwritten {
        missing,
        whole: std::mem::take(&mut files.whole),
    }
}

/// The files that were given up since this was asked, or since the last result began.
#[must_use]
pub fn given_up() -> Unwritten {
    let mut files = files();
    Unwritten {
        missing: std::mem::take(&mut files.dropped),
        whole: if files.beside.is_empty() {
            std::mem::take(&mut files.whole)
        } else {
            Vec::new()
        },
    }
}

/// Makes a file that will be `target`, unless `make` leaves that.
pub(super) fn make<T>(
    path: &Path,
    target: &Path,
    make: impl FnOnce() -> io::Result<Option<T>>,
) -> io::Result<Option<T>> {
    let mut files = files();
    files.check()?;
    let Some(made) = make()? else {
        return Ok(None);
    };
    if files.beside.is_empty() {
        files.whole.clear();
        files.dropped.clear();
    }
    files.beside.push((path.to_owned(), target.to_owned()));
    Ok(Some(made))
}

/// Gives a file its name.
pub(super) fn name<T>(path: &Path, name: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let mut files = files();
    files.check()?;
    let named = name()?;
    if let Some(at) = files.beside.iter().position(|(own, _)| own == path) {
        let (_, target) = files.beside.remove(at);
        files.whole.push(target);
    }
    Ok(named)
}

/// A file goes; one that has its name is no matter of this any more.
pub(super) fn forget(path: &Path) {
    let mut files = files();
    if let Some(at) = files.beside.iter().position(|(own, _)| own == path) {
        let (_, target) = files.beside.remove(at);
        files.dropped.push(target);
    }
}

fn files() -> MutexGuard<'static, Files> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Files {
    fn check(&self) -> io::Result<()> {
        if self.is_over {
            return Err(io::Error::other("the program is about to end"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Unwritten;

    #[test]
    fn it_says_what_is_whole_and_what_is_not_there() {
        let paths = |names: &[&str]| names.iter().map(Into::into).collect();
        let said = |whole: &[&str], missing: &[&str]| {
            let unwritten = Unwritten {
                missing: paths(missing),
                whole: paths(whole),
            };
            unwritten.to_string()
        };
        assert_eq!(said(&[], &["a.csv"]), "nothing was written to a.csv");
        assert_eq!(
            said(&[], &["a-1.csv", "a-2.csv", "a-3.csv"]),
            "nothing was written to a-1.csv and 2 more"
        );
        assert_eq!(
            said(&["a-1.csv", "a-2.csv"], &["a-3.csv"]),
            "a-1.csv to a-2.csv are whole, nothing was written to a-3.csv"
        );
    }
}
