//! Values into the tree of a template.
//!
//! The tree is walked in the order of the text, and the new text is written on the way: what was
//! typed is taken as it is, a placeholder becomes its value, and a part without its parameter falls
//! away with all that cannot stand without it. The new tree has its places in the new text, which
//! reads as exactly this tree: a law says so.

use lucerna_diagnostics::{Code, Diagnostic, Span, Spanned, nearest};

use super::output::Output;
use super::quoted::{Piece, pieces};
use super::spell::{Place as Spelled, term};
use super::uses::{alternatives, name_of};
use super::{Bound as BoundTemplate, Template, Value, Values};
use crate::ast::{
    self, Boost, Bound, Compare, Field, FieldName, Group, Joined, Leaf, Not, Operand, Operator,
    Query, Range, Tilde,
};
use crate::text::quote;

/// Puts `values` into `template`.
pub(super) fn bind(template: &Template, values: &Values) -> Result<BoundTemplate, Vec<Diagnostic>> {
    let mut binder = Binder {
        source: &template.source,
        last_use: template.uses.last().map_or(0, |last| last.span.start),
        values,
        output: Output::new(&template.source),
        diagnostics: Vec::new(),
    };
    let query = binder.query(&template.query, Place::Clause);
    if !binder.diagnostics.is_empty() {
        return Err(binder.diagnostics);
    }
    let (query, source, stretches) = match query {
        Some(query) => {
            let (source, stretches) = binder.output.finish();
            (query, source, stretches)
        }
        None => (Query::Empty, String::new(), Vec::new()),
    };
    Ok(BoundTemplate {
        query,
        source,
        stretches,
    })
}

/// Where a part of the tree stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place<'t> {
    /// Where a clause may start.
    Clause,
    /// There, with a sign before it.
    Signed,
    /// Behind the colon of the field of this name, or behind a sign there.
    Content(Option<&'t str>),
}

struct Binder<'t> {
    source: &'t str,
    /// Where the last placeholder or part starts.
    last_use: usize,
    values: &'t Values,
    output: Output<'t>,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> Binder<'t> {
    /// What becomes of `query`; nothing if it falls away.
    fn query(&mut self, query: &Query, place: Place<'t>) -> Option<Query> {
        Some(match query {
            Query::Empty => Query::Empty,
            Query::Or(joined) => self.joined(joined, Query::Or)?,
            Query::And(joined) => self.joined(joined, Query::And)?,
            Query::Not(not) => self.not(not, place)?,
            Query::Group(group) => self.group(group, place)?,
            Query::Field(field) => self.field(field)?,
            Query::Boost(boost) => {
                let of = Box::new(self.query(&boost.of, place)?);
                let span = self.output.moved(boost.span);
                Query::Boost(Boost { of, span })
            }
            Query::Leaf(leaf) => Query::Leaf(self.leaf(leaf, place)),
            Query::Error(span) => Query::Error(self.output.moved(*span)),
        })
    }

    fn joined(&mut self, joined: &Joined, join: impl FnOnce(Joined) -> Query) -> Option<Query> {
        let mut clauses: Vec<Query> = Vec::with_capacity(joined.clauses.len());
        let mut operators = Vec::with_capacity(joined.operators.len());
        for (at, clause) in joined.clauses.iter().enumerate() {
            let span = clause.span();
            if at == 0 {
                self.output.at(span.start);
            }
            let written = self.output.len();
            if at > 0 && clauses.is_empty() {
                // The first ones fell away.
                self.output.cut(written, span.start);
                self.output.stand_apart();
            }
            let operator = at.checked_sub(1).and_then(|at| joined.operators.get(at));
            let operator = operator
                .filter(|_| !clauses.is_empty())
                .map(|operator| Spanned::new(operator.value, self.output.moved(operator.span)));
            self.output.at(span.start);
            if let Some(clause) = self.query(clause, Place::Clause) {
                clauses.push(clause);
                operators.extend(operator);
            } else {
                self.output.cut(written, span.end);
                if !clauses.is_empty() && touches(self.source, span.end) {
                    self.output.put(Span::at(span.end), " ");
                }
            }
        }
        if clauses.len() < 2 {
            return clauses.pop();
        }
        Some(join(Joined { clauses, operators }))
    }

    fn not(&mut self, not: &Not, place: Place<'t>) -> Option<Query> {
        let mut signs = Vec::with_capacity(not.signs.len());
        for sign in &not.signs {
            signs.push(Spanned::new(sign.value, self.output.moved(sign.span)));
        }
        let place = match place {
            Place::Clause | Place::Signed => Place::Signed,
            Place::Content(_) => Place::Content(None),
        };
        let of = Box::new(self.query(&not.of, place)?);
        Some(Query::Not(Not { signs, of }))
    }

    fn field(&mut self, field: &Field) -> Option<Query> {
        let name = FieldName {
            span: self.output.moved(field.name.span),
            ..field.name
        };
        let colon = self.output.at(field.colon);
        let place = Place::Content(Some(field.name.span.text(self.source)));
        let of = Box::new(self.query(&field.of, place)?);
        Some(Query::Field(Field { name, colon, of }))
    }

    fn group(&mut self, group: &Group, place: Place<'t>) -> Option<Query> {
        if let Some(name) = name_of(group.span.text(self.source)) {
            return self.part(name, group, place);
        }
        let start = self.output.at(group.span.start);
        let list = match place {
            Place::Content(_) => alternatives(group, self.source),
            Place::Clause | Place::Signed => None,
        };
        let list = list.and_then(|leaf| self.alternatives(leaf));
        let of = match list {
            Some(of) => of,
            None => self.query(&group.of, Place::Clause)?,
        };
        let end = self.output.at(group.span.end);
        let of = Box::new(of);
        Some(Query::Group(Group {
            of,
            span: Span::new(start, end),
        }))
    }

    /// A part with its parameter is what it holds, in brackets where others could join it.
    fn part(&mut self, name: &str, group: &Group, place: Place<'t>) -> Option<Query> {
        self.values.get(name)?;
        let held = group.of.span();
        let is_bracketed = place == Place::Signed
            || matches!(*group.of, Query::Or(_) | Query::And(_) | Query::Not(_));
        let (open, close) = if is_bracketed { ("(", ")") } else { ("", "") };
        let start = self.output.at(group.span.start);
        self.output
            .put(Span::new(group.span.start, held.start), open);
        let of = self.query(&group.of, Place::Clause)?;
        self.output.put(Span::new(held.end, group.span.end), close);
        if !is_bracketed {
            return Some(of);
        }
        let of = Box::new(of);
        Some(Query::Group(Group {
            of,
            span: Span::new(start, self.output.len()),
        }))
    }

    /// What `leaf`, which is all that a group of a field holds, becomes with a list.
    fn alternatives(&mut self, leaf: &Leaf) -> Option<Query> {
        let typed = leaf.span.text(self.source);
        let is_quoted = leaf.value == ast::Value::Phrase;
        let pieces = if is_quoted {
            pieces(typed)
        } else {
            vec![Piece::Placeholder(Span::new(0, typed.len()))]
        };
        let is_list = |piece: &Piece| match piece {
            Piece::Placeholder(span) => {
                let name = name_of(span.text(typed)).unwrap_or_default();
                match self.values.get(name) {
                    Some(Value::List(list)) => Some((name, list)),
                    _ => None,
                }
            }
            Piece::Text(_) => None,
        };
        let (name, list) = pieces.iter().find_map(is_list)?;
        if list.is_empty() {
            self.diagnostics.push(empty_list(name, leaf.span));
            return Some(Query::Error(leaf.span));
        }
        let start = self.output.at(leaf.span.start);
        let mut text = String::new();
        let mut clauses = Vec::with_capacity(list.len());
        let mut operators = Vec::with_capacity(list.len());
        for (at, value) in list.iter().enumerate() {
            if at > 0 {
                text.push_str(" OR ");
                let end = start + text.len() - 1;
                operators.push(Spanned::new(Operator::Or, Span::new(end - 2, end)));
            }
            let from = start + text.len();
            text.push_str(&if is_quoted {
                quote(&filled(&pieces, value))
            } else {
                self.term(name, value, leaf.span, Spelled::Clause)
            });
            clauses.push(Query::Leaf(Leaf {
                value: leaf.value.clone(),
                span: Span::new(from, start + text.len()),
                tilde: None,
            }));
        }
        self.output.put(leaf.span, &text);
        if clauses.len() < 2 {
            return clauses.pop();
        }
        Some(Query::Or(Joined { clauses, operators }))
    }

    fn leaf(&mut self, leaf: &Leaf, place: Place<'t>) -> Leaf {
        let start = self.output.at(leaf.span.start);
        let value = match &leaf.value {
            ast::Value::Word => {
                self.word(leaf.span, place);
                ast::Value::Word
            }
            ast::Value::Glob => {
                self.keep_slash(leaf.span);
                ast::Value::Glob
            }
            ast::Value::Phrase => {
                self.phrase(leaf.span);
                ast::Value::Phrase
            }
            ast::Value::Regex(pattern) => ast::Value::Regex(self.output.moved(*pattern)),
            ast::Value::Range(range) => ast::Value::Range(Box::new(Range {
                lower: self.operand(range.lower),
                upper: self.operand(range.upper),
                ..**range
            })),
            ast::Value::Compare(compare) => {
                let sign = self.output.moved(compare.operator.span);
                ast::Value::Compare(Compare {
                    operator: Spanned::new(compare.operator.value, sign),
                    operand: self.operand(compare.operand),
                })
            }
            ast::Value::Any => ast::Value::Any,
            ast::Value::Missing => ast::Value::Missing,
        };
        let span = Span::new(start, self.output.at(leaf.span.end));
        let tilde = leaf.tilde.map(|tilde| {
            let span = self.output.moved(tilde.span);
            let number = tilde.number.map(|_| Span::new(span.start + 1, span.end));
            Tilde { span, number }
        });
        Leaf { value, span, tilde }
    }

    fn operand(&mut self, bound: Bound) -> Bound {
        let start = self.output.at(bound.span.start);
        match bound.kind {
            Operand::Word => {
                if let Some(name) = name_of(bound.span.text(self.source)) {
                    self.placeholder(name, bound.span, Spelled::Operand);
                }
            }
            Operand::Phrase => self.phrase(bound.span),
            Operand::Open | Operand::Missing => {}
        }
        let span = Span::new(start, self.output.at(bound.span.end));
        Bound { span, ..bound }
    }

    fn word(&mut self, span: Span, place: Place<'t>) {
        let spelled = match place {
            Place::Clause | Place::Signed => Spelled::Clause,
            Place::Content(name) => Spelled::Content(name),
        };
        match name_of(span.text(self.source)) {
            Some(name) => self.placeholder(name, span, spelled),
            None => self.keep_slash(span),
        }
    }

    /// A `/` that opens nothing could open a regular expression with a slash of a value behind it, or
    /// without the part that touches the next one.
    fn keep_slash(&mut self, span: Span) {
        let typed = span.text(self.source);
        let is_open = typed
            .strip_prefix('/')
            .is_some_and(|rest| !has_slash(rest.strip_suffix('/').unwrap_or(rest)));
        if is_open && span.start < self.last_use {
            self.output.put(Span::at(span.start), "\\");
        }
    }

    fn placeholder(&mut self, name: &str, span: Span, place: Spelled<'_>) {
        let Some(value) = self.text(name, span) else {
            return;
        };
        let spelled = self.term(name, value, span, place);
        self.output.put(span, &spelled);
    }

    fn phrase(&mut self, span: Span) {
        let typed = span.text(self.source);
        let pieces = pieces(typed);
        let has_placeholder = |piece: &Piece| matches!(piece, Piece::Placeholder(_));
        if !pieces.iter().any(has_placeholder) && !typed.contains("\\${") {
            return;
        }
        let mut text = String::new();
        for piece in &pieces {
            match piece {
                Piece::Text(said) => text.push_str(said),
                Piece::Placeholder(inside) => {
                    let name = name_of(inside.text(typed)).unwrap_or_default();
                    let place = Span::new(span.start + inside.start, span.start + inside.end);
                    text.push_str(self.text(name, place).unwrap_or_default());
                }
            }
        }
        self.output.put(span, &quote(&text));
    }

    /// A term that says `value`; none says the empty text.
    fn term(&mut self, name: &str, value: &str, span: Span, place: Spelled<'_>) -> String {
        if value.is_empty() {
            let message = format!("the value of `{name}` is empty, and a word cannot be");
            let diagnostic = Diagnostic::new(Code::BadParameter, span, message)
                .label("a word must stand here")
                .help(format!(
                    "put it in quotes to search for the empty text: `\"${{{name}}}\"`"
                ))
                .help(format!(
                    "or do not give it, and make this a part: `${{{name}: …}}`"
                ));
            self.diagnostics.push(diagnostic);
        }
        term(value, place)
    }

    /// The text that `name` stands for at `span`.
    fn text(&mut self, name: &str, span: Span) -> Option<&'t str> {
        match self.values.get(name) {
            Some(Value::Text(text)) => Some(text),
            Some(Value::List(_)) => {
                let message = format!("`{name}` is a list, and one value must stand here");
                let diagnostic = Diagnostic::new(Code::BadParameter, span, message)
                    .label("expected a text")
                    .help(format!("a list stands alone in the brackets of a field: `ServiceName:(${{{name}}})`"));
                self.diagnostics.push(diagnostic);
                None
            }
            None => {
                self.diagnostics.push(missing(name, span, self.values));
                None
            }
        }
    }
}

/// A quoted string with `value` in its one placeholder.
fn filled(pieces: &[Piece], value: &str) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(said) => said.clone(),
        Piece::Placeholder(_) => value.to_owned(),
    };
    pieces.iter().map(text).collect()
}

/// Whether something goes on at `offset` that would join what is before it.
fn touches(source: &str, offset: usize) -> bool {
    let next = source.get(offset..).and_then(|rest| rest.chars().next());
    next.is_some_and(|next| !next.is_whitespace() && !matches!(next, ')' | '}'))
}

/// Whether there is a `/` without a backslash.
fn has_slash(text: &str) -> bool {
    let mut is_escaped = false;
    text.bytes().any(|byte| {
        let is_found = byte == b'/' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_found
    })
}

fn missing(name: &str, span: Span, values: &Values) -> Diagnostic {
    let message = format!("`{name}` has no value");
    let diagnostic = Diagnostic::new(Code::BadParameter, span, message).label("used here");
    let near = nearest(name, values.names());
    let diagnostic = match near.first() {
        Some(near) => diagnostic.help(format!("`{near}` is given: did you mean that?")),
        None => diagnostic.help(format!("give it, as `{name}=VALUE`, or a default")),
    };
    diagnostic.help(format!(
        "where the query makes sense without it, make it a part: `${{{name}: …}}`"
    ))
}

fn empty_list(name: &str, span: Span) -> Diagnostic {
    let message = format!("the list `{name}` is empty");
    Diagnostic::new(Code::BadParameter, span, message)
        .label("expected one value at least")
        .help(format!(
            "give a value, or do not give the list and make this a part: `${{{name}: field:(${{{name}}})}}`"
        ))
}
