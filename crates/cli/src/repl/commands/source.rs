//! `\source`.

use super::{CommandEntry, Flow, Prompt};
use crate::console::Console;
use crate::failure::Failure;

pub(super) const SOURCE: CommandEntry = CommandEntry {
    names: &["source"],
    argument: "[SOURCE]",
    summary: "what is searched: logs, traces, or DATABASE.TABLE; alone it says",
    run,
};

/// The source is looked at before it is taken: a slip leaves the old one.
fn run(prompt: &mut Prompt<'_>, name: &str) -> Result<Flow, Failure> {
    if name.is_empty() {
        Console::print(&prompt.source_name)?;
    } else {
        let source = prompt.session.source(name)?;
        name.clone_into(&mut prompt.source_name);
        prompt.source = Some(source);
    }
    Ok(Flow::Next)
}
