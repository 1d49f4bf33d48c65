//! `lucerna engine`.

use crate::args::{EngineCommand, StoreArgs};
use crate::console::Console;
use crate::engines::{self, ENGINES};
use crate::exit::Kind;
use crate::failure::Failure;
use crate::setup::{Given, Setup};
use lucerna_engine_chdb::install;
use std::fmt::Write;

/// Says where the engine is, or fetches it.
pub(super) fn run(command: &EngineCommand, console: &Console) -> Result<(), Failure> {
    match command {
        EngineCommand::Status(store) => status(store),
        EngineCommand::Install => {
            let setup = Setup::read(Given::default())?;
            let library = engines::install(&setup, console)?;
            Console::print(&library.display().to_string())
        }
    }
}

/// An engine that is nowhere is told by the exit code too, for scripts.
fn status(store: &StoreArgs) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        store: Some(store),
        ..Given::default()
    })?;
    let status = install::status(&engines::chdb_options(&setup, None));
    let mut text = format!("engine      {}\n", ENGINES.join(", "));
    for path in &status.looked_in {
        let _ = writeln!(text, "looked for  {}", path.display());
    }
    let Some(found) = status.found else {
        let _ = writeln!(text, "found       nothing");
        let _ = writeln!(
            text,
            "fetch it    lucerna engine install  (version {})",
            install::VERSION
        );
        Console::print(&text)?;
        return Err(Failure::Reported(Kind::Engine.code()));
    };
    let _ = writeln!(text, "found       {}", found.path.display());
    let version = found.version.as_deref().unwrap_or("told when it is loaded");
    let _ = writeln!(text, "version     {version}");
    Console::print(&text)
}
