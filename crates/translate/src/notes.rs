//! Where HyperDX would answer the same text in another way.

use lucerna_diagnostics::Diagnostic;
use lucerna_lucene::ast::Query;
use lucerna_schema::Table;

/// The notes on `query`, which was read from `source` without an error.
pub(crate) fn notes(query: &Query, source: &str, table: &Table) -> Vec<Diagnostic> {
    let _ = (query, source, table);
    Vec::new()
}
