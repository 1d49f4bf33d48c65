//! Which of a table's indexes answer what.

use lucerna_schema::{ColumnId, Index, IndexExpression, IndexKind, Origin, Table, Tokenizer};

/// The `key` + separator + `value` items of a map, which a text index holds whole.
#[derive(Clone, Copy)]
pub(super) struct Items<'t> {
    /// The array of items.
    pub(super) column: ColumnId,
    /// Between key and value; never empty.
    pub(super) separator: &'t str,
    pub(super) index: &'t Index,
}

impl Items<'_> {
    /// The item of a pair, and whether no other pair makes the same one.
    ///
    /// Where the separator stands once, it is the one between key and value.
    pub(super) fn item(&self, key: &str, value: &str) -> (String, bool) {
        let item = [key, self.separator, value].concat();
        let is_unique = item.find(self.separator) == item.rfind(self.separator);
        (item, is_unique)
    }

    /// Whether every one of these items names its key without doubt.
    pub(super) fn are_unique(&self, items: &[String]) -> bool {
        items
            .iter()
            .all(|item| item.find(self.separator) == item.rfind(self.separator))
    }
}

/// The text index that holds the words of `lower(column)`.
pub(super) fn of_words(table: &Table, column: ColumnId) -> Option<&Index> {
    table.indexes.iter().find(|index| {
        index.expression == IndexExpression::Lower(column)
            && index.kind == IndexKind::Text(Tokenizer::SplitByNonAlpha)
    })
}

/// The index that holds whole values of a column, so that equality reads little.
pub(super) fn of_values(table: &Table, column: ColumnId) -> Option<&Index> {
    table.indexes.iter().find(|index| {
        index.expression == IndexExpression::Column(column)
            && (is_whole_text(index) || index.kind == IndexKind::BloomFilter)
    })
}

/// The index that holds the keys of a map.
pub(super) fn of_keys(table: &Table, map: ColumnId) -> Option<&Index> {
    table.indexes.iter().find(|index| {
        index.expression == IndexExpression::MapKeys(map)
            && (is_whole_text(index) || index.kind == IndexKind::BloomFilter)
    })
}

/// The n-gram index over a column, as it is or in lower case, and the length of its n-grams.
pub(super) fn of_ngrams(table: &Table, expression: &IndexExpression) -> Option<usize> {
    let mut over = table
        .indexes
        .iter()
        .filter(|index| index.expression == *expression);
    over.find_map(|index| {
        if let IndexKind::NgramBloomFilter { length } = index.kind {
            Some(usize::from(length))
        } else {
            None
        }
    })
}

/// The items of a map, if an index holds them.
pub(super) fn of_items(table: &Table, map: ColumnId) -> Option<Items<'_>> {
    table.indexes.iter().find_map(|index| {
        let IndexExpression::Column(column) = index.expression else {
            return None;
        };
        match &table.column(column).origin {
            Some(Origin::Items { map: of, separator })
                if *of == map && !separator.is_empty() && is_whole_text(index) =>
            {
                Some(Items {
                    column,
                    separator,
                    index,
                })
            }
            _ => None,
        }
    })
}

/// True for a text index whose tokens are whole values or elements.
pub(super) fn is_whole_text(index: &Index) -> bool {
    index.kind == IndexKind::Text(Tokenizer::Array)
}
