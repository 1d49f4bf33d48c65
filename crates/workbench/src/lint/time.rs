//! No range of time.

use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_translate::predicate::{Predicate, Test};

use super::Asked;

/// Says so where neither the file nor the query says from when on rows are wanted.
pub(super) fn unbounded(asked: &Asked<'_>) -> Option<Diagnostic> {
    let timestamp = asked.table.roles.timestamp?;
    let is_bound = |part: &Predicate| match part {
        Predicate::Leaf(leaf) => {
            leaf.place.column() == Some(timestamp)
                && matches!(&leaf.test, Test::Time(bounds) if bounds.lower.is_some())
        }
        Predicate::True
        | Predicate::False
        | Predicate::All(_)
        | Predicate::Any(_)
        | Predicate::Not(_) => false,
    };
    let predicate = &asked.translation.predicate;
    let in_query = if let Predicate::All(parts) = predicate {
        parts.iter().any(is_bound)
    } else {
        is_bound(predicate)
    };
    if in_query || asked.search.range.from.is_some() {
        return None;
    }
    let text = asked.text();
    let start = text.len() - text.trim_start().len();
    let diagnostic = Diagnostic::new(
        Code::NoTimeBound,
        Span::new(start, start + text.trim().len()),
        format!(
            "nothing says from when on: all of {} is searched",
            asked.source.qualified()
        ),
    );
    Some(diagnostic.help("`since = \"1h\"` in the file is the range if nobody names another"))
}
