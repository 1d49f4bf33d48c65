//! Which package holds the library for which system.

use std::env::consts::{ARCH, OS};

use super::InstallError;

/// The version of the packages; their number is the library's with a suffix of their own.
const PACKAGE_VERSION: &str = "26.7.3-stable.1";

/// A package of npm's registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Package {
    name: &'static str,
    /// What its archive must hash to, as npm writes it; `None` where we have not seen it ourselves,
    /// and npm's own comparison with the registry has to do.
    pub(super) integrity: Option<&'static str>,
}

/// Processor and system as Rust names them, and the package.
const PACKAGES: [(&str, &str, Package); 4] = [
    (
        "x86_64",
        "linux",
        Package {
            name: "@chdb/lib-linux-x64-gnu",
            integrity: Some(
                "sha512-XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==",
            ),
        },
    ),
    (
        "aarch64",
        "linux",
        Package {
            name: "@chdb/lib-linux-arm64-gnu",
            integrity: None,
        },
    ),
    (
        "aarch64",
        "macos",
        Package {
            name: "@chdb/lib-darwin-arm64",
            integrity: None,
        },
    ),
    (
        "x86_64",
        "macos",
        Package {
            name: "@chdb/lib-darwin-x64",
            integrity: None,
        },
    ),
];

impl Package {
    /// Name and version, as npm takes them.
    pub(super) fn specification(&self) -> String {
        format!("{}@{PACKAGE_VERSION}", self.name)
    }
}

/// The package for the system that this program is built for.
pub(super) fn for_this_system() -> Result<Package, InstallError> {
    for_system(ARCH, OS)
}

fn for_system(processor: &str, system: &str) -> Result<Package, InstallError> {
    PACKAGES
        .iter()
        .find(|(for_processor, for_system, _)| *for_processor == processor && *for_system == system)
        .map(|(_, _, package)| *package)
        .ok_or_else(|| InstallError::NoPackage {
            system: format!("{processor} {system}"),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_of_linux_on_x86_64_is_pinned() {
        let package = for_system("x86_64", "linux").expect("there is one");
        assert_eq!(
            package.specification(),
            "@chdb/lib-linux-x64-gnu@26.7.3-stable.1"
        );
        assert!(package.integrity.is_some());
    }

    #[test]
    fn a_system_without_a_package_is_named() {
        let error = for_system("riscv64", "linux").expect_err("there is none");
        assert_eq!(
            error.to_string(),
            "there is no ready-built engine for riscv64 linux"
        );
    }
}
