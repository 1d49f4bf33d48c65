//! `\?`.

use super::{COMMANDS, CommandEntry, Flow, Prompt};
use crate::failure::Failure;

pub(super) const HELP: CommandEntry = CommandEntry {
    names: &["?", "help"],
    argument: "",
    summary: "this list",
    run,
};

fn run(prompt: &mut Prompt<'_>, _argument: &str) -> Result<Flow, Failure> {
    let commands: String = COMMANDS
        .iter()
        .map(|entry| {
            let usage = entry
                .names
                .iter()
                .map(|name| format!("\\{name}"))
                .collect::<Vec<_>>()
                .join(" ");
            format!(
                " {:24} {}\n",
                format!("{usage} {}", entry.argument),
                entry.summary
            )
        })
        .collect();
    let text = format!(
        "{commands}\n A statement that starts with SELECT, WITH, SHOW, … and ends with `;` is SQL \
         in either language.\n Ctrl-C stops what runs, Ctrl-R searches the history, Ctrl-D leaves.\n"
    );
    prompt.console.print(&text)?;
    Ok(Flow::Next)
}
