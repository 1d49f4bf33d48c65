//! `lucerna saved export`: saved queries as HyperDX's API takes saved searches.

use super::theirs::theirs;
use crate::args::SavedExportArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::report;
use crate::saved::shelves;
use crate::setup::Setup;
use lucerna::hyperdx::{Search, write_export};
use lucerna::saved::{Entry, SavedError};
use std::collections::BTreeSet;

/// Prints the searches, and says what is left out and where HyperDX would answer otherwise. A query that was
/// named is an error where it cannot be exported.
pub(super) fn run(args: &SavedExportArgs, setup: &Setup, console: &Console) -> Result<(), Failure> {
    let is_named = !args.names.is_empty();
    let mut searches = Vec::new();
    let mut unknown = BTreeSet::new();
    let mut failure = None;
    for entry in entries(args, setup, console)? {
        match export(&entry, args, setup, &mut unknown, console) {
            Ok(search) => searches.push(search),
            Err(error) if is_named => {
                console.report(&error);
                failure.get_or_insert(error.code());
            }
            Err(error) => console.say(&format!("left out: {}", error.in_words())),
        }
    }
    for source in unknown {
        console.say(&format!(
            "HyperDX knows its sources by their ids: `--map ID={source}` says which one `{source}` is"
        ));
    }
    console.write(&write_export(&searches))?;
    failure.map_or(Ok(()), |code| Err(Failure::Reported(code)))
}

/// Those that are named; else all of the project's and the person's, of one name the one that is reached.
fn entries(
    args: &SavedExportArgs,
    setup: &Setup,
    console: &Console,
) -> Result<Vec<Entry>, Failure> {
    let shelves = shelves(setup)?;
    if !args.names.is_empty() {
        let entries: Result<Vec<Entry>, SavedError> =
            args.names.iter().map(|name| shelves.find(name)).collect();
        return Ok(entries?);
    }
    let listing = shelves.list();
    for problem in listing.problems {
        console.report(&problem.into());
    }
    let is_reached = |entry: &Entry| !entry.is_shadowed;
    Ok(listing.entries.into_iter().filter(is_reached).collect())
}

fn export(
    entry: &Entry,
    args: &SavedExportArgs,
    setup: &Setup,
    unknown: &mut BTreeSet<String>,
    console: &Console,
) -> Result<Search, Failure> {
    let query = entry.read()?;
    let theirs = theirs(entry.name.as_str(), &query, &[], setup)?;
    let id = args.map.iter().find(|(_, ours)| *ours == theirs.source);
    let source = if let Some((id, _)) = id {
        id.clone()
    } else {
        unknown.insert(theirs.source.clone());
        theirs.source
    };
    let more_by = report::way_to_more(&theirs.search.condition, theirs.schema);
    console.remark(&theirs.search.condition, &more_by, &theirs.notes);
    Ok(Search {
        name: query.title.unwrap_or_else(|| entry.name.to_string()),
        tags: query.tags,
        source: Some(source),
        ..theirs.search
    })
}
