//! The program `lucerna`: flags, the prompt, printing.
//!
//! Everything that can be done without a terminal is in the crate `lucerna`; what is here reads the
//! flags, calls it, and says what came of it. A command returns `Ok` or a [`failure::Failure`], and
//! only `main` turns that into an exit code.

mod args;
mod console;
mod editor;
mod engines;
mod exit;
mod failure;
mod hyperdx;
mod input;
mod interrupt;
mod pager;
mod password;
mod progress;
mod repl;
mod report;
mod run;
mod saved;
mod session;
mod setup;
mod sink;
mod subcommand;
mod tree;
mod words;

use console::Console;
use std::process::ExitCode;

fn main() -> ExitCode {
    interrupt::outlive_full_files();
    let (console, outcome) = match args::read(std::env::args_os()) {
        Ok(args) => {
            let console = Console::new(args.global);
            interrupt::speak_by(&console);
            let outcome = subcommand::run(&args, &console);
            (console, outcome)
        }
        Err(stop) => stop.into_outcome(),
    };
    exit::end(&console, outcome)
}
