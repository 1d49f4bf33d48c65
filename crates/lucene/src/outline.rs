//! The structure of a query in one line.

use std::fmt::Write;

use lucerna_diagnostics::Span;

use crate::ast::{Bound, Operand, Query, Range, Sign, Value};
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
    };
    outline.query(query);
    outline.out
}

struct Outline<'a> {
    source: &'a str,
    out: String,
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
            Query::Group(group) => self.list("group", std::slice::from_ref(&group.of)),
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
            Value::Word => self.quoted(&text::term(raw)),
            Value::Phrase => {
                let _ = write!(self.out, "{:?}", text::phrase(raw));
            }
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
            Operand::Word => self.quoted(&text::term(raw)),
            Operand::Phrase => {
                let _ = write!(self.out, "{:?}", text::phrase(raw));
            }
            Operand::Missing => self.out.push_str("missing"),
        }
    }

    fn quoted(&mut self, text: &str) {
        let _ = write!(self.out, "'{}'", text.escape_debug());
    }
}
