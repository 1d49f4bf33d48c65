//! Tests of text.
//!
//! Which function is exact for which typed text: `lower` and `positionCaseInsensitive` fold ASCII
//! letters and nothing else, ILIKE folds all. So text that is all ASCII, or whose other characters
//! have no case, takes the first two, and anything else takes ILIKE.

use super::place::{Source, Value};
use super::token::{has_ascii_letter, has_wide_case};
use super::{Renderer, index};
use crate::predicate::{Bounds, End};
use lucerna_lucene::text::GlobPart;
use lucerna_schema::IndexExpression;
use lucerna_sql::LikePart;

impl Renderer<'_> {
    pub(super) fn contains(&mut self, value: Value<'_>, text: &str) {
        let anywhere = |text| [LikePart::AnyRun, LikePart::Text(text), LikePart::AnyRun];
        if has_wide_case(text) {
            self.text_value(value);
            self.sql.raw(" ILIKE ").like(anywhere(text));
        } else if self.lower_index(value).is_some() {
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
        let texts = || {
            parts.iter().filter_map(|part| match part {
                GlobPart::Text(text) => Some(text.as_str()),
                GlobPart::AnyRun | GlobPart::AnyOne => None,
            })
        };
        let is_wide = texts().any(|text| !text.is_ascii());
        let lowered: Vec<String> = texts().map(str::to_ascii_lowercase).collect();
        if is_wide {
            self.text_value(value);
            self.sql.raw(" ILIKE ");
        } else if texts().any(has_ascii_letter) || self.lower_index(value).is_some() {
            self.lower_value(value);
            self.sql.raw(" LIKE ");
        } else {
            self.text_value(value);
            self.sql.raw(" LIKE ");
        }
        let mut lowered = lowered.iter();
        self.sql.like(parts.iter().map(|part| match part {
            GlobPart::Text(text) if is_wide => LikePart::Text(text),
            GlobPart::Text(_) => LikePart::Text(lowered.next().map_or("", String::as_str)),
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
        let mut wide: Vec<char> = word
            .chars()
            .filter(|character| !character.is_ascii())
            .collect();
        wide.sort_unstable();
        wide.dedup();
        let stand_in = |character: char| {
            let at = wide.iter().position(|wide| *wide == character)?;
            stand_ins().nth(at)
        };
        let bytes: String = word
            .chars()
            .map(|character| stand_in(character).unwrap_or(character))
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
        if wide.is_empty() {
            self.sql.raw("t");
        } else {
            let from: String = wide.iter().collect();
            let to: String = wide
                .iter()
                .filter_map(|character| stand_in(*character))
                .collect();
            self.sql
                .raw("translateUTF8(t, ")
                .text(&from)
                .raw(", ")
                .text(&to)
                .raw(")");
        }
        self.sql.raw(", '[^\\\\x00-\\\\x7f]', '\\x7F'), tokens(");
        self.sql.raw(if wide.is_empty() {
            "lower("
        } else {
            "lowerUTF8("
        });
        self.text_value(value);
        self.sql.raw(")))))");
    }

    /// Some stretch of words holds them all.
    pub(super) fn near(&mut self, value: Value<'_>, typed: &[String], others: u32) {
        let is_wide = typed.iter().any(|word| has_wide_case(word));
        let tokens = |this: &mut Self| {
            this.sql.raw(if is_wide {
                "tokens(lowerUTF8("
            } else {
                "tokens(lower("
            });
            this.text_value(value);
            this.sql.raw("))");
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

/// Characters of a byte that no word has, to stand for those that take more bytes.
pub(crate) fn stand_ins() -> impl Iterator<Item = char> {
    ('\u{1}'..'\u{7f}').filter(|character| !character.is_ascii_alphanumeric())
}
