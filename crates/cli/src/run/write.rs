//! A statement that writes: what it will do is shown, somebody confirms it, and it is recorded.

use super::{Run, footer};
use crate::args::{Allow, ProgressWhen, RunArgs, WriteArgs};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::setup::Setup;
use crate::words;
use lucerna::audit::{Audit, Who};
use lucerna::config::STORE;
use lucerna::connection::Connection;
use lucerna::guard::Allowed;
use lucerna::sql::SqlRun;
use lucerna::write::{Weight, Write};
use lucerna::{Session, WorkError};
use lucerna_engine::{StatementClass, Statistics};
use lucerna_output::{Summary, escape};
use lucerna_sql::tokens::split_statements;
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use std::time::Instant;

/// Somebody has allowed writing.
#[derive(Debug, Clone)]
pub(crate) struct Writing {
    /// Data and tables may be changed, and not only what others run be ended.
    is_of_data: bool,
    /// A flag has confirmed what is written.
    is_confirmed: bool,
    audit: Audit,
    person: Option<String>,
}

impl Writing {
    /// What the flags allow; `None`: reading alone.
    pub(crate) fn allowed(args: &WriteArgs, setup: &Setup) -> Option<Self> {
        let is_of_data = args.allow.contains(&Allow::Write);
        (is_of_data || args.allow.contains(&Allow::Kill)).then(|| Self {
            is_of_data,
            is_confirmed: args.yes,
            audit: Audit::at(setup.paths.audit()),
            person: setup.environment.person.clone(),
        })
    }

    /// Whether a statement is one that has to be confirmed, and may be run then.
    pub(crate) fn takes(&self, session: &Session, statement: &str) -> Result<bool, WorkError> {
        Ok(session.kills(statement) || self.is_of_data && session.writes(statement)?)
    }

    fn who(&self) -> Who {
        Who {
            person: self.person.clone(),
            uid: rustix::process::getuid().as_raw(),
            confirmed: if self.is_confirmed { "--yes" } else { "typed" },
        }
    }
}

/// Says which of these statements would write, and where; nothing is asked or opened for it.
pub(crate) fn foretell(text: &str, setup: &Setup, args: &WriteArgs, console: &Console) {
    let server = setup.settings.server();
    let store = || format!("the store {}", setup.settings.db.value.display());
    let place = server.map_or_else(store, |server| {
        format!("{}, database {}", server.described(), server.database())
    });
    let condition_of = |needed: &Allow, flag: &str| {
        if server.is_some_and(|server| server.is_read_only) {
            "it is refused: the config file says `readonly = true` of this connection".to_owned()
        } else if !args.allow.contains(needed) {
            format!("it is refused without `--allow {flag}`")
        } else if args.yes {
            "`--yes` has confirmed it".to_owned()
        } else {
            let name = server.map_or_else(|| STORE.to_owned(), Connection::label);
            format!("somebody has to type `{name}` first")
        }
    };
    let kills = Allowed::default().killing(true);
    for (at, statement) in split_statements(text).enumerate() {
        let mut condition = condition_of(&Allow::Write, "write");
        let does = match lucerna_engine::server::class(statement.text) {
            StatementClass::Write => "changes data or tables",
            StatementClass::WriteServer => "changes users, rights or functions",
            StatementClass::Session if kills.lets_kill(statement.text) => {
                condition = condition_of(&Allow::Kill, "kill");
                "ends what others run"
            }
            StatementClass::ReadOnly
            | StatementClass::Session
            | StatementClass::Unknown
            | StatementClass::NotOne { .. }
            | _ => continue,
        };
        console.say(&format!(
            "statement {} {does} of {place}; {condition}",
            at + 1
        ));
    }
}

/// Runs a statement that writes, once it is confirmed.
pub(super) fn write(
    session: &Session,
    statement: &SqlRun,
    writing: &Writing,
    args: &RunArgs,
    console: &Console,
) -> Result<(), Failure> {
    let within = |failure: Failure| failure.within(&statement.text);
    let write = session
        .prepare(statement)
        .map_err(|error| within(error.into()))?;
    confirm(session, &write, writing, args, console)?;
    let recorded = writing.audit.begin(session, &write, &writing.who())?;
    let run = Run::start(args, session, console);
    let began = Instant::now();
    let outcome = session.write(&write, &run.options);
    run.shown.erase();
    let elapsed = began.elapsed();
    if let Err(error) = recorded.end(outcome.as_ref().err()) {
        console.say(&format!(
            "warning: the record of writes has not got its end: {error}"
        ));
    }
    outcome.map_err(|error| within(error.into()))?;
    let parts = [
        format!("written to {}", session.place()),
        words::duration(elapsed),
    ];
    footer::tell_parts(console, &parts);
    tell_check(session, &write, &run, console);
    if args.stats {
        let statistics = Statistics {
            elapsed,
            ..Statistics::default()
        };
        footer::stats(&Summary::default(), &statistics);
    }
    Ok(())
}

/// Shows what a statement will do, and has somebody type where it does.
fn confirm(
    session: &Session,
    write: &Write,
    writing: &Writing,
    args: &RunArgs,
    console: &Console,
) -> Result<(), Failure> {
    let weight = {
        let silent = RunArgs {
            progress: ProgressWhen::Never,
            ..*args
        };
        let run = Run::start(&silent, session, console);
        session.weigh(write, &run.options)
    };
    let page = page(session, write, &weight);
    if writing.is_confirmed {
        console.say(&page);
        return Ok(());
    }
    if console.is_interactive() {
        // Whoever is asked sees what for, whatever `--quiet` says.
        Console::tell(&page);
    } else {
        console.say(&page);
        let message = "a statement that writes is confirmed on a terminal, and here is none";
        let fault = Fault::new(Kind::Guard, message);
        return Err(fault.help("`--yes` confirms it for scripts").into());
    }
    let name = name(session);
    match asked(&format!("type `{name}` to run it: "))? {
        Some(typed) if typed.trim() == name => Ok(()),
        _ => Err(Fault::new(Kind::Guard, "it was not confirmed, and nothing was run").into()),
    }
}

/// What has to be typed: the connection's name, or the host of one that has none.
fn name(session: &Session) -> String {
    let connection = session.connection();
    connection.map_or_else(|| STORE.to_owned(), Connection::label)
}

/// A line of somebody's; `None` at Ctrl-C and Ctrl-D. It is in no history.
fn asked(question: &str) -> Result<Option<String>, Failure> {
    let failed = |error: ReadlineError| {
        Fault::new(Kind::File, "cannot read from the terminal").caused_by(Some(&error))
    };
    match DefaultEditor::new().map_err(failed)?.readline(question) {
        Ok(line) => Ok(Some(line)),
        Err(ReadlineError::Interrupted | ReadlineError::Eof) => Ok(None),
        Err(error) => Err(failed(error).into()),
    }
}

/// The statement with the values of its parameters, where it runs, what it does, and what shows that
/// afterwards.
fn page(session: &Session, write: &Write, weight: &Weight) -> String {
    let statement = escape::block(write.statement()).replace('\n', "\n  ");
    let target = write.target();
    let target = target.as_deref().unwrap_or("the server");
    let values = write.parameters().iter();
    let values = values.map(|(name, value)| format!("with   {name} = {}", escape::line(value)));
    let does = match write.class() {
        StatementClass::Session => "ends what others run",
        StatementClass::Write
        | StatementClass::WriteServer
        | StatementClass::ReadOnly
        | StatementClass::Unknown
        | StatementClass::NotOne { .. }
        | _ => "writes",
    };
    let mut lines = vec![format!("this statement {does}:\n  {statement}")];
    lines.extend(values);
    lines.push(format!("where  {}", place(session)));
    lines.push(format!(
        "does   {} {}{}",
        write.deed().words(),
        escape::line(target),
        escape::line(&amounts(write, weight))
    ));
    let check = write.check().replace('\n', " ");
    lines.push(format!("check  {}", escape::line(&check)));
    lines.join("\n")
}

fn place(session: &Session) -> String {
    let place = session.connection().map(Connection::described);
    let place = place.unwrap_or_else(|| session.place());
    format!("{place}, database {}", session.database())
}

/// `: 1 row; it has 4 rows, 1.2 kB`.
fn amounts(write: &Write, weight: &Weight) -> String {
    let touched = weight
        .rows
        .map(|count| format!(": {}", words::counted(count, write.deed().unit())));
    let held = weight.held.as_ref().map(|held| {
        let rows = held.rows.map(|rows| words::counted(rows, "row"));
        let bytes = held.bytes.map(words::bytes);
        rows.into_iter().chain(bytes).collect::<Vec<_>>().join(", ")
    });
    let held = match held.as_deref() {
        Some("") => "; how much it holds is not known".to_owned(),
        Some(held) => format!("; it has {held}"),
        None if write.target().is_none() => String::new(),
        None => "; it is not there yet, or nobody may look".to_owned(),
    };
    touched.unwrap_or_default() + &held
}

/// What came of it, by its own check; that it cannot be told is no failure of the statement.
fn tell_check(session: &Session, write: &Write, run: &Run, console: &Console) {
    const LONGEST: usize = 200;
    let question = write.check().replace('\n', " ");
    let answer = match session.checked(write, &run.options) {
        Ok(cells) => cells.join(", "),
        Err(error) => format!("no answer: {}", Failure::from(error).in_words()),
    };
    let answer: String = answer.replace('\n', " ").chars().take(LONGEST).collect();
    console.aside(&escape::line(&format!("{question} → {answer}")));
}
