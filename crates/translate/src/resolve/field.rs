//! Which column a name stands for.

mod find;
mod message;
mod name;

use super::Resolver;
use super::kind::Kind;
use crate::predicate::Place;
use find::Finder;
use lucerna_diagnostics::{Diagnostic, Span};
use lucerna_lucene::ast::FieldName;
use lucerna_schema::Table;

/// What the leaves under a field are about.
pub(super) struct Target<'t> {
    /// The name as typed.
    pub(super) span: Span,
    /// Where it was found; more than one if it is an attribute that may be in several maps.
    pub(super) found: Vec<Located<'t>>,
}

/// One place that a name stands for.
#[derive(Clone)]
pub(super) struct Located<'t> {
    /// What a value is compared with.
    pub(super) place: Place,
    /// How.
    pub(super) kind: Kind<'t>,
    /// What `*` asks about: the place, or the map or array that holds it.
    pub(super) whole: Place,
    /// True if only `*` makes sense: the common beginning of several columns.
    pub(super) is_prefix: bool,
}

/// Where a field name leads, for those who select columns rather than filter rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPlace {
    /// The place of a value, or the whole column.
    pub place: Place,
}

/// Finds the place that `name` stands for, by the same rules as a field in a query.
///
/// An attribute that may be in several maps gives a place for each.
///
/// # Errors
///
/// The diagnostic that a query with this field would get.
pub fn resolve_field(name: &str, table: &Table) -> Result<Vec<FieldPlace>, Box<Diagnostic>> {
    let finder = Finder {
        table,
        span: Span::new(0, name.len()),
    };
    let (found, _) = finder.typed(name, false)?;
    Ok(found
        .into_iter()
        .map(|located| FieldPlace {
            place: located.whole,
        })
        .collect())
}

impl<'t> Resolver<'t> {
    /// The target of a field; `None` after its mistake was reported.
    pub(super) fn target(&mut self, name: FieldName) -> Option<Target<'t>> {
        let finder = Finder {
            table: self.table,
            span: name.span,
        };
        match finder.typed(name.span.text(self.source), name.is_plain) {
            Ok((found, note)) => {
                self.diagnostics.extend(note);
                Some(Target {
                    span: name.span,
                    found,
                })
            }
            Err(diagnostic) => {
                self.diagnostics.push(*diagnostic);
                None
            }
        }
    }
}
