//! The program `lucerna`: flags, the prompt, printing.
//!
//! Everything that can be done without a terminal is in the crate `lucerna`; what is here reads the
//! flags, calls it, and says what came of it. A command returns `Ok` or a [`failure::Failure`], and
//! only `main` turns that into an exit code.

mod args;
mod console;
mod exit;
mod failure;
mod interrupt;
mod progress;
mod report;

use std::process::ExitCode;

fn main() -> ExitCode {
    let (console, outcome) = match args::read(std::env::args_os()) {
        Ok(args) => {
            let console = console::Console::new(&args.global);
            let outcome = Ok(());
            (console, outcome)
        }
        Err(stop) => stop.into_outcome(),
    };
    exit::end(&console, outcome)
}
