//! The commands of the prompt: one table that help and dispatch read alike.

mod connection;
mod edit;
mod expanded;
mod explain;
mod explore;
mod export;
mod format;
mod help;
mod language;
mod last;
mod max_rows;
mod more;
mod narrow;
mod open;
mod output;
mod pager;
mod quit;
mod repeat;
mod saved;
mod select;
mod session;
mod set;
mod shell;
mod source;
mod time;
mod trace;
mod translation;

pub(super) use expanded::Expanded;
pub(super) use help::TOPICS;
pub(super) use more::Paused;
pub(super) use output::Target;

use super::{Flow, Prompt};
use crate::failure::Failure;

/// A command of the prompt.
pub(super) struct CommandEntry {
    /// What is typed after the backslash, the usual name first.
    pub(super) names: &'static [&'static str],
    /// What may follow, as help shows it; completion reads the same words.
    pub(super) argument: &'static str,
    /// One line, lower case, no full stop.
    pub(super) summary: &'static str,
    run: fn(&mut Prompt<'_>, &str) -> Result<Flow, Failure>,
}

/// Every command, in the order of help.
pub(super) const COMMANDS: &[CommandEntry] = &[
    language::LUCENE,
    language::SQL,
    edit::EDIT,
    connection::CONNECTION,
    source::SOURCE,
    time::SINCE,
    time::FROM,
    time::TO,
    time::ZONE,
    select::SELECT,
    narrow::AND,
    narrow::NOT,
    repeat::REPEAT,
    repeat::WATCH,
    time::RESET,
    expanded::EXPANDED,
    format::FORMAT,
    last::LAST,
    open::OPEN,
    trace::TRACE,
    more::MORE,
    select::COLUMNS,
    set::WRAP,
    pager::PAGER,
    max_rows::MAX_ROWS,
    explore::FIELDS,
    explore::VALUES,
    explore::DESCRIBE,
    explain::EXPLAIN,
    translation::WHERE,
    translation::ENGLISH,
    translation::TREE,
    translation::FORMATTED,
    saved::RUN,
    saved::SAVE,
    saved::PRINT,
    saved::EDIT,
    saved::DELETE,
    saved::LIST,
    output::OUTPUT,
    export::EXPORT,
    session::INCLUDE,
    shell::PIPE,
    shell::SHELL,
    set::TIMING,
    set::SET,
    session::HISTORY,
    session::SESSION,
    help::HELP,
    help::TOPIC,
    quit::QUIT,
];

/// Runs a command.
pub(super) fn run(prompt: &mut Prompt<'_>, name: &str, argument: &str) -> Result<Flow, Failure> {
    match COMMANDS.iter().find(|entry| entry.names.contains(&name)) {
        Some(entry) => (entry.run)(prompt, argument),
        None => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> Failure {
    let names = COMMANDS.iter().flat_map(|entry| entry.names).copied();
    let fault = Failure::usage(format!("no command `\\{name}`"));
    match lucerna_diagnostics::nearest(name, names)[..] {
        [near, ..] => fault.help(format!("did you mean `\\{near}`?")),
        [] => fault.help("`\\?` lists them"),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::COMMANDS;

    #[test]
    fn no_name_stands_for_two_commands() {
        let mut names: Vec<&str> = COMMANDS
            .iter()
            .flat_map(|entry| entry.names)
            .copied()
            .collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn every_command_says_what_it_does() {
        assert!(COMMANDS.iter().all(|entry| !entry.summary.is_empty()));
    }
}
