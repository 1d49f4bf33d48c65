//! Whole words in a text.

use super::Renderer;
use super::place::Value;
use super::text::wide_letters;
use super::token::{folded, has_ascii_letter, has_wide_case, words};
use lucerna_sql::LikePart;

/// Servers before 26 take no more tokens in one call.
pub(super) const MOST_TOKENS: usize = 64;

/// What separates words: every ASCII character that is no letter and no digit.
const SEPARATORS: &str = r"[\x00-/:-@\[-`{-\x7f]";

impl Renderer<'_> {
    /// All words occur, and, if the text holds a separator, so does the text.
    pub(super) fn words(&mut self, value: Value<'_>, text: &str) {
        let exact = || words(text).filter(|word| !has_wide_case(word));
        let mut join = Join::open(self, exact().count() + parts_beyond_words(text));
        for token in exact() {
            join.next(self);
            self.sql.raw("hasToken(");
            // Without letters there is no case, and an index on the column as it is may help.
            if has_ascii_letter(token) || self.lower_index(value).is_some() {
                self.lower_value(value);
            } else {
                self.text_value(value);
            }
            self.sql.raw(", ").text_in_lower_case(token).raw(")");
        }
        self.each_beyond_words(value, text, &mut join);
        join.close(self);
    }

    /// What `hasAllTokens` of the words does not say of a text.
    pub(super) fn beyond_words(&mut self, value: Value<'_>, text: &str) {
        let mut join = Join::open(self, parts_beyond_words(text));
        self.each_beyond_words(value, text, &mut join);
        join.close(self);
    }

    fn each_beyond_words(&mut self, value: Value<'_>, text: &str, join: &mut Join) {
        if is_word_of_ascii(text) {
            return;
        }
        for word in words(text).filter(|word| has_wide_case(word)) {
            join.next(self);
            self.wide_word(value, word);
        }
        if has_separator(text) {
            join.next(self);
            self.contains(value, text);
        }
    }

    /// All of these words occur, by an index of words.
    pub(super) fn all_words(&mut self, value: Value<'_>, words: &[&str]) {
        let mut join = Join::open(self, words.len().div_ceil(MOST_TOKENS));
        for tokens in words.chunks(MOST_TOKENS) {
            join.next(self);
            self.token_call("hasAllTokens(", value, tokens);
        }
        join.close(self);
    }

    pub(super) fn token_call(&mut self, call: &'static str, value: Value<'_>, tokens: &[&str]) {
        self.sql.raw(call);
        self.lower_value(value);
        self.sql.raw(", [");
        for (at, token) in tokens.iter().enumerate() {
            self.sql
                .raw(if at > 0 { ", " } else { "" })
                .text_in_lower_case(token);
        }
        self.sql.raw("])");
    }

    /// A word with letters beyond ASCII: it stands in the text with blanks for all separators.
    fn wide_word(&mut self, value: Value<'_>, word: &str) {
        let word = folded(word);
        self.sql.raw("(");
        self.contains(value, &word);
        self.sql.raw(" AND concat(' ', replaceRegexpAll(");
        self.folded_value(value, &wide_letters(word.chars()));
        self.sql
            .raw(", ")
            .text(SEPARATORS)
            .raw(", ' '), ' ') LIKE ");
        let spaced = [" ", &word, " "].concat();
        self.sql
            .like([LikePart::AnyRun, LikePart::Text(&spaced), LikePart::AnyRun])
            .raw(")");
    }
}

fn has_separator(text: &str) -> bool {
    words(text).next() != Some(text)
}

/// True if there is nothing in the text but one word, and that without letters beyond ASCII.
fn is_word_of_ascii(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// How many conditions say what the words of a text do not.
fn parts_beyond_words(text: &str) -> usize {
    if is_word_of_ascii(text) {
        return 0;
    }
    words(text).filter(|word| has_wide_case(word)).count() + usize::from(has_separator(text))
}

/// Parts joined by AND, in brackets if there is more than one.
struct Join {
    parts: usize,
    written: usize,
}

impl Join {
    fn open(renderer: &mut Renderer<'_>, parts: usize) -> Self {
        if parts > 1 {
            renderer.sql.raw("(");
        }
        Self { parts, written: 0 }
    }

    fn next(&mut self, renderer: &mut Renderer<'_>) {
        if self.written > 0 {
            renderer.sql.raw(" AND ");
        }
        self.written += 1;
    }

    fn close(self, renderer: &mut Renderer<'_>) {
        if self.parts > 1 {
            renderer.sql.raw(")");
        }
    }
}
