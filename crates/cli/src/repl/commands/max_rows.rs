//! `\maxrows`.

use super::{CommandEntry, Flow, Prompt};
use crate::console::Console;
use crate::failure::Failure;

pub(super) const MAX_ROWS: CommandEntry = CommandEntry {
    names: &["maxrows"],
    argument: "[N]",
    summary: "at most so many rows of a search, 0 for all; alone it says",
    run,
};

fn run(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    if argument.is_empty() {
        Console::print(&prompt.max_rows.unwrap_or(0).to_string())?;
        return Ok(Flow::Next);
    }
    let rows: u64 = argument.parse().map_err(|_| {
        Failure::usage(format!("`{argument}` is no number of rows")).help("`\\maxrows 1000`")
    })?;
    prompt.max_rows = Some(rows).filter(|rows| *rows > 0);
    Ok(Flow::Next)
}
