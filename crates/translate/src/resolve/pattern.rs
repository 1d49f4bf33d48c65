//! Regular expressions: accepted where RE2 reads them as this program does.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the pattern's syntax what is not named is refused, or is plain text"
)]

use super::Resolver;
use crate::predicate::Test;
use lucerna_diagnostics::{Code, Diagnostic, Span};
use regex_syntax::ast::{
    self, AssertionKind, Ast, ClassSetItem, Flag, LiteralKind, RepetitionKind,
};

/// RE2 refuses more repetitions than this.
const MOST_REPEATS: u32 = 1000;

impl Resolver<'_> {
    /// The test for the pattern at `span`, which is that of the text between the slashes.
    pub(super) fn pattern(&self, span: Span) -> Result<Test, Box<Diagnostic>> {
        let typed = span.text(self.source);
        // `\/` is how a slash is written between slashes.
        let pattern = typed.replace("\\/", "/");
        check(&pattern).map_err(|(inner, message)| {
            // The escapes of slashes before it moved the place.
            let shift = |offset: usize| {
                let before = pattern.get(..offset).unwrap_or(&pattern);
                let slashes = typed
                    .matches("\\/")
                    .count()
                    .min(before.matches('/').count());
                (span.start + offset + slashes).min(span.end)
            };
            let at = Span::new(shift(inner.start), shift(inner.end).max(shift(inner.start)));
            let diagnostic = Diagnostic::new(Code::BadRegex, at, message).label("in this place");
            Box::new(diagnostic.help(format!(
                "to search for the text, put it in quotes: `\"/{typed}/\"`"
            )))
        })?;
        Ok(Test::Matches(pattern))
    }
}

/// What is wrong with a pattern, and where in it.
fn check(pattern: &str) -> Result<(), (Span, String)> {
    let tree = ast::parse::ParserBuilder::new()
        .nest_limit(100)
        .build()
        .parse(pattern)
        .map_err(|error| {
            (
                span(error.span()),
                format!("the pattern cannot be read: {}", error.kind()),
            )
        })?;
    ast::visit(&tree, Judge { repeats: vec![1] })
}

fn span(span: &ast::Span) -> Span {
    Span::new(span.start.offset, span.end.offset)
}

/// Refuses what RE2 lacks or reads in another way.
struct Judge {
    /// How often the parts around are repeated, multiplied up; the last is the innermost.
    repeats: Vec<u32>,
}

fn refuse(at: &ast::Span, what: &str) -> Result<(), (Span, String)> {
    Err((
        span(at),
        format!("{what} here means something else, or nothing, to the engine"),
    ))
}

impl ast::Visitor for Judge {
    type Output = ();
    type Err = (Span, String);

    fn finish(self) -> Result<(), Self::Err> {
        Ok(())
    }

    fn visit_pre(&mut self, tree: &Ast) -> Result<(), Self::Err> {
        match tree {
            Ast::Literal(literal) => check_literal(literal),
            Ast::ClassUnicode(class) => refuse(&class.span, "a Unicode class"),
            Ast::Assertion(assertion) => match assertion.kind {
                AssertionKind::StartLine
                | AssertionKind::EndLine
                | AssertionKind::StartText
                | AssertionKind::EndText
                | AssertionKind::WordBoundary
                | AssertionKind::NotWordBoundary => Ok(()),
                _ => refuse(&assertion.span, "this kind of word boundary"),
            },
            Ast::Flags(flags) => check_flags(&flags.flags),
            Ast::Group(group) => group.flags().map_or(Ok(()), check_flags),
            Ast::Repetition(repetition) => self.enter(repetition),
            Ast::Empty(_)
            | Ast::Dot(_)
            | Ast::ClassPerl(_)
            | Ast::ClassBracketed(_)
            | Ast::Alternation(_)
            | Ast::Concat(_) => Ok(()),
        }
    }

    fn visit_post(&mut self, tree: &Ast) -> Result<(), Self::Err> {
        if let Ast::Repetition(_) = tree {
            self.repeats.pop();
        }
        Ok(())
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), Self::Err> {
        match item {
            ClassSetItem::Unicode(class) => refuse(&class.span, "a Unicode class"),
            ClassSetItem::Bracketed(class) => refuse(&class.span, "a class within a class"),
            ClassSetItem::Literal(literal) => check_literal(literal),
            ClassSetItem::Range(range) => {
                check_literal(&range.start).and_then(|()| check_literal(&range.end))
            }
            ClassSetItem::Empty(_)
            | ClassSetItem::Ascii(_)
            | ClassSetItem::Perl(_)
            | ClassSetItem::Union(_) => Ok(()),
        }
    }

    fn visit_class_set_binary_op_pre(
        &mut self,
        operation: &ast::ClassSetBinaryOp,
    ) -> Result<(), Self::Err> {
        refuse(&operation.span, "an operation on classes")
    }
}

impl Judge {
    fn enter(&mut self, repetition: &ast::Repetition) -> Result<(), (Span, String)> {
        if let Ast::Repetition(inner) = &*repetition.ast {
            return refuse(&inner.op.span, "a repetition of a repetition");
        }
        let (least, most) = match &repetition.op.kind {
            RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore | RepetitionKind::OneOrMore => {
                (1, 1)
            }
            RepetitionKind::Range(range) => match range {
                ast::RepetitionRange::Exactly(count) => (*count, *count),
                ast::RepetitionRange::AtLeast(least) => (*least, *least),
                ast::RepetitionRange::Bounded(least, most) => (*least, *most),
            },
        };
        let around = self.repeats.last().copied().unwrap_or(1);
        let all = around.saturating_mul(most.max(least).max(1));
        if all > MOST_REPEATS {
            let message = format!("more than {MOST_REPEATS} repetitions");
            return Err((span(&repetition.op.span), message));
        }
        self.repeats.push(all);
        Ok(())
    }
}

fn check_literal(literal: &ast::Literal) -> Result<(), (Span, String)> {
    match &literal.kind {
        LiteralKind::HexFixed(
            ast::HexLiteralKind::UnicodeShort | ast::HexLiteralKind::UnicodeLong,
        )
        | LiteralKind::HexBrace(
            ast::HexLiteralKind::UnicodeShort | ast::HexLiteralKind::UnicodeLong,
        ) => refuse(&literal.span, "this escape"),
        LiteralKind::Superfluous if literal.c == '_' || !literal.c.is_ascii() => {
            refuse(&literal.span, "this escape")
        }
        _ => Ok(()),
    }
}

fn check_flags(flags: &ast::Flags) -> Result<(), (Span, String)> {
    for item in &flags.items {
        if let ast::FlagsItemKind::Flag(Flag::Unicode | Flag::CRLF | Flag::IgnoreWhitespace) =
            item.kind
        {
            return refuse(&item.span, "this flag");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn patterns_that_both_engines_read_alike_are_accepted() {
        for pattern in [
            r"^4\d\d$",
            "^(ERROR|WARN)$",
            "[0-9]{4}-[0-9]{2}",
            r"\w+\s*\.",
            "(?i)error",
            "a.b",
            r"(?P<name>x)",
            r"[^a-z\]]",
            r"\x41\x{1F600}",
            "a{2,5}?",
            r"\bfoo\B",
            "é|日",
            "",
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn patterns_that_they_read_in_two_ways_are_refused() {
        for pattern in [
            "(a",
            "(?P<x",
            "a**",
            "a{1001}",
            "(a{100}){100}",
            r"\p{L}",
            "[a&&b]",
            "[[a]b]",
            r"\u0041",
            "(?x)a",
            "(?=a)",
            r"\1",
            r"\<a",
            "*a",
            r"\_",
        ] {
            assert!(check(pattern).is_err(), "{pattern}");
        }
    }
}
