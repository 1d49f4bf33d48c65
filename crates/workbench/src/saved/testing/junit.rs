//! Outcomes as the XML of `JUnit`, which CI services read.

use std::fmt::Write;

use super::Outcome;

/// The report: a suite with a case for each test.
///
/// ```
/// use lucerna::saved::junit;
///
/// let report = junit(&[]);
/// assert!(report.contains("tests=\"0\" failures=\"0\""));
/// ```
#[must_use]
pub fn junit(outcomes: &[Outcome]) -> String {
    let failures = outcomes.iter().filter(|outcome| !outcome.passed()).count();
    let seconds: f64 = outcomes
        .iter()
        .map(|outcome| outcome.elapsed.as_secs_f64())
        .sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    // Writing to a String cannot fail.
    let _ = writeln!(
        xml,
        "  <testsuite name=\"lucerna\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" time=\"{seconds:.3}\">",
        outcomes.len()
    );
    for outcome in outcomes {
        let _ = write!(
            xml,
            "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\" time=\"{:.3}\"",
            escaped(&outcome.query),
            escaped(&outcome.name()),
            escaped(&outcome.place.path.display().to_string()),
            outcome.place.line,
            outcome.elapsed.as_secs_f64(),
        );
        if outcome.passed() {
            xml.push_str("/>\n");
            continue;
        }
        xml.push_str(">\n");
        for finding in &outcome.findings {
            let first = finding.message.lines().next().unwrap_or_default();
            let text = format!("{}: {}", finding.place, finding.message);
            let _ = writeln!(
                xml,
                "      <failure message=\"{}\">{}</failure>",
                escaped(first),
                escaped(&text)
            );
        }
        xml.push_str("    </testcase>\n");
    }
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

/// A text as XML has it. What XML has no way to say is a replacement character.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' => escaped.push(letter),
            letter if letter.is_control() => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Finding;
    use super::*;
    use crate::toml_text::FilePlace;

    #[test]
    fn a_failure_says_where_and_why_whatever_its_text() {
        let place = FilePlace {
            path: "a/b.toml".into(),
            line: 3,
            column: 1,
        };
        let outcome = Outcome {
            query: "a/b".to_owned(),
            test: Some("with \"quotes\"".to_owned()),
            place: place.clone(),
            findings: vec![Finding {
                place,
                message: "0 rows came <&\u{1b}>".to_owned(),
            }],
            is_blessed: false,
            elapsed: Duration::from_millis(12),
        };
        let report = junit(&[outcome]);
        assert!(
            report.contains("name=\"a/b: with &quot;quotes&quot;\""),
            "{report}"
        );
        assert!(
            report.contains("a/b.toml:3:1: 0 rows came &lt;&amp;\u{fffd}&gt;"),
            "{report}"
        );
        assert!(report.contains("tests=\"1\" failures=\"1\""), "{report}");
    }
}
