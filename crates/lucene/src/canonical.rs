//! A query in its canonical spelling.
//!
//! What is printed reads back as the same tree, up to places and spelling. Since the meaning of a
//! character depends on its neighbours, a blank more or less can change it: each exception below is
//! one that the law of printing found or would find.

use std::fmt::{self, Write};

use lucerna_diagnostics::Span;

use crate::ast::{
    Bound, Compare, Comparison, Field, Joined, Leaf, Not, Operator, Query, Range, Sign, Value,
};
use crate::grammar::{ends_name, is_keyword};
use crate::template::part_name;
use crate::text::closed;

/// Shows a query in its canonical spelling: single blanks, `AND` and `OR` spelled out, `-` for `!`,
/// no `+`. Phrases, regular expressions and numbers stay as they were typed, and so does what could
/// not be read.
///
/// ```
/// use lucerna_lucene::{Canonical, parse};
///
/// let source = "  a  || (b !c)  ";
/// let query = parse(source).query;
/// assert_eq!(Canonical::new(&query, source).to_string(), "a OR (b -c)");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Canonical<'a> {
    query: &'a Query,
    source: &'a str,
}

impl<'a> Canonical<'a> {
    /// `query`, which was read from `source`.
    #[must_use]
    pub const fn new(query: &'a Query, source: &'a str) -> Self {
        Self { query, source }
    }
}

impl fmt::Display for Canonical<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = self.source;
        Printer { source, formatter }.query(self.query, Place::Clause)
    }
}

/// The canonical spelling of `query`, which was read from `source`.
///
/// ```
/// use lucerna_lucene::{canonical, parse};
///
/// let source = "level: error\n  && Duration:( > 1s )";
/// assert_eq!(canonical(&parse(source).query, source), "level:error AND Duration:(>1s)");
/// ```
#[must_use]
pub fn canonical(query: &Query, source: &str) -> String {
    Canonical::new(query, source).to_string()
}

/// Where a part of a query stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Where a clause may stand: keywords are keywords.
    Clause,
    /// After the colon of a field: a keyword is a value, and a `-` belongs to one.
    Content,
}

struct Printer<'a, 'f, 'b> {
    source: &'a str,
    formatter: &'f mut fmt::Formatter<'b>,
}

impl<'a> Printer<'a, '_, '_> {
    fn query(&mut self, query: &'a Query, place: Place) -> fmt::Result {
        match query {
            Query::Empty => Ok(()),
            Query::Or(joined) | Query::And(joined) => self.joined(joined),
            Query::Not(not) => self.not(not, place),
            Query::Group(group) => {
                let part = part_name(group.span.text(self.source));
                match part {
                    Some(name) => write!(self.formatter, "${{{name}: ")?,
                    None => self.formatter.write_char('(')?,
                }
                self.query(&group.of, Place::Clause)?;
                let close = if part.is_some() { '}' } else { ')' };
                self.formatter.write_char(close)
            }
            Query::Field(field) => self.field(field),
            Query::Boost(boost) => {
                self.query(&boost.of, place)?;
                self.typed(boost.span)
            }
            Query::Leaf(leaf) => self.leaf(leaf, place),
            Query::Error(span) => self.typed(*span),
        }
    }

    fn joined(&mut self, joined: &'a Joined) -> fmt::Result {
        let mut clauses = joined.clauses.iter();
        let mut left = clauses.next();
        if let Some(first) = left {
            self.query(first, Place::Clause)?;
        }
        for (clause, operator) in clauses.zip(&joined.operators) {
            let between = match operator.value {
                Operator::And | Operator::Ampersands => " AND ",
                Operator::Or | Operator::Bars => " OR ",
                Operator::Implied if left.is_some_and(|left| self.must_touch(left, clause)) => "",
                Operator::Implied => " ",
            };
            self.formatter.write_str(between)?;
            self.query(clause, Place::Clause)?;
            left = Some(clause);
        }
        Ok(())
    }

    /// True if a blank between the two, where none was typed, would end a regular expression.
    fn must_touch(&self, left: &Query, right: &Query) -> bool {
        let end = left.span().end;
        end == right.span().start
            && self
                .source
                .as_bytes()
                .get(..end)
                .is_some_and(|text| text.ends_with(b"/"))
    }

    fn not(&mut self, not: &'a Not, place: Place) -> fmt::Result {
        // How a sign is spelled depends on what follows it: from the last to the first.
        let mut next = self.head(&not.of);
        let mut signs = Vec::new();
        for sign in not.signs.iter().rev() {
            next = match (sign.value, place) {
                (Sign::Plus, _) => continue,
                (Sign::Not, _) => "NOT ",
                (_, Place::Content) if next.starts_with('=') => "!+",
                (_, Place::Content) => "!",
                (_, Place::Clause) if next.starts_with(['-', '>']) => "!",
                (_, Place::Clause) => "-",
            };
            signs.push(next);
        }
        signs
            .iter()
            .rev()
            .try_for_each(|sign| self.formatter.write_str(sign))?;
        self.query(&not.of, place)
    }

    fn field(&mut self, field: &'a Field) -> fmt::Result {
        let name = field.name.span.text(self.source);
        let is_name = ends_name(name, self.head(&field.of));
        self.formatter.write_str(name)?;
        self.formatter.write_str(if is_name { ":" } else { ": " })?;
        self.query(&field.of, Place::Content)
    }

    fn leaf(&mut self, leaf: &'a Leaf, place: Place) -> fmt::Result {
        match &leaf.value {
            Value::Word => {
                if place == Place::Clause && is_keyword(leaf.span.text(self.source)) {
                    self.formatter.write_char('\\')?;
                }
                self.typed(leaf.span)?;
            }
            Value::Phrase | Value::Glob | Value::Regex(_) => self.typed(leaf.span)?,
            Value::Range(range) => self.range(range)?,
            Value::Compare(compare) => self.compare(compare)?,
            Value::Any => self.formatter.write_char('*')?,
            Value::Missing => {}
        }
        leaf.tilde.map_or(Ok(()), |tilde| self.typed(tilde.span))
    }

    fn range(&mut self, range: &Range) -> fmt::Result {
        let open = if range.includes_lower { '[' } else { '{' };
        self.formatter.write_char(open)?;
        self.bound(range.lower)?;
        self.formatter.write_str(" TO ")?;
        self.bound(range.upper)?;
        let close = if range.includes_upper { ']' } else { '}' };
        self.formatter.write_char(close)
    }

    fn compare(&mut self, compare: &Compare) -> fmt::Result {
        self.typed(compare.operator.span)?;
        let operand = compare.operand.span.text(self.source);
        let is_short = matches!(
            compare.operator.value,
            Comparison::Greater | Comparison::Less
        );
        if is_short && operand.starts_with('=') {
            self.formatter.write_char(' ')?;
        }
        self.bound(compare.operand)
    }

    fn bound(&mut self, bound: Bound) -> fmt::Result {
        self.typed(bound.span)
    }

    fn typed(&mut self, span: Span) -> fmt::Result {
        self.formatter.write_str(&closed(span.text(self.source)))
    }

    /// What the print of `query` starts with: its first character at least.
    fn head(&self, query: &'a Query) -> &'a str {
        match query {
            Query::Empty => "",
            Query::Or(joined) | Query::And(joined) => {
                joined.clauses.first().map_or("", |first| self.head(first))
            }
            Query::Not(not) => match not.signs.iter().find(|sign| sign.value != Sign::Plus) {
                Some(_) => "!",
                None => self.head(&not.of),
            },
            Query::Group(_) => "(",
            Query::Field(field) => field.name.span.text(self.source),
            Query::Boost(boost) => self.head(&boost.of),
            Query::Leaf(leaf) if matches!(leaf.value, Value::Any) => "*",
            Query::Leaf(leaf) => leaf.span.text(self.source),
            Query::Error(span) => span.text(self.source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;
    use crate::parse;

    #[test]
    fn a_backslash_at_the_end_is_doubled_so_that_it_escapes_nothing_put_behind_it() {
        for (typed, printed) in [
            (r"a\", r"a\\"),
            (r"Body:x*\", r"Body:x*\\"),
            (r"f:>\", r"f:>\\"),
            (r"a\\", r"a\\"),
            (r"\", r"\\"),
        ] {
            assert_eq!(canonical(&parse(typed).query, typed), printed);
        }
    }
}
