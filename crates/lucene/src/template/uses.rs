//! Where a template uses its parameters.

use lucerna_diagnostics::Span;

use super::quoted::{Piece, pieces};
use crate::ast::{self, Bound, FieldName, Group, Leaf, Operand, Query};
use crate::grammar::parameter;

/// A place where a parameter is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The parameter.
    pub name: String,
    /// `${name}`, or the part `${name: …}`.
    pub span: Span,
    /// What it stands for there.
    pub role: Role,
    /// The field whose value, bound or alternative it is.
    pub field: Option<FieldName>,
    /// True in a part that falls away without this very parameter: here it need not be given.
    pub is_guarded: bool,
}

impl Use {
    /// The place of the name, and another name for it.
    pub(super) fn renamed(&self, name: &str) -> (Span, String) {
        let start = self.span.start + OPENING.len();
        (Span::new(start, start + self.name.len()), name.to_owned())
    }
}

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A word: `f:${name}`.
    Term,
    /// A quoted string or a piece of one: `"GET ${path}"`.
    Phrase,
    /// An end of a range: `[${low} TO *]`.
    Bound,
    /// What a comparison compares with: `f:>=${least}`.
    Operand,
    /// All that a group of a field holds: `f:(${names})`, `f:("${names}")`. It takes a list too.
    Alternatives,
    /// The part that it is asked for: `${name: …}`.
    Part,
}

const OPENING: &str = "${";

/// The name of the placeholder or part that `text` is, if it is one.
pub(crate) fn name_of(text: &str) -> Option<&str> {
    let inside = text.strip_prefix(OPENING)?;
    inside.get(..parameter(inside))
}

/// The leaf that is all a group holds, if a list can stand there.
pub(super) fn alternatives<'q>(group: &'q Group, source: &str) -> Option<&'q Leaf> {
    let Query::Leaf(leaf) = &*group.of else {
        return None;
    };
    let typed = leaf.span.text(source);
    let is_placeholder = leaf.value == ast::Value::Word && name_of(typed).is_some();
    let holds_one = leaf.value == ast::Value::Phrase && placeholders(typed).count() == 1;
    ((is_placeholder || holds_one)
        && leaf.tilde.is_none()
        && name_of(group.span.text(source)).is_none())
    .then_some(leaf)
}

/// The places of the placeholders in a quoted string.
fn placeholders(raw: &str) -> impl Iterator<Item = Span> {
    pieces(raw).into_iter().filter_map(|piece| match piece {
        Piece::Placeholder(span) => Some(span),
        Piece::Text(_) => None,
    })
}

/// Each place where `query`, read from `source`, uses a parameter.
pub(super) fn uses(query: &Query, source: &str) -> Vec<Use> {
    let mut finder = Finder {
        source,
        guards: Vec::new(),
        found: Vec::new(),
    };
    finder.query(query, None);
    finder.found
}

struct Finder<'s> {
    source: &'s str,
    /// The parameters of the parts around.
    guards: Vec<&'s str>,
    found: Vec<Use>,
}

impl<'s> Finder<'s> {
    fn query(&mut self, query: &Query, field: Option<FieldName>) {
        match query {
            Query::Empty | Query::Error(_) => {}
            Query::Or(joined) | Query::And(joined) => {
                for clause in &joined.clauses {
                    self.query(clause, field);
                }
            }
            Query::Not(not) => self.query(&not.of, field),
            Query::Boost(boost) => self.query(&boost.of, field),
            Query::Field(of) => self.query(&of.of, Some(of.name)),
            Query::Group(group) => self.group(group, field),
            Query::Leaf(leaf) => self.leaf(leaf, Role::Term, field),
        }
    }

    fn group(&mut self, group: &Group, field: Option<FieldName>) {
        if let Some(name) = name_of(group.span.text(self.source)) {
            self.guards.push(name);
            self.add(name, group.span, Role::Part, field);
            self.query(&group.of, field);
            self.guards.pop();
            return;
        }
        match alternatives(group, self.source).filter(|_| field.is_some()) {
            Some(leaf) => self.leaf(leaf, Role::Alternatives, field),
            None => self.query(&group.of, field),
        }
    }

    fn leaf(&mut self, leaf: &Leaf, role: Role, field: Option<FieldName>) {
        match &leaf.value {
            ast::Value::Word => self.word(leaf.span, role, field),
            ast::Value::Phrase => {
                let role = if role == Role::Term {
                    Role::Phrase
                } else {
                    role
                };
                self.phrase(leaf.span, role, field);
            }
            ast::Value::Range(range) => {
                self.operand(range.lower, Role::Bound, field);
                self.operand(range.upper, Role::Bound, field);
            }
            ast::Value::Compare(compare) => self.operand(compare.operand, Role::Operand, field),
            ast::Value::Glob | ast::Value::Regex(_) | ast::Value::Any | ast::Value::Missing => {}
        }
    }

    fn operand(&mut self, bound: Bound, role: Role, field: Option<FieldName>) {
        match bound.kind {
            Operand::Word => self.word(bound.span, role, field),
            Operand::Phrase => self.phrase(bound.span, role, field),
            Operand::Open | Operand::Missing => {}
        }
    }

    fn word(&mut self, span: Span, role: Role, field: Option<FieldName>) {
        if let Some(name) = name_of(span.text(self.source)) {
            self.add(name, span, role, field);
        }
    }

    fn phrase(&mut self, span: Span, role: Role, field: Option<FieldName>) {
        for inside in placeholders(span.text(self.source)) {
            let place = Span::new(span.start + inside.start, span.start + inside.end);
            self.word(place, role, field);
        }
    }

    fn add(&mut self, name: &'s str, span: Span, role: Role, field: Option<FieldName>) {
        self.found.push(Use {
            name: name.to_owned(),
            span,
            role,
            field,
            is_guarded: self.guards.contains(&name),
        });
    }
}
