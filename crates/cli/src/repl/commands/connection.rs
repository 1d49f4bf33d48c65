//! `\c`.

use super::{CommandEntry, Flow, Prompt};
use crate::args::{PlaceArgs, StoreArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::repl::Scope;
use crate::session;
use crate::setup::{Given, Setup};
use lucerna::config::STORE;
use lucerna::connection::Connection;
use lucerna::secret::Secret;

pub(super) const CONNECTION: CommandEntry = CommandEntry {
    names: &["c", "connect"],
    argument: "[CONNECTION]",
    summary: "searches there: a connection, a URL, or `store`; alone it says where that is",
    run,
};

/// The other place has to answer before this one is left.
fn run(prompt: &mut Prompt<'_>, name: &str) -> Result<Flow, Failure> {
    if name.is_empty() {
        let server = prompt.session.connection().map(Connection::described);
        Console::print(&server.unwrap_or_else(|| prompt.session.place()))?;
        return Ok(Flow::Next);
    }
    let setup = Setup::read(Given {
        place: Some(&place(prompt, name)),
        timeout: prompt.run_args.timeout,
        ..Given::default()
    })?;
    let session = session::open_answering(&setup, prompt.writing.is_some(), prompt.console)?;
    let zone = prompt.settings.zone.clone();
    let allowed = prompt.session.allowed().clone();
    prompt.session = session.in_zone(zone.value.clone()).allowing(allowed);
    let mut settings = setup.settings;
    settings.zone = zone;
    settings.format = prompt.settings.format.clone();
    settings.keys = prompt.settings.keys.clone();
    prompt.scope = Scope {
        since: settings.since.value.clone(),
        ..Scope::default()
    };
    prompt.source_name.clone_from(&settings.source.value);
    prompt.settings = settings;
    // Its rows and searches were of the other place.
    prompt.source = None;
    prompt.last = None;
    prompt.last_query = None;
    prompt.paused = None;
    prompt.has_moved = true;
    Ok(Flow::Next)
}

fn place(prompt: &Prompt<'_>, name: &str) -> PlaceArgs {
    let store = StoreArgs {
        db: (name == STORE).then(|| prompt.settings.db.value.clone()),
        engine_lib: prompt.settings.engine_library.value.clone(),
    };
    let is_url = name.contains("://");
    PlaceArgs {
        connection: (name != STORE && !is_url).then(|| name.to_owned()),
        url: is_url.then(|| Secret::new(name.to_owned())),
        store,
        ..PlaceArgs::default()
    }
}
