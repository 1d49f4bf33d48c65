//! A session as the flags want it.

mod folder;

use crate::console::Console;
use crate::engines::{self, Lazy, Offline};
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::input;
use crate::setup::Setup;
use lucerna::config::ConfigEdit;
use lucerna::import::{self, Became, Recovered};
use lucerna::{Session, Source, Store, WorkError};
use lucerna_engine_chdb::install;
use lucerna_output::escape;
use lucerna_schema::{BUILTIN_NAMES, Table, builtin};
use std::error::Error;
use std::io::{self, BufRead};
use std::path::Path;
use std::sync::Arc;

/// Opens the place that the settings name, to read there: a server, or the embedded store.
pub(crate) fn open(setup: &Setup, console: &Console) -> Result<Session, Failure> {
    folder::see_there(setup)?;
    open_or_make(setup, console)
}

/// As [`open`], to write there if `writes`: then a store is made that is not there yet.
pub(crate) fn open_to(setup: &Setup, writes: bool, console: &Console) -> Result<Session, Failure> {
    if writes {
        return open_or_make(setup, console);
    }
    open(setup, console)
}

fn open_or_make(setup: &Setup, console: &Console) -> Result<Session, Failure> {
    let session = match setup.settings.server() {
        Some(connection) => {
            let engine = engines::server(setup, connection, console)?;
            let zone = setup.settings.zone.value.clone();
            Session::remote(engine, zone).of(connection.clone())
        }
        None => open_store(setup, &setup.settings.db.value, console)?,
    };
    Ok(session.named(setup.settings.naming.clone()))
}

/// As [`open`], and asks a server first whether it answers: whoever stays should know at once.
pub(crate) fn open_answering(
    setup: &Setup,
    writes: bool,
    console: &Console,
) -> Result<Session, Failure> {
    let session = open_to(setup, writes, console)?;
    if session.connection().is_some() {
        let version = session.engine().version()?;
        console.aside(&format!("{} · ClickHouse {version}", session.place()));
    }
    Ok(session)
}

/// As [`open_answering`], for those who type first: the embedded engine is opened when it is needed. If it
/// is nowhere, that is said at once.
pub(crate) fn open_later(
    setup: &Setup,
    writes: bool,
    console: &Console,
) -> Result<Session, Failure> {
    let folder = &setup.settings.db.value;
    let options = engines::chdb_options(setup, Some(folder));
    if setup.settings.server().is_some() || install::status(&options).found.is_none() {
        return open_answering(setup, writes, console);
    }
    if !writes {
        folder::see_there(setup)?;
    }
    folder::refuse_others(folder)?;
    let zone = setup.settings.zone.value.clone();
    let store = Store::at(folder);
    let (of_engine, console) = ((store.clone(), zone.clone()), console.clone());
    let engine = Lazy::new("chdb", move || {
        let (store, zone) = of_engine.clone();
        let engine = engines::share(store.folder(), options.clone(), &console)?;
        recover(
            &Session::embedded(Arc::clone(&engine), store, zone),
            &console,
        );
        Ok(engine)
    });
    let session = Session::embedded(Arc::new(engine), store, zone);
    Ok(session.named(setup.settings.naming.clone()))
}

/// Finds a source. Which of several tables it is, somebody is asked on a terminal, once: the answer is
/// kept in the config file, if the connection stands there.
pub(crate) fn source(
    session: &mut Session,
    name: &str,
    setup: &Setup,
    console: &Console,
) -> Result<Source, Failure> {
    let found = session.source(name);
    let Err(WorkError::SeveralTables { tables, .. }) = &found else {
        return Ok(found?);
    };
    let chosen = console
        .is_interactive()
        .then(|| which(name, tables))
        .flatten();
    let Some(table) = chosen else {
        return Ok(found?);
    };
    let mut naming = session.naming().clone();
    let named = naming.sources.entry(name.to_owned()).or_default();
    named.table = Some(table.clone());
    *session = session.clone().named(naming);
    let connection = session.connection().and_then(|own| own.name.clone());
    if let Some(connection) = connection {
        let mut file = ConfigEdit::open(setup.paths.config_file())?;
        if file.name_table(&connection, name, &table) {
            file.save()?;
            console.say(&format!(
                "`{name}` of `{connection}` is {table} from now on"
            ));
        }
    }
    Ok(session.source(name)?)
}

/// The table that somebody chooses; none if the answer is none of the numbers.
fn which(name: &str, tables: &[String]) -> Option<String> {
    Console::tell(&format!("several tables could be `{name}`:"));
    for (at, table) in tables.iter().enumerate() {
        Console::tell(&format!("  {}  {}", at + 1, escape::line(table)));
    }
    Console::tell("which of them is it? (a number)");
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).ok()?;
    let number: usize = answer.trim().parse().ok()?;
    tables.get(number.checked_sub(1)?).cloned()
}

/// Opens another store, or makes it.
pub(crate) fn open_store(
    setup: &Setup,
    folder: &Path,
    console: &Console,
) -> Result<Session, Failure> {
    folder::refuse_others(folder)?;
    let engine = engines::embedded(setup, folder, console)?;
    let zone = setup.settings.zone.value.clone();
    let session = Session::embedded(engine, Store::at(folder), zone);
    recover(&session, console);
    Ok(session)
}

/// Puts in order what a killed import left in the store. Should that fail, the rest of the store
/// can be searched all the same; the next import fails.
fn recover(session: &Session, console: &Console) {
    match import::recover(session) {
        Ok(recovered) => {
            for Recovered { path, became, .. } in recovered {
                let became = match became {
                    Became::Whole => "is whole",
                    Became::Nothing => "left nothing",
                    Became::Part => {
                        "has lost rows; the others had been merged with the table's, and stay"
                    }
                };
                console.say(&format!(
                    "an import of {} had been interrupted: it {became}",
                    path.display()
                ));
            }
        }
        Err(cause) => {
            console.say(&format!(
                "warning: an interrupted import is not put in order: {cause}"
            ));
        }
    }
}

/// A session that plans and runs nothing, and as its source a schema: a built-in one or a file.
pub(crate) fn offline(setup: &Setup, schema: &str) -> Result<(Session, Source), Failure> {
    let table = schema_named(schema)?;
    let session = Session::remote(Arc::new(Offline), setup.settings.zone.value.clone());
    let source = Source::of_schema(table);
    Ok((session, source))
}

/// The built-in schema of this name, or what is in the schema file of this name.
pub(crate) fn schema_named(name: &str) -> Result<Table, Failure> {
    if let Some(table) = builtin(name) {
        return Ok(table.clone());
    }
    let path = Path::new(name);
    if path.extension().is_some() || path.components().count() > 1 {
        return schema_file(path);
    }
    let mut fault = Fault::new(Kind::Usage, format!("no schema `{name}`"));
    if let [near, ..] = lucerna_diagnostics::nearest(name, BUILTIN_NAMES)[..] {
        fault = fault.help(format!("did you mean `{near}`?"));
    }
    Err(fault
        .help(format!("built-in schemas: {}", BUILTIN_NAMES.join(", ")))
        .help("a schema file is named with its ending or its folder: `./logs.json`")
        .into())
}

/// What is in a schema file.
pub(crate) fn schema_file(path: &Path) -> Result<Table, Failure> {
    let text = input::file(path)?;
    lucerna_schema::from_json(&text).map_err(|error| {
        let message = format!("{}: {error}", path.display());
        Fault::new(Kind::File, message)
            .caused_by(error.source())
            .into()
    })
}
