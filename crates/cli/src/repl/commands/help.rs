//! `\?`.

use super::{COMMANDS, CommandEntry, Flow, Prompt};
use crate::console::Console;
use crate::failure::Failure;
use std::fmt::Write;

pub(super) const HELP: CommandEntry = CommandEntry {
    names: &["?", "help"],
    argument: "",
    summary: "this list",
    run,
};

fn run(_prompt: &mut Prompt<'_>, _argument: &str) -> Result<Flow, Failure> {
    let mut text = String::new();
    for entry in COMMANDS {
        let mut usage = String::new();
        for name in entry.names {
            let _ = write!(usage, "\\{name} ");
        }
        usage.push_str(entry.argument);
        let _ = writeln!(text, " {usage:24} {}", entry.summary);
    }
    text.push_str(
        "\n A statement that starts with SELECT, WITH, SHOW, … and ends with `;` is SQL in either \
         language.\n Ctrl-C stops what runs, Ctrl-R searches the history, Ctrl-D leaves.\n",
    );
    Console::print(&text)?;
    Ok(Flow::Next)
}
