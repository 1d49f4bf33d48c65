//! `\and` and `\not`.

use super::super::last::nothing_yet;
use super::super::narrow::{self, Narrowing};
use super::super::whole;
use super::{CommandEntry, Flow, Prompt};
use crate::failure::Failure;
use crate::repl::entry::Language;

pub(super) const AND: CommandEntry = CommandEntry {
    names: &["and"],
    argument: "QUERY|N.FIELD",
    summary: "narrows the last query; `\\and 3.ServiceName` to the value in row 3",
    run: |prompt, text| run(prompt, Narrowing::And, text),
};

pub(super) const NOT: CommandEntry = CommandEntry {
    names: &["not"],
    argument: "QUERY|N.FIELD",
    summary: "the last query without what this one finds, or without the value in a row",
    run: |prompt, text| run(prompt, Narrowing::Not, text),
};

/// What fails leaves the last query what it was.
fn run(prompt: &mut Prompt<'_>, how: Narrowing, text: &str) -> Result<Flow, Failure> {
    if text.is_empty() {
        let fault = Failure::usage("no query to narrow by");
        return Err(fault
            .help("`\\and level:error`, `\\and 3.ServiceName`")
            .into());
    }
    let new = match narrow::handle(text) {
        Some((row, field)) => value(prompt, row, field)?,
        None => text.to_owned(),
    };
    let last = prompt.last_query.clone();
    let last_run = prompt.journal.last_run.clone();
    let query = narrow::narrowed(last.as_deref().unwrap_or_default(), how, &new)?;
    let outcome = prompt.run(Language::Lucene, &query);
    if outcome.is_err() {
        prompt.last_query = last;
        prompt.journal.last_run = last_run;
    }
    outcome.map(|()| Flow::Next)
}

fn value(prompt: &mut Prompt<'_>, row: u64, field: &str) -> Result<String, Failure> {
    prompt.numbers_rows = true;
    let Some(last) = &prompt.last else {
        return Err(nothing_yet("`level:error`, and then `\\and 1.ServiceName`"));
    };
    let found = whole::value(last, row, field, prompt.console)?;
    Ok(narrow::clause_of(&found))
}
