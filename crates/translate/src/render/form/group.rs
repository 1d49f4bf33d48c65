//! Neighbours that are written as one.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "only the parts that can be written together matter here"
)]

use super::super::place::Value;
use super::super::token::{has_wide_case, words};
use super::super::{Renderer, index};
use super::{First, Rest};
use crate::predicate::{Leaf, Place, Predicate, Test};
use lucerna_schema::ColumnId;
use std::mem::discriminant;

/// What joins the parts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Joint {
    And,
    Or,
}

impl Joint {
    pub(in super::super) fn operator(self) -> &'static str {
        match self {
            Self::And => " AND ",
            Self::Or => " OR ",
        }
    }
}

/// Parts that stand side by side under AND or OR, written as one condition.
pub(in super::super) enum Group<'p> {
    /// One part.
    One(&'p Predicate),
    /// Several, of which this is the first.
    Several(&'p Leaf, Several<'p>),
}

/// What several parts ask for.
pub(in super::super) enum Several<'p> {
    /// Words of a column, by its index of words.
    Words(Value<'p>, Vec<&'p str>),
    /// One of these texts: `IN`.
    Values(Value<'p>, Vec<&'p str>),
    /// One of these items of a map.
    Items(ColumnId, Vec<String>),
}

/// What a part can be written together with: parts of the same kind.
#[derive(PartialEq, Eq)]
enum Kind<'p> {
    Words(ColumnId),
    Values(&'p Place),
    Items(ColumnId),
}

impl<'a> Renderer<'a> {
    /// Takes from `parts` the first, with its neighbours of the same kind.
    pub(in super::super) fn next_group(
        &self,
        parts: &mut &'a [Predicate],
        joint: Joint,
    ) -> Option<Group<'a>> {
        let (first, after) = parts.split_first()?;
        let alike = if after.first().is_some_and(|next| test_alike(first, next)) {
            let kind = self.kind(first, joint);
            let is_alike = |part: &&'a Predicate| kind.is_some() && self.kind(part, joint) == kind;
            after.iter().take_while(is_alike).count()
        } else {
            0
        };
        let (group, rest) = parts.split_at(alike + 1);
        *parts = rest;
        Some(match self.together(group, joint) {
            Some((first, several)) => Group::Several(first, several),
            None => Group::One(first),
        })
    }

    /// Parts of one kind, if they are two at least.
    fn together(&self, parts: &'a [Predicate], joint: Joint) -> Option<(&'a Leaf, Several<'a>)> {
        let [Predicate::Leaf(first), _, ..] = parts else {
            return None;
        };
        let leaves = parts.iter().filter_map(as_leaf);
        let texts = || leaves.clone().map(typed_text).collect();
        let several = match self.kind(parts.first()?, joint)? {
            Kind::Words(column) => Several::Words(Value::column(column, self.table), texts()),
            Kind::Values(Place::MapValue { map, key }) => {
                Several::Values(Value::map_key(*map, key, self.table), texts())
            }
            Kind::Values(place) => {
                Several::Values(Value::column(place.column()?, self.table), texts())
            }
            Kind::Items(column) => {
                let items = leaves.filter_map(|leaf| self.item(leaf));
                Several::Items(column, items.collect())
            }
        };
        Some((first, several))
    }

    fn item(&self, leaf: &'a Leaf) -> Option<String> {
        match self.form(&leaf.place, &leaf.test).first {
            First::Item(_, item) => Some(item),
            _ => None,
        }
    }

    fn kind(&self, part: &'a Predicate, joint: Joint) -> Option<Kind<'a>> {
        let Predicate::Leaf(Leaf { place, test, .. }) = part else {
            return None;
        };
        match (place, test) {
            (Place::Column(column), Test::Words(text)) => {
                let is_one_word = words(text).eq([text.as_str()]) && !has_wide_case(text);
                let is_answered = Value::column(*column, self.table).is_plain_text()
                    && index::of_words(self.table, *column).is_some();
                (is_one_word && is_answered).then_some(Kind::Words(*column))
            }
            (Place::Column(column), Test::Text(_)) if joint == Joint::Or => {
                // An index of whole values answers `=`, and only chooses what to read for `IN`.
                let is_answered =
                    index::of_values(self.table, *column).is_some_and(index::is_whole_text);
                (!is_answered).then_some(Kind::Values(place))
            }
            (Place::MapValue { .. }, Test::Text(_)) if joint == Joint::Or => {
                let form = self.form(place, test);
                match form.first {
                    First::Item(items, _) if form.rest == Rest::Nothing => Some(Kind::Items(items)),
                    First::Nothing | First::Test => Some(Kind::Values(place)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// True for two leaves whose tests are of one sort.
fn test_alike(one: &Predicate, other: &Predicate) -> bool {
    match (one, other) {
        (Predicate::Leaf(one), Predicate::Leaf(other)) => {
            discriminant(&one.test) == discriminant(&other.test)
        }
        _ => false,
    }
}

fn as_leaf(part: &Predicate) -> Option<&Leaf> {
    match part {
        Predicate::Leaf(leaf) => Some(leaf),
        _ => None,
    }
}

/// The text of a test that is written together with others.
fn typed_text(leaf: &Leaf) -> &str {
    match &leaf.test {
        Test::Words(text) | Test::Text(text) => text,
        _ => "",
    }
}
