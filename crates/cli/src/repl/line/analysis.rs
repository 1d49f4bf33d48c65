//! Which language stands where in a line.

use super::argument::Argument;
use crate::repl::commands::{self, CommandEntry};
use crate::repl::entry::{self, Language};

/// What a line is about, and the byte at which that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The name of a command, from its backslash.
    Name(usize),
    /// What follows the name of a command.
    Argument(usize, Argument),
    /// A query.
    Query(usize),
    /// Statements.
    Statement(usize),
}

/// Reads a line that may not be whole yet.
pub(super) fn part(line: &str, language: Language) -> Part {
    let blank = line.len() - line.trim_start().len();
    let text = line.trim_start();
    let Some(command) = text.strip_prefix('\\') else {
        return match entry::language_of(text, language) {
            Language::Lucene => Part::Query(blank),
            Language::Sql => Part::Statement(blank),
        };
    };
    let Some((name, rest)) = command.split_once(char::is_whitespace) else {
        return Part::Name(blank);
    };
    let start = line.len() - rest.trim_start().len();
    match command_named(name).map(|entry| Argument::of(entry.argument)) {
        Some(Argument::Query) => Part::Query(start),
        Some(Argument::Statement) => Part::Statement(start),
        Some(argument) => Part::Argument(start, argument),
        None => Part::Argument(start, Argument::Free),
    }
}

/// The command of a name without its backslash.
pub(super) fn command_named(name: &str) -> Option<&'static CommandEntry> {
    commands::COMMANDS
        .iter()
        .find(|entry| entry.names.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::{Argument, Language, Part, part};

    #[test]
    fn a_query_may_be_the_argument_of_a_command() {
        let part = |line| part(line, Language::Sql);
        assert_eq!(part("\\lucene  a"), Part::Query(9));
        assert_eq!(part("\\since 1"), Part::Argument(7, Argument::Length));
        assert_eq!(part(" \\sin"), Part::Name(1));
        assert_eq!(part("SEL"), Part::Statement(0));
    }

    #[test]
    fn a_verb_in_capitals_is_sql_in_either_language() {
        let part = |line| part(line, Language::Lucene);
        assert_eq!(part("SELECT 1"), Part::Statement(0));
        assert_eq!(part("show errors"), Part::Query(0));
        assert_eq!(part("select 1;"), Part::Statement(0));
    }
}
