//! Where HyperDX would answer a value in another way.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the engine's types only those with values inside matter here"
)]

mod order;
mod spelling;

use super::Resolver;
use super::field::{Located, Target};
use super::kind::{Kind, can_be_null, plain};
use crate::predicate::Place;
use crate::render::{has_wide_case, words};
use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_lucene::ast::{Comparison, Leaf, Operand, Value};
use lucerna_lucene::text::{self, GlobPart, quote};
use lucerna_schema::{IndexExpression, IndexKind, Origin};
use lucerna_sql::DataType;
use std::borrow::Cow;

impl<'t> Resolver<'t> {
    fn note(
        &mut self,
        code: Code,
        span: Span,
        message: &'static str,
        help: impl Into<Cow<'static, str>>,
    ) {
        if !self.diagnostics.takes(code) {
            return;
        }
        let note = Diagnostic::new(code, span, message).help(help);
        self.diagnostics.push(note);
    }

    /// A note with the text that means the same in both, in the place of `span`.
    fn note_instead(&mut self, code: Code, span: Span, message: &'static str, instead: String) {
        if !self.diagnostics.takes(code) {
            return;
        }
        let help = format!("`{instead}` reads the same in both");
        let note = Diagnostic::new(code, span, message).suggest(help, span, instead);
        self.diagnostics.push(note);
    }

    /// A note on a text that both search for when it is quoted.
    fn note_quoted(&mut self, code: Code, span: Span, message: &'static str) {
        if !self.diagnostics.takes(code) {
            return;
        }
        let text = quote(&text::term(span.text(self.source)));
        let help = format!("both read `{text}` as this text");
        let note = Diagnostic::new(code, span, message).suggest(help, span, text);
        self.diagnostics.push(note);
    }

    /// Notes on a value without a field.
    pub(super) fn note_bare(&mut self, leaf: &Leaf) {
        self.note_value(leaf);
        let raw = leaf.span.text(self.source);
        match leaf.value {
            Value::Any => self.note(
                Code::H21,
                leaf.span,
                "HyperDX filters on this star; here it selects everything",
                "leave it out to select everything",
            ),
            Value::Word if raw.starts_with(['<', '>']) => self.note_quoted(
                Code::H20,
                leaf.span,
                "HyperDX compares the whole text; here this is a word, as a comparison needs a field",
            ),
            Value::Word if raw.starts_with("--") || raw.starts_with("->") => self.note_quoted(
                Code::H31,
                leaf.span,
                "HyperDX takes the first `-` for a negation; here it is a part of the word",
            ),
            Value::Word if matches!(raw, "-" | "+" | "!") => self.note_quoted(
                Code::H05,
                leaf.span,
                "HyperDX cannot read a sign that stands alone; here it is a word",
            ),
            Value::Glob if is_inner_glob(raw) => self.note_glob(leaf.span),
            Value::Word | Value::Phrase => self.note_letters(leaf),
            Value::Glob | Value::Regex(_) | Value::Range(_) | Value::Compare(_) | Value::Missing => {}
        }
    }

    /// Case beyond ASCII, and an index on the column as it is.
    fn note_letters(&mut self, leaf: &Leaf) {
        let raw = leaf.span.text(self.source);
        if words(raw).any(has_wide_case) {
            self.note(
                Code::H24,
                leaf.span,
                "HyperDX finds these letters only in the case typed; here both cases are found",
                "there is no way to search both cases at once in HyperDX",
            );
        }
        let is_cased_index = self.table.indexes.iter().any(|index| {
            matches!(index.kind, IndexKind::Text(_))
                && matches!(&index.expression, IndexExpression::Column(id) if self.table.roles.implicit.contains(id))
        });
        if is_cased_index {
            self.note(
                Code::H30,
                leaf.span,
                "HyperDX searches this column with the case typed; here both cases are found",
                "an index on `lower(…)` of the column makes both agree",
            );
        }
    }

    /// Notes on a value under a field.
    pub(super) fn note_field(
        &mut self,
        leaf: &Leaf,
        at: &Located<'t>,
        target: &Target<'t>,
        is_negated: bool,
    ) {
        self.note_value(leaf);
        self.note_comparison(leaf);
        let raw = leaf.span.text(self.source);
        if leaf.value == Value::Glob && !is_surrounded(raw) {
            self.note_glob(leaf.span);
        }
        self.note_place(leaf, at);
        self.note_missing_key(leaf, at, target, is_negated);
        match at.kind {
            Kind::Integer { .. }
            | Kind::Duration { .. }
            | Kind::Float { .. }
            | Kind::Decimal { .. } => {
                self.note_numbers(leaf);
            }
            Kind::Time(_) => self.note_times(leaf),
            Kind::Bool if leaf.value == Value::Any => self.note_exists(leaf.span),
            Kind::Text => {
                self.note_text_order(leaf);
                if leaf.value == Value::Word {
                    self.warn_of_value(leaf);
                }
            }
            Kind::Bool
            | Kind::Uuid
            | Kind::Ipv4
            | Kind::Ipv6
            | Kind::Enum(_)
            | Kind::Json
            | Kind::Container
            | Kind::Other
            | Kind::Opaque => {}
        }
        if is_negated && self.is_nullable(&at.place) {
            self.note(
                Code::H23,
                leaf.whole_span(),
                "HyperDX leaves out the rows in which the column is NULL; here they are in the negation",
                format!("add `AND {}:*` to leave them out in both", target.span.text(self.source)),
            );
        }
    }

    /// Whether a value at this place can be NULL, where HyperDX can ask for it at all.
    fn is_nullable(&self, place: &Place) -> bool {
        let Some(id) = place.column() else {
            return false;
        };
        let data_type = &self.table.column(id).data_type;
        match place {
            Place::MapValue { .. } => match plain(data_type) {
                DataType::Map(_, value) => can_be_null(value),
                _ => false,
            },
            Place::TupleElement { path, .. } => {
                element_at(data_type, path).is_some_and(can_be_null)
            }
            _ => can_be_null(data_type),
        }
    }

    fn note_place(&mut self, leaf: &Leaf, at: &Located<'t>) {
        let has_order = matches!(&leaf.value, Value::Range(_))
            || matches!(&leaf.value, Value::Compare(compare)
                if !matches!(compare.operator.value, Comparison::Equal | Comparison::NotEqual));
        let is_odd = match &at.place {
            Place::AnyMapValue(_)
            | Place::AnyElementValue(_)
            | Place::JsonPath { .. }
            | Place::ElementPath { .. }
            | Place::TupleElement { .. } => true,
            Place::Element(_) | Place::ElementValue { .. } => {
                has_order || !matches!(at.kind, Kind::Text)
            }
            Place::Column(_) => matches!(
                at.kind,
                Kind::Uuid
                    | Kind::Ipv4
                    | Kind::Ipv6
                    | Kind::Enum(_)
                    | Kind::Decimal { .. }
                    | Kind::Json
            ),
            Place::MapValue { .. } => at.kind == Kind::Json,
            Place::TextPath { .. } | Place::Joined(_) => false,
        };
        if is_odd {
            self.note(
                Code::H22,
                leaf.whole_span(),
                "HyperDX has no such test on a column of this type",
                "there is no way to write this in HyperDX",
            );
        }
    }

    /// Rows that lack the key read as the empty text; HyperDX's index hints lose them.
    fn note_missing_key(
        &mut self,
        leaf: &Leaf,
        at: &Located<'t>,
        target: &Target<'t>,
        is_negated: bool,
    ) {
        let key = match &at.place {
            Place::MapValue { key, .. } => Some(key.as_str()),
            Place::Column(id) => match &self.table.column(*id).origin {
                Some(Origin::MapKey { key, .. }) => Some(key.as_str()),
                Some(Origin::Items { .. } | Origin::Keys { .. }) | None => None,
            },
            Place::Joined(_)
            | Place::AnyMapValue(_)
            | Place::Element(_)
            | Place::ElementValue { .. }
            | Place::ElementPath { .. }
            | Place::AnyElementValue(_)
            | Place::TextPath { .. }
            | Place::JsonPath { .. }
            | Place::TupleElement { .. } => None,
        };
        let Some(key) = key else { return };
        let raw = leaf.span.text(self.source);
        let selects_missing = match &leaf.value {
            Value::Phrase => raw == "\"\"",
            Value::Any => is_negated,
            Value::Range(range) => is_negated || range.lower.kind == Operand::Open,
            Value::Compare(compare) => match compare.operator.value {
                Comparison::Less | Comparison::LessOrEqual => true,
                Comparison::Greater | Comparison::GreaterOrEqual => is_negated,
                Comparison::Equal | Comparison::NotEqual => false,
            },
            Value::Word | Value::Glob | Value::Regex(_) | Value::Missing => false,
        };
        if selects_missing {
            self.note(
                Code::H06,
                leaf.whole_span(),
                "HyperDX loses the rows that lack the key; here their value is the empty text",
                format!(
                    "add `AND {}:*` to leave them out in both",
                    target.span.text(self.source)
                ),
            );
        }
        if key.contains('=') && leaf.value == Value::Phrase {
            self.note(
                Code::H25,
                target.span,
                "HyperDX looks for `key=value` as one text, which another pair can make too",
                "there is no exact way to write this in HyperDX",
            );
        }
    }
}

/// The type of the element of a tuple that these positions lead to.
fn element_at<'t>(mut data_type: &'t DataType, path: &[usize]) -> Option<&'t DataType> {
    for at in path {
        let DataType::Tuple(elements) = plain(data_type) else {
            return None;
        };
        data_type = &elements.get(*at)?.data_type;
    }
    Some(data_type)
}

/// A wildcard that is not a star at an end.
fn is_inner_glob(raw: &str) -> bool {
    let parts = text::glob(raw);
    parts.iter().enumerate().any(|(at, part)| match part {
        GlobPart::AnyRun => at > 0 && at + 1 < parts.len(),
        GlobPart::AnyOne => true,
        GlobPart::Text(_) => false,
    })
}

/// `*text*`, and stars alone.
fn is_surrounded(raw: &str) -> bool {
    let parts = text::glob(raw);
    matches!(
        parts.as_slice(),
        [GlobPart::AnyRun, GlobPart::Text(_), GlobPart::AnyRun] | [GlobPart::AnyRun]
    )
}
