//! The annotations of a hosted CI: `::warning file=…,line=…::…`, a line each.

use std::fmt::Write as _;

use lucerna_diagnostics::Severity;

use super::Region;
use crate::check::baseline::shown;
use crate::check::{Checked, Finding};

/// All that is reported and weighs at least so much.
#[must_use]
pub fn annotations(files: &[Checked], least: Severity) -> String {
    let mut text = String::new();
    for file in files {
        for finding in file.reported(least) {
            one(&mut text, file, finding);
        }
    }
    text
}

fn one(text: &mut String, file: &Checked, finding: &Finding) {
    let diagnostic = &finding.diagnostic;
    let region = Region::of(&file.text, diagnostic.span);
    let command = match finding.level {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut message = diagnostic.message.clone().into_owned();
    for help in &diagnostic.help {
        message.push_str("\nhelp: ");
        message.push_str(&help.message);
    }
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "::{command} file={},line={},endLine={}",
        property(&shown(&file.path)),
        region.line,
        region.end_line
    );
    // Columns are of one line only.
    if region.line == region.end_line {
        let _ = write!(
            text,
            ",col={},endColumn={}",
            region.column, region.end_column
        );
    }
    let _ = writeln!(
        text,
        ",title={}::{}",
        property(&format!(
            "{} {}",
            diagnostic.code,
            diagnostic.code.text().title
        )),
        data(&message)
    );
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
