//! What holds for every text: the laws that property tests and fuzz targets try to break.
//!
//! Each gives `Err` with a sentence that says how it was broken.

use lucerna_diagnostics::Span;

use crate::ast::{Query, Value};
use crate::{canonical, outline, parse};

/// Reading ends, every span lies in the text and in the span around it, on character boundaries,
/// and nothing is an error in the tree that was not reported.
///
/// # Errors
/// Says which span or node breaks the law.
pub fn spans_are_sound(source: &str) -> Result<(), String> {
    let parsed = parse(source);
    let whole = Span::new(0, source.len());
    let has_error = check(&parsed.query, whole, source)?;
    if has_error && parsed.is_ok() {
        return Err(format!("an error without a report: {:?}", parsed.query));
    }
    for diagnostic in &parsed.diagnostics {
        within(diagnostic.span, whole, source)?;
        for related in &diagnostic.related {
            within(related.span, whole, source)?;
        }
        for (span, _) in diagnostic
            .help
            .iter()
            .filter_map(|help| help.replacement.as_ref())
        {
            within(*span, whole, source)?;
        }
    }
    Ok(())
}

/// What is printed reads back as the same tree.
///
/// # Errors
/// Gives both trees.
pub fn printing_keeps_the_tree(source: &str) -> Result<(), String> {
    let parsed = parse(source);
    if !parsed.is_ok() {
        return Ok(());
    }
    let printed = canonical(&parsed.query, source);
    let again = parse(&printed);
    let (before, after) = (
        outline(&parsed.query, source),
        outline(&again.query, &printed),
    );
    if before == after && again.is_ok() {
        return Ok(());
    }
    Err(format!("{source:?} is {before}, {printed:?} is {after}"))
}

/// The print of a print is the print.
///
/// # Errors
/// Gives both prints.
pub fn printing_is_idempotent(source: &str) -> Result<(), String> {
    let parsed = parse(source);
    if !parsed.is_ok() {
        return Ok(());
    }
    let once = canonical(&parsed.query, source);
    let twice = canonical(&parse(&once).query, &once);
    if once == twice {
        return Ok(());
    }
    Err(format!("{source:?} prints {once:?}, and that {twice:?}"))
}

/// Checks `query` and what is in it; true if there is an error node.
fn check(query: &Query, parent: Span, source: &str) -> Result<bool, String> {
    let span = query.span();
    within(span, parent, source)?;
    match query {
        Query::Empty => Ok(false),
        Query::Error(_) => Ok(true),
        Query::Or(joined) | Query::And(joined) => {
            let mut end = span.start;
            let mut has_error = false;
            if joined.clauses.len() < 2 || joined.operators.len() + 1 != joined.clauses.len() {
                return Err(format!("clauses and operators do not fit: {joined:?}"));
            }
            for (at, clause) in joined.clauses.iter().enumerate() {
                let room = Span::new(end, span.end);
                has_error |= check(clause, room, source)?;
                end = clause.span().end;
                if let Some(operator) = joined.operators.get(at) {
                    within(operator.span, Span::new(end, span.end), source)?;
                    end = operator.span.end;
                }
            }
            Ok(has_error)
        }
        Query::Not(not) => {
            for sign in &not.signs {
                within(sign.span, span, source)?;
            }
            check(&not.of, span, source)
        }
        Query::Group(group) => check(&group.of, span, source),
        Query::Field(field) => {
            within(field.name.span, span, source)?;
            let room = Span::new(field.colon + 1, span.end);
            check(&field.of, room, source)
        }
        Query::Boost(boost) => {
            within(boost.span, span, source)?;
            check(&boost.of, span, source)
        }
        Query::Leaf(leaf) => {
            within(leaf.span, span, source)?;
            value(&leaf.value, leaf.span, source)
        }
    }
}

fn value(value: &Value, span: Span, source: &str) -> Result<bool, String> {
    match value {
        Value::Missing => Ok(true),
        Value::Regex(pattern) => within(*pattern, span, source).map(|()| false),
        Value::Range(range) => {
            within(range.lower.span, span, source)?;
            let after = Span::new(range.lower.span.end, span.end);
            within(range.upper.span, after, source).map(|()| false)
        }
        Value::Compare(compare) => {
            within(compare.operator.span, span, source)?;
            within(compare.operand.span, span, source)?;
            Ok(compare.operand.kind == crate::ast::Operand::Missing)
        }
        Value::Word | Value::Phrase | Value::Glob | Value::Any => Ok(false),
    }
}

fn within(span: Span, parent: Span, source: &str) -> Result<(), String> {
    let is_inside = parent.start <= span.start && span.start <= span.end && span.end <= parent.end;
    if is_inside && source.get(span.range()).is_some() {
        return Ok(());
    }
    Err(format!("{span:?} is not in {parent:?} of {source:?}"))
}
