//! SARIF 2.1.0, which code hosts show beside the code.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use lucerna_diagnostics::{Code, Severity};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Region, level};
use crate::check::baseline::shown;
use crate::check::{Checked, Finding, Suppressed};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// All that weighs at least so much, as one document with a line break at its end; what is not
/// reported stands in it with the reason.
#[must_use]
pub fn sarif(files: &[Checked], least: Severity, version: &str) -> String {
    let is_heavy = |finding: &&Finding| finding.level <= least;
    let codes: BTreeSet<Code> = files
        .iter()
        .flat_map(|file| &file.findings)
        .filter(is_heavy)
        .map(|finding| finding.diagnostic.code)
        .collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let results: Vec<Value> = files
        .iter()
        .flat_map(|file| {
            let findings = file.findings.iter().filter(is_heavy);
            findings.map(|finding| one(file, finding, &codes))
        })
        .collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(*code)).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "lucerna", "version": version, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(code: Code) -> Value {
    let text = code.text();
    json!({
        "id": text.id,
        "shortDescription": { "text": text.title },
        "fullDescription": { "text": text.page },
        "help": { "text": text.page },
        "defaultConfiguration": { "level": level(text.severity) },
    })
}

fn one(file: &Checked, finding: &Finding, codes: &[Code]) -> Value {
    let diagnostic = &finding.diagnostic;
    let mut message = diagnostic.message.clone().into_owned();
    for help in &diagnostic.help {
        message.push_str("\nhelp: ");
        message.push_str(&help.message);
    }
    let uri = uri(&shown(&file.path));
    let mut result = json!({
        "ruleId": diagnostic.code.as_str(),
        "ruleIndex": codes.iter().position(|code| *code == diagnostic.code),
        "level": level(finding.level),
        "message": { "text": message },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri },
                "region": region(Region::of(&file.text, diagnostic.span)),
            },
        }],
        "partialFingerprints": { "findingHash/v1": fingerprint(file, finding) },
    });
    let fixes = fixes(file, finding, &uri);
    if let Some(object) = result.as_object_mut() {
        if !fixes.is_empty() {
            object.insert("fixes".to_owned(), Value::Array(fixes));
        }
        let suppression = match &finding.suppressed {
            None => None,
            Some(Suppressed::InFile(reason)) => {
                Some(json!([{ "kind": "inSource", "justification": reason }]))
            }
            Some(Suppressed::Baseline) => Some(json!([{ "kind": "external" }])),
        };
        if let Some(suppression) = suppression {
            object.insert("suppressions".to_owned(), suppression);
        }
    }
    result
}

fn fixes(file: &Checked, finding: &Finding, uri: &str) -> Vec<Value> {
    let changes = finding
        .diagnostic
        .help
        .iter()
        .filter_map(|help| Some((&help.message, help.replacement.as_ref()?)));
    changes
        .map(|(message, (span, text))| {
            json!({
                "description": { "text": message },
                "artifactChanges": [{
                    "artifactLocation": { "uri": uri },
                    "replacements": [{
                        "deletedRegion": region(Region::of(&file.text, *span)),
                        "insertedContent": { "text": text },
                    }],
                }],
            })
        })
        .collect()
}

fn region(region: Region) -> Value {
    json!({
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    })
}

/// The same for the same finding, wherever in its file it moves to.
fn fingerprint(file: &Checked, finding: &Finding) -> String {
    let mut hash = Sha256::new();
    let diagnostic = &finding.diagnostic;
    for part in [
        shown(&file.path).as_str(),
        diagnostic.code.as_str(),
        diagnostic.span.text(&file.text),
    ] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let bytes = hash.finalize();
    let mut text = String::new();
    for byte in bytes.iter().take(16) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A relative reference: what is no plain character of a path is written as `%` and its number.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
