//! Tests of whole columns.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of tests only those that the dictionary of an index answers matter here"
)]

use super::super::lookup::Lookup;
use super::super::place::Value;
use super::super::token::{has_wide_case, words};
use super::super::{Renderer, index, piece};
use super::{First, Form, Reads, Rest};
use crate::predicate::Test;
use crate::resolve::kind::{Kind, kind_of};
use lucerna_lucene::text::GlobPart;
use lucerna_schema::{ColumnId, IndexExpression};
use lucerna_sql::DataType;

impl<'a> Renderer<'a> {
    pub(super) fn column_form(&self, column: ColumnId, test: &'a Test) -> Form<'a> {
        let value = Value::column(column, self.table);
        if is_small(value.data_type) {
            return Form::small();
        }
        if !value.is_plain_text() {
            return Form::plain();
        }
        if matches!(test, Test::Text(_)) && index::of_values(self.table, column).is_some() {
            return Form::small();
        }
        if let Test::Contains(text) = test
            && piece::is_run(text, true)
            && index::of_values(self.table, column).is_some_and(index::is_whole_text)
        {
            let form = Form::exact(First::AnyCase(value, text));
            return form.reading(Reads::LittleUnlessNegated);
        }
        if index::of_words(self.table, column).is_some() {
            return self
                .known_words(value, column, test)
                .unwrap_or_else(|| words_form(value, test));
        }
        self.verbatim(column, test)
            .map_or_else(Form::plain, |text| {
                Form::before_test(First::Verbatim(value, text)).reading(Reads::Column)
            })
    }

    /// The question to the dictionary of words whose answer is a form of this test.
    ///
    /// A part of a word is found by the engine itself, except under NOT.
    pub(in super::super) fn word_lookup(
        &self,
        column: ColumnId,
        test: &Test,
        is_under_not: bool,
    ) -> Option<Lookup> {
        let index = index::of_words(self.table, column)?;
        let is_asked = match test {
            Test::Fuzzy { .. } => true,
            Test::Contains(text) => is_under_not && piece::is_run(text, false),
            _ => false,
        };
        let is_text = Value::column(column, self.table).is_plain_text();
        (is_asked && is_text).then(|| Lookup::of_word(self, index, test))
    }

    fn known_words(&self, value: Value<'a>, column: ColumnId, test: &Test) -> Option<Form<'a>> {
        if self.live.is_unanswered() {
            return None;
        }
        let words = self.live.tokens(&self.word_lookup(column, test, true)?)?;
        Some(Form::exact(First::KnownWords(value, words)))
    }

    /// A text that every match of a pattern holds, where an index of n-grams may find it.
    fn verbatim(&self, column: ColumnId, test: &Test) -> Option<String> {
        let Test::Matches(pattern) = test else {
            return None;
        };
        let length = index::of_ngrams(self.table, &IndexExpression::Column(column))?;
        let texts = piece::required(pattern, false).into_iter();
        let longest = texts.max_by_key(String::len)?;
        (longest.len() >= length).then_some(longest)
    }
}

/// The forms over an index of the words of the column in lower case.
fn words_form<'a>(value: Value<'a>, test: &'a Test) -> Form<'a> {
    let piece = |piece: Option<String>| {
        piece.map_or_else(Form::plain, |piece| {
            Form::before_test(First::Piece(value, piece)).reading(Reads::LittleUnlessNegated)
        })
    };
    let run = |text: &str| piece(piece::longest_run([text], has_wide_case(text)));
    match test {
        Test::Words(text) => {
            let exact: Vec<&str> = words(text).filter(|word| !has_wide_case(word)).collect();
            if exact.is_empty() {
                run(text)
            } else {
                words_and(value, exact, text)
            }
        }
        Test::Contains(text) if piece::is_run(text, false) => {
            Form::small().reading(Reads::LittleUnlessNegated)
        }
        Test::Contains(text) => run(text),
        // The whole text is compared byte by byte, so its words are there in the case of ASCII.
        Test::Text(text) => match words(text).collect::<Vec<_>>() {
            words if words.is_empty() => Form::plain(),
            words => Form::before_test(First::Words(value, words)),
        },
        Test::Glob(parts) => match parts.as_slice() {
            [GlobPart::AnyRun, GlobPart::Text(text), GlobPart::AnyRun]
                if piece::is_run(text, false) =>
            {
                Form::small().reading(Reads::LittleUnlessNegated)
            }
            parts => piece(longest_run_of_glob(parts)),
        },
        Test::Matches(pattern) => {
            let texts = piece::required(pattern, true);
            piece(piece::longest_run(texts.iter().map(String::as_str), false))
        }
        Test::Near { words, .. } if words.iter().all(|word| !has_wide_case(word)) => {
            let words = words.iter().map(String::as_str).collect();
            Form::before_test(First::Words(value, words))
        }
        Test::Exists
        | Test::Near { .. }
        | Test::Fuzzy { .. }
        | Test::TextRange(_)
        | Test::TextNumber(_)
        | Test::Integer(_)
        | Test::Float(_)
        | Test::Decimal { .. }
        | Test::Time(_)
        | Test::Bool(_)
        | Test::Same(_) => Form::plain(),
    }
}

fn words_and<'a>(value: Value<'a>, exact: Vec<&'a str>, text: &str) -> Form<'a> {
    let is_one_word = exact == [text];
    let first = First::Words(value, exact);
    if is_one_word {
        return Form::exact(first);
    }
    Form {
        rest: Rest::BeyondWords,
        ..Form::exact(first)
    }
}

fn longest_run_of_glob(parts: &[GlobPart]) -> Option<String> {
    let texts = || {
        parts.iter().filter_map(|part| match part {
            GlobPart::Text(text) => Some(text.as_str()),
            GlobPart::AnyRun | GlobPart::AnyOne => None,
        })
    };
    let is_wide = texts().any(|text| !text.is_ascii());
    piece::longest_run(texts(), is_wide)
}

/// True for types whose values take a few bytes.
fn is_small(data_type: &DataType) -> bool {
    if matches!(data_type, DataType::LowCardinality(_)) {
        return true;
    }
    match kind_of(data_type) {
        Kind::Text | Kind::Json | Kind::Container | Kind::Other | Kind::Opaque => false,
        Kind::Bool
        | Kind::Integer { .. }
        | Kind::Duration { .. }
        | Kind::Float { .. }
        | Kind::Decimal { .. }
        | Kind::Time(_)
        | Kind::Uuid
        | Kind::Ipv4
        | Kind::Ipv6
        | Kind::Enum(_) => true,
    }
}
