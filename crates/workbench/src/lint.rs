//! What is worth saying of a query that is kept in a file: its mistakes, where HyperDX would answer
//! otherwise, what makes it slow, and what a reader or a later change of the table may trip over.
//!
//! Nothing is asked and nothing is run: a query and what is known of its table go in, diagnostics with
//! places, and changes that mend them, come out.
//!
//! ```
//! use lucerna::lint;
//! use lucerna::search::Search;
//! use lucerna::source::Source;
//! use lucerna::translate::Context;
//!
//! let logs = lucerna::schema::builtin("logs").expect("a built-in table");
//! let source = Source::of_schema(logs.clone());
//! let search = Search { query: "timeout OR refused level:error".to_owned(), ..Search::default() };
//! let found = lint::query(&search, &source, &Context::utc(0));
//! let codes: Vec<&str> = found.iter().map(|each| each.code.as_str()).collect();
//! assert!(codes.contains(&"L020"));
//! assert!(codes.contains(&"L023"));
//! ```

mod brackets;
mod number;
mod served;
mod statement;
mod time;

use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_lucene::ast::Query;
use lucerna_schema::Table;
use lucerna_translate::{Context, Translation, translate};

use crate::error::WorkError;
use crate::search::{Search, with_implicit};
use crate::source::Source;

pub use statement::statement;

/// Everything there is to say of a search, in the order of its places. Its range counts as far as it
/// has a beginning or none.
#[must_use]
pub fn query(search: &Search, source: &Source, context: &Context) -> Vec<Diagnostic> {
    let table = match with_implicit(&source.table, search) {
        Ok(table) => table,
        Err(WorkError::Query(wrong)) => {
            // The place is one of another text than the query.
            let moved = wrong.diagnostics.into_iter().map(|mut diagnostic| {
                diagnostic.span = Span::default();
                diagnostic
            });
            return moved.collect();
        }
        Err(_) => source.table.clone(),
    };
    let translation = translate(&search.query, &table, context);
    let asked = Asked {
        search,
        source,
        table: &table,
        context,
        translation: &translation,
    };
    let mut found = translation.diagnostics.clone();
    if lucerna_lucene::parse(&search.query).is_ok() {
        brackets::mixed(&translation.query, &search.query, &mut found);
    }
    if translation.condition.is_some() {
        number::inside_values(&asked, &mut found);
        served::unserved(&asked, &mut found);
        found.extend(time::unbounded(&asked));
    }
    found.sort_by_key(|each| (each.span, each.code));
    found
}

/// A query without mistakes, and all that its rules look at.
struct Asked<'a> {
    search: &'a Search,
    source: &'a Source,
    table: &'a Table,
    context: &'a Context,
    translation: &'a Translation,
}

impl Asked<'_> {
    fn text(&self) -> &str {
        &self.search.query
    }

    fn tree(&self) -> &Query {
        &self.translation.query
    }
}

/// Whether a code is one of the rules for queries in files, whose changes `--fix` may make.
#[must_use]
pub fn is_rule(code: Code) -> bool {
    matches!(
        code,
        Code::SubstringOfNumber
            | Code::MixedOperators
            | Code::LeadingWildcard
            | Code::UnservedWord
            | Code::NoTimeBound
            | Code::DeadParameter
            | Code::BadSql
            | Code::SelectStar
            | Code::IdleAllowance
            | Code::BrokenFile
            | Code::NoSchema
            | Code::StrayDefault
    )
}

#[cfg(test)]
mod tests;
