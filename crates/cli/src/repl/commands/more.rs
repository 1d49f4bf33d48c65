//! `\more`.

use super::super::RUN;
use super::{CommandEntry, Flow, Prompt};
use crate::failure::Failure;
use crate::run::{self, Asked};
use lucerna::search::{Resume, Search};
use lucerna::{Session, Source};

pub(super) const MORE: CommandEntry = CommandEntry {
    names: &["more"],
    argument: "",
    summary: "the next rows of the last search",
    run,
};

/// A search that reached its limit, as it was when it was typed.
pub(in crate::repl) struct Paused {
    /// With what `now` meant then.
    pub(in crate::repl) session: Session,
    pub(in crate::repl) source: Source,
    pub(in crate::repl) search: Search,
    /// After its last row.
    pub(in crate::repl) resume: Resume,
}

/// A page that fails or is stopped can be asked for again.
fn run(prompt: &mut Prompt<'_>, _: &str) -> Result<Flow, Failure> {
    let sink = prompt.sink()?;
    let Some(paused) = &mut prompt.paused else {
        return Err(Failure::usage("there is nothing to go on with")
            .help("`\\more` goes on with a search that reached its limit")
            .into());
    };
    let asked = Asked {
        session: &paused.session,
        source: &paused.source,
        search: &paused.search,
        is_at_prompt: true,
    };
    match run::more(&asked, &paused.resume, sink, &RUN, prompt.console)? {
        Some(resume) => paused.resume = resume,
        None => prompt.paused = None,
    }
    Ok(Flow::Next)
}
