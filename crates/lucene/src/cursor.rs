//! What may stand at a place in a query: what a completion asks while somebody types.

use lucerna_diagnostics::{Code, Diagnostic, Span};

use crate::ast::{Comparison, FieldName, Leaf, Operator, Query, Value};
use crate::parse;

/// A place in a query, seen from what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The piece that is being typed, from its first character to the place; empty if none is.
    /// A phrase begins with its quote.
    pub typed: Span,
    /// What the piece may become.
    pub expects: Expects,
}

/// What may stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expects {
    /// The name of a field, a word or a phrase, `NOT`, `(`.
    Clause {
        /// Whether a clause stands before it, so that `AND` and `OR` may come too.
        follows_clause: bool,
    },
    /// A value of a field.
    Value {
        /// The field.
        field: FieldName,
        /// The comparison before the value.
        comparison: Option<Comparison>,
        /// Whether it is an end of a range.
        is_bound: bool,
        /// Whether a value of the same group stands before it, so that `AND` and `OR` may come too.
        follows_value: bool,
    },
    /// A piece that ends here: only a blank, an operator or a bracket may follow.
    End,
}

/// What may stand at `offset`, which is held within the text and at the start of a character.
///
/// Only what stands before the place counts.
///
/// ```
/// use lucerna_lucene::cursor::{Expects, at};
///
/// let query = "level:err AND kafka";
/// let cursor = at(query, 9);
/// assert_eq!(cursor.typed.text(query), "err");
/// let Expects::Value { field, .. } = cursor.expects else { panic!() };
/// assert_eq!(field.span.text(query), "level");
/// ```
#[must_use]
pub fn at(source: &str, offset: usize) -> Cursor {
    let before = (0..=offset.min(source.len()))
        .rev()
        .find_map(|end| source.get(..end))
        .unwrap_or_default();
    let parse = parse(before);
    at_end(before, &parse.query, &parse.diagnostics)
}

/// What may stand at the end of a text that was read already: who asks at each key need not have it read
/// twice. There may be other diagnostics among those of its reading.
///
/// ```
/// use lucerna_lucene::cursor::{at, at_end};
///
/// let query = "level:err";
/// let parse = lucerna_lucene::parse(query);
/// assert_eq!(at_end(query, &parse.query, &parse.diagnostics), at(query, query.len()));
/// ```
#[must_use]
pub fn at_end(source: &str, query: &Query, diagnostics: &[Diagnostic]) -> Cursor {
    let finder = Finder {
        before: source,
        diagnostics,
    };
    finder.query(query, Around::default())
}

/// What surrounds a part of the query.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    /// The field that the part is a value of.
    field: Option<FieldName>,
    /// The field of the group that the part stands in.
    group: Option<FieldName>,
    /// Whether a clause stands before the part, with no operator between them.
    follows: bool,
}

struct Finder<'s> {
    before: &'s str,
    diagnostics: &'s [Diagnostic],
}

impl Finder<'_> {
    fn query(&self, query: &Query, around: Around) -> Cursor {
        match query {
            Query::Empty => self.beginning(around, false),
            Query::Or(joined) | Query::And(joined) => {
                let is_implied =
                    matches!(joined.operators.last(), Some(of) if of.value == Operator::Implied);
                let Some(last) = joined.clauses.last() else {
                    return self.beginning(around, false);
                };
                let follows = is_implied;
                self.query(last, Around { follows, ..around })
            }
            Query::Not(not) => {
                let follows = false;
                self.query(&not.of, Around { follows, ..around })
            }
            Query::Group(group) if self.is_open(group.span) => {
                let inside = Around {
                    group: around.field,
                    field: around.field,
                    follows: false,
                };
                self.query(&group.of, inside)
            }
            Query::Group(group) => self.behind(group.span, around),
            Query::Field(field) => {
                let value = Around {
                    field: Some(field.name),
                    ..around
                };
                self.query(&field.of, value)
            }
            Query::Boost(boost) => self.behind(boost.span, around),
            Query::Leaf(leaf) => self.leaf(leaf, around),
            Query::Error(span) => self.unread(*span, around),
        }
    }

    fn leaf(&self, leaf: &Leaf, around: Around) -> Cursor {
        let is_typed = leaf.whole_span().end == self.before.len();
        match &leaf.value {
            Value::Missing => piece(Span::at(self.before.len()), around, None, false),
            Value::Compare(compare) if is_typed => {
                let operator = Some(compare.operator.value);
                piece(compare.operand.span, around, operator, false)
            }
            Value::Word | Value::Glob if is_typed && leaf.tilde.is_none() => {
                piece(self.without_sign(leaf.span), around, None, false)
            }
            Value::Word
            | Value::Phrase
            | Value::Glob
            | Value::Regex(_)
            | Value::Range(_)
            | Value::Compare(_)
            | Value::Any => self.behind(leaf.whole_span(), around),
        }
    }

    /// A sign with nothing behind it reads as a word, until something follows.
    fn without_sign(&self, span: Span) -> Span {
        if matches!(span.text(self.before), "-" | "!" | "+") {
            return Span::at(span.end);
        }
        span
    }

    /// A part that is not whole yet: a quote, a bracket or an operator waits for more.
    fn unread(&self, span: Span, around: Around) -> Cursor {
        let text = span.text(self.before);
        if span.is_empty() {
            return piece(Span::at(self.before.len()), around, None, false);
        }
        if span.end != self.before.len() && !text.starts_with(['[', '{']) {
            return self.behind(span, around);
        }
        match text.as_bytes()[0] {
            b'"' => piece(span, around, None, false),
            b'[' | b'{' => {
                let is_start =
                    |character: char| character.is_whitespace() || "[{".contains(character);
                let end = self.before.len();
                let typed = self.before.rsplit(is_start).next().map_or(0, str::len);
                piece(Span::new(end - typed, end), around, None, true)
            }
            _ => self.end(),
        }
    }

    /// The place behind a finished part: right at its end, or after a blank.
    fn behind(&self, span: Span, around: Around) -> Cursor {
        if span.end == self.before.len() {
            return self.end();
        }
        self.beginning(around, true)
    }

    /// The place where a new clause, or a new value of the group, begins.
    fn beginning(&self, around: Around, follows: bool) -> Cursor {
        let around = Around {
            field: around.group,
            follows,
            ..around
        };
        piece(Span::at(self.before.len()), around, None, false)
    }

    fn end(&self) -> Cursor {
        Cursor {
            typed: Span::at(self.before.len()),
            expects: Expects::End,
        }
    }

    fn is_open(&self, group: Span) -> bool {
        self.diagnostics
            .iter()
            .any(|found| found.code == Code::UnclosedGroup && found.span.start == group.start)
    }
}

fn piece(typed: Span, around: Around, comparison: Option<Comparison>, is_bound: bool) -> Cursor {
    let expects = match around.field {
        Some(field) => Expects::Value {
            field,
            comparison,
            is_bound,
            // `a f:x`: what stands before the field is no value of it.
            follows_value: around.follows && around.group.is_some(),
        },
        None => Expects::Clause {
            follows_clause: around.follows,
        },
    };
    Cursor { typed, expects }
}

#[cfg(test)]
mod tests {
    use super::{Expects, at};

    /// The piece at the end of `query`, and what may stand there.
    fn seen(query: &str) -> (&str, String) {
        let cursor = at(query, query.len());
        let expects = match cursor.expects {
            Expects::Clause {
                follows_clause: false,
            } => "clause".to_owned(),
            Expects::Clause {
                follows_clause: true,
            } => "clause or operator".to_owned(),
            Expects::Value {
                field,
                comparison,
                is_bound,
                follows_value,
            } => {
                let kind = if is_bound { "bound" } else { "value" };
                let compared = if comparison.is_some() {
                    " compared"
                } else {
                    ""
                };
                let operator = if follows_value { " or operator" } else { "" };
                format!("{kind} of {}{compared}{operator}", field.span.text(query))
            }
            Expects::End => "end".to_owned(),
        };
        (cursor.typed.text(query), expects)
    }

    #[test]
    fn a_clause_begins_where_none_stands() {
        for query in ["", "  ", "a AND ", "NOT ", "(", "a OR (", "-"] {
            assert_eq!(seen(query), ("", "clause".to_owned()), "{query:?}");
        }
        for (query, typed) in [
            ("lev", "lev"),
            ("-lev", "lev"),
            ("a AND \"no ins", "\"no ins"),
        ] {
            assert_eq!(seen(query), (typed, "clause".to_owned()), "{query:?}");
        }
    }

    #[test]
    fn an_operator_may_follow_a_clause() {
        for (query, typed) in [("a ", ""), ("a O", "O"), ("level:error ", ""), ("(a) ", "")] {
            let expected = (typed, "clause or operator".to_owned());
            assert_eq!(seen(query), expected, "{query:?}");
        }
    }

    #[test]
    fn a_value_belongs_to_the_field_before_it() {
        for (query, typed, expects) in [
            ("level:", "", "value of level"),
            ("level:err", "err", "value of level"),
            ("a level:err", "err", "value of level"),
            ("level:-", "", "value of level"),
            ("level:\"er ro", "\"er ro", "value of level"),
            ("Duration:>=", "", "value of Duration compared"),
            ("Duration:>=5", "5", "value of Duration compared"),
            ("level:(", "", "value of level"),
            ("level:(error OR ", "", "value of level"),
            ("level:(error OR ka", "ka", "value of level"),
            ("level:(error ", "", "value of level or operator"),
            ("level:(error O", "O", "value of level or operator"),
            ("Duration:[", "", "bound of Duration"),
            ("Duration:[1 TO 5", "5", "bound of Duration"),
            ("Duration:[1 TO ", "", "bound of Duration"),
        ] {
            assert_eq!(seen(query), (typed, expects.to_owned()), "{query:?}");
        }
    }

    #[test]
    fn nothing_may_stand_right_behind_a_finished_piece() {
        for query in ["\"a b\"", "(a)", "f:[1 TO 2]", "f:/ab/", "a^2", "a~1"] {
            assert_eq!(seen(query), ("", "end".to_owned()), "{query:?}");
        }
    }

    #[test]
    fn a_place_within_a_character_is_the_place_before_it() {
        assert_eq!(at("é", 1).typed.text("é"), "");
        assert_eq!(at("abc", 99).typed.text("abc"), "abc");
    }

    #[test]
    fn no_place_of_any_text_is_a_fault() {
        let pieces = [
            "a", " ", "f:", "(", ")", "\"", "[", "]", "{", "TO ", "/", "\\", "~", "^", "-", "é",
            "`", ">=",
        ];
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    let query = [a, b, c].concat();
                    for offset in 0..=query.len() {
                        let typed = at(&query, offset).typed;
                        assert!(
                            typed.start <= typed.end && typed.end <= offset,
                            "{query:?} at {offset}"
                        );
                    }
                }
            }
        }
    }
}
