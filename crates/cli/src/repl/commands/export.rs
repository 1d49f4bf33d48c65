//! `\export`.

use super::super::Prompt;
use super::super::last::{Last, Origin, nothing_yet};
use super::output::Target;
use super::{CommandEntry, Flow};
use crate::failure::Failure;
use crate::run::{self, Asked, Script};
use crate::sink::Sink;
use crate::words;
use lucerna::search::Search;

pub(super) const EXPORT: CommandEntry = CommandEntry {
    names: &["export"],
    argument: "FILE [--force]",
    summary: "the last result into a file, all of its rows; its ending says the format",
    run,
};

/// The rows that were kept are written if they are all there are; or else they are read once more,
/// without the limit that was for the screen.
fn run(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    let Some(target) = Target::read(argument, prompt.home()) else {
        return Err(Failure::usage("no file is named")
            .help("`\\export errors.parquet`")
            .into());
    };
    let Some(last) = &prompt.last else {
        return Err(nothing_yet(
            "`level:error`, and then `\\export errors.parquet`",
        ));
    };
    let sink = Sink::open(&target.flags(), &prompt.settings, prompt.console)?;
    let name = target.path.display();
    if has_all(last) {
        let summary = last.write_into(sink, prompt.console)?;
        let rows = words::counted(summary.rows, "row");
        let words = format!("{rows} written to {name}, as they were shown");
        prompt.console.aside(&words);
    } else {
        again(prompt, last, sink)?;
        let words = format!("written to {name}, read once more without the limit of the screen");
        prompt.console.aside(&words);
    }
    Ok(Flow::Next)
}

/// Whether what is kept is the whole result.
fn has_all(last: &Last) -> bool {
    let has_room = match &last.origin {
        Origin::Search(searched) => {
            let limit = searched.search.limit;
            limit.is_none_or(|limit| last.kept.rows() < limit)
        }
        Origin::Script(_) => true,
    };
    has_room && last.kept.is_whole() && last.is_complete
}

fn again(prompt: &Prompt<'_>, last: &Last, sink: Sink) -> Result<(), Failure> {
    match &last.origin {
        Origin::Search(searched) => {
            let search = Search {
                limit: None,
                ..searched.search.clone()
            };
            let asked = Asked {
                search: &search,
                ..searched.asked()
            };
            run::search(&asked, sink, &prompt.run_args, prompt.console).map(drop)
        }
        Origin::Script(text) => {
            let script = Script {
                text,
                parameters: &[],
                goes_on: false,
                file: None,
                writing: None,
                cap: None,
            };
            run::script(
                &prompt.session,
                script,
                sink,
                &prompt.run_args,
                prompt.console,
            )
        }
    }
}
