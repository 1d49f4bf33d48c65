//! Fetching the package with npm.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use super::package::Package;
use super::{InstallError, InstallStep, failed};

/// How often the files that npm writes are looked at.
const INTERVAL: Duration = Duration::from_millis(200);
/// How much of what npm says is passed on.
const LINES_SHOWN: usize = 4;

/// Has npm put the archive of the package into `work`, and returns the archive.
pub(super) fn fetch(
    package: &Package,
    work: &Path,
    progress: &mut dyn FnMut(InstallStep),
) -> Result<PathBuf, InstallError> {
    let said = work.join("npm.log");
    let log = File::create(&said).map_err(|source| failed("write", &said, source))?;
    let mut child = start(package, work, log)?;
    let status = watch(&mut child, work, progress)
        .map_err(|source| failed("wait for npm in", work, source))?;
    if !status.success() {
        let message = last_lines(&fs::read_to_string(&said).unwrap_or_default());
        return Err(InstallError::Npm {
            package: package.specification(),
            message,
        });
    }
    archive_in(work).ok_or_else(|| InstallError::NoLibrary {
        package: package.specification(),
    })
}

/// Starts npm with a cache of its own in `work`: what arrives can be seen there, and no second copy
/// of so large a package stays behind.
fn start(package: &Package, work: &Path, log: File) -> Result<Child, InstallError> {
    let child = Command::new("npm")
        .args([
            "pack",
            &package.specification(),
            "--ignore-scripts",
            "--loglevel=error",
        ])
        .arg("--pack-destination")
        .arg(work)
        .arg("--cache")
        .arg(work.join("cache"))
        .current_dir(work)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn();
    child.map_err(|source| {
        if source.kind() == io::ErrorKind::NotFound {
            InstallError::NoNpm
        } else {
            failed("start npm in", work, source)
        }
    })
}

fn watch(
    child: &mut Child,
    work: &Path,
    progress: &mut dyn FnMut(InstallStep),
) -> io::Result<ExitStatus> {
    loop {
        progress(InstallStep::Downloading {
            bytes: largest_file(work),
        });
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        thread::sleep(INTERVAL);
    }
}

/// The size of the largest file below `folder`: the archive, wherever npm is writing it.
fn largest_file(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => largest_file(&entry.path()),
        Ok(metadata) => metadata.len(),
        // npm has removed it in the meantime.
        Err(_) => 0,
    };
    entries.flatten().map(size).max().unwrap_or(0)
}

fn archive_in(work: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(work).ok()?;
    let mut paths = entries.flatten().map(|entry| entry.path());
    paths.find(|path| path.extension().is_some_and(|extension| extension == "tgz"))
}

fn last_lines(said: &str) -> String {
    let lines: Vec<_> = said
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let start = lines.len().saturating_sub(LINES_SHOWN);
    lines.get(start..).unwrap_or_default().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_what_npm_says_is_passed_on() {
        assert_eq!(last_lines("a\nb\n\nc\nd\ne\n"), "b; c; d; e");
        assert_eq!(last_lines(""), "");
    }
}
