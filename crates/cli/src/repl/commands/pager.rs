//! `\pager`.

use super::{CommandEntry, Flow, Prompt};
use crate::failure::Failure;

pub(super) const PAGER: CommandEntry = CommandEntry {
    names: &["pager"],
    argument: "[on|off|COMMAND]",
    summary: "rows that fill the screen go through a pager; alone it switches",
    run,
};

#[expect(
    clippy::unnecessary_wraps,
    reason = "every command has the same signature"
)]
fn run(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    let pager = &mut prompt.pager;
    match argument {
        "" => pager.switch(!pager.is_on()),
        "on" => pager.switch(true),
        "off" => pager.switch(false),
        command => pager.choose(command),
    }
    let words = if pager.is_on() {
        format!("rows that fill the screen go through `{}`", pager.name())
    } else {
        "rows are shown without a pager".to_owned()
    };
    prompt.console.aside(&words);
    Ok(Flow::Next)
}
