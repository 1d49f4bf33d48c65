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
pub mod cursor;
mod grammar;
mod input;
#[cfg(feature = "laws")]
pub mod laws;
mod outline;
pub mod template;
pub mod text;

pub use canonical::{Canonical, canonical};
pub use outline::outline;

use ast::Query;
use input::{Input, Session};
use lucerna_diagnostics::{Diagnostic, Span};

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
///
/// It takes time in proportion to the length of the text, whatever the text is.
///
/// ```
/// use lucerna_lucene::ast::Query;
/// use lucerna_lucene::parse;
///
/// assert_eq!(parse("  ").query, Query::Empty);
/// assert!(matches!(parse("a OR b c").query, Query::Or(_)));
///
/// let broken = parse("error OR (kafka");
/// assert_eq!(broken.diagnostics[0].code.as_str(), "L002");
/// ```
#[must_use]
pub fn parse(source: &str) -> Parse {
    let session = Session::new(source);
    let query = match grammar::query(Input::new(&session)) {
        Ok((_, query)) => query,
        // A query starts anywhere, so this is not reached; the tree would say so if it were.
        Err(_) => Query::Error(Span::new(0, source.len())),
    };
    Parse {
        query,
        diagnostics: session.into_reports(),
    }
}
