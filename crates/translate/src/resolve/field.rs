//! Which column a name stands for.

mod find;
mod message;
mod name;

use super::Resolver;
use super::kind::Kind;
use crate::predicate::Place;
use find::Finder;
use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_lucene::ast::FieldName;
use lucerna_lucene::text::quote;
use lucerna_schema::Table;
use smallvec::SmallVec;

/// What the leaves under a field are about.
pub(super) struct Target<'t> {
    /// The name as typed.
    pub(super) span: Span,
    /// Where it was found; more than one if it is an attribute that may be in several maps.
    pub(super) found: Places<'t>,
}

/// The places that a name stands for, nearly always one.
pub(super) type Places<'t> = SmallVec<[Located<'t>; 1]>;

/// One place that a name stands for.
#[derive(Clone)]
pub(super) struct Located<'t> {
    /// What a value is compared with.
    pub(super) place: Place,
    /// How.
    pub(super) kind: Kind<'t>,
    /// The map or array that holds the values of the place, if there may be several of them.
    pub(super) holder: Option<Place>,
    /// True if only `*` makes sense: the common beginning of several columns.
    pub(super) is_prefix: bool,
}

impl<'t> Located<'t> {
    /// A place that holds one value.
    fn value(place: Place, kind: Kind<'t>) -> Self {
        Self {
            place,
            kind,
            holder: None,
            is_prefix: false,
        }
    }

    /// What `*` asks about: the place, or what holds it.
    pub(super) fn whole(&self) -> &Place {
        self.holder.as_ref().unwrap_or(&self.place)
    }
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
            place: located.holder.unwrap_or(located.place),
        })
        .collect())
}

impl<'t> Resolver<'t> {
    /// An unknown name may be no name at all: `kafka0:9092`, `mailto:a@b.c`, `Error: refused`.
    fn with_advice_for_text(&self, name: FieldName, mut report: Diagnostic) -> Diagnostic {
        let is_near = report.help.iter().any(|help| help.replacement.is_some());
        if report.code != Code::UnknownField || is_near {
            return report;
        }
        let rest = self.source.get(name.span.start..).unwrap_or_default();
        let ends = |character: char| character.is_whitespace() || "()\"".contains(character);
        let typed = rest.split(ends).next().unwrap_or_default();
        let value = rest.get(name.span.len() + 1..).unwrap_or_default();
        if value.starts_with(['(', '[', '{', '"']) {
            return report
                .help("write `\\:` for a colon that is a character, or put the text in quotes");
        }
        let whole = Span::new(name.span.start, name.span.start + typed.len());
        let text = quote(typed);
        report = report.suggest(
            format!("put it in quotes to search for the text: `{text}`"),
            whole,
            text,
        );
        // A host with its port, or a blank: more likely text than a name.
        let is_host = typed
            .split(':')
            .next()
            .unwrap_or_default()
            .contains(|letter: char| letter.is_ascii_digit());
        let is_port = value.starts_with(|first: char| first.is_ascii_digit());
        if (is_host && is_port) || value.starts_with(char::is_whitespace) {
            report.help.rotate_right(1);
        }
        report
    }

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
                let diagnostic = self.with_advice_for_text(name, *diagnostic);
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }
}
