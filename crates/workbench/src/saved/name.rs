//! What a saved query is called.

use std::fmt;
use std::path::{Path, PathBuf};

/// The name of a saved query: its file below the folder of queries, without the ending, with `/`
/// between the parts.
///
/// ```
/// use lucerna::saved::Name;
///
/// let name: Name = "checkout/5xx".parse()?;
/// assert_eq!(name.to_string(), "checkout/5xx");
/// assert!("../etc/passwd".parse::<Name>().is_err());
/// # Ok::<(), lucerna::saved::NameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

/// A name that no query can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{name}` cannot be the name of a query; expected letters, digits, `-`, `_` and `.`, with `/` between groups, such as `checkout/5xx`"
)]
pub struct NameError {
    /// The name.
    pub name: String,
}

/// A name is typed, and its file has to exist on every system.
const LONGEST: usize = 200;

impl std::str::FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let is_part = |part: &str| {
            let is_allowed = |any: char| any.is_alphanumeric() || "-_.+".contains(any);
            !part.is_empty() && !part.starts_with(['.', '-']) && part.chars().all(is_allowed)
        };
        if text.len() <= LONGEST && text.split('/').all(is_part) {
            Ok(Self(text.to_owned()))
        } else {
            let name = text.to_owned();
            Err(NameError { name })
        }
    }
}

impl Name {
    /// The name of the file at `path` below a folder of queries; the ending goes.
    pub(super) fn of_file(path: &Path) -> Result<Self, NameError> {
        let path = path.with_extension("");
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/").parse()
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its last part: what it is called in its group.
    #[must_use]
    pub fn last(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// Its file below a folder of queries. A `.` in a name is a part of it, not of the ending.
    pub(super) fn file(&self, ending: &str) -> PathBuf {
        PathBuf::from(format!("{}.{ending}", self.0))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leaves_its_folder_by_no_way() {
        for text in [
            "", "/a", "a/", "a//b", "..", "a/../b", ".a", "-a", "a b", "a\\b", "a\0", "a:b",
        ] {
            assert!(text.parse::<Name>().is_err(), "{text:?}");
        }
        for text in ["a", "a/b/c", "5xx", "v1.2", "größe", "a_b-c+d"] {
            assert!(text.parse::<Name>().is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_name_and_its_file_are_each_others() {
        let name: Name = "group/v1.2".parse().expect("a name");
        assert_eq!(name.file("toml"), Path::new("group/v1.2.toml"));
        assert_eq!(Name::of_file(&name.file("toml")), Ok(name));
    }
}
