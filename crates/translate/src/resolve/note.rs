//! Where HyperDX would answer a value in another way.

use super::Resolver;
use super::field::{Located, Target};
use super::kind::{Kind, can_be_null};
use crate::bounds::Typed;
use crate::predicate::Place;
use crate::render::{has_wide_case, words};
use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_lucene::ast::{Bound, Comparison, Leaf, Operand, Value};
use lucerna_lucene::text::{self, GlobPart};
use lucerna_schema::{IndexExpression, IndexKind, Origin};

impl<'t> Resolver<'t> {
    fn note(&mut self, code: Code, span: Span, message: &str, help: &str) {
        let is_known = |known: &Diagnostic| known.code == code && known.span == span;
        if !self.diagnostics.iter().any(is_known) {
            self.diagnostics.push(
                Diagnostic::new(code, span, message)
                    .label("here")
                    .help(help),
            );
        }
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
            Value::Word if raw.starts_with(['<', '>']) => self.note(
                Code::H20,
                leaf.span,
                "HyperDX compares the whole text; here this is a word, as a comparison needs a field",
                "name the field: `Duration:>5`; or put the text in quotes",
            ),
            Value::Word if raw.starts_with("--") || raw.starts_with("->") => self.note(
                Code::H31,
                leaf.span,
                "HyperDX takes the first `-` for a negation; here it is a part of the word",
                "put the text in quotes to search for it in both",
            ),
            Value::Word if matches!(raw, "-" | "+" | "!") => self.note(
                Code::H05,
                leaf.span,
                "HyperDX cannot read a sign that stands alone; here it is a word",
                "put the sign in quotes",
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
                "HyperDX finds these letters in the case typed alone; here both cases are found",
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
            Kind::Text => self.note_text_order(leaf),
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
        if let Some(id) = at.place.column()
            && is_negated
            && can_be_null(&self.table.column(id).data_type)
        {
            self.note(
                Code::H23,
                leaf.whole_span(),
                "HyperDX leaves out the rows in which the column is NULL; here they are in the negation",
                "add `AND field:*` to leave them out in both",
            );
        }
    }

    /// What the text of a value tells, wherever it stands.
    fn note_value(&mut self, leaf: &Leaf) {
        let raw = leaf.span.text(self.source);
        if let Some(tilde) = leaf.tilde {
            self.note(
                Code::H10,
                tilde.span,
                "HyperDX ignores this `~` or searches for its number",
                "leave it out to search for the text alone",
            );
        }
        match leaf.value {
            Value::Regex(_) => self.note(
                Code::H09,
                leaf.span,
                "HyperDX searches for the text with its slashes; here it is a regular expression",
                "to search for the text in both, put it in quotes",
            ),
            Value::Phrase => self.note_phrase(leaf.span),
            Value::Word | Value::Glob => self.note_term(leaf.span),
            Value::Range(_) | Value::Compare(_) | Value::Any | Value::Missing => {}
        }
        if raw.contains("HDX_") || raw.contains("_COLON_") {
            self.note(
                Code::H14,
                leaf.span,
                "HyperDX marks its escapes with such text, and rewrites it",
                "there is no way to search for this text in HyperDX",
            );
        }
    }

    fn note_glob(&mut self, span: Span) {
        self.note(
            Code::H08,
            span,
            "HyperDX ignores this wildcard or takes it literally; here `*` is any run and `?` any character",
            "`*text*` reads the same in both",
        );
    }

    fn note_phrase(&mut self, span: Span) {
        let raw = span.text(self.source).as_bytes();
        let mut at = 0;
        while let Some(byte) = raw.get(at) {
            if *byte == b'\\' {
                at += 1;
                if raw
                    .get(at)
                    .is_some_and(|next| !matches!(next, b'"' | b'\\' | b':'))
                {
                    return self.note(
                        Code::H12,
                        span,
                        "HyperDX cannot read this backslash; here it is a character of the text",
                        "there is no way to write this text in HyperDX",
                    );
                }
            }
            at += 1;
        }
    }

    fn note_term(&mut self, span: Span) {
        let raw = span.text(self.source);
        let mut bytes = raw.bytes();
        let mut has_escape = false;
        while let Some(byte) = bytes.next() {
            has_escape |= byte == b'\\'
                && bytes
                    .next()
                    .is_some_and(|next| !matches!(next, b':' | b'"'));
        }
        if has_escape {
            self.note(
                Code::H11,
                span,
                "HyperDX searches for the backslash too; here it only escapes",
                "put the text in quotes",
            );
        }
        if has_odd_colon(raw) {
            self.note(
                Code::H13,
                span,
                "HyperDX takes what stands before the colon for a field, or cannot read it",
                "put the text in quotes",
            );
        }
    }

    fn note_comparison(&mut self, leaf: &Leaf) {
        let Value::Compare(compare) = &leaf.value else {
            return;
        };
        match compare.operator.value {
            Comparison::Equal | Comparison::NotEqual => self.note(
                Code::H19,
                compare.operator.span,
                "HyperDX searches for the `=` as text; here it is equality",
                "`field:\"value\"` is equality in both, for text and for numbers",
            ),
            Comparison::Greater
            | Comparison::GreaterOrEqual
            | Comparison::Less
            | Comparison::LessOrEqual => {
                let has_gap = compare.operator.span.end != compare.operand.span.start;
                if has_gap || compare.operand.kind == Operand::Phrase {
                    self.note(
                        Code::H32,
                        leaf.span,
                        "HyperDX compares with the empty text and searches for the operand",
                        "write the operand directly behind the sign, without quotes",
                    );
                }
            }
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
            Place::MapValue { .. } | Place::TextPath { .. } | Place::Joined(_) => false,
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
                "add `AND field:*` to leave them out in both",
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

    fn note_numbers(&mut self, leaf: &Leaf) {
        if leaf.value == Value::Any {
            return self.note_exists(leaf.span);
        }
        for bound in bounds(leaf) {
            let text = self.text(bound);
            let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let is_small = text.parse::<u64>().is_ok_and(|number| number <= 1 << 53);
            if !is_plain || !is_small {
                self.note(
                    Code::H18,
                    bound.span,
                    "HyperDX cannot compare with this number, or does it inexactly",
                    "whole numbers below 2^53 without a sign or a unit read the same in both",
                );
            }
        }
    }

    fn note_exists(&mut self, span: Span) {
        self.note(
            Code::H16,
            span,
            "HyperDX sends SQL that does not run; here this asks whether there is a value",
            "a range that holds every value reads the same in both",
        );
    }

    fn note_times(&mut self, leaf: &Leaf) {
        if leaf.value == Value::Any {
            return self.note_exists(leaf.span);
        }
        let is_equality = matches!(leaf.value, Value::Word | Value::Phrase)
            || matches!(&leaf.value, Value::Compare(compare)
                if matches!(compare.operator.value, Comparison::Equal | Comparison::NotEqual));
        for bound in bounds(leaf) {
            let length = bound.span.len();
            let is_plain = bound.kind == Operand::Word
                && (length == 10 || length == 19)
                && bound.span.text(self.source).as_bytes().get(4) == Some(&b'-');
            if is_equality || !is_plain {
                self.note(
                    Code::H17,
                    bound.span,
                    "HyperDX cannot compare with this time",
                    "a range of dates or times such as `2026-03-10T09:05:00`, in UTC, reads the same in both",
                );
            }
        }
    }

    fn note_text_order(&mut self, leaf: &Leaf) {
        let is_number = |bound: &Bound| {
            bound.kind == Operand::Word && Typed::read(&self.text(*bound)).is_some()
        };
        let found = bounds(leaf).into_iter().find(is_number);
        let has_order = match &leaf.value {
            Value::Range(_) => true,
            Value::Compare(compare) => !matches!(
                compare.operator.value,
                Comparison::Equal | Comparison::NotEqual
            ),
            Value::Word
            | Value::Phrase
            | Value::Glob
            | Value::Regex(_)
            | Value::Any
            | Value::Missing => false,
        };
        if let (true, Some(bound)) = (has_order, found) {
            self.note(
                Code::H07,
                bound.span,
                "HyperDX compares as text, or not at all; here numbers are compared as numbers",
                "put the bounds in quotes to compare as text",
            );
        }
        for bound in bounds(leaf) {
            let is_bound = !matches!(leaf.value, Value::Word | Value::Phrase);
            if is_bound
                && bound.kind == Operand::Word
                && bound.span.text(self.source).contains('\\')
            {
                self.note(
                    Code::H14,
                    bound.span,
                    "HyperDX does not undo the escapes in a bound",
                    "put the bound in quotes",
                );
            }
        }
    }
}

/// What a value names to be compared with.
fn bounds(leaf: &Leaf) -> Vec<Bound> {
    let is_given = |bound: &Bound| !matches!(bound.kind, Operand::Open | Operand::Missing);
    match &leaf.value {
        Value::Word => vec![Bound {
            kind: Operand::Word,
            span: leaf.span,
        }],
        Value::Phrase => vec![Bound {
            kind: Operand::Phrase,
            span: leaf.span,
        }],
        Value::Compare(compare) => vec![compare.operand],
        Value::Range(range) => [range.lower, range.upper]
            .into_iter()
            .filter(is_given)
            .collect(),
        Value::Glob | Value::Regex(_) | Value::Any | Value::Missing => Vec::new(),
    }
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

/// A colon that HyperDX does not take for a character: all but that of `http://host/path` and of
/// `localhost:3000`.
fn has_odd_colon(raw: &str) -> bool {
    let rest = raw
        .strip_prefix("http://")
        .or_else(|| raw.strip_prefix("https://"))
        .or_else(|| raw.strip_prefix("localhost:"))
        .unwrap_or(raw);
    let mut bytes = rest.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'\\' {
            bytes.next();
        } else if byte == b':' {
            return true;
        }
    }
    false
}
