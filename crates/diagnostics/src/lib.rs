//! Spans, codes, messages, suggestions: data only.
//!
//! A [`Diagnostic`] says that a query is wrong, or that it means something else than a reader may
//! think; it always has a place. That the world is wrong (a file is missing, a server refuses) is
//! an error type of the crate that met it, never a diagnostic. Nothing here prints.

mod code;
mod diagnostic;
mod near;
mod span;

pub use code::{CODES, Code, CodeText};
pub use diagnostic::{Diagnostic, Label, Severity, Suggestion};
pub use near::nearest;
pub use span::{Span, Spanned};
