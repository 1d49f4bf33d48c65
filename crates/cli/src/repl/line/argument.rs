//! What may follow a command, read from the words with which help shows it.

/// What an argument is, so far as it can be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Argument {
    /// Nothing, or something that nobody can know.
    Free,
    /// One of the words in `[on|off]`.
    Choice(&'static str),
    /// The name of a source.
    Source,
    /// The name of a field.
    Field,
    /// A length of time.
    Length,
    /// A time.
    Time,
    /// A query.
    Query,
    /// Statements.
    Statement,
    /// A file.
    File,
    /// An output format.
    Format,
    /// The name of a saved query.
    Saved,
    /// The name of a saved query, and values for its parameters.
    Call,
    /// The name of a connection.
    Connection,
    /// The name of a command.
    Command,
}

impl Argument {
    /// The kind that help's words name: `[DURATION]`, `FILE`, `[on|off]`.
    pub(super) fn of(usage: &'static str) -> Self {
        const KINDS: [(&str, Argument); 14] = [
            ("SAVED NAME=VALUE", Argument::Call),
            ("SAVED", Argument::Saved),
            ("CONNECTION", Argument::Connection),
            ("QUERY", Argument::Query),
            ("STATEMENT", Argument::Statement),
            ("FILE", Argument::File),
            ("FORMAT", Argument::Format),
            ("SOURCE", Argument::Source),
            ("FIELD", Argument::Field),
            ("COLUMN", Argument::Field),
            ("DURATION", Argument::Length),
            ("TIME", Argument::Time),
            ("TOPIC", Argument::Command),
            ("COMMAND", Argument::Free),
        ];
        let named = KINDS.iter().find(|(word, _)| usage.contains(word));
        let is_choice = usage.contains('|') && !usage.contains(char::is_uppercase);
        match named {
            Some((_, kind)) => *kind,
            None if is_choice => Self::Choice(usage),
            None => Self::Free,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Argument;

    #[test]
    fn the_words_of_help_say_what_may_follow() {
        assert_eq!(Argument::of("[DURATION]"), Argument::Length);
        assert_eq!(Argument::of("[TIME [\\to TIME]]"), Argument::Time);
        assert_eq!(Argument::of("[on|off]"), Argument::Choice("[on|off]"));
        assert_eq!(Argument::of("[SAVED NAME=VALUE …]"), Argument::Call);
        assert_eq!(Argument::of("SAVED"), Argument::Saved);
        assert_eq!(Argument::of("[CONNECTION]"), Argument::Connection);
        assert_eq!(Argument::of("N"), Argument::Free);
        assert_eq!(Argument::of(""), Argument::Free);
    }
}
