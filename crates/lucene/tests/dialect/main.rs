//! The language, rule by rule: what is typed on the left, the tree's outline on the right.

mod comparisons;
mod fields;
mod mistakes;
mod modifiers;
mod printing;
mod signs;
mod structure;
mod terms;

use lucerna_lucene::{outline, parse};

/// The outline of a query without a mistake.
#[track_caller]
fn tree(source: &str) -> String {
    let parsed = parse(source);
    assert!(parsed.is_ok(), "{source}: {:?}", parsed.diagnostics);
    outline(&parsed.query, source)
}

/// The code and the text of each report.
fn reports(source: &str) -> Vec<String> {
    let parsed = parse(source);
    let report = |report: &lucerna_diagnostics::Diagnostic| {
        format!("{} {}", report.code, report.span.text(source))
    };
    parsed.diagnostics.iter().map(report).collect()
}
