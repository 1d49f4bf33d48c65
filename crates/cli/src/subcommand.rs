//! The subcommands, one file each.

mod check;
mod completions;
mod config;
mod conn;
mod demo;
mod doctor;
mod engine;
mod examined;
mod explain;
mod fmt;
mod import;
mod man;
mod rerun;
mod run;
mod saved;
mod schema;
mod search;
mod sql;
mod test;
mod translate;

use crate::args::{Args, Command};
use crate::console::Console;
use crate::failure::Failure;
use crate::repl;

pub(crate) use saved::{edit as edit_saved, save as save_query, shelf as saved_shelf};
pub(crate) use schema::describe;

/// Does what the command line says.
pub(crate) fn run(args: &Args, console: &Console) -> Result<(), Failure> {
    let Some(command) = &args.command else {
        return repl::run(&args.prompt, console);
    };
    match command {
        Command::Demo(args) => demo::run(args, console),
        Command::Search(args) => search::run(args, console),
        Command::Sql(args) => sql::run(args, console),
        Command::Translate(args) => translate::run(args, console),
        Command::Explain(args) => explain::run(args, console),
        Command::Fmt(args) => fmt::run(args, console),
        Command::Check(args) => check::run(args, console),
        Command::Run(args) => run::run(args, console),
        Command::Saved(command) => saved::run(command, console),
        Command::Test(args) => test::run(args, console),
        Command::Import(args) => import::run(args, console),
        Command::Rerun(args) => rerun::run(args, console),
        Command::Engine(command) => engine::run(command, console),
        Command::Schema(command) => schema::run(command, console),
        Command::Conn(command) => conn::run(command, console),
        Command::Config(command) => config::run(*command, console),
        Command::Doctor(args) => doctor::run(args, console),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args, console),
    }
}
