//! `lucerna schema check`.

use crate::args::{DriftReport, SchemaCheckArgs};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::session;
use crate::setup::{Given, Setup, here};
use crate::words::counted;
use lucerna::Source;
use lucerna::check::felt;
use lucerna::paths::Paths;
use lucerna::pulled;
use lucerna::saved::{Language, SavedQuery, Shelves};
use lucerna::translate::Context;
use lucerna_schema::Table;
use lucerna_schema::drift::{Drift, drift};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A file, and how the table differs from it.
struct Compared {
    file: PathBuf,
    source: String,
    drifts: Vec<Drift>,
    /// The saved queries that feel it: their files, and how.
    felt: Vec<(String, String)>,
}

/// Compares files with tables.
pub(super) fn run(args: &SchemaCheckArgs, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        place: Some(&args.place),
        ..Given::default()
    })?;
    let files = files(&args.files)?;
    let tables: Vec<(PathBuf, Table)> = files
        .into_iter()
        .map(|file| Ok((file.clone(), session::schema_file(&file)?)))
        .collect::<Result<_, Failure>>()?;
    let session = session::open(&setup, console)?;
    let context = Context {
        now: session.now(),
        zone: session.zone().clone(),
    };
    let saved = saved()?;
    let mut compared = Vec::new();
    for (file, table) in tables {
        let source = session.source(&table.schema)?;
        if !source.exists {
            let message = format!("there is no {} to compare with", source.qualified());
            return Err(Fault::new(Kind::Usage, message)
                .help("`--db DIR` names the store that has it")
                .into());
        }
        let drifts = drift(&table, &source.table);
        let before = Source::of_schema(table);
        let felt = saved
            .iter()
            .filter(|query| is_on(query, &before.name, &setup))
            .filter_map(|query| {
                let how = felt(query, &before, &source, &drifts, &context)?;
                Some((query.name.to_string(), how))
            })
            .collect();
        compared.push(Compared {
            file,
            source: source.name,
            drifts,
            felt,
        });
    }
    match args.report {
        DriftReport::Human => console.write(&human(&compared))?,
        DriftReport::Json => console.write(&format!("{:#}\n", as_json(&compared)))?,
    }
    if compared.iter().any(|each| !each.drifts.is_empty()) {
        return Err(Failure::Reported(Kind::Findings.code()));
    }
    Ok(())
}

/// The project's saved queries that can be read: `lucerna check` says what is wrong with the others.
fn saved() -> Result<Vec<SavedQuery>, Failure> {
    let Some(project) = Paths::project(&here()?) else {
        return Ok(Vec::new());
    };
    let listing = Shelves::list_folder(&project.join("queries"));
    let queries = listing.entries.iter().filter_map(|entry| entry.read().ok());
    Ok(queries.collect())
}

/// Whether a query searches the source. A statement may read any table.
fn is_on(query: &SavedQuery, source: &str, setup: &Setup) -> bool {
    let named = query.source.as_ref().map(|source| source.value.as_str());
    query.body.language == Language::Sql || named.unwrap_or(&setup.settings.source.value) == source
}

/// The files that were named, by their paths or by their sources.
fn files(named: &[String]) -> Result<Vec<PathBuf>, Failure> {
    let folder = here()?;
    let project = Paths::project(&folder);
    let short = |path: PathBuf| {
        path.strip_prefix(&folder)
            .map_or(path.clone(), Path::to_owned)
    };
    if !named.is_empty() {
        let find = |name: &String| match &project {
            Some(project) if !Path::new(name).is_file() => short(pulled::path(project, name)),
            _ => PathBuf::from(name),
        };
        return Ok(named.iter().map(find).collect());
    }
    let files = match &project {
        Some(project) => pulled::list(project)
            .map_err(|error| Failure::unreadable(&pulled::folder(project), &error))?,
        None => Vec::new(),
    };
    if files.is_empty() {
        return Err(Fault::new(Kind::Usage, "there is no pulled schema here")
            .help("`lucerna schema pull` writes one")
            .into());
    }
    Ok(files.into_iter().map(short).collect())
}

fn human(compared: &[Compared]) -> String {
    let mut text = String::new();
    for each in compared {
        let count = each.drifts.len();
        let head = match count {
            0 => "no difference".to_owned(),
            count => counted(count as u64, "difference"),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}: {head}", each.file.display());
        for drift in &each.drifts {
            let _ = writeln!(text, "  {drift}");
        }
        for (query, how) in &each.felt {
            let _ = writeln!(text, "  felt by {query}: {how}");
        }
    }
    text
}

fn as_json(compared: &[Compared]) -> Value {
    let drift = |drift: &Drift| {
        json!({
            "part": drift.part.kind(),
            "name": drift.part.name(),
            "before": drift.before,
            "after": drift.after,
            "message": drift.to_string(),
        })
    };
    let felt = |(query, how): &(String, String)| json!({ "query": query, "how": how });
    compared
        .iter()
        .map(|each| {
            json!({
                "file": each.file.display().to_string(),
                "source": each.source,
                "felt": each.felt.iter().map(felt).collect::<Vec<_>>(),
                "drift": each.drifts.iter().map(drift).collect::<Vec<_>>(),
            })
        })
        .collect()
}
