//! Where HyperDX would answer the same text in another way: what the signs and operators tell.
//!
//! Notes on values are made where the value is resolved, in `resolve::note`.

use crate::reports::Reports;
use lucerna_diagnostics::{Code, Diagnostic, Span, Spanned};
use lucerna_lucene::ast::{Field, Joined, Not, Operator, Query, Sign, Value};
use std::borrow::Cow;

/// The notes on `query`, which was read from `source` without an error.
pub(crate) fn notes(query: &Query, source: &str) -> Vec<Diagnostic> {
    let mut reader = Reader {
        source,
        notes: Reports::default(),
    };
    reader.query(query, false);
    reader.white_space();
    reader.notes.into_list()
}

struct Reader<'s> {
    source: &'s str,
    notes: Reports,
}

impl Reader<'_> {
    fn query(&mut self, query: &Query, under_field: bool) {
        match query {
            Query::Or(joined) | Query::And(joined) => self.joined(joined, under_field),
            Query::Not(not) => self.not(not, under_field),
            Query::Group(group) => self.query(&group.of, under_field),
            Query::Field(field) => self.field(field),
            Query::Boost(boost) => {
                self.boost(boost.span, &boost.of);
                self.query(&boost.of, under_field);
            }
            Query::Empty | Query::Leaf(_) | Query::Error(_) => {}
        }
    }

    fn note(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<Cow<'static, str>>,
        help: &'static str,
    ) {
        if self.notes.takes(code) {
            self.notes
                .push(Diagnostic::new(code, span, message).help(help));
        }
    }

    fn joined(&mut self, joined: &Joined, under_field: bool) {
        for operator in &joined.operators {
            self.keyword(*operator);
        }
        for clause in &joined.clauses {
            self.query(clause, under_field);
        }
    }

    /// HyperDX knows `AND` and `OR` with blanks on both sides.
    fn keyword(&mut self, operator: Spanned<Operator>) {
        if operator.value == Operator::Implied {
            return;
        }
        let (before, after) = self.around(operator.span);
        if before.is_some_and(|byte| !byte.is_ascii_whitespace())
            || after.is_some_and(|byte| !byte.is_ascii_whitespace())
        {
            let typed = operator.span.text(self.source);
            self.note(
                Code::H03,
                operator.span,
                format!("HyperDX searches for the word `{typed}` here"),
                "with a blank on both sides both read it as the operator",
            );
        }
        let rest = self.source.get(operator.span.end..).unwrap_or_default();
        let word = rest.trim_start();
        let is_longer = |byte: &u8| !byte.is_ascii_whitespace() && !matches!(byte, b'(' | b'"');
        if word.starts_with("NOT") && word.as_bytes().get(3).is_some_and(is_longer) {
            let start = self.source.len() - word.len();
            self.note(
                Code::H03,
                Span::new(start, start + 3),
                "HyperDX reads the beginning of this word as NOT",
                "put the word in quotes to search for it in both",
            );
        }
    }

    fn not(&mut self, not: &Not, under_field: bool) {
        let count = |wanted| not.signs.iter().filter(|sign| sign.value == wanted).count();
        let (has_bangs, has_nots) = (count(Sign::Bang) > 1, count(Sign::Not) > 1);
        for sign in &not.signs {
            match sign.value {
                Sign::Bang => self.bang(sign.span, has_bangs),
                Sign::Not => self.not_keyword(sign.span, has_nots),
                Sign::Dash => self.dash(sign.span, under_field),
                Sign::Plus => {}
            }
        }
        if !under_field && not.negates() && is_empty_phrase(&not.of, self.source) {
            self.note(
                Code::H28,
                not.signs.first().map_or(Span::default(), |sign| sign.span),
                "HyperDX selects everything here; this is the negation of everything: no row",
                "leave it out to select everything",
            );
        }
        self.query(&not.of, under_field);
    }

    fn bang(&mut self, span: Span, is_one_of_several: bool) {
        if is_one_of_several {
            self.note(
                Code::H31,
                span,
                "HyperDX negates once and keeps the rest as text; here each `!` negates",
                "write `NOT` once, or leave both out",
            );
        }
        self.note(
            Code::H01,
            span,
            "HyperDX loses this `!` or sends SQL that does not run; here it negates",
            "`-` or `NOT` before the clause reads the same in both",
        );
    }

    fn not_keyword(&mut self, span: Span, is_one_of_several: bool) {
        let before = self.source.get(..span.start).unwrap_or_default();
        let text = before.trim_end();
        let gap = before.len() - text.len();
        let follows_operator = ["AND", "OR", "&&", "||"]
            .iter()
            .any(|operator| text.ends_with(operator));
        if is_one_of_several
            || (follows_operator && gap != 1)
            || (follows_operator && !before.ends_with(' '))
        {
            self.note(
                Code::H02,
                span,
                "HyperDX loses this NOT; here it negates",
                "with one NOT, and one blank before it, both read the same",
            );
        }
        let (previous, after) = self.around(span);
        if matches!(previous, Some(b'(' | b')' | b'"')) || matches!(after, Some(b'(' | b'"')) {
            self.note(
                Code::H03,
                span,
                "HyperDX searches for the word `NOT` here",
                "with a blank on both sides, and outside of brackets, both read it as the operator",
            );
        }
    }

    fn dash(&mut self, span: Span, under_field: bool) {
        let next = self.source.as_bytes().get(span.end);
        if under_field || matches!(next, Some(b'(' | b'[' | b'{')) {
            self.note(
                Code::H05,
                span,
                "HyperDX cannot read a `-` here; it negates what follows",
                "`NOT` with blanks around it reads the same in both",
            );
        }
    }

    fn field(&mut self, field: &Field) {
        if !field.name.is_plain {
            self.note(
                Code::H14,
                field.name.span,
                "HyperDX does not undo quotes and escapes in the name of a field",
                "write the name without them where it can be",
            );
        }
        if field.name.span.text(self.source).contains('?') {
            self.note(
                Code::H26,
                field.name.span,
                "HyperDX cannot send a `?` in a name; here it is a character like others",
                "there is no other way to write this name in HyperDX",
            );
        }
        self.query(&field.of, true);
    }

    fn boost(&mut self, span: Span, of: &Query) {
        let is_whole = span
            .text(self.source)
            .bytes()
            .skip(1)
            .all(|byte| byte.is_ascii_digit());
        if !is_whole || matches!(of, Query::Group(_)) {
            self.note(
                Code::H10,
                span,
                "HyperDX cannot read this boost; here it changes no rows",
                "leave it out: no boost changes which rows are found",
            );
        }
    }

    /// White space that separates here, and does not in HyperDX.
    fn white_space(&mut self) {
        if self.source.is_ascii() && !self.source.contains(['\u{b}', '\u{1c}']) {
            return;
        }
        let mut in_quotes = false;
        let mut is_escaped = false;
        for (at, character) in self.source.char_indices() {
            let was_escaped = is_escaped;
            is_escaped = character == '\\' && !was_escaped;
            in_quotes ^= character == '"' && !was_escaped;
            let is_known = matches!(character, ' ' | '\t' | '\r' | '\n' | '\u{c}');
            if character.is_whitespace() && !is_known && !in_quotes && !was_escaped {
                self.note(
                    Code::H29,
                    Span::new(at, at + character.len_utf8()),
                    "HyperDX takes this white space for a part of the word; here it separates",
                    "a plain blank reads the same in both",
                );
                return;
            }
        }
    }

    /// The bytes directly before and after a place.
    fn around(&self, span: Span) -> (Option<u8>, Option<u8>) {
        let bytes = self.source.as_bytes();
        (
            span.start.checked_sub(1).map(|at| bytes[at]),
            bytes.get(span.end).copied(),
        )
    }
}

fn is_empty_phrase(query: &Query, source: &str) -> bool {
    matches!(query, Query::Leaf(leaf) if leaf.value == Value::Phrase && leaf.span.text(source) == "\"\"")
}
