//! A query and a table to a condition, its English and its notes.
//!
//! The stages are [`resolve`](resolve::resolve) (names to columns, values to their types),
//! [`render`](render::render) (a predicate to SQL) and [`explain`](explain::explain) (a predicate
//! to English). [`translate`] runs them all. Nothing here reads a clock, a file or the environment.
//!
//! ```
//! use lucerna_schema::builtin;
//! use lucerna_translate::{Context, translate};
//!
//! let logs = builtin("logs").expect("a built-in table");
//! let translation = translate("level:error", logs, &Context::utc(0));
//! let condition = translation.condition.expect("a query without mistakes");
//! assert_eq!(condition.where_sql(), "positionCaseInsensitive(SeverityText, 'error') > 0");
//! assert_eq!(translation.english, "SeverityText contains \"error\"");
//! ```

mod bounds;
mod context;
pub mod explain;
mod fold;
mod integer;
#[cfg(feature = "laws")]
pub mod laws;
#[cfg(feature = "model")]
pub mod model;
mod notes;
mod pasted;
pub mod predicate;
pub mod render;
mod reports;
pub mod resolve;

pub use context::Context;
pub use render::Condition;

use lucerna_diagnostics::Diagnostic;
use lucerna_lucene::Parse;
use lucerna_lucene::ast::Query;
use lucerna_schema::Table;
use predicate::Predicate;

/// What came of a query.
#[derive(Debug, Clone)]
pub struct Translation {
    /// The tree of the query.
    pub query: Query,
    /// What it asks of a row; [`Predicate::False`] where the query has mistakes.
    pub predicate: Predicate,
    /// The condition; `None` if any diagnostic is an error.
    pub condition: Option<Condition>,
    /// The query in words; empty if any diagnostic is an error.
    pub english: String,
    /// Errors, warnings and notes, in the order of their place; of one code not more than somebody
    /// will read.
    pub diagnostics: Vec<Diagnostic>,
}

impl Translation {
    /// The diagnostics that are errors.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.is_error())
    }
}

/// Translates `source` for `table`.
///
/// A query with a mistake gives no condition: no part of it is left out to make the rest run.
#[must_use]
pub fn translate(source: &str, table: &Table, context: &Context) -> Translation {
    translate_read(lucerna_lucene::parse(source), source, table, context)
}

/// Translates what was read from `source` already, or comes of a template.
///
/// ```
/// use lucerna_lucene::Parse;
/// use lucerna_lucene::template::{Template, Values};
/// use lucerna_schema::builtin;
/// use lucerna_translate::{Context, translate_read};
///
/// let logs = builtin("logs").expect("a built-in table");
/// let template = Template::read("ServiceName:\"${service}\"").expect("no mistake");
/// let bound = template.bind(&Values::new().with("service", "x' OR 1")).expect("all values");
/// let parse = Parse { query: bound.query().clone(), diagnostics: Vec::new() };
/// let translation = translate_read(parse, bound.source(), logs, &Context::utc(0));
/// assert_eq!(translation.english, "ServiceName is exactly \"x' OR 1\"");
/// ```
#[must_use]
pub fn translate_read(parse: Parse, source: &str, table: &Table, context: &Context) -> Translation {
    let is_read = parse.is_ok();
    let resolved = resolve::resolve(&parse.query, source, table, context);
    let mut diagnostics = parse.diagnostics;
    diagnostics.extend(resolved.diagnostics);
    if is_read {
        diagnostics.extend(notes::notes(&parse.query, source));
    }
    // A value that is looked for in two places gets its notes twice.
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
    diagnostics.dedup_by(|next, last| next.span == last.span && next.code == last.code);
    pasted::settle(source, &mut diagnostics);
    let mut translation = Translation {
        query: parse.query,
        predicate: Predicate::False,
        condition: None,
        english: String::new(),
        diagnostics,
    };
    if translation.errors().next().is_none() {
        translation.condition = Some(render::render(&resolved.predicate, table, context));
        translation.english = explain::explain(&resolved.predicate, table);
        translation.predicate = resolved.predicate;
    }
    translation
}
