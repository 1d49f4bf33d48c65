//! Digits that are looked for inside a value.

use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_lucene::ast::{Leaf as Typed, Query, Value};
use lucerna_schema::{Origin, Table};
use lucerna_sql::DataType;
use lucerna_translate::predicate::{Leaf, Place, Test};
use lucerna_translate::translate;

use super::Asked;
use crate::explain::advice::leaves;

/// Says of each number that is searched for as a part of a short value.
pub(super) fn inside_values(asked: &Asked<'_>, found: &mut Vec<Diagnostic>) {
    let mut spans: Vec<Span> = Vec::new();
    for leaf in leaves(&asked.translation.predicate) {
        let Test::Contains(text) = &leaf.test else {
            continue;
        };
        if is_number(text) && is_short(leaf, asked.table) && !spans.contains(&leaf.span) {
            spans.push(leaf.span);
            found.push(say(asked, leaf.span, text));
        }
    }
}

fn say(asked: &Asked<'_>, span: Span, text: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::SubstringOfNumber,
        span,
        format!("looks for the digits {text} inside the value: 1{text} and {text}0 match too"),
    )
    .label("found anywhere in the value");
    let is_word = word_at(asked.tree(), span);
    let exact = format!("={}", span.text(asked.text()));
    let changed = [
        asked.text().get(..span.start).unwrap_or_default(),
        &exact,
        asked.text().get(span.end..).unwrap_or_default(),
    ]
    .concat();
    // Where an `=` cannot stand the words alone have to do.
    if is_word
        && translate(&changed, asked.table, asked.context)
            .condition
            .is_some()
    {
        return diagnostic.suggest("`=` compares with the whole value", span, exact);
    }
    diagnostic.help("`=` before the value compares with all of it")
}

/// Digits, perhaps with a sign and a point.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Whether the values are short ones, such as codes and counts, and no running text.
fn is_short(leaf: &Leaf, table: &Table) -> bool {
    match &leaf.place {
        Place::MapValue { .. }
        | Place::ElementValue { .. }
        | Place::TextPath { .. }
        | Place::JsonPath { .. }
        | Place::ElementPath { .. }
        | Place::TupleElement { .. } => true,
        Place::Column(id) => {
            let column = table.column(*id);
            matches!(column.data_type, DataType::LowCardinality(_))
                || matches!(column.origin, Some(Origin::MapKey { .. }))
        }
        Place::Joined(_)
        | Place::AnyMapValue(_)
        | Place::Element(_)
        | Place::AnyElementValue(_) => false,
    }
}

/// Whether a plain word stands at `span`.
fn word_at(query: &Query, span: Span) -> bool {
    match query {
        Query::Or(joined) | Query::And(joined) => {
            joined.clauses.iter().any(|clause| word_at(clause, span))
        }
        Query::Not(not) => word_at(&not.of, span),
        Query::Group(group) => word_at(&group.of, span),
        Query::Field(field) => word_at(&field.of, span),
        Query::Boost(boost) => word_at(&boost.of, span),
        Query::Leaf(Typed {
            value: Value::Word,
            span: at,
            tilde: None,
        }) => *at == span,
        Query::Leaf(_) | Query::Empty | Query::Error(_) => false,
    }
}
