//! `\e`.

use super::{CommandEntry, Flow, Prompt};
use crate::editor;
use crate::failure::Failure;
use crate::repl::entry::Language;
use crate::repl::last::Origin;
use crate::repl::line::Draft;

pub(super) const EDIT: CommandEntry = CommandEntry {
    names: &["e", "edit"],
    argument: "[QUERY]",
    summary: "the last entry, or this query, in $VISUAL or $EDITOR; Alt-E takes the line there",
    run,
};

/// What the editor saves stands in the next line, to be looked at and entered.
fn run(prompt: &mut Prompt<'_>, text: &str) -> Result<Flow, Failure> {
    let text = match (text, prompt.language) {
        ("", Language::Lucene) => prompt.last_query.clone().unwrap_or_default(),
        ("", Language::Sql) => last_script(prompt).unwrap_or_default().to_owned(),
        (text, _) => text.to_owned(),
    };
    let text = editor::edit(prompt.language.file(), &text, &prompt.setup.environment)?;
    prompt.draft = Draft {
        at: text.len(),
        text,
    };
    Ok(Flow::Next)
}

fn last_script<'p>(prompt: &'p Prompt<'_>) -> Option<&'p str> {
    match &prompt.last.as_ref()?.origin {
        Origin::Script(text) => Some(text),
        Origin::Search(_) => None,
    }
}
