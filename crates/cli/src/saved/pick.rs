//! Which query is meant, and with which values.

use crate::failure::Failure;
use crate::setup::{self, Setup};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna::range::RangeFlags;
use lucerna::saved::{
    Entry, GivenValues, Language, Layout, Listing, Ready, SavedQuery, Shelf, ShelfKind, Shelves,
    When,
};
use std::path::Path;

/// Everything that a run gives beside the query.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values<'a> {
    /// `name=value`.
    pub(crate) given: &'a [(String, String)],
    /// The range that was asked for.
    pub(crate) flags: RangeFlags<'a>,
    /// How far back is looked if nobody says.
    pub(crate) since: Option<&'a str>,
    /// What `now` means.
    pub(crate) now: Timestamp,
    /// The zone of times without an offset.
    pub(crate) zone: &'a TimeZone,
}

/// The folders of saved queries.
pub(crate) fn shelves(setup: &Setup) -> Result<Shelves, Failure> {
    let here = setup::here()?;
    let shelves = Shelves::of(&setup.environment, &setup.paths, &here);
    // What lies here is named from here, as people and CI services do.
    let from_here = |shelf: &Shelf| Shelf {
        kind: shelf.kind,
        folder: match shelf.folder.strip_prefix(&here) {
            Ok(below) => below.to_owned(),
            Err(_) => shelf.folder.clone(),
        },
    };
    Ok(Shelves::from_folders(
        shelves.folders().iter().map(from_here),
    ))
}

/// The query of this name, or in this file.
pub(crate) fn picked(name: &str, setup: &Setup) -> Result<SavedQuery, Failure> {
    let path = Path::new(name);
    // A name has no ending, and a file has one.
    if Layout::of(path).is_some() && path.exists() {
        return Ok(Entry::of_path(path)?.read()?);
    }
    Ok(shelves(setup)?.read(name)?)
}

/// The queries that are meant: in folders, in files, of names; if none is named the project's, or the
/// person's own where there is no project.
pub(crate) fn entries(paths: &[String], setup: &Setup) -> Result<Listing, Failure> {
    let shelves = shelves(setup)?;
    if paths.is_empty() {
        let kinds = [ShelfKind::Project, ShelfKind::Person];
        let folder = kinds.into_iter().find_map(|kind| shelves.folder(kind));
        return Ok(folder.map(Shelves::list_folder).unwrap_or_default());
    }
    let mut all = Listing::default();
    for text in paths {
        let path = Path::new(text);
        if path.is_dir() {
            let listing = Shelves::list_folder(path);
            all.entries.extend(listing.entries);
            all.problems.extend(listing.problems);
        } else if Layout::of(path).is_some() {
            all.entries.push(Entry::of_path(path)?);
        } else {
            all.entries.push(shelves.find(text)?);
        }
    }
    Ok(all)
}

impl Values<'_> {
    /// Puts the values into a query.
    pub(crate) fn bind(self, query: &SavedQuery) -> Result<Ready, Failure> {
        if query.body.language == Language::Lucene {
            // Of a query that cannot be read no parameter is known.
            query
                .template()
                .map_err(|error| Failure::of_bind(error, query))?;
        }
        let values = GivenValues::of(query.name.as_str(), &query.parameters, self.given)?;
        let when = When {
            now: self.now,
            zone: self.zone,
            flags: self.flags,
            since: self.since,
        };
        query
            .bind(&values, when)
            .map_err(|error| Failure::of_bind(error, query))
    }
}
