//! Tests of text that bare values and fields share.

use super::Resolver;
use crate::bounds::Typed;
use crate::predicate::{Bounds, End, Test};
use lucerna_diagnostics::{Code, Diagnostic};
use lucerna_lucene::ast::{Bound, Leaf, Operand, Range, Value};
use lucerna_lucene::text::{self, GlobPart};
use std::borrow::Cow;

/// A glob; `None` if it matches everything.
pub(super) fn glob(raw: &str) -> Option<Test> {
    let parts = text::glob(raw);
    (parts != [GlobPart::AnyRun]).then_some(Test::Glob(parts))
}

/// Numbers if every given end is an unquoted number, text by its bytes if not.
pub(super) fn text_or_numbers(bounds: Bounds<(String, bool)>) -> Option<Test> {
    if bounds.lower.is_none() && bounds.upper.is_none() {
        return None;
    }
    let number = |end: &End<(String, bool)>| {
        let (text, is_quoted) = &end.value;
        let number = (!is_quoted).then(|| Typed::read(text))??.number(text);
        Some(End {
            value: number,
            is_included: end.is_included,
        })
    };
    let lower = bounds.lower.as_ref().map(number);
    let upper = bounds.upper.as_ref().map(number);
    if lower != Some(None) && upper != Some(None) {
        return Some(Test::TextNumber(Bounds {
            lower: lower.flatten(),
            upper: upper.flatten(),
        }));
    }
    let plain = |end: End<(String, bool)>| End {
        value: end.value.0,
        is_included: end.is_included,
    };
    Some(Test::TextRange(Bounds {
        lower: bounds.lower.map(plain),
        upper: bounds.upper.map(plain),
    }))
}

impl Resolver<'_> {
    /// A range over text; `None` if both sides are open.
    pub(super) fn text_range(&self, range: &Range) -> Option<Test> {
        let bounds = Bounds {
            lower: self.text_end(range.lower, range.includes_lower),
            upper: self.text_end(range.upper, range.includes_upper),
        };
        text_or_numbers(bounds)
    }

    /// The text of a bound and whether it was quoted; `None` for an open side.
    pub(super) fn text_end(&self, bound: Bound, is_included: bool) -> Option<End<(String, bool)>> {
        if bound.kind == Operand::Open {
            return None;
        }
        let text = text::operand(bound.span.text(self.source), bound.kind).into_owned();
        Some(End {
            value: (text, bound.kind == Operand::Phrase),
            is_included,
        })
    }

    /// `word~1` or `"two words"~3`.
    pub(super) fn near_or_fuzzy(&self, leaf: &Leaf) -> Result<Option<Test>, Box<Diagnostic>> {
        let Some(tilde) = leaf.tilde else {
            return Ok(None);
        };
        let raw = leaf.span.text(self.source);
        let number = tilde.number.map(|span| span.text(self.source));
        let bad = |message: Cow<'static, str>, help: &'static str| {
            let diagnostic = Diagnostic::new(Code::BadModifier, tilde.span, message);
            Err(Box::new(diagnostic.label("this `~`").help(help)))
        };
        if leaf.value == Value::Phrase {
            let words: Vec<String> = crate::render::words(&text::phrase(raw))
                .map(crate::render::folded)
                .collect();
            let others = number.and_then(|number| number.parse().ok());
            return match others {
                None => bad(
                    "after a phrase, `~` needs a whole number".into(),
                    "`\"a b\"~3` allows three other words between",
                ),
                Some(_) if words.is_empty() => {
                    bad("there is no word in these quotes".into(), "`\"a b\"~3`")
                }
                Some(others) => Ok(Some(Test::Near { words, others })),
            };
        }
        let word = text::term(raw).into_owned();
        let mut words = crate::render::words(&word);
        let is_one_word = words.next() == Some(word.as_str());
        let mut wide: Vec<char> = word.chars().filter(|letter| !letter.is_ascii()).collect();
        wide.sort_unstable();
        wide.dedup();
        let most = crate::render::stand_ins().count();
        match number.unwrap_or("2") {
            _ if wide.len() > most => bad(
                format!("a fuzzy search takes up to {most} different letters beyond ASCII").into(),
                "a shorter word, or the text in quotes",
            ),
            _ if !is_one_word => bad(
                "a fuzzy search takes one word".into(),
                "a `~` that is meant as a character is written `\\~`, or the text is put in quotes",
            ),
            "0" | "1" | "2" => {
                let edits = number.map_or(2, |digit| {
                    digit.bytes().next().map_or(2, |byte| byte - b'0')
                });
                Ok(Some(Test::Fuzzy {
                    word: crate::render::folded(&word),
                    edits,
                }))
            }
            _ => bad("the number of edits is 0, 1 or 2".into(), "`word~1`"),
        }
    }
}
