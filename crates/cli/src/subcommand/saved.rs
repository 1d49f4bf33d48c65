//! `lucerna saved`.

mod edit;
mod export;
mod import;
mod new;
mod theirs;
mod url;

use crate::args::{ProgressWhen, SavedCommand, SavedLsArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::pager::Pager;
use crate::progress::Shown;
use crate::saved::{brief, listed, shelves};
use crate::setup::{Given, Setup};
use crate::sink::Sink;
use arrow_array::RecordBatchIterator;
use lucerna::saved::{Entry, Name, SavedError, Shelf, Shelves};

pub(crate) use edit::edit;
pub(crate) use new::{save, shelf};

/// Lists, shows, makes, changes, removes or renames saved queries.
pub(super) fn run(command: &SavedCommand, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read_files()?;
    match command {
        SavedCommand::Ls(args) => list(args, console),
        SavedCommand::Show(args) => match &args.hyperdx_url {
            Some(base) => url::show(args, base, &setup, console),
            None => show(&args.name, &setup, console),
        },
        SavedCommand::Import(args) => import::run(args, &setup, console),
        SavedCommand::Export(args) => export::run(args, &setup, console),
        SavedCommand::New(args) => new::run(args, &setup, console),
        SavedCommand::Edit { name } => edit(name, &setup, console),
        SavedCommand::Rm { names } => remove(names, &setup, console),
        SavedCommand::Mv {
            name,
            new_name,
            force,
        } => rename(name, new_name, *force, &setup, console),
    }
}

fn list(args: &SavedLsArgs, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        format: args.output.format.as_deref(),
        ..Given::default()
    })?;
    let entries = if args.builtin {
        Shelves::built_in()
    } else {
        let listing = shelves(&setup)?.list();
        for problem in listing.problems {
            console.report(&problem.into());
        }
        listing.entries
    };
    let batch = listed(&entries, args.tag.as_deref())?;
    if batch.num_rows() == 0 {
        console.say(match &args.tag {
            Some(_) => "no saved query has this tag",
            None => {
                "no saved queries here; `lucerna saved new NAME QUERY` saves one, `lucerna saved ls \
                 --builtin` lists those that come with the program"
            }
        });
    }
    let is_read_by_a_person = console.stdout_is_terminal()
        && args.output.output.is_none()
        && setup.settings.format.value == "auto";
    let batch = if is_read_by_a_person {
        brief(&batch)?
    } else {
        batch
    };
    let mut sink = Sink::open(&args.output, &setup.settings, console)?
        .paged(Pager::of(&args.output, &setup, console), console);
    let schema = batch.schema();
    let mut rows = RecordBatchIterator::new([Ok(batch)], schema);
    sink.write(&mut rows, &Shown::new(ProgressWhen::Never, console))?;
    sink.commit()
}

/// The file as it is, also of one that cannot be used.
fn show(name: &str, setup: &Setup, console: &Console) -> Result<(), Failure> {
    let entry = shelves(setup)?.find(name)?;
    let text = entry.text()?;
    console.say(&format!(
        "{} ({})",
        entry.path.display(),
        entry.kind.label()
    ));
    console.write(&text)?;
    if !text.ends_with('\n') {
        console.write("\n")?;
    }
    Ok(())
}

fn remove(names: &[String], setup: &Setup, console: &Console) -> Result<(), Failure> {
    let shelves = shelves(setup)?;
    // All are looked for before any goes.
    let entries: Result<Vec<Entry>, SavedError> =
        names.iter().map(|name| shelves.find(name)).collect();
    for entry in entries? {
        entry.remove()?;
        console.say(&format!("{} is removed", entry.path.display()));
        if let Ok(next) = shelves.find(entry.name.as_str()) {
            let path = next.path.display();
            console.say(&format!("`{}` is {path} from now on", entry.name));
        }
    }
    Ok(())
}

fn rename(
    name: &str,
    new_name: &str,
    force: bool,
    setup: &Setup,
    console: &Console,
) -> Result<(), Failure> {
    let shelves = shelves(setup)?;
    let entry = shelves.find(name)?;
    let shelf = shelf_of(&entry, &shelves)?;
    let new_name: Name = new_name.parse().map_err(SavedError::BadName)?;
    let path = match entry.rename(&shelf, &new_name, force) {
        Err(SavedError::Exists { name, path }) if console.is_interactive() => {
            if !new::may_replace(&name, &path) {
                return Ok(());
            }
            entry.rename(&shelf, &new_name, true)?
        }
        renamed => renamed?,
    };
    console.say(&format!(
        "`{name}` is `{new_name}` now, in {}",
        path.display()
    ));
    Ok(())
}

/// The folder of queries that a query lies in.
fn shelf_of(entry: &Entry, shelves: &Shelves) -> Result<Shelf, SavedError> {
    let shelf = shelves
        .folders()
        .iter()
        .find(|shelf| shelf.kind == entry.kind);
    shelf.cloned().ok_or_else(|| SavedError::BuiltIn {
        name: entry.name.to_string(),
    })
}
