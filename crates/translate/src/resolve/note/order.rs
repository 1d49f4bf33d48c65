//! Notes on comparisons: with numbers, with times, by text.

use super::spelling::has_odd_colon;
use crate::bounds::Typed;
use crate::resolve::Resolver;
use lucerna_diagnostics::{Code, Span};
use lucerna_lucene::ast::{Bound, Comparison, Leaf, Operand, Value};
use lucerna_lucene::text::quote;

impl Resolver<'_> {
    pub(super) fn note_comparison(&mut self, leaf: &Leaf) {
        let Value::Compare(compare) = &leaf.value else {
            return;
        };
        match compare.operator.value {
            Comparison::Equal => self.note_instead(
                Code::H19,
                leaf.span,
                "HyperDX searches for the `=` as text; here it is equality",
                quote(&self.text(compare.operand)),
            ),
            Comparison::NotEqual => self.note(
                Code::H19,
                leaf.span,
                "HyperDX searches for the `!=` as text; here it is inequality",
                format!(
                    "`-field:{}` reads the same in both",
                    quote(&self.text(compare.operand))
                ),
            ),
            Comparison::Greater
            | Comparison::GreaterOrEqual
            | Comparison::Less
            | Comparison::LessOrEqual => {
                let operand = compare.operand.span;
                if compare.operand.kind == Operand::Word && has_odd_colon(operand.text(self.source))
                {
                    self.note(
                        Code::H13,
                        operand,
                        "HyperDX cannot read the colons of what is compared with",
                        "HyperDX reads them in the bounds of a range: `[low TO high]`",
                    );
                }
                let has_gap = compare.operator.span.end != compare.operand.span.start;
                if has_gap || compare.operand.kind == Operand::Phrase {
                    self.note(
                        Code::H32,
                        leaf.span,
                        "HyperDX compares with the empty text and searches for the operand",
                        "HyperDX reads an operand directly behind the sign, without quotes",
                    );
                }
            }
        }
    }

    pub(super) fn note_numbers(&mut self, leaf: &Leaf) {
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

    pub(super) fn note_exists(&mut self, span: Span) {
        self.note(
            Code::H16,
            span,
            "HyperDX sends SQL that does not run; here this asks whether there is a value",
            "a range that holds every value reads the same in both",
        );
    }

    pub(super) fn note_times(&mut self, leaf: &Leaf) {
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

    pub(super) fn note_text_order(&mut self, leaf: &Leaf) {
        let is_number = |bound: &Bound| {
            bound.kind == Operand::Word && Typed::read(&self.text(*bound)).is_some()
        };
        let found = bounds(leaf).find(is_number);
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
                "a bound in quotes is compared as text",
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
                    format!("in quotes it needs none: `{}`", quote(&self.text(bound))),
                );
            }
        }
    }
}

/// What a value names to be compared with.
fn bounds(leaf: &Leaf) -> impl Iterator<Item = Bound> {
    let is_given = |bound: &Bound| !matches!(bound.kind, Operand::Open | Operand::Missing);
    let whole = |kind| Bound {
        kind,
        span: leaf.span,
    };
    let ends = match &leaf.value {
        Value::Word => [Some(whole(Operand::Word)), None],
        Value::Phrase => [Some(whole(Operand::Phrase)), None],
        Value::Compare(compare) => [Some(compare.operand), None],
        Value::Range(range) => [range.lower, range.upper].map(|end| Some(end).filter(is_given)),
        Value::Glob | Value::Regex(_) | Value::Any | Value::Missing => [None, None],
    };
    ends.into_iter().flatten()
}
