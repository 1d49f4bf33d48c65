//! The parts of a query that an index serves or does not: its single values, each with its field.

use lucerna_diagnostics::Span;
use lucerna_lucene::ast::{Field, Leaf, Query, Value};

/// A single value with its field, as a query of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clause {
    /// Where in the query it stands: with the field's name, unless that stands before brackets.
    pub(crate) span: Span,
    /// The query of this part alone.
    pub(crate) text: String,
    pub(crate) is_negated: bool,
    /// The OR that it is a side of: which one, and which side; the outermost.
    pub(crate) side: Option<(usize, usize)>,
}

/// The clauses of `query`, which was read from `source`.
pub(crate) fn of(query: &Query, source: &str) -> Vec<Clause> {
    let mut finder = Finder {
        source,
        ors: 0,
        found: Vec::new(),
    };
    finder.query(query, Around::default());
    finder.found
}

/// What stands around a part of the query.
#[derive(Clone, Copy, Default)]
struct Around<'q> {
    field: Option<&'q Field>,
    /// Inside `field:( … )`.
    in_group: bool,
    is_negated: bool,
    side: Option<(usize, usize)>,
}

struct Finder<'s> {
    source: &'s str,
    ors: usize,
    found: Vec<Clause>,
}

impl Finder<'_> {
    fn query<'q>(&mut self, query: &'q Query, around: Around<'q>) {
        match query {
            Query::Empty | Query::Error(_) => {}
            Query::And(joined) => {
                for clause in &joined.clauses {
                    self.query(clause, around);
                }
            }
            Query::Or(joined) => {
                let number = self.ors;
                self.ors += 1;
                for (at, clause) in joined.clauses.iter().enumerate() {
                    let side = around.side.or(Some((number, at)));
                    self.query(clause, Around { side, ..around });
                }
            }
            Query::Not(not) => {
                let is_negated = around.is_negated ^ not.negates();
                self.query(
                    &not.of,
                    Around {
                        is_negated,
                        ..around
                    },
                );
            }
            Query::Group(group) => {
                let in_group = around.field.is_some();
                self.query(&group.of, Around { in_group, ..around });
            }
            Query::Field(field) => self.query(
                &field.of,
                Around {
                    field: Some(field),
                    ..around
                },
            ),
            Query::Boost(boost) => self.query(&boost.of, around),
            Query::Leaf(leaf) => self.leaf(leaf, around),
        }
    }

    fn leaf(&mut self, leaf: &Leaf, around: Around<'_>) {
        if leaf.value == Value::Any && around.field.is_none() {
            return;
        }
        let value = leaf.whole_span();
        let typed = value.text(self.source);
        let (span, clause) = match around.field {
            None => (value, typed.to_owned()),
            Some(field) => {
                let name = field.name.span;
                let head = name.text(self.source);
                if around.in_group {
                    // A phrase in brackets is contained, outside of them it is the whole value.
                    (value, format!("{head}:({typed})"))
                } else {
                    (name.to(value), format!("{head}:{typed}"))
                }
            }
        };
        let not = if around.is_negated { "NOT " } else { "" };
        self.found.push(Clause {
            span,
            text: format!("{not}{clause}"),
            is_negated: around.is_negated,
            side: around.side,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    fn texts(query: &str) -> Vec<String> {
        let parse = lucerna_lucene::parse(query);
        of(&parse.query, query)
            .into_iter()
            .map(|clause| clause.text)
            .collect()
    }

    #[test]
    fn each_value_is_a_query_of_its_own() {
        assert_eq!(
            texts(r#"error -(level:info OR Body:"a b"~2) *"#),
            ["error", "NOT level:info", r#"NOT Body:"a b"~2"#]
        );
        assert_eq!(texts("a:(b OR -c)^2"), ["a:(b)", "NOT a:(c)"]);
        assert_eq!(
            texts("a:!x b:>=5 c:[1 TO 2}"),
            ["NOT a:x", "b:>=5", "c:[1 TO 2}"]
        );
        assert!(texts("").is_empty());
    }

    #[test]
    fn the_place_of_a_part_holds_its_field() {
        let query = "x level:error a:(b)";
        let parse = lucerna_lucene::parse(query);
        let places: Vec<&str> = of(&parse.query, query)
            .iter()
            .map(|clause| clause.span.text(query))
            .collect();
        assert_eq!(places, ["x", "level:error", "b"]);
    }

    #[test]
    fn sides_of_an_or_are_told_apart() {
        let query = "a (b OR c d)";
        let parse = lucerna_lucene::parse(query);
        let sides: Vec<_> = of(&parse.query, query)
            .iter()
            .map(|clause| clause.side)
            .collect();
        assert_eq!(sides, [None, Some((0, 0)), Some((0, 1)), Some((0, 1))]);
    }
}
