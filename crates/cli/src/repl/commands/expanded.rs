//! `\x`.

use super::{CommandEntry, Flow, Prompt};
use crate::failure::Failure;

pub(super) const EXPANDED: CommandEntry = CommandEntry {
    names: &["x"],
    argument: "[on|off]",
    summary: "rows one value a line; alone it switches",
    run,
};

fn run(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    prompt.is_vertical = match argument {
        "" => !prompt.is_vertical,
        "on" => true,
        "off" => false,
        other => {
            let message = format!("`{other}` is neither `on` nor `off`");
            return Err(Failure::usage(message).into());
        }
    };
    let words = if prompt.is_vertical {
        "rows are shown one value a line"
    } else {
        "rows are shown as a table"
    };
    prompt.console.aside(words);
    Ok(Flow::Next)
}
