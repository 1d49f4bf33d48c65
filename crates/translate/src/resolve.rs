//! Names to columns, values to their types.
//!
//! What comes out has no error nodes in it unless a diagnostic says so: a part that cannot be
//! resolved stops the run, it is never left out.

mod bare;
mod field;
pub(crate) mod kind;
mod leaf;
mod misread;
mod note;
mod number;
mod pattern;
mod text;
pub(crate) mod time;
mod value;

use crate::Context;
use crate::predicate::Predicate;
use crate::reports::Reports;
use field::{Places, Target};
use lucerna_diagnostics::Diagnostic;
use lucerna_lucene::ast::{Field, Query, Value};
use lucerna_schema::Table;

pub use field::{FieldPlace, resolve_field};

/// What came of resolving a query.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The condition; parts with an error are [`Predicate::False`].
    pub predicate: Predicate,
    /// Errors, warnings, and the notes on where a field was found; not many of one code.
    pub diagnostics: Vec<Diagnostic>,
}

/// Resolves `query`, which was read from `source`, for `table`.
#[must_use]
pub fn resolve(query: &Query, source: &str, table: &Table, context: &Context) -> Resolved {
    let mut resolver = Resolver {
        source,
        table,
        context,
        diagnostics: Reports::default(),
        is_statement: false,
    };
    resolver.is_statement = resolver.warn_of_sql();
    let predicate = resolver.query(
        query,
        Scope {
            target: None,
            in_group: false,
            is_negated: false,
        },
    );
    Resolved {
        predicate,
        diagnostics: resolver.diagnostics.into_list(),
    }
}

/// What stands around a part of the query.
#[derive(Clone, Copy)]
struct Scope<'s, 't> {
    /// The field that leaves without one of their own are about.
    target: Option<&'s Target<'t>>,
    /// Inside `f:( … )`, where a phrase is contained rather than equal.
    in_group: bool,
    /// Under an odd number of negations.
    is_negated: bool,
}

struct Resolver<'t> {
    source: &'t str,
    table: &'t Table,
    context: &'t Context,
    diagnostics: Reports,
    /// It has been said that the text is no query.
    is_statement: bool,
}

impl<'t> Resolver<'t> {
    fn query(&mut self, query: &Query, scope: Scope<'_, 't>) -> Predicate {
        match query {
            Query::Empty => Predicate::True,
            Query::Or(joined) => Predicate::any(
                joined
                    .clauses
                    .iter()
                    .map(|clause| self.query(clause, scope))
                    .collect(),
            ),
            Query::And(joined) => {
                if scope.target.is_none() && !self.is_statement {
                    self.warn_of_words(joined);
                }
                let clauses = joined.clauses.iter();
                Predicate::all(clauses.map(|clause| self.query(clause, scope)).collect())
            }
            Query::Not(not) => {
                let negates = not.negates();
                let is_negated = scope.is_negated ^ negates;
                let of = self.query(
                    &not.of,
                    Scope {
                        is_negated,
                        ..scope
                    },
                );
                if negates { of.negated() } else { of }
            }
            Query::Group(group) => {
                let in_group = scope.in_group || scope.target.is_some();
                self.query(&group.of, Scope { in_group, ..scope })
            }
            Query::Field(field) => self.field(field, scope.is_negated),
            Query::Boost(boost) => self.query(&boost.of, scope),
            Query::Leaf(leaf) => match scope.target {
                None => self.bare_leaf(leaf),
                Some(target) => self.field_leaf(leaf, target, scope),
            },
            Query::Error(_) => Predicate::False,
        }
    }

    fn field(&mut self, field: &Field, is_negated: bool) -> Predicate {
        // That there is no value has been said; whether there is such a field can wait.
        if is_missing(&field.of) {
            return Predicate::False;
        }
        // Without a target, what stands under the field is still read for further mistakes.
        let target = self.target(field.name).unwrap_or(Target {
            span: field.name.span,
            found: Places::new(),
        });
        self.query(
            &field.of,
            Scope {
                target: Some(&target),
                in_group: false,
                is_negated,
            },
        )
    }

    /// Reports a mistake and stands in for the part that has it.
    fn refuse(&mut self, diagnostic: Diagnostic) -> Predicate {
        self.diagnostics.push(diagnostic);
        Predicate::False
    }
}

fn is_missing(query: &Query) -> bool {
    matches!(query, Query::Leaf(leaf) if leaf.value == Value::Missing)
}

impl Predicate {
    /// All of `parts`.
    #[must_use]
    pub fn all(mut parts: Vec<Self>) -> Self {
        if parts.contains(&Self::False) {
            return Self::False;
        }
        parts.retain(|part| *part != Self::True);
        match parts.len() {
            0 => Self::True,
            1 => parts.remove(0),
            _ => Self::All(parts),
        }
    }

    /// Any of `parts`.
    #[must_use]
    pub fn any(mut parts: Vec<Self>) -> Self {
        if parts.contains(&Self::True) {
            return Self::True;
        }
        parts.retain(|part| *part != Self::False);
        match parts.len() {
            0 => Self::False,
            1 => parts.remove(0),
            _ => Self::Any(parts),
        }
    }

    /// The complement.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Not(of) => *of,
            other @ (Self::All(_) | Self::Any(_) | Self::Leaf(_)) => Self::Not(Box::new(other)),
        }
    }
}
