//! Whether the archive is the one that this program was made with.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha512};

use super::package::Package;
use super::{InstallError, failed};

/// Compares the hash of the archive with the pinned one, if there is one.
pub(super) fn check(package: &Package, archive: &Path) -> Result<(), InstallError> {
    let Some(expected) = package.integrity else {
        return Ok(());
    };
    let found = hash(archive).map_err(|source| failed("read", archive, source))?;
    if found == expected {
        return Ok(());
    }
    Err(InstallError::Altered {
        package: package.specification(),
        expected: expected.to_owned(),
        found,
    })
}

/// The hash of a file as npm writes it: `sha512-` and Base64.
fn hash(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha512::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            break;
        }
        hasher.update(buffer.get(..length).unwrap_or_default());
    }
    Ok(format!("sha512-{}", STANDARD.encode(hasher.finalize())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_that_was_altered_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = folder.path().join("package.tgz");
        std::fs::write(&archive, "abc").expect("a file");
        let expected = "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==";
        assert_eq!(hash(&archive).expect("a hash"), expected);
        let package = super::super::package::for_this_system().expect("this system has one");
        if package.integrity.is_some() {
            assert!(matches!(
                check(&package, &archive),
                Err(InstallError::Altered { .. })
            ));
        }
    }
}
