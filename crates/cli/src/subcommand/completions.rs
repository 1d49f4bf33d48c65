//! `lucerna completions`.

use crate::args::{Args, CompletionsArgs};
use crate::console::Console;
use crate::failure::Failure;
use clap::CommandFactory;

/// Prints a script that a shell reads.
pub(super) fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "lucerna", &mut script);
    Console::print(&String::from_utf8_lossy(&script))
}
