//! The colours of severities. The word always stands beside its colour.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use arrow_schema::Schema;

use crate::column::is_text;

/// Names of columns whose words are severities or states, in lower case and without `_`.
const COLUMNS: [&str; 6] = [
    "severitytext",
    "severity",
    "level",
    "loglevel",
    "statuscode",
    "status",
];

const FATAL: Style = AnsiColor::Red.on_default().bold();
const ERROR: Style = AnsiColor::Red.on_default();
const WARNING: Style = AnsiColor::Yellow.on_default();
const INFORMATION: Style = AnsiColor::Green.on_default();
const DETAIL: Style = Style::new().dimmed();

/// Knows which columns hold severities.
pub(crate) struct Severities {
    columns: Vec<usize>,
}

impl Severities {
    /// The columns of a result that hold severities; none if there is to be no colour.
    pub(crate) fn new(schema: &Schema, color: bool) -> Self {
        let fields = schema.fields().iter().enumerate().filter(|(_, field)| {
            let name = field.name().to_ascii_lowercase().replace('_', "");
            color && is_text(field.data_type()) && COLUMNS.contains(&name.as_str())
        });
        Self {
            columns: fields.map(|(index, _)| index).collect(),
        }
    }

    /// How the value of a column is shown.
    pub(crate) fn style(&self, column: usize, text: &str) -> Paint {
        if self.columns.contains(&column) {
            Paint(style(text))
        } else {
            Paint(Style::new())
        }
    }
}

/// A colour, or none.
#[derive(Clone, Copy)]
pub(crate) struct Paint(Style);

impl Paint {
    pub(crate) fn open(self, out: &mut Vec<u8>) {
        // A vector takes everything.
        let _ = write!(out, "{}", self.0.render());
    }

    pub(crate) fn close(self, out: &mut Vec<u8>) {
        let _ = write!(out, "{}", self.0.render_reset());
    }
}

/// Text that stands back, such as a header.
pub(crate) fn dim(out: &mut Vec<u8>, text: &str, color: bool) {
    let paint = Paint(if color { DETAIL } else { Style::new() });
    paint.open(out);
    out.extend_from_slice(text.as_bytes());
    paint.close(out);
}

fn style(word: &str) -> Style {
    let word = word.trim();
    let is = |names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
    if is(&[
        "fatal",
        "critical",
        "crit",
        "emergency",
        "emerg",
        "alert",
        "panic",
    ]) {
        FATAL
    } else if is(&["error", "err", "severe", "status_code_error"]) {
        ERROR
    } else if is(&["warn", "warning"]) {
        WARNING
    } else if is(&["info", "information", "notice", "ok", "status_code_ok"]) {
        INFORMATION
    } else if is(&["debug", "trace", "verbose", "unset", "status_code_unset"]) {
        DETAIL
    } else {
        Style::new()
    }
}

#[cfg(test)]
mod tests {
    use crate::Options;
    use crate::testing::{logs, written};

    #[test]
    fn a_severity_has_its_colour_and_its_word() {
        let options = Options {
            color: true,
            ..Options::default()
        };
        let text = written("vertical", &[logs()], &options);
        assert!(
            text.contains("SeverityText   \u{1b}[31mERROR\u{1b}[0m\n"),
            "{text:?}"
        );
    }
}
