//! AND beside OR without brackets.

use lucerna_diagnostics::{Code, Diagnostic};
use lucerna_lucene::ast::{Joined, Operator, Query};

/// Says of each OR that has an AND for a side, in which brackets would change nothing.
pub(super) fn mixed(query: &Query, source: &str, found: &mut Vec<Diagnostic>) {
    match query {
        Query::Or(joined) => {
            found.extend(of(joined, source));
            each(joined, source, found);
        }
        Query::And(joined) => each(joined, source, found),
        Query::Not(not) => mixed(&not.of, source, found),
        Query::Group(group) => mixed(&group.of, source, found),
        Query::Field(field) => mixed(&field.of, source, found),
        Query::Boost(boost) => mixed(&boost.of, source, found),
        Query::Empty | Query::Leaf(_) | Query::Error(_) => {}
    }
}

fn each(joined: &Joined, source: &str, found: &mut Vec<Diagnostic>) {
    for clause in &joined.clauses {
        mixed(clause, source, found);
    }
}

fn of(joined: &Joined, source: &str) -> Option<Diagnostic> {
    let is_and = |clause: &&Query| matches!(clause, Query::And(_));
    let first = joined.clauses.iter().find(is_and)?;
    let Query::And(inner) = first else {
        return None;
    };
    let is_implied = inner
        .operators
        .iter()
        .all(|operator| operator.value == Operator::Implied);
    let label = if is_implied {
        "joined by AND, which binds tighter than the OR"
    } else {
        "binds tighter than the OR"
    };
    // Only the sides are touched, so that what stands between them stays as it was typed.
    let whole = joined.span();
    let mut text = String::new();
    let mut at = whole.start;
    for side in joined.clauses.iter().filter(is_and) {
        let span = side.span();
        text.push_str(source.get(at..span.start).unwrap_or_default());
        text.push('(');
        text.push_str(span.text(source));
        text.push(')');
        at = span.end;
    }
    text.push_str(source.get(at..whole.end).unwrap_or_default());
    Some(
        Diagnostic::new(
            Code::MixedOperators,
            first.span(),
            "AND and OR stand side by side without brackets",
        )
        .label(label)
        .suggest("brackets say so", whole, text),
    )
}
