//! `# lucerna: allow L020 reason`: findings that a file keeps from being reported.
//!
//! It stands on a line of its own, in the header or anywhere outside of the query, and holds for the
//! whole file: a file is one query.

use std::path::Path;

use lucerna_diagnostics::{Code, Diagnostic, Span};

use super::{Finding, Suppressed};
use crate::saved::Layout;

struct Allowance {
    code: Code,
    /// The code in the text.
    span: Span,
    reason: String,
    is_used: bool,
}

/// Marks what the file allows; what is wrong with the allowances themselves.
pub(super) fn apply(path: &Path, text: &str, findings: &mut [Finding]) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    let mut allowances = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some((start, rest)) = after_mark(path, line) {
            read(text, at + start, rest, &mut allowances, &mut wrong);
        }
        at += line.len();
    }
    for finding in findings.iter_mut() {
        let code = finding.diagnostic.code;
        if let Some(allowance) = allowances.iter_mut().find(|each| each.code == code) {
            allowance.is_used = true;
            finding.suppressed = Some(Suppressed::InFile(allowance.reason.clone()));
        }
    }
    let idle = allowances.iter().filter(|each| !each.is_used).map(|each| {
        let code = each.code;
        let message = format!("nothing is found that {code} says, so nothing is to be allowed");
        Diagnostic::new(Code::IdleAllowance, each.span, message).help("take the line out")
    });
    wrong.extend(idle);
    wrong
}

/// Where what follows `lucerna: allow` begins, and that.
fn after_mark<'l>(path: &Path, line: &'l str) -> Option<(usize, &'l str)> {
    let mark = match Layout::of(path) {
        Some(Layout::Sql) => "--",
        Some(Layout::Toml | Layout::Lucene) | None => "#",
    };
    let rest = line.trim_start().strip_prefix(mark)?.trim_start();
    let rest = rest.strip_prefix("lucerna:")?.trim_start();
    let rest = rest.strip_prefix("allow")?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace))
        .then(|| (line.len() - rest.len(), rest))
}

/// Codes with blanks or commas between, then the reason.
fn read(
    text: &str,
    start: usize,
    rest: &str,
    allowances: &mut Vec<Allowance>,
    wrong: &mut Vec<Diagnostic>,
) {
    let end = start + rest.trim_end().len();
    let mut at = start;
    let mut codes = Vec::new();
    let mut reason = String::new();
    while at < end {
        let here = text.get(at..end).unwrap_or_default();
        let blank = here.len() - here.trim_start_matches([' ', '\t', ',']).len();
        at += blank;
        let here = text.get(at..end).unwrap_or_default();
        let length = here.find([' ', '\t', ',']).unwrap_or(here.len());
        let span = Span::new(at, at + length);
        let word = span.text(text);
        let Some(code) = Code::parse(word) else {
            here.trim().clone_into(&mut reason);
            break;
        };
        codes.push((code, span));
        at += length;
    }
    let line = Span::new(start, end);
    if codes.is_empty() {
        let message = "an allowance without a code";
        let help = "such as `lucerna: allow L020 the brackets would hide what it is about`";
        wrong.push(Diagnostic::new(Code::IdleAllowance, line, message).help(help));
    } else if reason.is_empty() {
        let message = "an allowance without a reason";
        let help = "say in a few words why, behind the code";
        wrong.push(Diagnostic::new(Code::IdleAllowance, line, message).help(help));
    }
    for (code, span) in codes {
        allowances.push(Allowance {
            code,
            span,
            reason: reason.clone(),
            is_used: reason.is_empty(),
        });
    }
    allowances.retain(|each| !each.reason.is_empty());
}
