//! `lucerna demo`: generated telemetry with an incident, and a tour that finds its cause.

use crate::args::{DemoArgs, ProgressWhen, StoreArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::interrupt::{self, Afterwards};
use crate::progress::Shown;
use crate::repl;
use crate::session;
use crate::setup::{Given, Setup};
use crate::sink::Sink;
use crate::words;
use anstyle::Style;
use jiff::Timestamp;
use lucerna::config::Origin;
use lucerna::demo::{self, TourStep};
use lucerna::{RunOptions, Session};
use lucerna_engine::Cancel;
use std::path::PathBuf;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Fills the demo's store; opens the prompt there, or prints the tour.
pub(super) fn run(args: &DemoArgs, console: &Console) -> Result<(), Failure> {
    let read = |store: &StoreArgs| {
        Setup::read(Given {
            store: Some(store),
            ..Given::default()
        })
    };
    let folder = folder(&read(&args.store)?);
    // From here on it is as if the folder had been named: no connection is in use.
    let setup = read(&StoreArgs {
        db: Some(folder.clone()),
        ..args.store.clone()
    })?;
    interrupt::install(Afterwards::End);
    let session = session::open_store(&setup, &folder, console)?;
    let cancel = Cancel::new();
    let watch = interrupt::watch(&cancel);
    console.say("making six hours of a shop's logs and traces …");
    let filled = demo::fill(&session, Timestamp::now(), &cancel)?;
    console.say(&format!(
        "{} and {} in {}",
        words::counted(filled.logs, "log"),
        words::counted(filled.spans, "span"),
        folder.display(),
    ));
    if console.is_interactive() {
        drop(watch);
        let (opening, scripts) = (repl::Opening::default(), repl::Scripts::default());
        return repl::converse(session, &setup, opening, scripts, console);
    }
    if setup.environment.db.as_ref() != Some(&folder) {
        // Each command below can be typed as it stands then.
        Console::print(&format!("\n    {}\n", demo::choose_store(&folder)))?;
    }
    for step in demo::tour(&session, filled.end)? {
        show(&step, &session, &setup, console, &cancel)?;
    }
    Console::print(&format!(
        "\nYour turn: `lucerna --db {}` opens the prompt on these data.\n",
        folder.display()
    ))
}

/// A folder of its own, unless this run names one: a config file's is the person's own data.
fn folder(setup: &Setup) -> PathBuf {
    let db = &setup.settings.db;
    let folder = match db.origin {
        Origin::Flag(_) | Origin::Variable(_) => db.value.clone(),
        Origin::File(_) | Origin::Default => setup.paths.demo_store(),
    };
    // What is printed is typed in other folders too.
    std::path::absolute(&folder).unwrap_or(folder)
}

fn show(
    step: &TourStep,
    session: &Session,
    setup: &Setup,
    console: &Console,
    cancel: &Cancel,
) -> Result<(), Failure> {
    let statement = step.statement.replace('\n', "\n    ");
    Console::print(&format!(
        "\n{BOLD}{}. {}{BOLD:#}\n    {}\n\n    {DIM}{statement}{DIM:#}\n\n",
        step.number, step.question, step.command,
    ))?;
    let options = RunOptions {
        cancel: cancel.clone(),
        ..RunOptions::default()
    };
    let mut rows = step.run(session, &options)?;
    let silent = Shown::new(ProgressWhen::Never, console);
    Sink::for_tour(&setup.settings).write(&mut rows, &silent)?;
    Console::print(&format!("\n    {}\n", step.finding))
}
