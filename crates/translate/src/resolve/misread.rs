//! What is read as a word here and means something elsewhere: `level = error`, `a:b and c:d`, `| stats`.
//!
//! The query runs as it reads, with a warning. In quotes the same text is searched for without one.

mod comparison;
mod value;

use super::Resolver;
use crate::pasted::{is_sql, way_to_run};
use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_lucene::ast::{Joined, Operator, Query, Sign, Value};
use lucerna_lucene::text::quote;

/// The words that follow a pipe in the languages that have pipes.
const PIPED: [&str; 14] = [
    "count",
    "extend",
    "fields",
    "head",
    "json",
    "limit",
    "line_format",
    "logfmt",
    "project",
    "sort",
    "stats",
    "summarize",
    "top",
    "where",
];

/// A word among clauses, and what stands beside it without an operator in between.
#[derive(Clone, Copy)]
struct Between<'q> {
    span: Span,
    before: Option<&'q Query>,
    after: Option<&'q Query>,
}

impl Resolver<'_> {
    /// Warns of a statement of another language; true if it did.
    pub(super) fn warn_of_sql(&mut self) -> bool {
        let text = self.source.trim_start();
        if !is_sql(text) {
            return false;
        }
        let start = self.source.len() - text.len();
        let verb = text.split_whitespace().next().unwrap_or_default();
        let report = Diagnostic::new(
            Code::ReadAsWord,
            Span::new(start, start + verb.len()),
            "this looks like SQL, and its words are searched for",
        )
        .label("searched for as a word")
        .help(way_to_run(text));
        self.diagnostics.push(report);
        true
    }

    /// Warns of words among clauses that follow each other without an operator.
    pub(super) fn warn_of_words(&mut self, joined: &Joined) {
        for (at, clause) in joined.clauses.iter().enumerate() {
            let Some(span) = word(clause) else {
                self.warn_of_quoted_value(clause, joined.clauses.get(at + 1..).unwrap_or_default());
                continue;
            };
            let is_implied = |at: usize| {
                let operator = joined.operators.get(at);
                operator.is_some_and(|operator| operator.value == Operator::Implied)
            };
            let before = at.checked_sub(1).filter(|before| is_implied(*before));
            let word = Between {
                span,
                before: before.and_then(|before| joined.clauses.get(before)),
                after: joined.clauses.get(at + 1).filter(|_| is_implied(at)),
            };
            let has_clause = is_clause(word.before) || is_clause(word.after);
            match span.text(self.source) {
                "and" | "And" | "or" | "Or" | "&" if has_clause => self.warn_of_keyword(span),
                "not" | "Not" if is_clause(word.after) => self.warn_of_keyword(span),
                "|" | "|=" | "|~" => self.warn_of_pipe(word),
                "LIKE" | "ILIKE" | "IN" | "BETWEEN" | "IS" => self.warn_of_sql_word(word),
                typed if typed.starts_with(['=', '!', '<', '>']) => self.warn_of_comparison(word),
                typed if typed.ends_with(['=', '<', '>']) => self.warn_of_touching(word),
                typed if typed.starts_with(['\'', '`', '“', '‘']) => {
                    self.warn_of_quotes(span, joined.clauses.get(at + 1..).unwrap_or_default());
                }
                _ => {}
            }
        }
    }

    fn warn_of_keyword(&mut self, span: Span) {
        let typed = span.text(self.source);
        let operator = match typed {
            "&" => "AND".to_owned(),
            word => word.to_uppercase(),
        };
        let message = format!("`{typed}` is searched for as a word");
        let report = Diagnostic::new(Code::ReadAsWord, span, message)
            .label("no operator")
            .suggest(format!("the operator is `{operator}`"), span, operator)
            .help(format!(
                "`\"{typed}\"` searches for it without this warning"
            ));
        self.diagnostics.push(report);
    }

    fn warn_of_pipe(&mut self, word_between: Between<'_>) {
        let Between { span, .. } = word_between;
        let command = word_between.after.and_then(word);
        let is_piped = command.is_some_and(|command| PIPED.contains(&command.text(self.source)));
        if !is_piped && !is_clause(word_between.before) && span.len() == 1 {
            return;
        }
        let message = "there are no pipes: this and what follows is searched for as words";
        let report = Diagnostic::new(Code::ReadAsWord, span, message)
            .label("searched for as it stands")
            .help("clauses side by side must all match; `lucerna search --count-by FIELD` counts")
            .help(format!(
                "`{}` searches for it without this warning",
                quote(span.text(self.source))
            ));
        self.diagnostics.push(report);
    }

    /// `ServiceName LIKE '%a%'`: a word of SQL behind the name of a field.
    fn warn_of_sql_word(&mut self, between: Between<'_>) {
        let name = between.before.and_then(word);
        let Some(name) = name.filter(|name| self.names_field(*name)) else {
            return;
        };
        let field = name.text(self.source);
        let typed = between.span.text(self.source);
        let instead = match typed {
            "IN" => format!("`{field}:(a OR b)` is one of several values"),
            "BETWEEN" => format!("a range is `{field}:[low TO high]`"),
            "IS" => format!("`-{field}:*` is without a value, `{field}:*` with one"),
            _ => format!("`{field}:*text*` contains the text, `{field}:text*` begins with it"),
        };
        let message = format!("`{typed}` is searched for as a word");
        let report = Diagnostic::new(Code::ReadAsWord, between.span, message)
            .label("no operator")
            .help(instead);
        self.diagnostics.push(report);
    }

    /// `level:'connection refused'`: the value ends at the blank.
    fn warn_of_quoted_value(&mut self, clause: &Query, rest: &[Query]) {
        let Query::Field(field) = clause else { return };
        let Some(span) = word(&field.of) else { return };
        let typed = span.text(self.source);
        if typed.starts_with(['\'', '“', '‘']) && !typed.ends_with(['\'', '”', '’']) {
            self.warn_of_quotes(span, rest);
        }
    }

    /// `'connection refused'`: the last quote is in the same word or in one of `clauses`.
    fn warn_of_quotes(&mut self, span: Span, clauses: &[Query]) {
        let Some(open) = span.text(self.source).chars().next() else {
            return;
        };
        let close = match open {
            '“' => '”',
            '‘' => '’',
            same => same,
        };
        let is_end =
            |word: &Span| word.len() > close.len_utf8() && word.text(self.source).ends_with(close);
        let mut words = std::iter::once(span).chain(clauses.iter().filter_map(word));
        let Some(end) = words.find(is_end) else {
            return;
        };
        // One word in quotes of a program's own is a text that logs have.
        if end == span && open == close {
            return;
        }
        let whole = span.to(end);
        let typed = whole.text(self.source);
        let text = quote(typed.trim_start_matches(open).trim_end_matches(close));
        let message = format!("`{open}` is a character like others: each word is searched for");
        let report = Diagnostic::new(Code::ReadAsWord, whole, message)
            .label("not held together")
            .suggest(
                format!("double quotes hold words together: `{text}`"),
                whole,
                text,
            );
        self.diagnostics.push(report);
    }
}

/// The place of a clause that is one word; of `!=`, which reads as the negation of `=`, with its sign.
fn word(query: &Query) -> Option<Span> {
    let mut of = query;
    if let Query::Not(not) = query
        && matches!(not.signs.as_slice(), [sign] if sign.value == Sign::Bang)
    {
        of = &not.of;
    }
    let Query::Leaf(leaf) = of else { return None };
    (leaf.value == Value::Word && leaf.tilde.is_none()).then(|| query.span())
}

/// Whether something is a clause that nobody takes for a word.
fn is_clause(query: Option<&Query>) -> bool {
    matches!(query, Some(Query::Field(_) | Query::Group(_)))
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || "_@".contains(first))
        && text
            .chars()
            .all(|character| character.is_alphanumeric() || "_.@-".contains(character))
}
