//! `lucerna saved new`.

use crate::args::SavedNewArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input;
use crate::saved::shelves;
use crate::setup::{self, Setup};
use lucerna::paths::Paths;
use lucerna::saved::{
    Language, Name, NewQuery, Place, SavedEdit, SavedError, SavedQuery, Shelf, ShelfKind,
};
use std::io::{self, BufRead};
use std::path::Path;

/// Saves a query; one that could not be run is not saved.
pub(super) fn run(args: &SavedNewArgs, setup: &Setup, console: &Console) -> Result<(), Failure> {
    let wanted = if args.project {
        Some(ShelfKind::Project)
    } else {
        args.mine.then_some(ShelfKind::Person)
    };
    let place = Place {
        shelf: shelf(wanted, setup)?,
        name: args.name.parse::<Name>().map_err(SavedError::from)?,
    };
    let query = save(&place, &new(args)?, args.force, console)?;
    let Some(query) = query else { return Ok(()) };
    console.say(&format!("`{}` is in {}", query.name, query.path.display()));
    let values: Vec<String> = query
        .parameters
        .iter()
        .filter(|parameter| parameter.is_required())
        .map(|parameter| format!(" {}=…", parameter.name))
        .collect();
    console.say(&format!(
        "`lucerna run {}{}` runs it",
        query.name,
        values.concat()
    ));
    Ok(())
}

/// The folder that is written to: the project's if there is one, else the person's.
pub(crate) fn shelf(wanted: Option<ShelfKind>, setup: &Setup) -> Result<Shelf, Failure> {
    let shelves = shelves(setup)?;
    let of = |kind| {
        let shelf = shelves.folders().iter().find(|shelf| shelf.kind == kind);
        shelf.cloned()
    };
    let here = setup::here()?;
    let found = match wanted {
        Some(ShelfKind::Project) => of(ShelfKind::Project).or_else(|| {
            // A folder above may be a project all the same: it was looked for first.
            Paths::project(&here).is_none().then(|| Shelf {
                kind: ShelfKind::Project,
                folder: here.join(".lucerna").join("queries"),
            })
        }),
        Some(kind) => of(kind),
        None => of(ShelfKind::Project).or_else(|| of(ShelfKind::Person)),
    };
    Ok(found.ok_or(SavedError::NoFolder)?)
}

/// Saves a query; asks whether one of the same name may go if somebody can be asked. `None` if it
/// may not.
pub(crate) fn save(
    place: &Place,
    new: &NewQuery,
    force: bool,
    console: &Console,
) -> Result<Option<SavedQuery>, Failure> {
    let edit = match SavedEdit::new(place, new, force) {
        Err(SavedError::Exists { name, path }) if console.is_interactive() => {
            if !may_replace(&name, &path) {
                return Ok(None);
            }
            (SavedEdit::new(place, new, true)?, true)
        }
        edit => (edit?, force),
    };
    let (edit, replaces) = edit;
    let query = edit.read()?;
    if query.body.language == Language::Lucene {
        query
            .template()
            .map_err(|error| Failure::of_bind(error, &query))?;
    }
    Ok(Some(edit.save(replaces)?))
}

/// Asks whether the query that is there may be replaced; anything but a yes is a no.
pub(crate) fn may_replace(name: &str, path: &Path) -> bool {
    let path = path.display();
    Console::tell(&format!(
        "There is a saved query `{name}` already, in {path}. Replace it? [y/N]"
    ));
    let mut answer = String::new();
    let is_read = io::stdin().lock().read_line(&mut answer).is_ok();
    is_read && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

fn new(args: &SavedNewArgs) -> Result<NewQuery, Failure> {
    let language = if args.sql {
        Language::Sql
    } else {
        Language::Lucene
    };
    let text = input::text(&args.query)?;
    let parameter = |text: &String| match text.split_once('=') {
        Some((name, default)) => (name.to_owned(), Some(default.to_owned())),
        None => (text.clone(), None),
    };
    let wanted = &args.wanted;
    Ok(NewQuery {
        title: args.title.clone(),
        tags: args.tag.clone(),
        source: args.source.clone(),
        since: args.range.since.clone(),
        from: args.range.from.clone(),
        to: args.range.to.clone(),
        select: wanted.select.clone().unwrap_or_default(),
        order: wanted.order.clone(),
        limit: wanted.limit,
        count_by: wanted.count_by.clone().unwrap_or_default(),
        count: wanted.count,
        implicit: wanted.implicit.clone().unwrap_or_default(),
        parameters: args.param.iter().map(parameter).collect(),
        has_test: args.test,
        ..NewQuery::new(language, text)
    })
}
