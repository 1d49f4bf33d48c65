//! Tests of the value of a key of a map.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of tests and places only those that an index answers matter here"
)]

use super::super::Renderer;
use super::super::index::{self, Items, is_whole_text};
use super::super::leaf::may_hold_for_empty;
use super::super::lookup::Lookup;
use super::super::place::{Source, Value};
use super::{First, Form, Known, Pair, Reads};
use crate::predicate::Test;
use lucerna_schema::{ColumnId, DefaultKind};
use lucerna_sql::DataType;

impl<'a> Renderer<'a> {
    pub(super) fn map_form(&self, map: ColumnId, key: &'a str, test: &'a Test) -> Form<'a> {
        if !has_text_values(&self.table.column(map).data_type) {
            return Form::plain();
        }
        let is_equality = matches!(test, Test::Text(text) if !text.is_empty());
        let item = || self.item_form(map, key, test);
        if let Some(twin) = self.twin(map, key) {
            let form = if is_equality { item() } else { None };
            return form.unwrap_or_else(|| self.column_form(twin, test));
        }
        item()
            .or_else(|| self.known_form(map, key, test))
            .unwrap_or_else(|| self.key_form(map, key, test))
    }

    /// The question to the dictionary of the items whose answer is a form of this test.
    pub(in super::super) fn key_lookup(
        &self,
        map: ColumnId,
        key: &str,
        test: &Test,
    ) -> Option<Lookup> {
        let has_keys = || index::of_keys(self.table, map).is_some_and(is_whole_text);
        let items = index::of_items(self.table, map)?;
        let is_answered_without = match test {
            Test::Text(_) => true,
            Test::Exists => has_keys(),
            _ => may_hold_for_empty(test) && !has_keys(),
        };
        (!is_answered_without && self.twin(map, key).is_none())
            .then(|| Lookup::of_key(self, &items, key, test))
    }

    /// Equality and existence, which the items answer by themselves.
    fn item_form(&self, map: ColumnId, key: &'a str, test: &'a Test) -> Option<Form<'a>> {
        let items = index::of_items(self.table, map).filter(|items| self.may_read(items))?;
        let value = match test {
            Test::Text(value) => value.as_str(),
            Test::Exists => "",
            _ => return None,
        };
        let (item, is_unique) = items.item(key, value);
        if !value.is_empty() {
            let first = First::Item(items.column, item);
            return Some(if is_unique {
                Form::exact(first)
            } else {
                Form::before_test(first)
            });
        }
        let has_keys = index::of_keys(self.table, map).is_some_and(is_whole_text);
        if !is_unique || !has_keys {
            return None;
        }
        let pair = Pair {
            map,
            key,
            items: items.column,
            item,
        };
        Some(Form::exact(match test {
            Test::Exists => First::Filled(pair),
            _ => First::Empty(pair),
        }))
    }

    /// The functions on an `ALIAS` column fail where a part lacks its index.
    fn may_read(&self, items: &Items<'_>) -> bool {
        self.table.column(items.column).default != DefaultKind::Alias
            || self.live.has_index(&items.index.name)
    }

    /// The column that is materialized from the key.
    fn twin(&self, map: ColumnId, key: &str) -> Option<ColumnId> {
        match Value::map_key(map, key, self.table).source {
            Source::Column(twin) => Some(twin),
            _ => None,
        }
    }

    /// The items that a dictionary knows to pass the test.
    fn known_form(&self, map: ColumnId, key: &'a str, test: &'a Test) -> Option<Form<'a>> {
        if self.live.is_unanswered() {
            return None;
        }
        let items = index::of_items(self.table, map)?;
        let found = self.live.tokens(&self.key_lookup(map, key, test)?)?;
        let missing = may_hold_for_empty(test).then_some((map, key, test));
        let (_, is_unique) = items.item(key, "");
        let first = First::Known(Known {
            items: items.column,
            found,
            missing,
        });
        Some(if is_unique && items.are_unique(found) {
            Form::exact(first)
        } else {
            Form::before_test(first)
        })
    }

    /// A test that the empty text fails needs the key.
    fn key_form(&self, map: ColumnId, key: &'a str, test: &Test) -> Form<'a> {
        let Some(keys) = index::of_keys(self.table, map) else {
            return Form::plain();
        };
        let form = Form::before_test(First::Key(map, key));
        match test {
            test if may_hold_for_empty(test) => Form::plain(),
            _ if is_whole_text(keys) => form,
            // The engine takes equality to a bloom filter by itself.
            Test::Text(_) => Form::plain(),
            _ => form.reading(Reads::Column),
        }
    }
}

/// True for a map whose values are text that cannot be NULL.
fn has_text_values(data_type: &DataType) -> bool {
    let DataType::Map(_, value) = data_type else {
        return false;
    };
    *value.without_low_cardinality() == DataType::String
}
