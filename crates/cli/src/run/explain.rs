//! Explaining a search: as a page for a person, as an object for a program.

mod json;
mod page;

use super::Asked;
use crate::console::Console;
use crate::failure::Failure;
use lucerna::RunOptions;

/// How an explanation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ExplainFormat {
    /// A page.
    Text,
    /// One JSON object.
    Json,
}

/// Explains a search. `left_out` says why no engine could be asked, where that is so. `show` takes a page.
pub(crate) fn explain(
    asked: &Asked<'_>,
    left_out: Option<&str>,
    format: ExplainFormat,
    console: &Console,
    show: impl FnOnce(&str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let options = RunOptions::default();
    let explained = asked
        .session
        .explain(asked.source, asked.search, &options)?;
    let empty = (!asked.source.exists).then(|| format!("there are no {} yet", asked.source.noun()));
    let told = Told {
        asked,
        explained: &explained,
        left_out: left_out.or(empty.as_deref()),
    };
    match format {
        ExplainFormat::Json => Console::print(&json::object(&told).to_string()),
        ExplainFormat::Text => {
            console.diagnose(&asked.search.query, &explained.plan.diagnostics);
            show(&page::page(&told, console.width()))
        }
    }
}

/// What is told.
struct Told<'a> {
    asked: &'a Asked<'a>,
    explained: &'a lucerna::explain::Explanation,
    left_out: Option<&'a str>,
}
