//! What stands behind or below a line while it is typed: a mistake, how to go on, a guess.

use crate::words;
use lucerna_diagnostics::{Code, Diagnostic, Severity};
use lucerna_lucene::cursor::Cursor;
use lucerna_output::escape;
use rustyline::hint;

/// A text beside the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hint {
    /// What the line may become: → takes it.
    Ghost(String),
    /// Something to know, in a line of its own below.
    Remark(String),
}

impl hint::Hint for Hint {
    fn display(&self) -> &str {
        match self {
            Self::Ghost(text) | Self::Remark(text) => text,
        }
    }

    fn completion(&self) -> Option<&str> {
        match self {
            Self::Ghost(text) => Some(text),
            Self::Remark(_) => None,
        }
    }
}

impl Hint {
    /// Lines below, no more than two and cut so that they stay those.
    pub(super) fn below(text: &str, width: usize) -> Self {
        const MOST_LINES: usize = 2;
        let most = width.saturating_sub(6).max(1);
        let text = escape::line(text);
        let lines = words::wrapped(&text, most);
        let is_cut = |line: &String| line.chars().count() > most;
        let all_fits = lines.len() <= MOST_LINES && !lines.iter().any(is_cut);
        let shown = lines.iter().take(MOST_LINES);
        let shown: Vec<String> = shown
            .map(|line| line.chars().take(most).collect())
            .collect();
        let end = if all_fits { "" } else { "…" };
        Self::Remark(format!("\n └ {}{end}", shown.join("\n   ")))
    }

    /// Behind the mark of a line that goes on.
    pub(super) fn goes_on(how: &str) -> Self {
        Self::Remark(format!("   … {how}"))
    }
}

/// What is wrong with a query before its end, and what of it is only not typed yet.
///
/// Whoever types a name is not told that there is no such name before it is whole.
pub(super) fn mistakes<'d>(
    query: &str,
    at: usize,
    diagnostics: &'d [Diagnostic],
    cursor: impl Fn(&str, usize) -> Cursor,
) -> Vec<&'d Diagnostic> {
    if !diagnostics.iter().any(is_worth_saying) {
        return Vec::new();
    }
    let typed = cursor(query, at).typed;
    let is_at_end = query.get(at..).is_none_or(|rest| rest.trim().is_empty());
    let is_typed = |diagnostic: &Diagnostic| {
        let touches = diagnostic.span.start <= at && at <= diagnostic.span.end;
        let is_piece = typed.start <= diagnostic.span.start && diagnostic.span.end <= typed.end;
        is_at_end && (is_piece && touches || is_unfinished(diagnostic.code))
    };
    diagnostics
        .iter()
        .filter(|diagnostic| is_worth_saying(diagnostic) && !is_typed(diagnostic))
        .collect()
}

/// Notes wait until the query runs; a statement in the wrong language does not.
fn is_worth_saying(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity() != Severity::Note
}

/// What every query is on its way.
fn is_unfinished(code: Code) -> bool {
    matches!(
        code,
        Code::UnclosedQuote
            | Code::UnclosedGroup
            | Code::EmptyGroup
            | Code::MissingOperand
            | Code::MissingValue
            | Code::BrokenRange
            | Code::TrailingBackslash
            | Code::ReadAsWord
    )
}

/// A mistake and what to do about it, in one line.
pub(super) fn sentence(diagnostic: &Diagnostic) -> String {
    match diagnostic.help.first() {
        Some(help) => format!("{}: {}", diagnostic.message, help.message),
        None => diagnostic.message.clone().into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Hint, mistakes};
    use lucerna_lucene::cursor;
    use lucerna_schema::builtin;

    fn said(query: &str, at: usize) -> Vec<String> {
        let logs = builtin("logs").expect("a built-in table");
        let context = lucerna::translate::Context::utc(0);
        let diagnostics = lucerna::translate::translate(query, logs, &context).diagnostics;
        let mistakes = mistakes(query, at, &diagnostics, cursor::at);
        let codes = mistakes.iter().map(|each| each.code.as_str().to_owned());
        codes.collect()
    }

    #[test]
    fn a_name_is_wrong_when_it_is_whole() {
        assert!(said("levl", 4).is_empty());
        assert!(said("levl:", 5).is_empty());
        assert_eq!(said("levl:x", 6), ["S001"]);
    }

    #[test]
    fn what_is_not_finished_is_not_wrong() {
        for query in ["(a", "level:", "a AND ", "\"conn", "Duration:[1 TO", "a \\"] {
            let wrong = said(query, query.len());
            assert!(
                !wrong.iter().any(|code| code.starts_with('L')),
                "{query}: {wrong:?}"
            );
        }
        assert_eq!(said("a)", 2), ["L003"]);
    }

    #[test]
    fn a_remark_is_one_line_without_what_steers_a_terminal() {
        let Hint::Remark(text) = Hint::below("no \u{1b}[31m field", 80) else {
            panic!("a remark");
        };
        assert!(!text.contains('\u{1b}'));
        let Hint::Remark(long) = Hint::below(&"x".repeat(500), 80) else {
            panic!("a remark");
        };
        assert!(long.chars().count() <= 82);
        let Hint::Remark(two) = Hint::below("one two three four five six", 16) else {
            panic!("a remark");
        };
        assert_eq!(two, "\n └ one two\n   three four…");
    }
}
