//! `\q`.

use super::{CommandEntry, Flow};

pub(super) const QUIT: CommandEntry = CommandEntry {
    names: &["q", "quit"],
    argument: "",
    summary: "leaves; so do Ctrl-D, quit, exit and :q",
    run: |_, _| Ok(Flow::Quit),
};
