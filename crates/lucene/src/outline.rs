//! The structure of a query in one line.

use std::fmt::Write;

use lucerna_diagnostics::Span;

use crate::ast::{Bound, Operand, Query, Range, Sign, Value};
use crate::template::part_name;
use crate::text;

/// The tree of `query`, which was read from `source`, in one line, without places and spelling: two
/// queries with the same outline have the same meaning. Brackets of the outline are not those that
/// were typed: these read `(group …)`.
///
/// ```
/// use lucerna_lucene::{outline, parse};
///
/// let source = "a OR -b level:>=warn";
/// assert_eq!(
///     outline(&parse(source).query, source),
///     "(or 'a' (and (not 'b') (level: (>= 'warn'))))",
/// );
/// ```
#[must_use]
pub fn outline(query: &Query, source: &str) -> String {
    let mut outline = Outline {
        source,
        out: String::new(),
        masked: None,
    };
    outline.query(query);
    outline.out
}

/// The outline without what words, quoted strings and operands say, and what they say, in order.
#[cfg(feature = "laws")]
pub(crate) fn masked(query: &Query, source: &str) -> (String, Vec<String>) {
    let mut outline = Outline {
        source,
        out: String::new(),
        masked: Some(Vec::new()),
    };
    outline.query(query);
    (outline.out, outline.masked.unwrap_or_default())
}

struct Outline<'a> {
    source: &'a str,
    out: String,
    /// What was said so far, where only the structure is written.
    masked: Option<Vec<String>>,
}

impl Outline<'_> {
    fn query(&mut self, query: &Query) {
        match query {
            Query::Empty => self.out.push_str("empty"),
            Query::Or(joined) => self.list("or", &joined.clauses),
            Query::And(joined) => self.list("and", &joined.clauses),
            Query::Not(not) => {
                let signs = not.signs.iter().filter(|sign| sign.value != Sign::Plus);
                let count = signs.count();
                self.out.push_str(&"(not ".repeat(count));
                self.query(&not.of);
                self.out.push_str(&")".repeat(count));
            }
            Query::Group(group) => {
                let part = part_name(group.span.text(self.source));
                let name = part.map_or("group".to_owned(), |name| format!("part {name}"));
                self.list(&name, std::slice::from_ref(&group.of));
            }
            Query::Field(field) => {
                let name = field.name.span.text(self.source);
                self.list(&format!("{name}:"), std::slice::from_ref(&field.of));
            }
            Query::Boost(boost) => {
                let boosted = boost.span.text(self.source);
                self.list(boosted, std::slice::from_ref(&boost.of));
            }
            Query::Leaf(leaf) => match leaf.tilde {
                Some(tilde) => {
                    let tilde = tilde.span.text(self.source);
                    let _ = write!(self.out, "({tilde} ");
                    self.value(&leaf.value, leaf.span);
                    self.out.push(')');
                }
                None => self.value(&leaf.value, leaf.span),
            },
            Query::Error(_) => self.out.push_str("error"),
        }
    }

    fn list<Q: std::borrow::Borrow<Query>>(&mut self, name: &str, clauses: &[Q]) {
        let _ = write!(self.out, "({name}");
        for clause in clauses {
            self.out.push(' ');
            self.query(clause.borrow());
        }
        self.out.push(')');
    }

    fn value(&mut self, value: &Value, span: Span) {
        let raw = span.text(self.source);
        match value {
            Value::Word => self.word(&text::term(raw)),
            Value::Phrase => self.phrase(&text::phrase(raw)),
            Value::Glob => {
                let _ = write!(self.out, "(glob {})", text::closed(raw));
            }
            Value::Regex(pattern) => {
                let _ = write!(self.out, "(regex {})", pattern.text(self.source));
            }
            Value::Range(range) => self.range(range),
            Value::Compare(compare) => {
                let operator = compare.operator.span.text(self.source);
                let _ = write!(self.out, "({operator} ");
                self.bound(compare.operand);
                self.out.push(')');
            }
            Value::Any => self.out.push('*'),
            Value::Missing => self.out.push_str("missing"),
        }
    }

    fn range(&mut self, range: &Range) {
        self.out.push(if range.includes_lower { '[' } else { '{' });
        self.bound(range.lower);
        self.out.push(' ');
        self.bound(range.upper);
        self.out.push(if range.includes_upper { ']' } else { '}' });
    }

    fn bound(&mut self, bound: Bound) {
        let raw = bound.span.text(self.source);
        match bound.kind {
            Operand::Open => self.out.push('*'),
            Operand::Word => self.word(&text::term(raw)),
            Operand::Phrase => self.phrase(&text::phrase(raw)),
            Operand::Missing => self.out.push_str("missing"),
        }
    }

    fn word(&mut self, text: &str) {
        if let Some(said) = &mut self.masked {
            said.push(text.to_owned());
            self.out.push_str("word");
            return;
        }
        let _ = write!(self.out, "'{}'", text.escape_debug());
    }

    fn phrase(&mut self, text: &str) {
        if let Some(said) = &mut self.masked {
            said.push(text.to_owned());
            self.out.push_str("phrase");
            return;
        }
        let _ = write!(self.out, "{text:?}");
    }
}
