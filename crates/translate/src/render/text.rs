//! Tests of text.
//!
//! Which function is exact for which typed text: `lower` and `positionCaseInsensitive` fold ASCII
//! letters and nothing else. So text that is all ASCII, or whose other characters have no case, takes
//! these, and anything else has its letters folded one by one, as ILIKE does with a letter alone.

use super::place::{Source, Value};
use super::token::{folded, has_ascii_letter, has_wide_case, upper_case, words};
use super::{Renderer, index};
use crate::predicate::{Bounds, End};
use lucerna_lucene::text::GlobPart;
use lucerna_schema::{IndexExpression, IndexKind};
use lucerna_sql::LikePart;

/// `replaceAll` takes the engine a tenth of the time of `translateUTF8`, but does one letter.
const MOST_REPLACED: usize = 8;

impl Renderer<'_> {
    pub(super) fn contains(&mut self, value: Value<'_>, text: &str) {
        let anywhere = |text| [LikePart::AnyRun, LikePart::Text(text), LikePart::AnyRun];
        if has_wide_case(text) {
            let wide = wide_letters(folded(text).chars());
            self.folded_value(value, &wide);
            self.sql.raw(" LIKE ").like(anywhere(&folded(text)));
        } else if self.is_found_in_lower_case(value, text) {
            self.lower_value(value);
            self.sql
                .raw(" LIKE ")
                .like(anywhere(&text.to_ascii_lowercase()));
        } else if self.is_found_by_ngrams(value, text) {
            self.text_value(value);
            self.sql.raw(" LIKE ").like(anywhere(text));
        } else {
            let has_letter = has_ascii_letter(text);
            self.sql.raw(if has_letter {
                "positionCaseInsensitive("
            } else {
                "position("
            });
            self.text_value(value);
            self.sql.raw(", ").text(text).raw(") > 0");
        }
    }

    /// True where an index over the column in lower case may help. A filter of whole words helps only
    /// where one stands in the text with something on both sides of it.
    fn is_found_in_lower_case(&self, value: Value<'_>, text: &str) -> bool {
        self.lower_index(value).is_some_and(|index| {
            index.kind != IndexKind::TokenBloomFilter || holds_whole_word(text)
        })
    }

    /// True where an index of n-grams over the column as it is may help: in a text without letters.
    fn is_found_by_ngrams(&self, value: Value<'_>, text: &str) -> bool {
        let Source::Column(column) = value.source else {
            return false;
        };
        !has_ascii_letter(text)
            && value.is_plain_text()
            && index::of_ngrams(self.table, &IndexExpression::Column(column))
                .is_some_and(|length| text.chars().count() >= length)
    }

    pub(super) fn text_equals(&mut self, value: Value<'_>, text: &str) {
        self.text_value(value);
        self.sql.raw(" = ").text(text);
    }

    pub(super) fn glob(&mut self, value: Value<'_>, parts: &[GlobPart]) {
        let texts = parts.iter().filter_map(|part| match part {
            GlobPart::Text(text) => Some(folded(text)),
            GlobPart::AnyRun | GlobPart::AnyOne => None,
        });
        let texts: Vec<String> = texts.collect();
        let wide = wide_letters(texts.iter().flat_map(|text| text.chars()));
        let has_letter = texts.iter().any(|text| has_ascii_letter(text));
        if has_letter || wide.iter().any(|letter| upper_case(*letter).is_some()) {
            self.folded_value(value, &wide);
        } else if self.lower_index(value).is_some() {
            self.lower_value(value);
        } else {
            self.text_value(value);
        }
        let mut texts = texts.iter();
        self.sql
            .raw(" LIKE ")
            .like(parts.iter().map(|part| match part {
                GlobPart::Text(_) => LikePart::Text(texts.next().map_or("", String::as_str)),
                GlobPart::AnyRun => LikePart::AnyRun,
                GlobPart::AnyOne => LikePart::AnyOne,
            }));
    }

    /// `.` stops at a line break unless the pattern says otherwise.
    pub(super) fn matches(&mut self, value: Value<'_>, pattern: &str) {
        self.sql.raw("match(");
        self.text_value(value);
        self.sql
            .raw(", ")
            .text(&["(?-s)", pattern].concat())
            .raw(")");
    }

    /// The engine counts edits in bytes. So characters beyond ASCII become a byte each: those of the
    /// word one of their own, all others one that is not in the word.
    pub(super) fn fuzzy(&mut self, value: Value<'_>, word: &str, edits: u8) {
        let wide = wide_letters(word.chars());
        let bytes: String = word
            .chars()
            .map(|letter| stand_in(letter, &wide).unwrap_or(letter))
            .collect();
        let length = i128::try_from(word.chars().count()).unwrap_or(i128::MAX);
        let reach = i128::from(edits);
        self.sql
            .raw("arrayExists(t -> damerauLevenshteinDistance(t, ")
            .text(&bytes);
        self.sql.raw(") <= ").integer(reach);
        self.sql
            .raw(", arrayFilter(t -> length(t) BETWEEN ")
            .integer((length - reach).max(0));
        self.sql.raw(" AND ").integer(length + reach);
        self.sql.raw(", arrayMap(t -> replaceRegexpAll(");
        // Only once they are apart: what stands for a letter separates words.
        let letters = wide.iter().flat_map(|letter| {
            let to = stand_in(*letter, &wide).unwrap_or(*letter);
            let cases = std::iter::once(*letter).chain(upper_case(*letter));
            cases.map(move |from| (from, to))
        });
        let (from, to): (String, String) = letters.unzip();
        if from.is_empty() {
            self.sql.raw("t");
        } else {
            self.sql.raw("translateUTF8(t, ").text(&from);
            self.sql.raw(", ").text(&to).raw(")");
        }
        self.sql
            .raw(", '[^\\\\x00-\\\\x7f]', '\\x7F'), tokens(lower(");
        self.text_value(value);
        self.sql.raw(")))))");
    }

    /// Some stretch of words holds them all.
    pub(super) fn near(&mut self, value: Value<'_>, typed: &[String], others: u32) {
        let wide = wide_letters(typed.iter().flat_map(|word| word.chars()));
        let tokens = |this: &mut Self| {
            this.sql.raw("tokens(");
            this.folded_value(value, &wide);
            this.sql.raw(")");
        };
        let mut distinct: Vec<&String> = typed.iter().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let window = i128::from(others) + i128::try_from(typed.len()).unwrap_or(i128::MAX);
        self.sql.raw("arrayExists(i -> ");
        for (at, word) in distinct.iter().enumerate() {
            let times = typed.iter().filter(|other| other == word).count();
            self.sql
                .raw(if at > 0 { " AND " } else { "" })
                .raw("countEqual(arraySlice(");
            tokens(self);
            self.sql
                .raw(", i, ")
                .integer(window)
                .raw("), ")
                .text(word)
                .raw(") >= ");
            self.sql.integer(i128::try_from(times).unwrap_or(i128::MAX));
        }
        self.sql.raw(", arrayEnumerate(");
        tokens(self);
        self.sql.raw("))");
    }

    /// The text in lower case, as far as ASCII and these letters go.
    ///
    /// Not by ILIKE and not by `lowerUTF8`: what they take for cases of one letter depends on the
    /// pattern's shape, on the length of the text, and on the version.
    pub(super) fn folded_value(&mut self, value: Value<'_>, wide: &[char]) {
        let cases = wide
            .iter()
            .filter_map(|letter| Some((upper_case(*letter)?, *letter)));
        let cases: Vec<(char, char)> = cases.collect();
        if cases.len() > MOST_REPLACED {
            let (from, to): (String, String) = cases.into_iter().unzip();
            self.sql.raw("translateUTF8(");
            self.lower_value(value);
            self.sql.raw(", ").text(&from);
            self.sql.raw(", ").text(&to).raw(")");
            return;
        }
        for _ in &cases {
            self.sql.raw("replaceAll(");
        }
        self.lower_value(value);
        for (upper, lower) in cases {
            self.sql.raw(", ").text(upper.encode_utf8(&mut [0; 4]));
            self.sql.raw(", ").text(lower.encode_utf8(&mut [0; 4]));
            self.sql.raw(")");
        }
    }

    pub(super) fn text_range(&mut self, value: Value<'_>, bounds: &Bounds<String>) {
        self.between(
            bounds,
            |this| this.text_value(value),
            |this, end| _ = this.sql.text(end),
        );
    }

    /// One or two comparisons, in brackets if they are two.
    pub(super) fn between<T>(
        &mut self,
        bounds: &Bounds<T>,
        write_value: impl Fn(&mut Self),
        write_end: impl Fn(&mut Self, &T),
    ) {
        let side = |this: &mut Self, end: &End<T>, operator: &'static str| {
            write_value(this);
            this.sql.raw(operator);
            write_end(this, &end.value);
        };
        let lower = |end: &End<T>| if end.is_included { " >= " } else { " > " };
        let upper = |end: &End<T>| if end.is_included { " <= " } else { " < " };
        match (&bounds.lower, &bounds.upper) {
            (Some(low), Some(high)) => {
                self.sql.raw("(");
                side(self, low, lower(low));
                self.sql.raw(" AND ");
                side(self, high, upper(high));
                self.sql.raw(")");
            }
            (Some(low), None) => side(self, low, lower(low)),
            (None, Some(high)) => side(self, high, upper(high)),
            (None, None) => _ = self.sql.raw("1"),
        }
    }
}

/// Whether a word stands in the text that goes on at neither end of it.
fn holds_whole_word(text: &str) -> bool {
    let is_separator = |character: char| character.is_ascii() && !character.is_ascii_alphanumeric();
    let within = text
        .find(is_separator)
        .zip(text.rfind(is_separator))
        .and_then(|(first, last)| text.get(first..last));
    within.is_some_and(|within| words(within).next().is_some())
}

/// The different letters beyond ASCII, in order.
pub(super) fn wide_letters(letters: impl Iterator<Item = char>) -> Vec<char> {
    let mut wide: Vec<char> = letters.filter(|letter| !letter.is_ascii()).collect();
    wide.sort_unstable();
    wide.dedup();
    wide
}

/// The byte that stands for one of the letters.
fn stand_in(letter: char, wide: &[char]) -> Option<char> {
    let at = wide.iter().position(|wide| *wide == letter)?;
    stand_ins().nth(at)
}

/// Characters of a byte that no word has, to stand for those that take more bytes.
pub(crate) fn stand_ins() -> impl Iterator<Item = char> {
    ('\u{1}'..'\u{7f}').filter(|character| !character.is_ascii_alphanumeric())
}
