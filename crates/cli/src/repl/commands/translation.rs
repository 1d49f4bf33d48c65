//! `\where`, `\english`, `\ast` and `\fmt`.

use super::{CommandEntry, Flow, Prompt};
use crate::console::Console;
use crate::failure::Failure;
use crate::tree;
use lucerna::search::Plan;
use lucerna_lucene::{canonical, parse};

pub(super) const WHERE: CommandEntry = CommandEntry {
    names: &["where"],
    argument: "[QUERY]",
    summary: "the SQL condition of a query; alone: of the last",
    run: |prompt, text| say(prompt, text, "\\where level:error", |plan| plan.condition),
};

pub(super) const ENGLISH: CommandEntry = CommandEntry {
    names: &["english"],
    argument: "[QUERY]",
    summary: "a query in English; alone: the last",
    run: |prompt, text| say(prompt, text, "\\english level:error", |plan| plan.english),
};

pub(super) const TREE: CommandEntry = CommandEntry {
    names: &["ast"],
    argument: "[QUERY]",
    summary: "how a query was read, as a tree; alone: the last",
    run: |prompt, text| {
        let query = prompt.query_or_last(text, "\\ast a OR b c")?;
        let read = parse(&query);
        if !read.is_ok() {
            return Err(Failure::query(query, read.diagnostics));
        }
        Console::print(&tree::outline(&read.query, &query))?;
        Ok(Flow::Next)
    },
};

pub(super) const FORMATTED: CommandEntry = CommandEntry {
    names: &["fmt"],
    argument: "[QUERY]",
    summary: "a query in canonical form; alone: the last",
    run: |prompt, text| {
        let query = prompt.query_or_last(text, "\\fmt a && !b")?;
        let read = parse(&query);
        if !read.is_ok() {
            return Err(Failure::query(query, read.diagnostics));
        }
        Console::print(&canonical(&read.query, &query))?;
        Ok(Flow::Next)
    },
};

fn say(
    prompt: &mut Prompt<'_>,
    text: &str,
    example: &str,
    part: fn(Plan) -> String,
) -> Result<Flow, Failure> {
    let query = prompt.query_or_last(text, example)?;
    let plan = prompt.plan(&query)?;
    prompt.console.diagnose(&query, &plan.diagnostics);
    Console::print(&part(plan))?;
    Ok(Flow::Next)
}
