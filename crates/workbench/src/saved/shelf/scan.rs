//! Looking through a folder of saved queries, whatever lies in it.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::{Entry, Listing, ShelfKind};
use crate::saved::error::SavedError;
use crate::saved::file::Layout;
use crate::saved::name::Name;

/// Folders in folders that are looked into.
const DEEPEST: usize = 16;

/// Queries of one folder with everything below it.
const MOST: usize = 10_000;

/// Adds the queries in `folder` and below it. A folder that is not there holds none.
pub(super) fn scan(folder: &Path, kind: ShelfKind, listing: &mut Listing) {
    let mut scan = Scan {
        root: folder,
        files: BTreeMap::new(),
        above: Vec::new(),
        listing,
    };
    scan.folder(folder);
    for (name, path) in std::mem::take(&mut scan.files) {
        listing.entries.push(Entry {
            name,
            path,
            kind,
            is_shadowed: false,
        });
    }
}

struct Scan<'a> {
    root: &'a Path,
    files: BTreeMap<Name, PathBuf>,
    /// Device and number of the folders that are open.
    above: Vec<(u64, u64)>,
    listing: &'a mut Listing,
}

impl Scan<'_> {
    fn folder(&mut self, folder: &Path) {
        let facts = match fs::metadata(folder) {
            Ok(facts) => facts,
            Err(error) if error.kind() == io::ErrorKind::NotFound && folder == self.root => return,
            Err(error) => return self.unreadable(folder, error),
        };
        let identity = (facts.dev(), facts.ino());
        if self.above.contains(&identity) {
            let path = folder.to_owned();
            return self.listing.problems.push(SavedError::Loop { path });
        }
        if self.above.len() >= DEEPEST {
            let what = format!("folders are nested more than {DEEPEST} deep");
            return self.too_many(folder, what);
        }
        let found: io::Result<Vec<DirEntry>> = fs::read_dir(folder).and_then(Iterator::collect);
        let mut found = match found {
            Ok(found) => found,
            Err(error) => return self.unreadable(folder, error),
        };
        found.sort_by_key(DirEntry::file_name);
        self.above.push(identity);
        for one in found {
            let is_hidden = one.file_name().to_string_lossy().starts_with('.');
            if !is_hidden && !self.one(&one.path()) {
                break;
            }
        }
        self.above.pop();
    }

    /// Whether there is room for more.
    fn one(&mut self, path: &Path) -> bool {
        let layout = Layout::of(path);
        match fs::metadata(path) {
            Ok(facts) if facts.is_dir() => self.folder(path),
            _ if layout.is_none() => {}
            // What cannot be read is listed: reading it says why.
            Ok(_) | Err(_) => return self.file(path),
        }
        true
    }

    fn file(&mut self, path: &Path) -> bool {
        let below = path.strip_prefix(self.root).unwrap_or(path);
        let name = match Name::of_file(below) {
            Ok(name) => name,
            Err(source) => {
                let path = path.to_owned();
                let problem = SavedError::BadFileName { path, source };
                self.listing.problems.push(problem);
                return true;
            }
        };
        if let Some(before) = self.files.get_mut(&name) {
            let rank = |path: &Path| {
                Layout::ALL
                    .iter()
                    .position(|each| Layout::of(path) == Some(*each))
            };
            let mut two = [before.clone(), path.to_owned()];
            two.sort_by_key(|path| rank(path));
            let [one, other] = two;
            before.clone_from(&one);
            self.listing.problems.push(SavedError::NameTwice {
                name: name.to_string(),
                one,
                other,
            });
            return true;
        }
        if self.files.len() >= MOST {
            self.too_many(self.root, format!("there are more than {MOST} queries"));
            return false;
        }
        self.files.insert(name, path.to_owned());
        true
    }

    fn unreadable(&mut self, path: &Path, source: io::Error) {
        let path = path.to_owned();
        let problem = SavedError::Unreadable { path, source };
        self.listing.problems.push(problem);
    }

    fn too_many(&mut self, folder: &Path, what: String) {
        let path = folder.to_owned();
        self.listing
            .problems
            .push(SavedError::TooMany { path, what });
    }
}
