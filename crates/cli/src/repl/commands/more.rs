//! `\more`.

use super::super::last::{Origin, Searched};
use super::{CommandEntry, Flow, Prompt};
use crate::failure::Failure;
use crate::run;
use crate::sink::Keeper;
use lucerna::search::Resume;

pub(super) const MORE: CommandEntry = CommandEntry {
    names: &["more"],
    argument: "",
    summary: "the next rows of the last search",
    run,
};

/// A search that reached its limit.
pub(in crate::repl) struct Paused {
    pub(in crate::repl) searched: Searched,
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
    let searched = paused.searched.clone();
    let keeper = match &prompt.last {
        Some(last) if last.is_of(&searched) => Keeper::after(last.kept.clone()),
        Some(_) | None => Keeper::default(),
    };
    let sink = sink.keeping(keeper.clone());
    match run::more(
        &searched.asked(),
        &paused.resume,
        sink,
        &prompt.run_args,
        prompt.console,
    )? {
        Some(resume) => paused.resume = resume,
        None => prompt.paused = None,
    }
    prompt.keep(Origin::Search(Box::new(searched)), &keeper, true);
    Ok(Flow::Next)
}
