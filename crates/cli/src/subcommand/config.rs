//! `lucerna config`.

use crate::args::ConfigCommand;
use crate::console::Console;
use crate::failure::Failure;
use crate::setup::{Given, Setup};

/// Prints where things lie.
pub(super) fn run(command: ConfigCommand) -> Result<(), Failure> {
    match command {
        ConfigCommand::Path => Console::print(&paths(&Setup::read(Given::default())?)),
    }
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
