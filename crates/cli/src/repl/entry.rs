//! What an entry is, and whether it is whole.

use lucerna_diagnostics::Code;
use lucerna_sql::tokens::split_statements;

/// What a text without a sign of its own is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// A query.
    Lucene,
    /// Statements.
    Sql,
}

impl Language {
    /// What a file with such a text is called, for editors.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Lucene => "query.lucene",
            Self::Sql => "statement.sql",
        }
    }

    /// The one that Ctrl-T switches to.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Lucene => Self::Sql,
            Self::Sql => Self::Lucene,
        }
    }
}

/// What was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry<'a> {
    /// Nothing.
    Empty,
    /// `\name argument`.
    Command {
        /// Without the backslash.
        name: &'a str,
        /// What follows, without the blanks around it.
        argument: &'a str,
    },
    /// A query or statements.
    Run(Language, &'a str),
}

/// The words that a statement starts with which only reads.
const VERBS: [&str; 7] = [
    "SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS",
];

/// Entries that are commands without a backslash: what somebody types who does not know of it yet.
/// `"help"` searches for the word.
const WORDS: [(&str, &str); 6] = [
    ("quit", "q"),
    ("exit", "q"),
    (":q", "q"),
    ("help", "?"),
    ("?", "?"),
    (".", "."),
];

/// Reads an entry.
///
/// What starts with an SQL verb and ends with `;` is SQL in either language.
pub(super) fn read(text: &str, language: Language) -> Entry<'_> {
    let text = text.trim();
    if text.is_empty() {
        return Entry::Empty;
    }
    if let Some((_, name)) = WORDS.iter().find(|(word, _)| *word == text) {
        let argument = "";
        return Entry::Command { name, argument };
    }
    if let Some(argument) = text.strip_prefix("\\|") {
        return Entry::Command {
            name: "|",
            argument: argument.trim(),
        };
    }
    if let Some(command) = text.strip_prefix('\\') {
        let (name, argument) = command
            .split_once(char::is_whitespace)
            .unwrap_or((command, ""));
        return Entry::Command {
            name,
            argument: argument.trim(),
        };
    }
    Entry::Run(language_of(text, language), text)
}

/// The language of a text that is no command: where a verb and a `;` say that it is SQL, or a verb in
/// capitals, it is that in either language.
pub(super) fn language_of(text: &str, language: Language) -> Language {
    let is_closed = || text.trim_end().ends_with(';');
    let is_sql = verb(text).is_some() && (is_closed() || is_shouted(text));
    if is_sql { Language::Sql } else { language }
}

/// Whether Enter submits the text, or goes on in the next line. An empty line submits anything.
///
/// In Lucene a verb in capitals is taken for the start of a statement, which goes on to its `;`; a
/// search for `show errors` is not kept waiting for one.
pub(super) fn is_complete(text: &str, language: Language) -> bool {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.starts_with('\\') || text.ends_with('\n') {
        return true;
    }
    if matches!(read(trimmed, language), Entry::Command { .. }) {
        return true;
    }
    if language == Language::Sql || is_shouted(trimmed) {
        return split_statements(trimmed).all(|statement| statement.is_terminated);
    }
    let parse = lucerna_lucene::parse(trimmed);
    !parse
        .diagnostics
        .iter()
        .any(|found| matches!(found.code, Code::UnclosedQuote | Code::UnclosedGroup))
}

fn verb(text: &str) -> Option<&str> {
    let word = text.split_whitespace().next()?;
    VERBS
        .iter()
        .any(|verb| verb.eq_ignore_ascii_case(word))
        .then_some(word)
}

fn is_shouted(text: &str) -> bool {
    verb(text).is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::{Entry, Language, is_complete, read};

    #[test]
    fn a_verb_and_a_semicolon_make_sql_in_either_language() {
        for language in [Language::Lucene, Language::Sql] {
            let entry = read("select 1;", language);
            assert_eq!(entry, Entry::Run(Language::Sql, "select 1;"));
        }
    }

    #[test]
    fn a_query_may_start_with_a_verb_in_small_letters() {
        let entry = read("show errors", Language::Lucene);
        assert_eq!(entry, Entry::Run(Language::Lucene, "show errors"));
        assert!(is_complete("show errors", Language::Lucene));
    }

    #[test]
    fn a_statement_goes_on_to_its_semicolon() {
        assert!(!is_complete("SELECT", Language::Lucene));
        assert!(!is_complete("SELECT 1", Language::Lucene));
        assert!(!is_complete("SELECT ';", Language::Sql));
        assert!(is_complete("SELECT\n1;", Language::Lucene));
        assert!(is_complete("SELECT 1\n", Language::Sql));
    }

    #[test]
    fn a_command_has_a_name_and_an_argument() {
        let entry = read("\\source  traces ", Language::Sql);
        let expected = Entry::Command {
            name: "source",
            argument: "traces",
        };
        assert_eq!(entry, expected);
        let pipe = |argument| Entry::Command {
            name: "|",
            argument,
        };
        assert_eq!(read("\\|jq .", Language::Lucene), pipe("jq ."));
        assert_eq!(read("\\| jq .", Language::Lucene), pipe("jq ."));
        let help = Entry::Command {
            name: "?",
            argument: "",
        };
        assert_eq!(read(" help ", Language::Lucene), help);
        assert_eq!(
            read("\"help\"", Language::Lucene),
            Entry::Run(Language::Lucene, "\"help\"")
        );
        assert!(is_complete("\\q", Language::Sql));
        assert!(is_complete("exit", Language::Sql));
    }
}
