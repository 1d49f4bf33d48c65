//! One test of one value.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is neither text nor a container is there"
)]

use super::document::Document;
use super::place::Found;
use super::{Value, fold, number, pattern, words};
use crate::Context;
use crate::predicate::{Bounds, End, Test};
use crate::resolve::kind::{Kind, kind_of, plain};
use lucerna_sql::DataType;
use std::cmp::Ordering;

/// True if `test` holds for `found`. NULL is the empty text to the tests of text; the others never
/// hold for it.
pub(super) fn holds(test: &Test, found: &Found<'_>, context: &Context) -> bool {
    let value = found.value.as_ref();
    let text = || value.to_text(found.data_type, context);
    match test {
        Test::Exists => exists(found),
        Test::Words(typed) => words::has_words(&text(), typed),
        Test::Contains(typed) => fold::contains(&text(), typed),
        Test::Text(typed) => text() == *typed,
        Test::Glob(parts) => words::looks_like(&text(), parts),
        Test::Matches(regex) => pattern::matches(regex, &text()),
        Test::Fuzzy { word, edits } => words::has_like(&text(), word, *edits),
        Test::Near {
            words: typed,
            others,
        } => words::has_near(&text(), typed, *others),
        Test::TextRange(bounds) => {
            let text = text();
            is_between(bounds, |end| text.partial_cmp(end))
        }
        Test::TextNumber(bounds) => number::text_is_between(&text(), bounds),
        Test::Integer(bounds) => {
            matches!(value, Value::Integer(value) if is_between(bounds, |end| value.partial_cmp(end)))
        }
        Test::Float(bounds) => {
            matches!(value, Value::Float(value) if is_between(bounds, |end| value.partial_cmp(end)))
        }
        Test::Decimal { bounds, .. } => {
            matches!(value, Value::Decimal(value) if is_between(bounds, |end| value.partial_cmp(end)))
        }
        Test::Time(bounds) => {
            matches!(value, Value::Time(value) if is_between(bounds, |end| value.partial_cmp(end)))
        }
        Test::Bool(is_true) => *value == Value::Bool(*is_true),
        Test::Same(typed) => is_same(value, typed),
    }
}

fn exists(found: &Found<'_>) -> bool {
    match found.value.as_ref() {
        Value::Null => false,
        Value::Array(elements) => !elements.is_empty(),
        Value::Map(pairs) => !pairs.is_empty(),
        Value::Text(text) => match plain(found.data_type) {
            DataType::Json(arguments) => !Document::read(text, arguments.as_deref()).is_empty(),
            data_type => kind_of(data_type) != Kind::Text || !text.is_empty(),
        },
        _ => true,
    }
}

/// True if a value lies between: `compare` says how it compares with an end, NaN with none.
pub(super) fn is_between<T>(bounds: &Bounds<T>, compare: impl Fn(&T) -> Option<Ordering>) -> bool {
    let is_on_side = |end: &Option<End<T>>, side: Ordering| {
        end.as_ref().is_none_or(|end| match compare(&end.value) {
            Some(Ordering::Equal) => end.is_included,
            order => order == Some(side),
        })
    };
    is_on_side(&bounds.lower, Ordering::Greater) && is_on_side(&bounds.upper, Ordering::Less)
}

fn is_same(value: &Value, typed: &str) -> bool {
    match value {
        Value::Text(text) => text == typed,
        Value::Uuid(uuid) => {
            u128::from_str_radix(&typed.replace('-', ""), 16).is_ok_and(|typed| typed == *uuid)
        }
        Value::Ipv4(address) => typed.parse() == Ok(*address),
        Value::Ipv6(address) => typed.parse() == Ok(*address),
        _ => false,
    }
}
