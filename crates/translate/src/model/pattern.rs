//! Regular expressions, with the meaning that RE2 gives them.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the pattern's syntax only classes and boundaries are rewritten"
)]

use regex::bytes::RegexBuilder;
use regex_syntax::ast::{self, AssertionKind, Ast, ClassPerl, ClassPerlKind, ClassSetItem};

/// True if `pattern` matches somewhere in `text`.
///
/// # Panics
///
/// If the pattern cannot be read; the translator refuses such.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let regex = RegexBuilder::new(&as_rust(pattern))
        .size_limit(1 << 30)
        .build();
    regex
        .expect("the translator accepted the pattern")
        .is_match(text.as_bytes())
}

/// The pattern with RE2's meaning of what Rust reads otherwise: `\w`, `\d`, `\s` and `\b` know ASCII
/// alone, and `\s` no vertical tab. All else is by code points in both.
fn as_rust(pattern: &str) -> String {
    let tree = ast::parse::Parser::new()
        .parse(pattern)
        .expect("the translator accepted the pattern");
    let changes = ast::visit(&tree, Changes::default()).expect("it refuses nothing");
    let mut changed = pattern.to_owned();
    for (span, text) in changes.iter().rev() {
        changed.replace_range(span.start.offset..span.end.offset, text);
    }
    changed
}

/// The stretches to replace, in the order of the pattern.
#[derive(Default)]
struct Changes(Vec<(ast::Span, &'static str)>);

impl ast::Visitor for Changes {
    type Output = Vec<(ast::Span, &'static str)>;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Self::Output, Self::Err> {
        Ok(self.0)
    }

    fn visit_pre(&mut self, tree: &Ast) -> Result<(), Self::Err> {
        match tree {
            Ast::ClassPerl(class) => self.0.push((class.span, written(class))),
            Ast::Assertion(assertion) => match assertion.kind {
                AssertionKind::WordBoundary => self.0.push((assertion.span, r"(?-u:\b)")),
                AssertionKind::NotWordBoundary => self.0.push((assertion.span, r"(?-u:\B)")),
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), Self::Err> {
        if let ClassSetItem::Perl(class) = item {
            self.0.push((class.span, written(class)));
        }
        Ok(())
    }
}

fn written(class: &ClassPerl) -> &'static str {
    match (&class.kind, class.negated) {
        (ClassPerlKind::Digit, false) => "[0-9]",
        (ClassPerlKind::Digit, true) => "[^0-9]",
        (ClassPerlKind::Space, false) => r"[\t\n\f\r ]",
        (ClassPerlKind::Space, true) => r"[^\t\n\f\r ]",
        (ClassPerlKind::Word, false) => "[0-9A-Za-z_]",
        (ClassPerlKind::Word, true) => "[^0-9A-Za-z_]",
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn classes_and_word_boundaries_know_ascii_alone() {
        assert!(!matches(r"^\w$", "é"));
        assert!(matches(r"^[^\w]$", "é"));
        assert!(matches(r"\bcole", "école"));
        assert!(!matches(r"\s", "\u{b}"));
        assert!(!matches(r"^\d$", "٥"));
    }

    #[test]
    fn characters_are_code_points_and_a_dot_stops_at_a_line_break() {
        assert!(matches("^.$", "é"));
        assert!(matches("(?i)É", "é"));
        assert!(!matches("a.b", "a\nb"));
        assert!(matches("(?s)a.b", "a\nb"));
    }
}
