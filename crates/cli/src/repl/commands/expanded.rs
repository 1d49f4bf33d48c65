//! `\x`.

use super::{CommandEntry, Flow, Prompt};
use crate::failure::Failure;

pub(super) const EXPANDED: CommandEntry = CommandEntry {
    names: &["x"],
    argument: "[on|off|auto]",
    summary: "rows one value a line, as a table, or what fits; alone it switches",
    run,
};

/// How rows are laid out for a person, if no format was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::repl) enum Expanded {
    /// One value a line.
    On,
    /// As a table, however narrow.
    Off,
    /// As a table where that is of use.
    Auto,
}

fn run(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    prompt.expanded = match argument {
        "" if prompt.expanded == Expanded::On => Expanded::Auto,
        "" | "on" => Expanded::On,
        "off" => Expanded::Off,
        "auto" => Expanded::Auto,
        other => {
            let message = format!("`{other}` is none of `on`, `off` and `auto`");
            return Err(Failure::usage(message).into());
        }
    };
    prompt.console.aside(match prompt.expanded {
        Expanded::On => "rows are shown one value a line",
        Expanded::Off => "rows are shown as a table",
        Expanded::Auto => "rows are shown as a table, or one value a line where that reads better",
    });
    Ok(Flow::Next)
}
