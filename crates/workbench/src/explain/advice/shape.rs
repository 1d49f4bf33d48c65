//! What a test has to read, by its shape and the indexes of the table.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of kinds and types only those that an index is made for matter here"
)]

use lucerna_lucene::text::GlobPart;
use lucerna_schema::{
    ColumnId, DefaultKind, Index, IndexExpression, IndexKind, Origin, Table, Tokenizer,
};
use lucerna_sql::DataType;
use lucerna_translate::predicate::{Leaf, Place, Test};
use lucerna_translate::render::words;

/// So many letters or digits in a row are looked up in the dictionary of a text index.
const INDEXED_LENGTH: usize = 4;

/// A test that has to read much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A wildcard at the start.
    StarFirst,
    /// A part of a text.
    Substring,
    /// Whole words.
    Words,
    /// A whole value.
    Exact,
    /// A part of a text, too short for the index that there is.
    TooShort,
    /// A regex without a text that every match holds.
    VagueRegex,
    /// Text compared as numbers.
    Number,
    /// The value of one key of a map.
    Attribute,
    /// Some value of a map or an array.
    AnyValue,
    /// A value inside JSON as text.
    Json,
    /// Words that are nearly the ones typed, or near each other.
    OneByOne,
}

impl Shape {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: &[Self] = &[
        Self::StarFirst,
        Self::Substring,
        Self::Words,
        Self::Exact,
        Self::TooShort,
        Self::VagueRegex,
        Self::Number,
        Self::Attribute,
        Self::AnyValue,
        Self::Json,
        Self::OneByOne,
    ];
}

/// How a test is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// By an index or a key of the table.
    Index,
    /// By reading its column; the shape if that is much to read, none where a column is small, such
    /// as a number.
    Scan(Option<Shape>),
}

/// How a test is served by the indexes of a table.
pub(crate) fn service(leaf: &Leaf, table: &Table) -> Service {
    match &leaf.place {
        Place::Column(id) => column(*id, &leaf.test, table),
        Place::Joined(ids) => ids
            .iter()
            .map(|id| column(*id, &leaf.test, table))
            .find(|service| *service != Service::Index)
            .unwrap_or(Service::Index),
        Place::MapValue { map, key } => match twin(*map, key, table) {
            Some(twin) => column(twin, &leaf.test, table),
            None => attribute(*map, &leaf.test, table),
        },
        Place::ElementValue { .. } => Service::Scan(Some(Shape::Attribute)),
        Place::AnyMapValue(_) | Place::AnyElementValue(_) | Place::Element(_) => {
            Service::Scan(Some(Shape::AnyValue))
        }
        Place::TextPath { .. } => Service::Scan(Some(Shape::Json)),
        Place::JsonPath { .. } | Place::ElementPath { .. } | Place::TupleElement { .. } => {
            Service::Scan(None)
        }
    }
}

fn column(id: ColumnId, test: &Test, table: &Table) -> Service {
    if is_in_key(id, table) {
        return Service::Index;
    }
    if !is_long_text(&table.column(id).data_type) {
        return Service::Scan(None);
    }
    let lower = || indexes(table, IndexExpression::Lower(id));
    let as_it_is = || indexes(table, IndexExpression::Column(id));
    let has_words = lower().any(is_word_index);
    let shape = match test {
        Test::Words(_) => (!has_words).then_some(Shape::Words),
        Test::Near { .. } => (!has_words).then_some(Shape::OneByOne),
        Test::Fuzzy { .. } => Some(Shape::OneByOne),
        Test::Text(text) if text.is_empty() => return Service::Scan(None),
        Test::Text(_) => as_it_is().next().is_none().then_some(Shape::Exact),
        Test::Contains(text) => within(text, Shape::Substring, lower),
        Test::Glob(parts) => within(&certain(parts), glob_shape(parts), lower),
        Test::Matches(pattern) => match certain_of_regex(pattern) {
            text if longest(&text) < INDEXED_LENGTH => Some(Shape::VagueRegex),
            text => within(&text, Shape::Substring, lower),
        },
        Test::TextNumber(_) => Some(Shape::Number),
        Test::Exists
        | Test::TextRange(_)
        | Test::Integer(_)
        | Test::Float(_)
        | Test::Decimal { .. }
        | Test::Time(_)
        | Test::Bool(_)
        | Test::Same(_) => return Service::Scan(None),
    };
    shape.map_or(Service::Index, |shape| Service::Scan(Some(shape)))
}

/// A part of a text: an index over the lower case serves it if it holds enough in a row.
fn within<'t, I>(text: &str, shape: Shape, indexes: impl Fn() -> I) -> Option<Shape>
where
    I: Iterator<Item = &'t Index>,
{
    let length = longest(text);
    let has_ngrams = indexes().any(|index| match &index.kind {
        IndexKind::NgramBloomFilter { length: n } => length >= usize::from(*n),
        IndexKind::Text(Tokenizer::Other(tokenizer)) => tokenizer.contains("ngrams"),
        _ => false,
    });
    let has_dictionary = indexes().any(|index| matches!(index.kind, IndexKind::Text(_)));
    match (has_ngrams, has_dictionary) {
        (true, _) => None,
        (false, true) if length >= INDEXED_LENGTH => None,
        (false, true) => Some(Shape::TooShort),
        (false, false) => Some(shape),
    }
}

fn attribute(map: ColumnId, test: &Test, table: &Table) -> Service {
    let is_items = |id: &ColumnId| matches!(&table.column(*id).origin, Some(Origin::Items { map: of, .. }) if *of == map);
    let has_items = table.column_ids().filter(is_items).any(|items| {
        indexes(table, IndexExpression::Column(items))
            .next()
            .is_some()
    });
    let has_keys = indexes(table, IndexExpression::MapKeys(map))
        .next()
        .is_some();
    let has_values = indexes(table, IndexExpression::MapValues(map))
        .next()
        .is_some();
    match test {
        Test::TextNumber(_) => Service::Scan(Some(Shape::Number)),
        Test::Exists if has_keys || has_items => Service::Index,
        Test::Text(text) if text.is_empty() => Service::Scan(None),
        Test::Text(_) if has_items || has_values => Service::Index,
        _ if has_items => Service::Index,
        _ => Service::Scan(Some(Shape::Attribute)),
    }
}

/// The column that is materialized from a key of a map.
fn twin(map: ColumnId, key: &str, table: &Table) -> Option<ColumnId> {
    table.column_ids().find(|id| {
        let column = table.column(*id);
        column.default == DefaultKind::Materialized
            && matches!(&column.origin, Some(Origin::MapKey { map: of, key: twin }) if *of == map && twin == key)
    })
}

/// Whether the table is sorted by the column before all others: then the key leaves granules out.
fn is_in_key(id: ColumnId, table: &Table) -> bool {
    let first = table.keys.primary.split(',').next().unwrap_or_default();
    first.trim().trim_matches('`') == table.column(id).name
}

/// Text with as many values as there are rows, more or less.
fn is_long_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::String => true,
        DataType::Nullable(inner) => is_long_text(inner),
        _ => false,
    }
}

fn indexes(table: &Table, expression: IndexExpression) -> impl Iterator<Item = &Index> {
    table
        .indexes
        .iter()
        .filter(move |index| index.expression == expression)
}

fn is_word_index(index: &Index) -> bool {
    matches!(index.kind, IndexKind::Text(_) | IndexKind::TokenBloomFilter)
}

fn glob_shape(parts: &[GlobPart]) -> Shape {
    match parts.first() {
        Some(GlobPart::AnyRun | GlobPart::AnyOne) => Shape::StarFirst,
        Some(GlobPart::Text(_)) | None => Shape::Substring,
    }
}

/// The text of a glob, with a blank for each wildcard.
fn certain(parts: &[GlobPart]) -> String {
    let text = parts.iter().map(|part| match part {
        GlobPart::Text(text) => text.as_str(),
        GlobPart::AnyRun | GlobPart::AnyOne => " ",
    });
    text.collect()
}

/// What stands in every match of a regex, as far as can be told without reading it as one: the
/// letters and digits outside of brackets that no repetition follows. With a `|` nothing is certain.
fn certain_of_regex(pattern: &str) -> String {
    if pattern.contains('|') {
        return String::new();
    }
    let mut text = String::new();
    let mut depth = 0_usize;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '[' | '(' | '{' => depth += 1,
            ']' | ')' | '}' => depth = depth.saturating_sub(1),
            '\\' => _ = characters.next(),
            '*' | '?' => _ = text.pop(),
            _ if depth == 0 && character.is_ascii_alphanumeric() => {
                text.push(character);
                continue;
            }
            _ => {}
        }
        text.push(' ');
    }
    text
}

/// The length of the longest run of ASCII letters and digits.
fn longest(text: &str) -> usize {
    words(text)
        .filter(|word| word.is_ascii())
        .map(str::len)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{certain_of_regex, longest};

    #[test]
    fn a_regex_holds_for_certain_what_nothing_makes_optional() {
        for (pattern, length) in [
            ("time[ -]?out", 4),
            ("timeout|refused", 0),
            ("(timeout)?x", 1),
            ("erro?r", 3),
            (r"\d+ connections", 11),
            (".*", 0),
            ("a{10}", 1),
        ] {
            assert_eq!(longest(&certain_of_regex(pattern)), length, "{pattern}");
        }
    }
}
