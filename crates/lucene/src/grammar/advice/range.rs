//! What is said of a range that is not complete.

use lucerna_diagnostics::{Code, Diagnostic, Span};

use super::{quoted, surroundings};
use crate::grammar::range::Missing;
use crate::input::Input;

pub(in crate::grammar) fn broken_range(
    open: &Input<'_>,
    span: Span,
    missing: Missing,
) -> Diagnostic {
    let source = open.session.source();
    let what = match missing {
        Missing::Lower => "its lower bound",
        Missing::To => "`TO` after its lower bound",
        Missing::Upper => "its upper bound",
        Missing::Close => "its closing bracket",
    };
    let diagnostic = Diagnostic::new(Code::BrokenRange, span, format!("this range lacks {what}"))
        .label("expected a range, such as `[200 TO 299]`");
    if missing == Missing::Close {
        return diagnostic.suggest("close it", Span::at(span.end), "]");
    }
    let typed = span.text(source);
    if let Some(other) = written_otherwise(typed, open.scope.is_under_field) {
        return diagnostic.suggest(
            format!("{}: `{}`", other.what, other.text),
            span,
            other.text,
        );
    }
    let whole = surroundings(source, span);
    let typed = whole.text(source);
    let diagnostic = quoted(diagnostic, source, whole);
    if typed.contains(['"', '\\', ' ']) {
        return diagnostic;
    }
    let escaped = with_escaped_brackets(typed);
    diagnostic.suggest(
        format!("write a backslash before each bracket: `{escaped}`"),
        whole,
        escaped,
    )
}

/// How something is written that looks like what was typed.
struct Other {
    what: &'static str,
    text: String,
}

/// What a range or a list of another language reads here: `[1 to 5]`, `[1-5]`, `[1..5]`, `[a, b]`.
fn written_otherwise(typed: &str, is_under_field: bool) -> Option<Other> {
    let inside = typed.strip_prefix(['[', '{'])?.strip_suffix([']', '}'])?;
    let (open, close) = (typed.get(..1)?, typed.get(typed.len() - 1..)?);
    let range = |what, lower: &str, upper: &str| {
        let text = format!("{open}{} TO {}{close}", lower.trim(), upper.trim());
        Some(Other { what, text })
    };
    let words: Vec<&str> = inside.split_whitespace().collect();
    if let [lower, to, upper] = words.as_slice()
        && to.eq_ignore_ascii_case("to")
    {
        return range("`TO` is upper case", lower, upper);
    }
    if !is_under_field || inside.contains(['"', '\\', '[', '{']) {
        return None;
    }
    let bounds = ["..", ",", "-"].iter().find_map(|sign| {
        let (lower, upper) = inside.split_once(sign)?;
        (is_number(lower.trim()) && is_number(upper.trim())).then_some((lower, upper))
    });
    if let Some((lower, upper)) = bounds {
        return range("the bounds have `TO` between them", lower, upper);
    }
    let values: Vec<&str> = inside.split(',').map(str::trim).collect();
    let is_list = values.len() > 1 && values.iter().all(|value| is_name(value));
    is_list.then(|| Other {
        what: "one of several values stands in round brackets",
        text: format!("({})", values.join(" OR ")),
    })
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|first: char| first.is_ascii_digit()) && text.parse::<f64>().is_ok()
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|character| character.is_alphanumeric() || "_-.".contains(character))
}

fn with_escaped_brackets(typed: &str) -> String {
    let mut escaped = String::with_capacity(typed.len() + 4);
    for character in typed.chars() {
        if "[]{}()".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
