//! Messages as a person reads them: the place with a caret, help on its own line.
//!
//! The text of a query, a file name and what a server says are strangers' text: what could steer the
//! terminal is escaped before it is shown.

pub(crate) mod json;
mod notes;

use crate::failure::Fault;
use crate::words::folded;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use lucerna::saved::{Layout, SavedQuery};
use lucerna_diagnostics::{Diagnostic, Severity, Span, Suggestion};
use lucerna_engine::secret::masked;
use lucerna_output::escape;
use std::fmt::Write;
use std::path::Path;

pub(crate) use notes::{in_brief as notes_in_brief, way as way_to_more};

/// The mark of encoding that some editors put before a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

const BOLD: Style = Style::new().bold();

// The usual ones of such messages are the bright colours, which are hard to read on a light ground.
const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const NOTE: Style = AnsiColor::Green.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default().bold();
const PLACE: Style = AnsiColor::Blue.on_default().bold();

/// A message about a query, which stands in `file` if it was not typed, for a terminal of so many columns;
/// elsewhere lines are as long as their words.
pub(crate) fn diagnostic(
    source: &str,
    file: Option<&str>,
    diagnostic: &Diagnostic,
    columns: Option<usize>,
) -> String {
    weighed(source, file, diagnostic, diagnostic.severity(), columns)
}

/// As [`diagnostic`], of a query that begins at a line of its file, counted from 1.
pub(crate) fn placed(
    source: &str,
    (file, line): (Option<&str>, usize),
    diagnostic: &Diagnostic,
    columns: Option<usize>,
) -> String {
    let severity = diagnostic.severity();
    shown(source, (file, line), diagnostic, severity, columns)
}

/// As [`diagnostic`], of another weight than its code has.
pub(crate) fn weighed(
    source: &str,
    file: Option<&str>,
    diagnostic: &Diagnostic,
    severity: Severity,
    columns: Option<usize>,
) -> String {
    shown(source, (file, 1), diagnostic, severity, columns)
}

fn shown(
    source: &str,
    (file, line): (Option<&str>, usize),
    diagnostic: &Diagnostic,
    severity: Severity,
    columns: Option<usize>,
) -> String {
    // Marks of other systems are no part of what is looked at.
    let text = source.trim_start_matches(BYTE_ORDER_MARK);
    let mark = source.len() - text.len();
    let text = text.replace("\r\n", " \n");
    let place = |span: Span| {
        let ends = [span.start, span.end].map(|end| end.saturating_sub(mark));
        moved(&text, Span::new(ends[0], ends[1]))
    };
    let shown = escape::block(&text);
    let snippet = Snippet::source(shown.as_ref())
        .line_start(line)
        .path(file.map(escape::line))
        .annotation(
            AnnotationKind::Primary
                .span(place(diagnostic.span))
                .label(label(&diagnostic.label)),
        )
        .annotations(diagnostic.related.iter().map(|related| {
            AnnotationKind::Context
                .span(place(related.span))
                .label(label(&related.text))
        }));
    let query = query_in(file, source);
    let help = diagnostic
        .help
        .iter()
        .map(|suggestion| within(&advice(source, query, suggestion), columns, BEFORE_HELP))
        .map(|words| Level::HELP.message(words));
    let group = level(severity)
        .primary_title(title(&escape::line(&diagnostic.message), columns))
        .id(diagnostic.code.as_str())
        .element(snippet)
        .elements(help);
    renderer(columns).render(&[group])
}

/// An error of the world: what happened, in which place of a statement if that is known, why, and
/// what to do.
pub(crate) fn fault(fault: &Fault, columns: Option<usize>) -> String {
    let mut text = head(fault, columns);
    let mut line = |style: Style, head: &str, words: &str| {
        let words = escape::block(words).replace('\n', "\n    ");
        let words = format!("  {head}: {words}");
        let words = columns.map_or_else(|| words.clone(), |columns| folded(&words, columns, 2));
        let words = words.trim_start().strip_prefix(head).unwrap_or(&words);
        let _ = writeln!(text, "  {style}{head}{style:#}{words}");
    };
    for cause in &fault.causes {
        line(BOLD, "why", cause);
    }
    if let Some(id) = &fault.query_id {
        line(BOLD, "query id", id);
    }
    for help in &fault.help {
        line(HELP, "help", help);
    }
    text
}

fn head(fault: &Fault, columns: Option<usize>) -> String {
    let message = title(&escape::block(&fault.message), columns);
    let (Some(source), Some(span)) = (&fault.source, fault.span) else {
        return format!("{ERROR}error{ERROR:#}: {message}\n");
    };
    let (source, span) = without_secrets(source, span);
    let shown = escape::block(&source);
    let place = AnnotationKind::Primary.span(moved(&source, span));
    let group = Level::ERROR.primary_title(message.as_str()).element(
        Snippet::source(shown.as_ref())
            .line_start(fault.line)
            .path(fault.file.as_deref().map(escape::line))
            .annotation(place),
    );
    let rendered = renderer(columns).render(&[group]);
    format!("{rendered}\n")
}

/// Columns of what is shown of a query where nobody says how wide a line may be.
const WITHOUT_TERMINAL: usize = 140;
/// What stands before a title at most: `warning[S001]: `.
const BEFORE_TITLE: usize = 15;
/// What stands before a line of help at most: ` 12 = help: `.
const BEFORE_HELP: usize = 12;

fn renderer(columns: Option<usize>) -> Renderer {
    Renderer::styled()
        .term_width(columns.unwrap_or(WITHOUT_TERMINAL))
        .error(ERROR)
        .warning(WARNING)
        .note(NOTE)
        .help(HELP)
        .line_num(PLACE)
        .context(PLACE)
}

/// A statement without what it may give away, and the place in it.
fn without_secrets(source: &str, span: Span) -> (String, Span) {
    let part = |range: std::ops::Range<usize>| masked(source.get(range).unwrap_or_default());
    let whole = masked(source);
    let [before, at, after] =
        [0..span.start, span.start..span.end, span.end..source.len()].map(part);
    let start = before.len();
    let shown = [before, at.clone(), after].concat();
    // A place within a secret: all of it is one then.
    if shown != whole {
        return (whole.into_owned(), Span::at(0));
    }
    (shown, Span::new(start, start + at.len()))
}

fn title(message: &str, columns: Option<usize>) -> String {
    within(message, columns, BEFORE_TITLE)
}

/// Words that are broken between each other where lines end, `before` columns to the right.
fn within(words: &str, columns: Option<usize>, before: usize) -> String {
    columns.map_or_else(
        || words.to_owned(),
        |columns| folded(words, columns.saturating_sub(before), 0),
    )
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

fn label(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| escape::line(text).into_owned())
}

/// Where a stretch of the query stands in its escaped text.
fn moved(source: &str, span: Span) -> std::ops::Range<usize> {
    let offset = |at: usize| escape::block(source.get(..at).unwrap_or(source)).len();
    offset(span.start)..offset(span.end)
}

/// Where the query stands in the file of a saved one; `None` if it is all of the text.
fn query_in(file: Option<&str>, source: &str) -> Option<Span> {
    let path = Path::new(file?);
    if Layout::of(path) != Some(Layout::Toml) {
        return None;
    }
    let saved = SavedQuery::parse("query".parse().ok()?, path, source).ok()?;
    let whole = Span::new(0, saved.body.text.len());
    Some(saved.body.map.span(whole))
}

/// The words of a suggestion, and the corrected query where the words do not hold the change; of a
/// query of several lines those alone that the change is in. Lines that go are not shown.
fn advice(source: &str, query: Option<Span>, suggestion: &Suggestion) -> String {
    let changed = suggestion
        .replacement
        .as_ref()
        .filter(|(span, text)| {
            if text.is_empty() {
                !span.text(source).contains('\n')
            } else {
                !suggestion.message.contains(text.as_str())
            }
        })
        .and_then(|(span, text)| {
            let is_within = |query: &Span| query.start <= span.start && span.end <= query.end;
            let whole = Span::new(0, source.len());
            let query = query.filter(is_within).unwrap_or(whole);
            let before = source.get(query.start..span.start)?.rsplit('\n').next()?;
            let after = source.get(span.end..query.end)?.split('\n').next()?;
            Some(format!("{before}{text}{}", after.trim_end_matches('\r')))
        });
    let words = match changed {
        Some(query) => format!("{}: {query}", suggestion.message),
        None => suggestion.message.clone().into_owned(),
    };
    escape::block(&words).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{diagnostic, fault};
    use crate::exit::Kind;
    use crate::failure::Fault;
    use lucerna_diagnostics::{Code, Diagnostic, Span};

    fn plain(styled: &str) -> String {
        anstream::adapter::strip_str(styled).to_string()
    }

    #[test]
    fn a_message_shows_its_place_and_its_help() {
        let message = Diagnostic::new(Code::UnknownField, Span::new(0, 10), "no field `Bdoy`")
            .label("this name")
            .help("did you mean `Body`?");
        let expected = "\
error[S001]: no field `Bdoy`
  |
1 | Bdoy:timed out
  | ^^^^^^^^^^ this name
  |
  = help: did you mean `Body`?";
        assert_eq!(
            plain(&diagnostic("Bdoy:timed out", None, &message, Some(100))),
            expected
        );
    }

    #[test]
    fn a_change_that_the_words_do_not_hold_is_shown_in_the_query() {
        let message = Diagnostic::new(Code::UnclosedQuote, Span::new(2, 3), "not closed").suggest(
            "close it",
            Span::at(4),
            "\"",
        );
        let shown = plain(&diagnostic("a \"b", None, &message, Some(100)));
        assert!(shown.ends_with("= help: close it: a \"b\""), "{shown}");
    }

    #[test]
    fn a_query_cannot_steer_the_terminal() {
        let message = Diagnostic::new(Code::UnknownField, Span::new(8, 9), "no field");
        let shown = plain(&diagnostic("a\u{1b}[31m\u{9b}b", None, &message, Some(100)));
        assert!(!shown.contains(['\u{1b}', '\u{9b}']), "{shown:?}");
    }

    #[test]
    fn every_place_can_be_shown() {
        let source = "line one\nline \u{e9} \u{9b} two";
        for (start, _) in source.char_indices().chain([(source.len(), ' ')]) {
            let message = Diagnostic::new(Code::Unexpected, Span::at(start), "here");
            assert!(diagnostic(source, None, &message, Some(40)).contains("here"));
            let message = Diagnostic::new(Code::Unexpected, Span::new(start, source.len()), "here");
            assert!(diagnostic(source, None, &message, Some(40)).contains("here"));
        }
    }

    #[test]
    fn long_words_are_broken_between_each_other_and_stand_below_each_other() {
        let mut broken = Fault::new(Kind::File, "cannot read the file that was named there");
        broken.causes = vec!["no such file or directory in this folder".to_owned()];
        let expected = "\
error: cannot read the file
that was named there
  why: no such file or directory
    in this folder
";
        assert_eq!(plain(&fault(&broken, Some(32))), expected);
        let message = Diagnostic::new(
            Code::UnknownField,
            Span::new(0, 1),
            "a sentence that is longer than the line has room for",
        )
        .help("another sentence that is longer than the line");
        let shown = plain(&diagnostic("a", None, &message, Some(40)));
        assert!(
            shown.lines().all(|line| line.chars().count() <= 40),
            "{shown}"
        );
        assert!(
            shown.contains(" = help: another sentence that is\n"),
            "{shown}"
        );
    }

    #[test]
    fn where_there_is_no_terminal_lines_are_as_long_as_their_words() {
        let message = "word ".repeat(60);
        let broken = Fault::new(Kind::File, message.trim());
        let shown = plain(&fault(&broken, None));
        assert_eq!(shown.lines().count(), 1);
    }

    #[test]
    fn a_statement_is_shown_without_its_secrets() {
        let statement = "SELECT * FROM url('http://u:hunter2@h/x') WHERE nothing = 1";
        let mut broken = Fault::new(Kind::Refused, "no column `nothing`");
        broken.source = Some(statement.to_owned());
        let at = statement.find("nothing").expect("a place");
        broken.span = Some(Span::new(at, at + "nothing".len()));
        let expected = "\
error: no column `nothing`
  |
1 | SELECT * FROM url('http://u:***@h/x') WHERE nothing = 1
  |                                             ^^^^^^^
";
        assert_eq!(plain(&fault(&broken, Some(100))), expected);
        let at = statement.find("ter2").expect("a place");
        broken.span = Some(Span::new(at, at + 2));
        let shown = plain(&fault(&broken, Some(100)));
        assert!(
            shown.contains("u:***@h/x") && !shown.contains("hun"),
            "{shown}"
        );
    }

    #[test]
    fn a_fault_says_why_and_what_to_do() {
        let mut broken = Fault::new(Kind::File, "cannot read x").help("give another file");
        broken.causes = vec!["no such file".to_owned()];
        let expected = "\
error: cannot read x
  why: no such file
  help: give another file
";
        assert_eq!(plain(&fault(&broken, Some(100))), expected);
    }
}
