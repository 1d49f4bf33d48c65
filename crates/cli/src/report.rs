//! Messages as a person reads them: the place with a caret, help on its own line.
//!
//! The text of a query, a file name and what a server says are strangers' text: what could steer the
//! terminal is escaped before it is shown.

pub(crate) mod json;
mod notes;

use crate::failure::Fault;
use annotate_snippets::renderer::{
    DEFAULT_ERROR_STYLE as ERROR, DEFAULT_HELP_STYLE as HELP, DEFAULT_NOTE_STYLE as NOTE,
};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use anstyle::Style;
use lucerna::saved::{Layout, SavedQuery};
use lucerna_diagnostics::{Diagnostic, Severity, Span, Suggestion};
use lucerna_output::escape;
use std::fmt::Write;
use std::path::Path;

pub(crate) use notes::in_brief as notes_in_brief;

/// The mark of encoding that some editors put before a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

const BOLD: Style = Style::new().bold();

/// A message about a query, which stands in `file` if it was not typed, `width` columns wide.
pub(crate) fn diagnostic(
    source: &str,
    file: Option<&str>,
    diagnostic: &Diagnostic,
    width: usize,
) -> String {
    weighed(source, file, diagnostic, diagnostic.severity(), width)
}

/// As [`diagnostic`], of another weight than its code has.
pub(crate) fn weighed(
    source: &str,
    file: Option<&str>,
    diagnostic: &Diagnostic,
    severity: Severity,
    width: usize,
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
        .map(|suggestion| Level::HELP.message(advice(source, query, suggestion)));
    let group = level(severity)
        .primary_title(escape::line(&diagnostic.message).into_owned())
        .id(diagnostic.code.as_str())
        .element(snippet)
        .elements(help);
    Renderer::styled().term_width(width).render(&[group])
}

/// An error of the world: what happened, in which place of a statement if that is known, why, and
/// what to do.
pub(crate) fn fault(fault: &Fault, width: usize) -> String {
    let mut text = head(fault, width);
    let mut line = |style: Style, head: &str, words: &str| {
        let words = escape::block(words).replace('\n', "\n    ");
        let _ = writeln!(text, "{style}{head}{style:#}: {words}");
    };
    for cause in &fault.causes {
        line(BOLD, "  why", cause);
    }
    if let Some(id) = &fault.query_id {
        line(BOLD, "  query id", id);
    }
    for help in &fault.help {
        line(HELP, "  help", help);
    }
    text
}

fn head(fault: &Fault, width: usize) -> String {
    let message = escape::block(&fault.message);
    let (Some(source), Some(span)) = (&fault.source, fault.span) else {
        return format!("{ERROR}error{ERROR:#}: {message}\n");
    };
    let shown = escape::block(source);
    let place = AnnotationKind::Primary.span(moved(source, span));
    let group = Level::ERROR
        .primary_title(message.as_ref())
        .element(Snippet::source(shown.as_ref()).annotation(place));
    let rendered = Renderer::styled().term_width(width).render(&[group]);
    format!("{rendered}\n")
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
        None => suggestion.message.clone(),
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
            plain(&diagnostic("Bdoy:timed out", None, &message, 100)),
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
        let shown = plain(&diagnostic("a \"b", None, &message, 100));
        assert!(shown.ends_with("= help: close it: a \"b\""), "{shown}");
    }

    #[test]
    fn a_query_cannot_steer_the_terminal() {
        let message = Diagnostic::new(Code::UnknownField, Span::new(8, 9), "no field");
        let shown = plain(&diagnostic("a\u{1b}[31m\u{9b}b", None, &message, 100));
        assert!(!shown.contains(['\u{1b}', '\u{9b}']), "{shown:?}");
    }

    #[test]
    fn every_place_can_be_shown() {
        let source = "line one\nline \u{e9} \u{9b} two";
        for (start, _) in source.char_indices().chain([(source.len(), ' ')]) {
            let message = Diagnostic::new(Code::Unexpected, Span::at(start), "here");
            assert!(diagnostic(source, None, &message, 40).contains("here"));
            let message = Diagnostic::new(Code::Unexpected, Span::new(start, source.len()), "here");
            assert!(diagnostic(source, None, &message, 40).contains("here"));
        }
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
        assert_eq!(plain(&fault(&broken, 100)), expected);
    }
}
