//! Query text to syntax tree and back.
//!
//! ```
//! use lucerna_lucene::{canonical, parse};
//!
//! let source = "level:error   && !healthcheck";
//! let parsed = parse(source);
//! assert!(parsed.is_ok());
//! assert_eq!(canonical(&parsed.query, source), "level:error AND -healthcheck");
//! ```

pub mod ast;
mod canonical;
pub mod text;

pub use canonical::{Canonical, canonical};

use ast::Query;
use lucerna_diagnostics::Diagnostic;

/// What came of reading a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parse {
    /// The tree. It has error nodes where something could not be read.
    pub query: Query,
    /// What is wrong, in the order of its place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parse {
    /// True if no diagnostic is an error.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Reads a query. Never fails: what cannot be read becomes an error node and a diagnostic.
#[must_use]
pub fn parse(source: &str) -> Parse {
    let _ = source;
    Parse {
        query: Query::Empty,
        diagnostics: Vec::new(),
    }
}
