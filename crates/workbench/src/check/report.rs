//! Findings as texts for programs: JSON, SARIF 2.1.0, and the annotations of a hosted CI.

mod annotations;
mod json;
mod sarif;

use lucerna_diagnostics::{Severity, Span};

pub use annotations::annotations;
pub use json::json;
pub use sarif::sarif;

/// A place as people count: lines and columns from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// The first line.
    pub line: usize,
    /// The first column.
    pub column: usize,
    /// The last line.
    pub end_line: usize,
    /// The column after the last one.
    pub end_column: usize,
}

impl Region {
    /// The place of a stretch of a text.
    ///
    /// ```
    /// use lucerna::check::report::Region;
    /// use lucerna_diagnostics::Span;
    ///
    /// let text = "a\nbé c";
    /// let region = Region::of(text, Span::new(6, 7));
    /// assert_eq!((region.line, region.column, region.end_column), (2, 4, 5));
    /// ```
    #[must_use]
    pub fn of(text: &str, span: Span) -> Self {
        let (line, column) = place(text, span.start);
        let (end_line, end_column) = place(text, span.end.max(span.start));
        Self {
            line,
            column,
            end_line,
            end_column,
        }
    }
}

fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    let column = before.get(start..).unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// The name of a weight.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[cfg(test)]
mod tests;
