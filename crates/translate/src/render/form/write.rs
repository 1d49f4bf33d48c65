//! Forms as SQL.

use super::super::place::{Source, Value};
use super::super::{MOST_TOKENS, Renderer};
use super::{First, Joint, Known, Pair, Rest, Several};
use crate::predicate::{Leaf, Place, Test};
use lucerna_schema::ColumnId;
use lucerna_sql::{LikePart, Sql};

impl<'a> Renderer<'a> {
    /// A test, all of it.
    pub(in super::super) fn whole_leaf(&mut self, leaf: &'a Leaf) {
        self.mark(leaf);
        let form = self.form(&leaf.place, &leaf.test);
        let is_joined = !matches!(form.first, First::Nothing) && form.rest != Rest::Nothing;
        self.sql.raw(if is_joined { "(" } else { "" });
        self.first(&form.first, leaf);
        self.sql.raw(if is_joined { " AND " } else { "" });
        self.rest(form.rest, leaf);
        self.sql.raw(if is_joined { ")" } else { "" });
    }

    pub(in super::super) fn mark(&mut self, leaf: &Leaf) {
        self.sql
            .mark(u32::try_from(leaf.span.start).unwrap_or(u32::MAX));
    }

    /// The condition that comes first; nothing where there is none.
    pub(in super::super) fn first(&mut self, first: &First<'_>, leaf: &Leaf) {
        match first {
            First::Nothing => {}
            First::Test => self.plain_leaf(&leaf.place, &leaf.test),
            First::Words(value, words) => self.all_words(*value, words),
            First::Piece(value, piece) => {
                self.lower_value(*value);
                self.anywhere(piece);
            }
            First::Verbatim(value, text) => {
                self.text_value(*value);
                self.anywhere(text);
            }
            First::AnyCase(value, text) => {
                self.text_value(*value);
                self.sql.raw(" I");
                self.like_anywhere(text);
            }
            First::Key(map, key) => self.has_key(*map, key),
            First::Item(items, item) => self.has_item(*items, item),
            First::Filled(pair) => self.filled(pair),
            First::Empty(pair) => {
                self.sql.raw("NOT (");
                self.filled(pair);
                self.sql.raw(")");
            }
            First::KnownWords(_, []) => _ = self.sql.raw("0"),
            First::KnownWords(value, words) => {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                self.token_call("hasAnyTokens(", *value, &words);
            }
            First::Known(known) => self.known(known),
        }
    }

    /// What is tested beside the first condition; nothing where that is exact.
    pub(in super::super) fn rest(&mut self, rest: Rest, leaf: &Leaf) {
        match (rest, &leaf.place, &leaf.test) {
            (Rest::Nothing, ..) => {}
            (Rest::BeyondWords, Place::Column(column), Test::Words(text)) => {
                let value = Value::column(*column, self.table);
                self.beyond_words(value, text);
            }
            (Rest::Test | Rest::BeyondWords, place, test) => self.plain_leaf(place, test),
        }
    }

    /// Several parts, written as one condition.
    pub(in super::super) fn several(&mut self, first: &Leaf, several: &Several<'_>, joint: Joint) {
        self.mark(first);
        match several {
            Several::Words(value, words) => match joint {
                Joint::And => self.all_words(*value, words),
                Joint::Or => self.any_word(*value, words),
            },
            Several::Values(value, texts) => {
                self.text_value(*value);
                self.sql.raw(" IN (");
                self.list(texts.iter().copied());
                self.sql.raw(")");
            }
            Several::Items(items, list) => self.has_any_item(*items, list),
        }
    }

    fn any_word(&mut self, value: Value<'_>, words: &[&str]) {
        let is_joined = words.len() > MOST_TOKENS;
        self.sql.raw(if is_joined { "(" } else { "" });
        for (at, chunk) in words.chunks(MOST_TOKENS).enumerate() {
            self.sql.raw(if at > 0 { " OR " } else { "" });
            self.token_call("hasAnyTokens(", value, chunk);
        }
        self.sql.raw(if is_joined { ")" } else { "" });
    }

    fn anywhere(&mut self, text: &str) {
        self.sql.raw(" ");
        self.like_anywhere(text);
    }

    fn like_anywhere(&mut self, text: &str) {
        self.sql
            .raw("LIKE ")
            .like([LikePart::AnyRun, LikePart::Text(text), LikePart::AnyRun]);
    }

    pub(in super::super) fn has_key(&mut self, map: ColumnId, key: &str) {
        self.sql
            .raw("mapContains(")
            .identifier(&self.table.column(map).name)
            .raw(", ")
            .text(key)
            .raw(")");
    }

    fn has_item(&mut self, items: ColumnId, item: &str) {
        self.sql
            .raw("has(")
            .identifier(&self.table.column(items).name)
            .raw(", ")
            .text(item)
            .raw(")");
    }

    /// `hasAny` is exact without the index; `hasAnyTokens` would then cut the items into words.
    fn has_any_item(&mut self, items: ColumnId, list: &[String]) {
        if list.is_empty() {
            self.sql.raw("0");
            return;
        }
        self.sql
            .raw("hasAny(")
            .identifier(&self.table.column(items).name)
            .raw(", [");
        self.list(list.iter().map(String::as_str));
        self.sql.raw("])");
    }

    fn filled(&mut self, pair: &Pair<'_>) {
        self.sql.raw("(");
        self.has_key(pair.map, pair.key);
        self.sql.raw(" AND NOT ");
        self.has_item(pair.items, &pair.item);
        self.sql.raw(")");
    }

    fn known(&mut self, known: &Known<'_>) {
        let Some((map, key, test)) = known.missing else {
            return self.has_any_item(known.items, known.found);
        };
        self.sql.raw("(");
        self.has_any_item(known.items, known.found);
        self.sql.raw(" OR (NOT ");
        self.has_key(map, key);
        self.sql.raw(" AND ");
        self.test(Value::text(Source::Nothing), test);
        self.sql.raw("))");
    }

    fn list<'l>(&mut self, texts: impl Iterator<Item = &'l str>) {
        for (at, text) in texts.enumerate() {
            self.sql.raw(if at > 0 { ", " } else { "" }).text(text);
        }
    }

    /// What `write` writes, by itself.
    pub(in super::super) fn apart(&mut self, write: impl FnOnce(&mut Self)) -> Sql {
        let outside = std::mem::take(&mut self.sql);
        write(self);
        std::mem::replace(&mut self.sql, outside).finish()
    }
}
