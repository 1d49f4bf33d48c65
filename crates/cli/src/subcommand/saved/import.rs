//! `lucerna saved import`: HyperDX's saved searches.

use super::new::{save, shelf};
use crate::args::SavedImportArgs;
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::input;
use crate::setup::Setup;
use crate::words;
use jiff::Timestamp;
use lucerna::Source;
use lucerna::check::Schemas;
use lucerna::hyperdx::{Export, Imported, Importer, SourceNames, SourceNaming, read_export};
use lucerna::paths::Paths;
use lucerna::saved::{Place, SavedError};
use lucerna::translate::Context;
use lucerna_diagnostics::{Code, Diagnostic};
use lucerna_output::escape;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Saves each search that finds the same rows here, and says of every one how it fared.
pub(super) fn run(args: &SavedImportArgs, setup: &Setup, console: &Console) -> Result<(), Failure> {
    let export = read(args)?;
    let context = Context {
        now: Timestamp::now(),
        zone: setup.settings.zone.value.clone(),
    };
    let mut schemas = Schemas::of_project(Paths::project(&crate::setup::here()?));
    let since = Some(args.since.clone()).filter(|since| !since.is_empty());
    let mut importer = Importer::new(args.group.trim_matches('/'), since);
    let mut imported = Vec::new();
    for search in export.searches {
        let naming = export.sources.of(&search);
        let source = source(&mut schemas, &naming)?;
        imported.push(importer.one(search, naming, &source, &context));
    }
    let mut failure = None;
    if !args.dry_run {
        let shelf = shelf(None, setup)?;
        for one in &imported {
            let Some(query) = &one.query else { continue };
            let place = Place {
                shelf: shelf.clone(),
                name: one.name.parse().map_err(SavedError::from)?,
            };
            if let Err(error) = save(&place, query, args.force, console) {
                console.report(&error);
                failure.get_or_insert(error.code());
            }
        }
    }
    console.write(&report(&imported))?;
    failure.map_or(Ok(()), |code| Err(Failure::Reported(code)))
}

/// All files together: one may list the sources of the searches in another.
fn read(args: &SavedImportArgs) -> Result<Export, Failure> {
    let mut export = Export::default();
    for path in &args.files {
        let text = if path.as_os_str() == "-" {
            input::stdin()?
        } else {
            input::file(path)?
        };
        let one = read_export(&text).map_err(|error| of_file(path, &error.to_string()))?;
        export.searches.extend(one.searches);
        export.sources = export.sources.and(one.sources);
    }
    let named = args
        .map
        .iter()
        .fold(SourceNames::default(), |names, (theirs, ours)| {
            names.with(theirs, ours)
        });
    export.sources = export.sources.and(named);
    Ok(export)
}

fn of_file(path: &Path, message: &str) -> Failure {
    Fault::new(Kind::File, format!("{}: {message}", path.display()))
        .help("expected what HyperDX's API answers for its saved searches, or a list of them")
        .into()
}

/// The schema of a source; a table that nobody pulled is taken for one of HyperDX's own layout.
fn source(schemas: &mut Schemas<'_>, naming: &SourceNaming) -> Result<Source, Failure> {
    let name = naming.name();
    for name in [
        name,
        if name.contains("trace") {
            "traces"
        } else {
            "logs"
        },
    ] {
        let found = schemas
            .find(name)
            .map_err(|error| Fault::of(Kind::File, &error))?;
        if let Some(source) = found {
            return Ok(source.clone());
        }
    }
    Err(Fault::new(Kind::Usage, format!("there is no schema for `{name}`")).into())
}

fn report(imported: &[Imported]) -> String {
    let same = imported
        .iter()
        .filter(|one| one.converted.is_same() && !one.has_dollars)
        .count();
    let left = imported.iter().filter(|one| one.query.is_none()).count();
    let others = imported.len() - same - left;
    let mut text = format!(
        "{}: {same} the same, {others} with something to know, {left} not imported\n",
        searches(imported.len()),
    );
    let mut by_note: BTreeMap<Code, Vec<&str>> = BTreeMap::new();
    for one in imported.iter().filter(|one| one.query.is_some()) {
        for code in one.converted.notes() {
            by_note.entry(code).or_default().push(&one.name);
        }
    }
    // Writing to a String cannot fail.
    for (code, names) in by_note {
        let _ = writeln!(text, "  {code} {}: {}", code.text().title, names.join(", "));
    }
    for one in imported {
        for what in remarks(one) {
            let _ = writeln!(text, "  {}: {}", one.name, escape::line(&what));
        }
    }
    let guessed: Vec<&str> = imported
        .iter()
        .filter(|one| matches!(one.source, SourceNaming::Guessed(_)))
        .filter_map(|one| one.search.source.as_deref())
        .collect();
    if let Some(id) = guessed.first() {
        let _ = writeln!(
            text,
            "  {} of a source that is not known here, taken for logs or traces by their columns: \
             `--map {}=SOURCE` says which one it is",
            searches(guessed.len()),
            escape::line(id)
        );
    }
    text
}

fn searches(count: usize) -> String {
    let noun = if count == 1 { "search" } else { "searches" };
    format!("{} {noun}", words::count(count as u64))
}

/// What cannot be said here, and what is wrong.
fn remarks(one: &Imported) -> Vec<String> {
    let lost = one.converted.lost.iter().map(ToString::to_string);
    let errors = one
        .converted
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .map(|diagnostic: &Diagnostic| format!("not imported: {}", diagnostic.message));
    let dollars = one.has_dollars.then(|| {
        match one.query {
            Some(_) => "`${` stands for itself, as in HyperDX, and for no value",
            None => "not imported: here `${` begins the place of a value, and cannot be escaped where it stands",
        }
        .to_owned()
    });
    // What is wrong with the query itself is reason enough.
    let dollars = dollars.filter(|_| one.query.is_some() || one.converted.is_usable());
    lost.chain(errors).chain(dollars).collect()
}
