//! One JSON document.

use lucerna_diagnostics::Severity;
use serde_json::{Value, json};

use super::{Region, level};
use crate::check::baseline::shown;
use crate::check::{Checked, Finding};

/// All that is reported and weighs at least so much, as one document with a line break at its end.
#[must_use]
pub fn json(files: &[Checked], least: Severity) -> String {
    let findings: Vec<Value> = files
        .iter()
        .flat_map(|file| file.reported(least).map(|finding| one(file, finding)))
        .collect();
    let count = |wanted: Severity| {
        files
            .iter()
            .flat_map(|file| file.reported(wanted))
            .filter(|finding| finding.level == wanted)
            .count()
    };
    let document = json!({
        "files": files.len(),
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "notes": count(Severity::Note),
        "findings": findings,
    });
    format!("{document:#}\n")
}

fn one(file: &Checked, finding: &Finding) -> Value {
    let diagnostic = &finding.diagnostic;
    let region = Region::of(&file.text, diagnostic.span);
    let fixes: Vec<Value> = diagnostic
        .help
        .iter()
        .filter_map(|help| help.replacement.as_ref())
        .map(|(span, text)| json!({ "start": span.start, "end": span.end, "text": text }))
        .collect();
    let help: Vec<&str> = diagnostic.help.iter().map(|help| &*help.message).collect();
    json!({
        "file": shown(&file.path),
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
        "start": diagnostic.span.start,
        "end": diagnostic.span.end,
        "code": diagnostic.code.as_str(),
        "level": level(finding.level),
        "message": diagnostic.message,
        "help": help,
        "fixes": fixes,
    })
}
