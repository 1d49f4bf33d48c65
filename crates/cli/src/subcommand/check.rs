//! `lucerna check`.

mod planning;

use crate::args::{CheckArgs, CheckReport};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::input;
use crate::report;
use crate::session;
use crate::setup::{Given, Setup, here};
use crate::words::counted;
use lucerna::Session;
use lucerna::check::{self, Baseline, Checked, Checker, Schemas, Suppressed, fix, problem};
use lucerna::paths::Paths;
use lucerna::saved::{SavedError, Shelves};
use lucerna::translate::Context;
use lucerna_diagnostics::Severity;
use lucerna_output::file::AtomicFile;
use lucerna_schema::Table;
use std::error::Error;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

/// The schema that is what a session says.
const LIVE: &str = "live";

/// Checks files, and ends with 7 if there is anything to report.
pub(super) fn run(args: &CheckArgs, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        place: Some(&args.place),
        ..Given::default()
    })?;
    let folder = here()?;
    let project = Paths::project(&folder);
    let is_live = args.schema.iter().any(|schema| schema == LIVE);
    let session = is_live
        .then(|| session::open(&setup, console))
        .transpose()?;
    let mut checker = checker(args, &setup, project.as_deref(), session.as_ref())?;
    let mut work = Work::default();
    work.gather(args, project.as_deref(), &folder)?;
    for path in std::mem::take(&mut work.paths) {
        work.one(&mut checker, args, &path, console);
    }
    let least = args.level.least();
    if let Some(path) = &args.write_baseline {
        let baseline = Baseline::of(&work.files, least).to_json();
        write(path, &baseline).map_err(|error| Failure::unwritable(path, &error))?;
        let count: usize = work
            .files
            .iter()
            .map(|file| file.reported(least).count())
            .sum();
        console.say(&format!(
            "{}: {}",
            path.display(),
            counted(count as u64, "finding")
        ));
        return Ok(());
    }
    if let Some(path) = &args.baseline {
        work.gone = baseline(path)?.apply(&mut work.files);
    }
    match args.report {
        CheckReport::Human => human(&work.files, least)?,
        CheckReport::Json => console.write(&check::report::json(&work.files, least))?,
        CheckReport::Sarif => {
            let version = env!("CARGO_PKG_VERSION");
            console.write(&check::report::sarif(&work.files, least, version))?;
        }
        CheckReport::Github => console.write(&check::report::annotations(&work.files, least))?,
    }
    console.say(&work.summary(least, &checker));
    if let Some(code) = work.failure {
        return Err(Failure::Reported(code));
    }
    if work
        .files
        .iter()
        .any(|file| file.reported(least).next().is_some())
    {
        return Err(Failure::Reported(Kind::Findings.code()));
    }
    Ok(())
}

fn checker<'a>(
    args: &CheckArgs,
    setup: &'a Setup,
    project: Option<&Path>,
    session: Option<&'a Session>,
) -> Result<Checker<'a>, Failure> {
    let mut given = Vec::new();
    for name in args.schema.iter().filter(|name| *name != LIVE) {
        given.push(session::schema_named(name)?);
    }
    let source = default_source(&given, setup);
    let schemas = || {
        let schemas = Schemas::of_project(project.map(Path::to_owned));
        given.iter().cloned().fold(schemas, Schemas::with)
    };
    let context = Context {
        now: jiff::Timestamp::now(),
        zone: setup.settings.zone.value.clone(),
    };
    let mine = match session {
        Some(session) => schemas().live(session),
        None => schemas(),
    };
    let checker = Checker::new(mine, context)
        .default_source(source)
        .levels(setup.settings.lint.clone());
    Ok(match session {
        Some(session) => checker.planner(Box::new(|statement| session.plan_sql(statement))),
        None if args.no_engine => checker,
        None => match planning::offline(setup, schemas()) {
            Some(planner) => checker.planner(planner),
            None => checker,
        },
    })
}

/// What a query searches that does not say it: where a schema was given and is none of the usual source,
/// the schema that was given.
fn default_source(given: &[Table], setup: &Setup) -> String {
    let usual = &setup.settings.source.value;
    match given {
        [first, ..] if !given.iter().any(|table| table.schema == *usual) => first.schema.clone(),
        _ => usual.clone(),
    }
}

fn baseline(path: &Path) -> Result<Baseline, Failure> {
    let text = input::file(path)?;
    Baseline::from_json(&text).map_err(|error| {
        let message = format!("{}: {error}", path.display());
        Fault::new(Kind::File, message)
            .caused_by(error.source())
            .help("`lucerna check --write-baseline FILE` writes one")
            .into()
    })
}

/// What is checked, and what came of it.
#[derive(Default)]
struct Work {
    paths: Vec<PathBuf>,
    files: Vec<Checked>,
    /// How many queries were read.
    queries: u64,
    /// How many findings were mended.
    mended: u64,
    /// How many findings of the baseline are no longer there.
    gone: u64,
    /// The exit code of the first file that could not be read.
    failure: Option<u8>,
}

impl Work {
    /// The files that were named, and those in the folders that were.
    fn gather(
        &mut self,
        args: &CheckArgs,
        project: Option<&Path>,
        here: &Path,
    ) -> Result<(), Failure> {
        for path in &args.paths {
            if path.is_dir() {
                self.folder(path, here);
            } else {
                self.paths.push(path.clone());
            }
        }
        if !args.paths.is_empty() {
            return Ok(());
        }
        if let Some(project) = project {
            self.folder(&project.join("queries"), here);
        }
        if self.paths.is_empty() && self.files.is_empty() {
            return Err(Fault::new(Kind::Usage, "there are no saved queries here")
                .help("they lie in .lucerna/queries; `lucerna check FILE` checks any other")
                .into());
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Path, here: &Path) {
        let listing = Shelves::list_folder(folder);
        for error in &listing.problems {
            if matches!(error, SavedError::Unreadable { .. }) {
                self.failure.get_or_insert(Kind::File.code());
            }
            self.files.push(problem(error));
        }
        let short = |path: PathBuf| path.strip_prefix(here).map_or(path.clone(), Path::to_owned);
        let paths = listing.entries.into_iter().map(|entry| short(entry.path));
        self.paths.extend(paths);
    }

    fn one(&mut self, checker: &mut Checker<'_>, args: &CheckArgs, path: &Path, console: &Console) {
        let checked = match checker.check_file(path) {
            Ok(checked) => checked,
            Err(error) => {
                let failure = Failure::unreadable(path, &error);
                console.report(&failure);
                self.failure.get_or_insert(failure.code());
                return;
            }
        };
        self.queries += 1;
        if !args.fix {
            self.files.push(checked);
            return;
        }
        let before = checked.text.clone();
        let fixed = fix(checker, checked, args.level.least());
        if fixed.count > 0
            && let Err(error) = write(path, &fixed.checked.text)
        {
            let failure = Failure::unwritable(path, &error);
            console.report(&failure);
            self.failure.get_or_insert(failure.code());
            self.files.push(checker.check(path, &before));
            return;
        }
        self.mended += fixed.count;
        self.files.push(fixed.checked);
    }

    fn summary(&self, least: Severity, checker: &Checker<'_>) -> String {
        let count = |wanted: Severity| {
            let findings = self
                .files
                .iter()
                .flat_map(|file| file.reported(Severity::Note));
            findings.filter(|finding| finding.level == wanted).count() as u64
        };
        let suppressed = |is_it: fn(&Suppressed) -> bool| {
            let findings = self.files.iter().flat_map(|file| &file.findings);
            let suppressed = findings.filter_map(|finding| finding.suppressed.as_ref());
            suppressed.filter(|each| is_it(each)).count() as u64
        };
        let noun = if self.queries == 1 {
            "query"
        } else {
            "queries"
        };
        let mut parts = vec![format!("{} {noun}", crate::words::count(self.queries))];
        parts.push(counted(count(Severity::Error), "error"));
        let warnings = count(Severity::Warning);
        if least >= Severity::Warning || warnings > 0 {
            parts.push(counted(warnings, "warning"));
        }
        let notes = count(Severity::Note);
        if notes > 0 {
            let hint = if least < Severity::Note {
                " (`--level note` shows them)"
            } else {
                ""
            };
            parts.push(format!("{}{hint}", counted(notes, "note")));
        }
        let others = [
            (self.mended, "mended"),
            (
                suppressed(|each| matches!(each, Suppressed::InFile(_))),
                "allowed",
            ),
            (
                suppressed(|each| *each == Suppressed::Baseline),
                "in the baseline",
            ),
            (self.gone, "in the baseline and gone"),
        ];
        for (count, what) in others.into_iter().filter(|each| each.0 > 0) {
            parts.push(format!("{} {what}", crate::words::count(count)));
        }
        let mut text = parts.join(", ");
        let origins: Vec<String> = checker
            .schemas()
            .origins()
            .map(|(name, origin)| format!("{name} ({origin})"))
            .collect();
        if !origins.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(text, " \u{b7} schemas: {}", origins.join(", "));
        }
        text
    }
}

/// Each finding with the lines that it is about.
fn human(files: &[Checked], least: Severity) -> Result<(), Failure> {
    let mut shown = String::new();
    for file in files {
        let name = file.path.display().to_string();
        for finding in file.reported(least) {
            let text = report::weighed(
                &file.text,
                Some(&name),
                &finding.diagnostic,
                finding.level,
                None,
            );
            shown.push_str(&text);
            shown.push_str("\n\n");
        }
    }
    if shown.is_empty() {
        return Ok(());
    }
    Console::print(&shown)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let file = AtomicFile::create(path, true)?;
    file.writer()?.write_all(text.as_bytes())?;
    file.commit()
}
