//! The folders that saved queries lie in: the project's, the person's, and what comes with the
//! program.

mod scan;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::builtin;
use super::error::SavedError;
use super::file::{Layout, SavedQuery};
use super::name::Name;
use crate::environment::Environment;
use crate::paths::Paths;
use crate::toml_text::FilePlace;

/// The size of the largest file that is read, in bytes.
pub const LARGEST: u64 = 10_000_000;

/// Whose queries they are. Of one name that comes first which stands first here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShelfKind {
    /// The project's: `.lucerna/queries`.
    Project,
    /// The person's: beside the config file, or where `LUCERNA_QUERIES` says.
    Person,
    /// Those that come with the program.
    BuiltIn,
}

impl ShelfKind {
    /// What it is called in lists.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Person => "yours",
            Self::BuiltIn => "built in",
        }
    }
}

/// A folder of saved queries, which need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// Whose it is.
    pub kind: ShelfKind,
    /// The folder.
    pub folder: PathBuf,
}

/// A saved query by its name, without having read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: Name,
    /// Its file; of a built-in one what it is called in messages.
    pub path: PathBuf,
    /// Whose it is.
    pub kind: ShelfKind,
    /// Another of the same name comes before it, so that its name alone does not reach it.
    pub is_shadowed: bool,
}

/// What there is, and what could not be looked at.
#[derive(Debug, Default)]
pub struct Listing {
    /// The queries by name; of one name the one that is reached by it first.
    pub entries: Vec<Entry>,
    /// Folders and files that are left out, and why.
    pub problems: Vec<SavedError>,
}

/// All folders of saved queries, the one that comes first being first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shelves {
    shelves: Vec<Shelf>,
}

impl Shelves {
    /// The project's folder, if `folder` is in a project, and the person's.
    #[must_use]
    pub fn of(environment: &Environment, paths: &Paths, folder: &Path) -> Self {
        let project = Paths::project(folder).map(|project| Shelf {
            kind: ShelfKind::Project,
            folder: project.join("queries"),
        });
        let person = Shelf {
            kind: ShelfKind::Person,
            folder: environment
                .queries
                .clone()
                .unwrap_or_else(|| paths.queries()),
        };
        Self::from_folders(project.into_iter().chain([person]))
    }

    /// These folders, in this order.
    #[must_use]
    pub fn from_folders(shelves: impl IntoIterator<Item = Shelf>) -> Self {
        Self {
            shelves: shelves.into_iter().collect(),
        }
    }

    /// The folder of this kind.
    #[must_use]
    pub fn folder(&self, kind: ShelfKind) -> Option<&Path> {
        let shelf = self.shelves.iter().find(|shelf| shelf.kind == kind)?;
        Some(&shelf.folder)
    }

    /// All folders.
    #[must_use]
    pub fn folders(&self) -> &[Shelf] {
        &self.shelves
    }

    /// Every query of the project and the person. One that cannot be looked at hides no other.
    #[must_use]
    pub fn list(&self) -> Listing {
        let mut listing = Listing::default();
        for shelf in &self.shelves {
            scan::scan(&shelf.folder, shelf.kind, &mut listing);
        }
        listing
            .entries
            .sort_by(|one, other| (&one.name, one.kind).cmp(&(&other.name, other.kind)));
        let mut last: Option<Name> = None;
        for entry in &mut listing.entries {
            entry.is_shadowed = last.as_ref() == Some(&entry.name);
            last = Some(entry.name.clone());
        }
        listing
    }

    /// Every query in one folder and below it, for commands that are given a folder.
    #[must_use]
    pub fn list_folder(folder: &Path) -> Listing {
        let mut listing = Listing::default();
        scan::scan(folder, ShelfKind::Project, &mut listing);
        listing
            .entries
            .sort_by(|one, other| one.name.cmp(&other.name));
        listing
    }

    /// The queries that come with the program.
    #[must_use]
    pub fn built_in() -> Vec<Entry> {
        builtin::entries()
    }

    /// The query of this name: the project's, else the person's, else one that came with the program.
    ///
    /// # Errors
    ///
    /// [`SavedError::NotFound`], [`SavedError::NameTwice`], [`SavedError::BadName`].
    pub fn find(&self, name: &str) -> Result<Entry, SavedError> {
        let name: Name = name.parse()?;
        for shelf in &self.shelves {
            if let Some(path) = shelf.file(&name)? {
                return Ok(Entry {
                    name,
                    path,
                    kind: shelf.kind,
                    is_shadowed: false,
                });
            }
        }
        let built_in = Self::built_in();
        if let Some(entry) = built_in.iter().find(|entry| entry.name == name) {
            return Ok(entry.clone());
        }
        Err(self.not_found(&name, &built_in))
    }

    fn not_found(&self, name: &Name, built_in: &[Entry]) -> SavedError {
        let own = self.list().entries;
        let all = || own.iter().chain(built_in).map(|entry| &entry.name);
        // The name without its group is what people remember.
        let mut near: Vec<String> = all()
            .filter(|known| known.last() == name.as_str())
            .map(Name::to_string)
            .collect();
        if near.is_empty() {
            near = lucerna_diagnostics::nearest(name.as_str(), all().map(Name::as_str))
                .into_iter()
                .map(str::to_owned)
                .collect();
        }
        near.dedup();
        near.truncate(3);
        SavedError::NotFound {
            name: name.to_string(),
            near,
            has_any: !own.is_empty(),
        }
    }

    /// Reads the query of this name.
    ///
    /// # Errors
    ///
    /// As [`find`](Self::find) and [`Entry::read`].
    pub fn read(&self, name: &str) -> Result<SavedQuery, SavedError> {
        self.find(name)?.read()
    }
}

impl Shelf {
    /// The file of a query; `None` if it is not here.
    pub(super) fn file(&self, name: &Name) -> Result<Option<PathBuf>, SavedError> {
        let there = |layout: &Layout| {
            let path = self.folder.join(name.file(layout.ending()));
            // A link that leads nowhere is there too, and cannot be read.
            fs::symlink_metadata(&path).is_ok().then_some(path)
        };
        let mut found = Layout::ALL.iter().filter_map(there);
        match (found.next(), found.next()) {
            (Some(one), Some(other)) => Err(SavedError::NameTwice {
                name: name.to_string(),
                one,
                other,
            }),
            (found, _) => Ok(found),
        }
    }
}

impl Entry {
    /// Reads the query.
    ///
    /// # Errors
    ///
    /// [`SavedError::Unreadable`], [`SavedError::TooLarge`], [`SavedError::NotUtf8`], and as
    /// [`SavedQuery::parse`].
    pub fn read(&self) -> Result<SavedQuery, SavedError> {
        SavedQuery::parse(self.name.clone(), &self.path, &self.text()?)
    }

    /// The text of its file, whether it can be used or not.
    ///
    /// # Errors
    ///
    /// [`SavedError::Unreadable`], [`SavedError::NotAFile`], [`SavedError::TooLarge`] and
    /// [`SavedError::NotUtf8`].
    pub fn text(&self) -> Result<String, SavedError> {
        match self.kind {
            ShelfKind::BuiltIn => builtin::text(&self.name).map(str::to_owned),
            ShelfKind::Project | ShelfKind::Person => text_of(&self.path),
        }
    }

    /// A query that is named by its file.
    ///
    /// # Errors
    ///
    /// [`SavedError::BadFileName`] if its name is that of no query.
    pub fn of_path(path: &Path) -> Result<Self, SavedError> {
        let last = Path::new(path.file_name().unwrap_or(path.as_os_str()));
        let name = Name::of_file(last).map_err(|source| SavedError::BadFileName {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            name,
            path: path.to_owned(),
            kind: ShelfKind::Project,
            is_shadowed: false,
        })
    }
}

/// The text of a file that is no larger than a query can be. What is no ordinary file is not opened:
/// a pipe would never end.
pub(super) fn text_of(path: &Path) -> Result<String, SavedError> {
    let unreadable = |source| SavedError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let facts = fs::metadata(path).map_err(unreadable)?;
    let path = path.to_owned();
    if !facts.is_file() {
        return Err(SavedError::NotAFile { path });
    }
    if facts.len() > LARGEST {
        let bytes = facts.len();
        return Err(SavedError::TooLarge { path, bytes });
    }
    let mut bytes = Vec::new();
    fs::File::open(&path)
        // It may have grown since it was looked at.
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|source: io::Error| SavedError::Unreadable {
            path: path.clone(),
            source,
        })?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..at).unwrap_or_default());
        SavedError::NotUtf8 {
            place: FilePlace::of(&path, &before, at),
        }
    })
}

#[cfg(test)]
mod tests;
