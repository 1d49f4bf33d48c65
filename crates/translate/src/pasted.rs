//! Texts that were pasted as they are: a line of a log, JSON, a path, a query of another language.
//!
//! A query that has mistakes and looks like one of them has one cause and one report, which says what
//! to do with the whole text.

use lucerna_diagnostics::{Code, Diagnostic, Span, Suggestion};
use lucerna_lucene::text::quote;
use std::borrow::Cow;

/// Texts longer than this are not written out once more in quotes.
const LONGEST_QUOTED: usize = 400;

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    LogQl,
    Sql,
    /// `C:\logs\app.log`.
    Path,
    /// A line that a program wrote.
    Line,
}

/// Leaves one report of the mistakes in `source` if it looks pasted, with advice for the whole text.
pub(crate) fn settle(source: &str, diagnostics: &mut Vec<Diagnostic>) {
    if !diagnostics.iter().any(Diagnostic::is_error) {
        return;
    }
    // How a query would run that does not run is of no use.
    diagnostics.retain(|report| report.code != Code::ReadAsWord);
    let Some(kind) = kind(source) else {
        return;
    };
    // A name that is nearly right was typed.
    let is_typed = |report: &Diagnostic| {
        report.code == Code::UnknownField
            && report
                .help
                .iter()
                .any(|help| help.message.starts_with("did you mean"))
    };
    if kind == Kind::Line && diagnostics.iter().any(is_typed) {
        return;
    }
    diagnostics.retain(Diagnostic::is_error);
    diagnostics.truncate(1);
    if let Some(only) = diagnostics.first_mut() {
        // What was expected of a query says nothing about other texts.
        only.label = kind.name().into();
        only.help = advice(kind, source);
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Json => "this looks like JSON",
            Self::LogQl => "this looks like LogQL",
            Self::Sql => "this looks like SQL",
            Self::Path => "this looks like a path",
            Self::Line => "this looks like a line of text",
        }
    }
}

fn kind(source: &str) -> Option<Kind> {
    let text = source.trim();
    let first = text.split_whitespace().next().unwrap_or_default();
    if text.starts_with(['{', '[']) && text.contains("\":") {
        return Some(Kind::Json);
    }
    if label(text).is_some() {
        return Some(Kind::LogQl);
    }
    if is_sql(text) {
        return Some(Kind::Sql);
    }
    let bytes = text.as_bytes();
    if matches!(bytes, [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic()) {
        return Some(Kind::Path);
    }
    let is_line = first.len() < text.len() && (starts_with_date(text) || is_prose(text));
    is_line.then_some(Kind::Line)
}

fn advice(kind: Kind, source: &str) -> Vec<Suggestion> {
    let whole = Span::new(
        source.len() - source.trim_start().len(),
        source.trim_end().len(),
    );
    let in_words = |message: Cow<'static, str>| Suggestion {
        message,
        replacement: None,
    };
    let text = quote(whole.text(source));
    let quoted = if text.len() > LONGEST_QUOTED {
        in_words("put the whole text in quotes to search for it".into())
    } else {
        Suggestion {
            message: format!("put the whole text in quotes to search for it: `{text}`").into(),
            replacement: Some((whole, text)),
        }
    };
    let other = match kind {
        Kind::Json => {
            let (key, value) = member(source).unwrap_or(("level", "\"error\""));
            Some(format!(
                "a field of it is searched for as `{key}:{value}`, in a text that holds JSON as `Body.{key}:{value}`"
            ).into())
        }
        Kind::LogQl => {
            let (name, value) = label(source).unwrap_or(("app", "\"x\""));
            return vec![in_words(format!(
                "here a label is a field, `{name}:{value}`, and `|= \"text\"` is `\"text\"`; there are no pipes"
            ).into())];
        }
        Kind::Sql => {
            let way = way_to_run(source);
            return vec![in_words(
                format!("{way}; here it is `field:\"value\"`, `field:>=5` and `AND`").into(),
            )];
        }
        Kind::Path | Kind::Line => None,
    };
    std::iter::once(quoted).chain(other.map(in_words)).collect()
}

/// The name and the quoted value of the first `{name="value"`.
fn label(text: &str) -> Option<(&str, &str)> {
    let (_, inside) = text.split_once('{')?;
    let (name, rest) = inside.split_once(['=', '!'])?;
    let name = name.trim();
    let value = rest.trim_start_matches(['=', '~', ' ']);
    let is_name = |character: char| character.is_ascii_alphanumeric() || "_.".contains(character);
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let end = value.strip_prefix('"')?.find('"')?;
    Some((name, value.get(..end + 2)?))
}

/// The name and the value of the first member of a JSON object, if both are plain.
fn member(text: &str) -> Option<(&str, &str)> {
    let (_, inside) = text.split_once('"')?;
    let (key, rest) = inside.split_once('"')?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start();
    let end = match value.strip_prefix('"') {
        Some(inside) => inside.find('"')? + 2,
        None => value.find([',', '}', ' '])?,
    };
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_.".contains(character);
    let is_value = |character: char| !"{[\\".contains(character);
    let value = value.get(..end)?;
    (!key.is_empty() && key.chars().all(is_plain) && value.chars().all(is_value))
        .then_some((key, value))
}

/// The verbs of statements, with the words that tell a statement from a search for the verb: `drop table`,
/// and not `drop in traffic`.
const STATEMENTS: [(&[&str], &[&str]); 5] = [
    (
        &[
            "alter", "attach", "create", "detach", "drop", "exchange", "rename", "replace",
            "truncate", "undrop",
        ],
        &[
            "database",
            "dictionary",
            "function",
            "materialized",
            "or",
            "policy",
            "profile",
            "quota",
            "role",
            "row",
            "settings",
            "table",
            "temporary",
            "user",
            "view",
        ],
    ),
    (&["describe", "desc", "optimize"], &["table"]),
    (&["kill"], &["mutation", "query"]),
    (&["show"], &["create", "databases", "tables"]),
    // Any search could begin so, unless it ends as a statement does.
    (
        &[
            "backup", "delete", "grant", "insert", "restore", "revoke", "set", "system", "update",
            "use",
        ],
        &[],
    ),
];

/// Whether a text begins as a statement of SQL does, or a part of one.
pub(crate) fn is_sql(text: &str) -> bool {
    const LONGEST: usize = 8;
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    // Nearly every query is told apart by its first word.
    if first.len() > LONGEST || !first.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    let is_one_of =
        |word: &str, known: &[&str]| known.iter().any(|known| known.eq_ignore_ascii_case(word));
    if is_one_of(first, &["where"]) {
        return text.contains(['=', '<', '>']);
    }
    let mut rest = words.clone();
    if is_one_of(first, &["select", "with", "insert", "delete", "update"])
        && rest.any(|word| is_one_of(word, &["from", "into", "set"]))
    {
        return true;
    }
    let Some(second) = words.next() else {
        return false;
    };
    let is_closed = text.trim_end().ends_with(';');
    STATEMENTS.iter().any(|(verbs, objects)| {
        is_one_of(first, verbs) && (is_closed || is_one_of(second, objects))
    })
}

/// How a statement is run. The prompt takes one that only reads for SQL by its `;`, and no other.
pub(crate) fn way_to_run(statement: &str) -> &'static str {
    const READING: [&str; 7] = [
        "select", "with", "show", "describe", "desc", "explain", "exists",
    ];
    let verb = statement.split_whitespace().next().unwrap_or_default();
    if READING.iter().any(|known| known.eq_ignore_ascii_case(verb)) {
        "`lucerna sql` runs SQL, and so does the prompt if it ends with `;`"
    } else {
        "`lucerna sql` runs SQL, and so does `\\sql` at the prompt"
    }
}

/// A line that begins with a date, maybe behind a bracket, an address or the name of a month.
fn starts_with_date(text: &str) -> bool {
    let text = text.trim_start_matches(['[', '(', '<']);
    let shape: String = text
        .chars()
        .take(16)
        .map(|character| match character {
            '0'..='9' => '0',
            'a'..='z' => 'a',
            'A'..='Z' => 'A',
            other => other,
        })
        .collect();
    [
        "0000-00-00",
        "0000/00/00",
        "00/Aaa/0000",
        "Aaa 00 00:00",
        "Aaa  0 00:00",
        "A0000 00:00:00",
    ]
    .iter()
    .any(|start| shape.starts_with(start))
        || text
            .split_once(" - ")
            .is_some_and(|(address, _)| address.parse::<std::net::IpAddr>().is_ok())
}

/// Words, one of them with a colon and a blank behind it, and nothing that only a query has.
fn is_prose(text: &str) -> bool {
    let has_operator = text
        .split_whitespace()
        .any(|word| matches!(word, "AND" | "OR" | "NOT" | "&&" | "||") || word.starts_with('-'));
    let names_field = |word: &str| {
        let mut parts = word.splitn(2, ':');
        let is_name = |name: &str| name.starts_with(|first: char| first.is_ascii_alphabetic());
        match (parts.next(), parts.next()) {
            (Some(name), Some(value)) => {
                is_name(name) && !value.is_empty() && !value.starts_with('/')
            }
            _ => false,
        }
    };
    let words = || text.split_whitespace();
    words().count() > 2
        && !has_operator
        && words().any(|word| word.len() > 1 && word.ends_with(':'))
        && !words().any(names_field)
}

#[cfg(test)]
mod tests;
