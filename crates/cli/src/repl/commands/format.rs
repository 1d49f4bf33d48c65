//! `\format`.

use super::{CommandEntry, Expanded, Flow, Prompt};
use crate::console::Console;
use crate::failure::Failure;
use lucerna::config::{Origin, Setting};

pub(super) const FORMAT: CommandEntry = CommandEntry {
    names: &["format"],
    argument: "[FORMAT]",
    summary: "how rows are written: auto, table, jsonl, csv, …; alone it says",
    run,
};

/// The format is tried before it is taken: a slip leaves the old one.
fn run(prompt: &mut Prompt<'_>, name: &str) -> Result<Flow, Failure> {
    if name.is_empty() {
        Console::print(&prompt.settings.format.value)?;
        return Ok(Flow::Next);
    }
    let new = Setting {
        value: name.to_owned(),
        origin: Origin::Flag("\\format"),
    };
    let old = std::mem::replace(&mut prompt.settings.format, new);
    let expanded = std::mem::replace(&mut prompt.expanded, Expanded::Auto);
    if let Err(failure) = prompt.screen() {
        prompt.settings.format = old;
        prompt.expanded = expanded;
        return Err(failure);
    }
    Ok(Flow::Next)
}
