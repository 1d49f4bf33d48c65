//! `lucerna config`.

use crate::args::ConfigCommand;
use crate::console::Console;
use crate::engines;
use crate::failure::Failure;
use crate::setup::{self, Given, Setup};
use lucerna::config::{self, ConfigFile, Origin};

/// Prints where things lie, or what is set.
pub(super) fn run(command: ConfigCommand, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        may_lack_config: matches!(command, ConfigCommand::Path),
        ..Given::default()
    })?;
    match command {
        ConfigCommand::Path => Console::print(&paths(&setup)),
        ConfigCommand::Show { origin } => Console::print(&shown(&setup, origin)?),
        ConfigCommand::Validate => {
            check_connections(&setup)?;
            console.say("the configuration can be used");
            Ok(())
        }
    }
}

/// Every connection, the one in use or not: what its keys name is read, and nothing is asked or sent.
fn check_connections(setup: &Setup) -> Result<(), Failure> {
    let path = setup.paths.config_file();
    let Some(file) = ConfigFile::read(path)? else {
        return Ok(());
    };
    let origin = Origin::File(path.to_owned());
    let home = setup.environment.home.as_deref();
    for name in file.connections.keys() {
        if let Some(connection) = file.connection(name, &origin, home)? {
            engines::check_server(setup, &connection, &origin)?;
        }
    }
    Ok(())
}

fn paths(setup: &Setup) -> String {
    let paths = &setup.paths;
    [
        ("config", paths.config_file()),
        ("store", &setup.settings.db.value),
        ("demo", &paths.demo_store()),
        ("engine", &paths.engine()),
        ("history", &paths.history()),
        ("cache", paths.cache()),
    ]
    .map(|(name, path)| format!("{name:8} {}\n", path.display()))
    .concat()
}

/// `name = value`, with the place where it is set behind it.
fn shown(setup: &Setup, has_origin: bool) -> Result<String, Failure> {
    let entries = config::entries(&setup.settings, &setup.paths, &setup::here()?)?;
    let line = |entry: &config::Entry| {
        let line = format!("{} = {}", entry.name, entry.value);
        if has_origin {
            format!("{line:40}  # {}\n", entry.origin)
        } else {
            format!("{}\n", line.trim_end())
        }
    };
    Ok(entries.iter().map(line).collect())
}
