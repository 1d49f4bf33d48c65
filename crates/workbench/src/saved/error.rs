//! Why a saved query cannot be used.

use std::io;
use std::path::PathBuf;

use super::name::NameError;
use super::shelf::LARGEST;
use crate::toml_text::{FilePlace, within};

/// Why a saved query cannot be read, found or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SavedError {
    /// A file or folder that is there cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file that is to be written cannot be.
    #[error("cannot write {}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file is larger than any query.
    #[error("{} has {bytes} bytes; a saved query has at most {LARGEST}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// A file is in another encoding, or no text.
    #[error("{place}: not UTF-8 from here on")]
    NotUtf8 {
        /// The first byte that is not.
        place: FilePlace,
    },
    /// The file of a query is something that is no file, such as a folder or a pipe.
    #[error("{} is not a file", path.display())]
    NotAFile {
        /// What it is.
        path: PathBuf,
    },
    /// A link leads to a folder that it stands in itself.
    #[error("{} is a link to a folder that holds it", path.display())]
    Loop {
        /// The link.
        path: PathBuf,
    },
    /// Folders are nested deeper, or hold more, than anybody would read.
    #[error("{}: {what}; what follows is left out", path.display())]
    TooMany {
        /// The folder.
        path: PathBuf,
        /// What there is too much of.
        what: String,
    },
    /// A file is no TOML, or a value is not what it should be.
    #[error("{place}: {message}")]
    Broken {
        /// Where.
        place: FilePlace,
        /// What is wrong, and what was expected.
        message: String,
        /// What to do about it; may be empty.
        help: String,
    },
    /// A key that nothing reads.
    #[error("{place}: nothing is called `{key}`{}", within(table))]
    UnknownKey {
        /// Where.
        place: FilePlace,
        /// The key.
        key: String,
        /// The table that it stands in; empty at the top.
        table: String,
        /// The key that may have been meant.
        near: Option<&'static str>,
    },
    /// Two files of one folder are the same query.
    #[error("two files are the query `{name}`: {} and {}", one.display(), other.display())]
    NameTwice {
        /// The name.
        name: String,
        /// The one.
        one: PathBuf,
        /// The other.
        other: PathBuf,
    },
    /// A file's name is the name of no query.
    #[error("{} has no name that a query can have", path.display())]
    BadFileName {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: NameError,
    },
    /// A name that no query can have.
    #[error(transparent)]
    BadName(#[from] NameError),
    /// No query has this name.
    #[error("no saved query `{name}`")]
    NotFound {
        /// What was asked for.
        name: String,
        /// Up to three names that may have been meant.
        near: Vec<String>,
        /// Whether there are any at all, beside those that come with the program.
        has_any: bool,
    },
    /// A query with this name is there already.
    #[error("there is a saved query `{name}` already, in {}", path.display())]
    Exists {
        /// The name.
        name: String,
        /// Its file.
        path: PathBuf,
    },
    /// It came with the program, and no file of it can be changed.
    #[error("`{name}` comes with the program and cannot be changed")]
    BuiltIn {
        /// The name.
        name: String,
    },
    /// Nothing says where a person's queries lie.
    #[error("no folder for queries is known")]
    NoFolder,
}

impl SavedError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        match self {
            Self::UnknownKey { near, .. } => near
                .iter()
                .map(|near| format!("did you mean `{near}`?"))
                .collect(),
            Self::Broken { help, .. } if !help.is_empty() => vec![help.clone()],
            Self::NotFound { near, has_any, .. } => match near.as_slice() {
                [] if *has_any => vec!["`lucerna saved ls` lists them".to_owned()],
                [] => vec![
                    "none are saved here; `lucerna saved ls --builtin` lists those that come with \
                     the program, `lucerna saved new NAME QUERY` saves one"
                        .to_owned(),
                ],
                near => vec![format!("did you mean `{}`?", near.join("`, `"))],
            },
            Self::NameTwice { other, .. } => {
                vec![format!("rename or remove {}", other.display())]
            }
            Self::Exists { name, .. } => vec![format!(
                "`--force` replaces it, `lucerna saved edit {name}` changes it, another name keeps both"
            )],
            Self::BuiltIn { name } => vec![format!(
                "`lucerna saved edit {name}` makes a copy of your own, which comes before it"
            )],
            Self::Loop { .. } => vec!["remove the link; the rest was read without it".to_owned()],
            Self::NotUtf8 { .. } => vec!["save the file as UTF-8".to_owned()],
            Self::TooLarge { .. } => {
                vec!["rows belong into a file beside the query, which `given` names".to_owned()]
            }
            Self::NoFolder => vec!["set HOME, or LUCERNA_QUERIES to a folder".to_owned()],
            Self::BadFileName { .. } => vec!["rename the file".to_owned()],
            Self::Unreadable { .. }
            | Self::Unwritable { .. }
            | Self::NotAFile { .. }
            | Self::TooMany { .. }
            | Self::Broken { .. }
            | Self::BadName(_) => Vec::new(),
        }
    }

    /// The place in a file that it speaks of, if it is one.
    #[must_use]
    pub fn place(&self) -> Option<&FilePlace> {
        match self {
            Self::Broken { place, .. }
            | Self::UnknownKey { place, .. }
            | Self::NotUtf8 { place } => Some(place),
            Self::Unreadable { .. }
            | Self::Unwritable { .. }
            | Self::TooLarge { .. }
            | Self::NotAFile { .. }
            | Self::Loop { .. }
            | Self::TooMany { .. }
            | Self::NameTwice { .. }
            | Self::BadFileName { .. }
            | Self::BadName(_)
            | Self::NotFound { .. }
            | Self::Exists { .. }
            | Self::BuiltIn { .. }
            | Self::NoFolder => None,
        }
    }
}
