//! The changes that findings offer, made in the text of the file.

use std::path::Path;

use lucerna_diagnostics::{Severity, Span};

use super::{Checked, Checker};
use crate::lint::is_rule;
use crate::saved::{Name, SavedQuery};

/// A change may make room for another; more rounds than this would be a rule that mends nothing.
const ROUNDS: usize = 8;

/// A file after its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The file as it is now, with what is left to say of it.
    pub checked: Checked,
    /// How many findings were mended.
    pub count: u64,
}

/// Makes the changes that the rules of [`lint`](crate::lint) offer, of what is reported and weighs at
/// least so much, until there are none left. The file that comes out is read as a query again after
/// each round, and a change that would break it is not made.
pub fn fix(checker: &mut Checker<'_>, checked: Checked, least: Severity) -> Fixed {
    let mut fixed = Fixed { checked, count: 0 };
    for _ in 0..ROUNDS {
        let changes = changes(&fixed.checked, least);
        if changes.is_empty() {
            break;
        }
        let mut text = fixed.checked.text.clone();
        for (span, with) in changes.iter().rev() {
            text.replace_range(span.range(), with);
        }
        if !is_query(&fixed.checked.path, &text) {
            break;
        }
        let again = checker.check(&fixed.checked.path, &text);
        if errors(&again) > errors(&fixed.checked) {
            break;
        }
        fixed.count += changes.len() as u64;
        fixed.checked = again;
    }
    fixed
}

/// The first change of each finding, none of them touching another, in order.
fn changes(checked: &Checked, least: Severity) -> Vec<(Span, String)> {
    let mut changes: Vec<(Span, String)> = checked
        .reported(least)
        .filter(|finding| is_rule(finding.diagnostic.code))
        .filter_map(|finding| {
            let mut help = finding.diagnostic.help.iter();
            help.find_map(|help| help.replacement.clone())
        })
        .filter(|(span, _)| checked.text.get(span.range()).is_some())
        .collect();
    changes.sort_by_key(|(span, _)| *span);
    let mut end = 0;
    changes.retain(|(span, _)| {
        let is_free = span.start >= end;
        if is_free {
            end = span.end;
        }
        is_free
    });
    changes
}

fn errors(checked: &Checked) -> usize {
    checked.reported(Severity::Error).count()
}

fn is_query(path: &Path, text: &str) -> bool {
    super::file::name_of(path).is_ok_and(|name: Name| SavedQuery::parse(name, path, text).is_ok())
}
