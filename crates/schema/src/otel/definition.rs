//! The form in which the built-in tables are written down.

use crate::facts::{ColumnFacts, Facts, IndexFacts};
use crate::{DefaultKind, Keys, Table, TableEngine};

/// A built-in table; all its texts are as a server prints them.
pub(super) struct Definition {
    pub(super) schema: &'static str,
    pub(super) table: &'static str,
    /// In groups, which tables share.
    pub(super) columns: &'static [&'static [ColumnDefinition]],
    /// In groups, which tables share.
    pub(super) indexes: &'static [&'static [IndexDefinition]],
    pub(super) partition: &'static str,
    pub(super) primary: &'static str,
    pub(super) sorting: &'static str,
}

pub(super) struct ColumnDefinition {
    pub(super) name: &'static str,
    pub(super) type_text: &'static str,
    pub(super) default: DefaultKind,
    pub(super) expression: &'static str,
}

pub(super) struct IndexDefinition {
    pub(super) name: &'static str,
    pub(super) expression: &'static str,
    pub(super) type_text: &'static str,
    pub(super) granularity: u64,
}

/// A text index has one entry for a whole part; servers print that as this granularity.
const WHOLE_PART: u64 = 100_000_000;

impl Definition {
    pub(super) fn table(&self) -> Table {
        let columns = self.columns.iter().copied().flatten();
        let indexes = self.indexes.iter().copied().flatten();
        Facts {
            schema: self.schema.to_owned(),
            database: None,
            name: self.table.to_owned(),
            engine: TableEngine::MergeTree("MergeTree".to_owned()),
            columns: columns.map(ColumnDefinition::facts).collect(),
            indexes: indexes.map(IndexDefinition::facts).collect(),
            keys: Keys {
                partition: self.partition.to_owned(),
                primary: self.primary.to_owned(),
                sorting: self.sorting.to_owned(),
            },
            has_maps_in_pieces: false,
        }
        .into_table()
    }
}

impl ColumnDefinition {
    fn facts(&self) -> ColumnFacts {
        ColumnFacts {
            name: self.name.to_owned(),
            type_text: self.type_text.to_owned(),
            default: self.default,
            expression: self.expression.to_owned(),
            comment: String::new(),
        }
    }
}

impl IndexDefinition {
    fn facts(&self) -> IndexFacts {
        IndexFacts {
            name: self.name.to_owned(),
            expression: self.expression.to_owned(),
            type_text: self.type_text.to_owned(),
            granularity: self.granularity,
        }
    }

    pub(super) fn is_text(&self) -> bool {
        self.granularity == WHOLE_PART
    }
}

/// A column that inserts fill.
pub(super) const fn stored(name: &'static str, type_text: &'static str) -> ColumnDefinition {
    computed(name, type_text, DefaultKind::None, "")
}

/// A column that an expression fills.
pub(super) const fn computed(
    name: &'static str,
    type_text: &'static str,
    default: DefaultKind,
    expression: &'static str,
) -> ColumnDefinition {
    ColumnDefinition {
        name,
        type_text,
        default,
        expression,
    }
}

/// A text column that keeps a resource attribute at hand.
pub(super) const fn kept(name: &'static str, expression: &'static str) -> ColumnDefinition {
    computed(
        name,
        "LowCardinality(String)",
        DefaultKind::Materialized,
        expression,
    )
}

/// A column of `key=value` texts.
pub(super) const fn items(name: &'static str, expression: &'static str) -> ColumnDefinition {
    computed(name, "Array(String)", DefaultKind::Alias, expression)
}

/// An index of another kind than text.
pub(super) const fn index(
    name: &'static str,
    expression: &'static str,
    type_text: &'static str,
    granularity: u64,
) -> IndexDefinition {
    IndexDefinition {
        name,
        expression,
        type_text,
        granularity,
    }
}

/// A Bloom filter with one percent of false positives.
pub(super) const fn bloom(name: &'static str, expression: &'static str) -> IndexDefinition {
    index(name, expression, "bloom_filter(0.01)", 1)
}

/// A text index of whole values.
pub(super) const fn whole_text(name: &'static str, expression: &'static str) -> IndexDefinition {
    index(name, expression, "text(tokenizer = 'array')", WHOLE_PART)
}

/// A text index of words.
pub(super) const fn words(name: &'static str, expression: &'static str) -> IndexDefinition {
    index(
        name,
        expression,
        "text(tokenizer = 'splitByNonAlpha')",
        WHOLE_PART,
    )
}

/// A Bloom filter of words.
pub(super) const fn word_bloom(name: &'static str, expression: &'static str) -> IndexDefinition {
    index(name, expression, "tokenbf_v1(32768, 3, 0)", 8)
}
