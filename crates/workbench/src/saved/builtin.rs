//! The queries that come with the program: the files of `queries/`, as they stand there.

use std::path::PathBuf;

use super::error::SavedError;
use super::file::SavedQuery;
use super::name::Name;
use super::shelf::{Entry, ShelfKind};

/// Their names and files.
const QUERIES: &[(&str, &str)] = &[];

/// The queries by name.
pub(super) fn entries() -> Vec<Entry> {
    let entry = |(name, _): &(&str, &str)| {
        Some(Entry {
            name: name.parse().ok()?,
            path: path(name),
            kind: ShelfKind::BuiltIn,
            is_shadowed: false,
        })
    };
    QUERIES.iter().filter_map(entry).collect()
}

/// Reads one of them.
pub(super) fn read(name: &Name) -> Result<SavedQuery, SavedError> {
    let found = QUERIES.iter().find(|(known, _)| *known == name.as_str());
    let Some((_, text)) = found else {
        return Err(SavedError::NotFound {
            name: name.to_string(),
            near: Vec::new(),
            has_any: false,
        });
    };
    SavedQuery::parse(name.clone(), &path(name.as_str()), text)
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(format!("<built in>/{name}.toml"))
}
