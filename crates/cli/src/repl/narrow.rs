//! A query that is narrowed by another, or by a value of a row that was shown.

use super::last::Found;
use crate::failure::Failure;
use lucerna_lucene::ast::Query;
use lucerna_lucene::text::quote;
use lucerna_lucene::{canonical, parse};

/// What becomes of the rows that the new part matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Narrowing {
    /// They stay.
    And,
    /// They go.
    Not,
}

/// The rows of `old` that `new` matches, or does not match, as one query in canonical form.
///
/// # Errors
///
/// If one of them has a mistake.
pub(super) fn narrowed(old: &str, how: Narrowing, new: &str) -> Result<String, Failure> {
    let old = Part::read(old)?;
    let new = Part::read(new)?;
    let plain = join(&old.clause(Narrowing::And), how, &new.clause(how));
    if old.is_empty() || new.is_empty() || is_joined(&plain) {
        return Ok(plain);
    }
    // Slashes on both sides make a regular expression of what stands between, unless they change
    // places.
    let first = join("", how, &new.clause(how));
    let turned = join(&first, Narrowing::And, &old.clause(Narrowing::And));
    if is_joined(&turned) {
        return Ok(turned);
    }
    let fault = Failure::usage("the slashes of the two would be read as a regular expression");
    Err(fault.help("write `\\/` for a slash").into())
}

/// A query in canonical form, and what it is.
struct Part {
    text: String,
    query: Query,
}

impl Part {
    fn read(text: &str) -> Result<Self, Failure> {
        let read = parse(text);
        if !read.is_ok() {
            return Err(Failure::query(text, read.diagnostics));
        }
        Ok(Self {
            text: canonical(&read.query, text),
            query: read.query,
        })
    }

    fn is_empty(&self) -> bool {
        self.query == Query::Empty
    }

    /// With brackets where the part would fall apart without them.
    fn clause(&self, how: Narrowing) -> String {
        match (&self.query, how) {
            (Query::Or(_), _) | (Query::And(_) | Query::Not(_), Narrowing::Not) => {
                group(&self.text)
            }
            _ => self.text.clone(),
        }
    }
}

fn group(text: &str) -> String {
    format!("({text})")
}

fn join(old: &str, how: Narrowing, new: &str) -> String {
    let sign = match how {
        Narrowing::And => "",
        Narrowing::Not => "NOT ",
    };
    match (old.is_empty(), new.is_empty()) {
        (_, true) => old.to_owned(),
        (true, false) => format!("{sign}{new}"),
        (false, false) => format!("{old} AND {sign}{new}"),
    }
}

/// Whether both sides of the AND are still there.
fn is_joined(text: &str) -> bool {
    let read = parse(text);
    read.is_ok() && matches!(read.query, Query::And(_))
}

/// `3.ServiceName`: the number of a row and a field, if that is what the text is. A number such as
/// `3.5` is a word to search for.
pub(super) fn handle(text: &str) -> Option<(u64, &str)> {
    let (row, field) = text.split_once('.')?;
    let is_field = field.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && !field.contains(|any: char| any.is_whitespace() || matches!(any, ':' | '"' | '(' | ')'));
    is_field.then_some((row.parse().ok()?, field))
}

/// The query for the rows that have a value which was shown.
pub(super) fn clause_of(found: &Found) -> String {
    let name = name(&found.field);
    match &found.text {
        Some(text) => format!("{name}:{}", quote(text)),
        None => format!("NOT {name}:*"),
    }
}

/// A column, or a column and a key, as a query names it.
fn name(field: &str) -> String {
    let is_plain = |segment: &str| {
        let is_plain = |any: char| any.is_alphanumeric() || matches!(any, '_' | '-');
        !segment.is_empty() && segment.chars().all(is_plain)
    };
    if field.split('.').all(is_plain) {
        return field.to_owned();
    }
    match field.split_once('.') {
        Some((column, key)) if is_plain(column) => format!("{column}.{}", in_backquotes(key)),
        _ => in_backquotes(field),
    }
}

fn in_backquotes(text: &str) -> String {
    format!("`{}`", text.replace('\\', "\\\\").replace('`', "\\`"))
}

#[cfg(test)]
mod tests {
    use super::{Found, Narrowing, clause_of, handle, narrowed};
    use lucerna_lucene::ast::Query;
    use lucerna_lucene::parse;

    fn and(old: &str, new: &str) -> String {
        narrowed(old, Narrowing::And, new).expect("queries without mistakes")
    }

    fn not(old: &str, new: &str) -> String {
        narrowed(old, Narrowing::Not, new).expect("queries without mistakes")
    }

    #[test]
    fn a_query_keeps_its_meaning_when_it_is_narrowed() {
        assert_eq!(and("a  || b", "c"), "(a OR b) AND c");
        assert_eq!(and("a b", "c OR d"), "a b AND (c OR d)");
        assert_eq!(
            not("level: error", "service:cart"),
            "level:error AND NOT service:cart"
        );
        assert_eq!(not("a", "b c"), "a AND NOT (b c)");
        assert_eq!(not("a", "-b"), "a AND NOT (-b)");
    }

    #[test]
    fn everything_is_narrowed_to_the_new_part() {
        assert_eq!(and("", "a OR b"), "(a OR b)");
        assert_eq!(not(" ", "a"), "NOT a");
        assert_eq!(and("a", ""), "a");
    }

    #[test]
    fn slashes_on_both_sides_make_no_regular_expression() {
        for (old, new) in [
            ("/a", "b/"),
            ("a/", "/b"),
            ("/a/", "/b/"),
            ("Body:/a", "b/"),
        ] {
            let text = and(old, new);
            let read = parse(&text);
            assert!(matches!(read.query, Query::And(_)), "{text}");
        }
    }

    #[test]
    fn a_mistake_in_the_new_part_is_told() {
        assert_eq!(
            narrowed("a", Narrowing::And, "(b")
                .expect_err("a mistake")
                .code(),
            5
        );
    }

    #[test]
    fn a_row_and_a_field_are_no_number() {
        assert_eq!(handle("3.ServiceName"), Some((3, "ServiceName")));
        assert_eq!(
            handle("12.LogAttributes.http.route"),
            Some((12, "LogAttributes.http.route"))
        );
        for text in ["3.5", "a.b", "3", "3.a b", "10.x:y", "127.0.0.1"] {
            assert_eq!(handle(text), None, "{text}");
        }
    }

    #[test]
    fn a_value_is_quoted_and_a_key_is_named_so_that_it_reads_back() {
        let clause = |field: &str, text: Option<&str>| {
            clause_of(&Found {
                field: field.to_owned(),
                text: text.map(str::to_owned),
            })
        };
        let equals = clause("Body", Some(r#"a "b" OR \ *"#));
        assert_eq!(equals, r#"Body:"a \"b\" OR \\ *""#);
        assert_eq!(
            clause("LogAttributes.a:b", Some("")),
            r#"LogAttributes.`a:b`:"""#
        );
        assert_eq!(clause("TraceId", None), "NOT TraceId:*");
        for text in [equals, clause("LogAttributes.x y.`z", Some("1"))] {
            assert!(parse(&text).is_ok(), "{text}");
        }
    }
}
