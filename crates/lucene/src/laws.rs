//! What holds for every text: the laws that property tests and fuzz targets try to break.
//!
//! Each gives `Err` with a sentence that says how it was broken.

use lucerna_diagnostics::Span;

use crate::ast::{Query, Value};
use crate::outline::masked;
use crate::template::{Bound, Role, Template, Values};
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

/// Whatever `value` is, a template with it in all its places has the shape that it has with a plain
/// word there, and says the value letter by letter; and what comes of it is a query: its text reads
/// as its tree.
///
/// # Errors
/// Says how the value changed the query.
pub fn binding_keeps_the_shape(template: &str, value: &str) -> Result<(), String> {
    const PLAIN: &str = "plainvalue";
    let Ok(template) = Template::read(template) else {
        return Ok(());
    };
    if template.source().contains(PLAIN) {
        return Ok(());
    }
    for given in Given::ALL {
        let plain = template.bind(&given.values(&template, PLAIN));
        let bound = template.bind(&given.values(&template, value));
        let (plain, bound) = match (plain, bound) {
            (Ok(plain), Ok(bound)) => (plain, bound),
            // Without the parameters of its parts a template may lack others.
            (Err(_), Err(_)) => continue,
            (Ok(_), Err(_)) if value.is_empty() => continue,
            (plain, bound) => return Err(format!("{plain:?}, but {bound:?}")),
        };
        says_the_value(&plain, &bound, PLAIN, value)?;
        reads_as_its_tree(&bound)?;
    }
    Ok(())
}

/// A template reads back as itself from its canonical spelling, which stays as it is.
///
/// # Errors
/// Gives both spellings.
pub fn printing_keeps_the_template(source: &str) -> Result<(), String> {
    let Ok(template) = Template::read(source) else {
        return Ok(());
    };
    let printed = template.canonical();
    let again = Template::read(printed.clone())
        .map_err(|reports| format!("{source:?} prints {printed:?}, which has {reports:?}"))?;
    let (before, after) = (
        outline(template.query(), template.source()),
        outline(again.query(), again.source()),
    );
    if before != after || again.canonical() != printed {
        return Err(format!("{source:?} is {before}, {printed:?} is {after}"));
    }
    Ok(())
}

/// Which parameters have a value.
#[derive(Debug, Clone, Copy)]
enum Given {
    All,
    /// Those that stand outside of their own part.
    Needed,
    /// All, those of alternatives as a list of two.
    Lists,
}

impl Given {
    const ALL: [Self; 3] = [Self::All, Self::Needed, Self::Lists];

    fn values(self, template: &Template, value: &str) -> Values {
        let mut values = Values::new();
        for name in template.names() {
            let mut uses = template.uses().iter().filter(|of| of.name == name);
            let is_list = uses
                .clone()
                .all(|of| matches!(of.role, Role::Alternatives | Role::Part));
            values = match self {
                Self::Needed if uses.all(|of| of.is_guarded) => values,
                Self::Lists if is_list => {
                    values.with(name, vec![value.to_owned(), value.to_owned()])
                }
                Self::All | Self::Needed | Self::Lists => values.with(name, value),
            };
        }
        values
    }
}

fn says_the_value(plain: &Bound, bound: &Bound, name: &str, value: &str) -> Result<(), String> {
    let (shape, texts) = masked(plain.query(), plain.source());
    let (found, said) = masked(bound.query(), bound.source());
    if shape != found {
        return Err(format!("{shape} became {found} in {:?}", bound.source()));
    }
    let expected: Vec<String> = texts.iter().map(|text| text.replace(name, value)).collect();
    if said != expected {
        return Err(format!("{said:?} is said instead of {expected:?}"));
    }
    Ok(())
}

fn reads_as_its_tree(bound: &Bound) -> Result<(), String> {
    let source = bound.source();
    let parsed = parse(source);
    if !parsed.is_ok() || parsed.query != *bound.query() {
        let (tree, read) = (bound.query(), parsed);
        return Err(format!("{source:?} is {tree:?}, and reads as {read:?}"));
    }
    printing_keeps_the_tree(source)?;
    printing_is_idempotent(source)
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
