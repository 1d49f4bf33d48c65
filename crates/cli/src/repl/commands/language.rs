//! `\lucene` and `\sql`.

use super::{CommandEntry, Flow, Prompt};
use crate::failure::Failure;
use crate::repl::entry::Language;

pub(super) const LUCENE: CommandEntry = CommandEntry {
    names: &["lucene"],
    argument: "[QUERY]",
    summary: "searches in Lucene from here on, or this query once",
    run: |prompt, text| run(prompt, Language::Lucene, text),
};

pub(super) const SQL: CommandEntry = CommandEntry {
    names: &["sql"],
    argument: "[STATEMENT]",
    summary: "SQL from here on, or this statement once",
    run: |prompt, text| run(prompt, Language::Sql, text),
};

fn run(prompt: &mut Prompt<'_>, language: Language, text: &str) -> Result<Flow, Failure> {
    if text.is_empty() {
        prompt.language = language;
    } else {
        prompt.run(language, text)?;
    }
    Ok(Flow::Next)
}
