//! Taking the library, and nothing else, out of the package.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use tar::Archive;

use super::package::Package;
use super::{InstallError, InstallStep, failed};

/// How it may be called in the package.
const NAMES: [&str; 2] = ["package/libchdb.so", "package/libchdb.dylib"];
/// How much is written between two reports.
const CHUNK: usize = 4 << 20;

/// Unpacks the library into `work`, to the disk, and returns the file.
pub(super) fn library(
    package: &Package,
    archive: &Path,
    work: &Path,
    progress: &mut dyn FnMut(InstallStep),
) -> Result<PathBuf, InstallError> {
    let target = work.join("libchdb.so");
    let file = File::open(archive).map_err(|source| failed("read", archive, source))?;
    let found = extract(BufReader::new(file), &target, progress)
        .map_err(|source| failed("unpack into", &target, source))?;
    if found {
        Ok(target)
    } else {
        Err(InstallError::NoLibrary {
            package: package.specification(),
        })
    }
}

fn extract(
    archive: impl Read,
    target: &Path,
    progress: &mut dyn FnMut(InstallStep),
) -> io::Result<bool> {
    let mut archive = Archive::new(GzDecoder::new(archive));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let is_library = entry
            .path()?
            .to_str()
            .is_some_and(|path| NAMES.contains(&path));
        if is_library && entry.header().entry_type().is_file() {
            let total = entry.size();
            write(&mut entry, total, target, progress)?;
            return Ok(true);
        }
    }
    Ok(false)
}

fn write(
    library: &mut impl Read,
    total: u64,
    target: &Path,
    progress: &mut dyn FnMut(InstallStep),
) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o755)
        .open(target)?;
    let mut bytes = 0;
    while bytes < total {
        progress(InstallStep::Unpacking { bytes, total });
        let copied = io::copy(&mut library.take(CHUNK as u64), &mut file)?;
        if copied == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes += copied;
    }
    file.flush()?;
    file.sync_all()?;
    progress(InstallStep::Unpacking { bytes, total });
    Ok(())
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (name, content) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder
                .append_data(&mut header, name, *content)
                .expect("it is written to memory");
        }
        builder
            .into_inner()
            .and_then(GzEncoder::finish)
            .expect("it is written to memory")
    }

    #[test]
    fn only_the_library_is_unpacked() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("lib");
        let packed = archive(&[
            ("package/index.js", b"no"),
            ("package/libchdb.so", b"library"),
        ]);
        let mut steps = Vec::new();
        let found = extract(packed.as_slice(), &target, &mut |step| steps.push(step));
        assert!(found.expect("it unpacks"));
        assert_eq!(std::fs::read(&target).expect("it is there"), b"library");
        assert_eq!(
            steps.last(),
            Some(&InstallStep::Unpacking { bytes: 7, total: 7 })
        );
    }

    #[test]
    fn a_package_without_a_library_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let packed = archive(&[("package/index.js", b"no")]);
        let found = extract(packed.as_slice(), &folder.path().join("lib"), &mut |_| {});
        assert!(!found.expect("it is read"));
    }

    #[test]
    fn an_archive_that_breaks_off_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut packed = archive(&[("package/libchdb.so", &vec![7; 100_000])]);
        packed.truncate(packed.len() / 2);
        let found = extract(packed.as_slice(), &folder.path().join("lib"), &mut |_| {});
        assert!(found.is_err());
    }
}
