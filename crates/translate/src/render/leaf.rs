//! One test of one place.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the engine's types only those with parts or a meaning of their own matter here"
)]

use super::Renderer;
use super::piece::required;
use super::place::{Source, Value, element, map_value};
use crate::predicate::{Place, Test};
use crate::resolve::kind::{Kind, kind_of, plain};
use lucerna_lucene::text::GlobPart;
use lucerna_schema::{ColumnId, DefaultKind, Index, IndexExpression, Table};
use lucerna_sql::DataType;

impl Renderer<'_> {
    /// A test by the column that it is about, whatever indexes there are.
    pub(super) fn plain_leaf(&mut self, place: &Place, test: &Test) {
        let table = self.table;
        match place {
            Place::Column(id) => self.test(Value::column(*id, table), test),
            Place::Joined(ids) => self.test(Value::text(Source::Joined(ids)), test),
            Place::MapValue { map, key } => self.map_value(*map, key, test),
            Place::TextPath { column, path } => {
                self.test(Value::text(Source::TextPath(*column, path)), test);
            }
            Place::JsonPath { column, path } => self.json_path(*column, path, test),
            Place::ElementPath { array, path } => self.element_path(*array, path, test),
            Place::TupleElement { column, path } => {
                let data_type = tuple_element(&table.column(*column).data_type, path);
                self.test(
                    Value {
                        source: Source::TupleElement(*column, path),
                        data_type,
                    },
                    test,
                );
            }
            Place::AnyMapValue(map) => {
                if let Test::Text(text) = test
                    && self.has_in_values(*map, text)
                {
                    return;
                }
                let data_type = map_value(&table.column(*map).data_type);
                self.sql.raw("arrayExists(x -> ");
                self.test(
                    Value {
                        source: Source::Variable,
                        data_type,
                    },
                    test,
                );
                self.sql
                    .raw(", mapValues(")
                    .identifier(name(*map, table))
                    .raw("))");
            }
            Place::Element(array) => self.element(*array, test),
            Place::ElementValue { array, key } => self.element_value(*array, key, test),
            Place::AnyElementValue(array) => {
                let data_type = map_value(&table.column(*array).data_type);
                self.sql.raw("arrayExists(y -> arrayExists(x -> ");
                self.test(
                    Value {
                        source: Source::Variable,
                        data_type,
                    },
                    test,
                );
                self.sql
                    .raw(", mapValues(y)), ")
                    .identifier(name(*array, table))
                    .raw(")");
            }
        }
    }

    /// A missing key is the empty text; of a type that is not text it has no value at all.
    fn map_value(&mut self, map: ColumnId, key: &str, test: &Test) {
        let table = self.table;
        let value = Value::map_key(map, key, table);
        let reads_missing = match kind_of(value.data_type) {
            Kind::Text => true,
            // Dynamic and Variant are NULL where they are missing.
            Kind::Json => value.can_be_null(),
            _ => false,
        };
        if reads_missing {
            return self.test(value, test);
        }
        self.sql.raw("(");
        self.has_key(map, key);
        if *test != Test::Exists || may_be_empty(value) {
            self.sql.raw(" AND ");
            self.test(value, test);
        }
        self.sql.raw(")");
    }

    /// `has`, which an index over the values of a map answers; false if it does not fit.
    fn has_in_values(&mut self, map: ColumnId, text: &str) -> bool {
        let value = Value {
            source: Source::Variable,
            data_type: map_value(&self.table.column(map).data_type),
        };
        let fits = !text.is_empty() && value.is_plain_text();
        if fits {
            self.sql
                .raw("has(mapValues(")
                .identifier(name(map, self.table))
                .raw("), ")
                .text(text)
                .raw(")");
        }
        fits
    }

    /// The functions on an `ALIAS` column fail where a part lacks the index over it (error 43,
    /// ClickHouse 26.7).
    fn may_use_index(&self, column: ColumnId) -> bool {
        let is_everywhere = |index: &Index| {
            index.expression == IndexExpression::Column(column) && self.live.has_index(&index.name)
        };
        self.table.column(column).default != DefaultKind::Alias
            || self.table.indexes.iter().any(is_everywhere)
    }

    fn element(&mut self, array: ColumnId, test: &Test) {
        let table = self.table;
        let value = Value {
            source: Source::Variable,
            data_type: element(&table.column(array).data_type),
        };
        // `has` does not find the empty text in an array of LowCardinality (ClickHouse 26.7).
        if let Test::Text(text) = test
            && !text.is_empty()
            && value.is_plain_text()
        {
            // The engine makes `has` of `arrayExists` with an equality by itself.
            let [function, end] = if self.may_use_index(array) {
                ["has(", ")"]
            } else {
                ["countEqual(", ") > 0"]
            };
            self.sql
                .raw(function)
                .identifier(name(array, table))
                .raw(", ")
                .text(text)
                .raw(end);
            return;
        }
        self.sql.raw("arrayExists(x -> ");
        self.test(value, test);
        self.sql.raw(", ").identifier(name(array, table)).raw(")");
    }

    /// A map without the key reads as the empty text, and takes no part.
    fn element_value(&mut self, array: ColumnId, key: &str, test: &Test) {
        let table = self.table;
        let data_type = map_value(&table.column(array).data_type);
        let value = Value {
            source: Source::VariableKey(key),
            data_type,
        };
        self.sql.raw("arrayExists(x -> ");
        if kind_of(data_type) != Kind::Text || may_hold_for_empty(test) {
            self.sql.raw("mapContains(x, ").text(key).raw(")");
            if *test == Test::Exists && !may_be_empty(value) {
                self.sql.raw(", ").identifier(name(array, table)).raw(")");
                return;
            }
            self.sql.raw(" AND ");
        }
        self.test(value, test);
        self.sql.raw(", ").identifier(name(array, table)).raw(")");
    }

    /// A test of a single value.
    pub(super) fn test(&mut self, value: Value<'_>, test: &Test) {
        match test {
            Test::Exists => self.exists(value),
            Test::Words(text) => self.words(value, text),
            Test::Contains(text) => self.contains(value, text),
            Test::Text(text) => self.text_equals(value, text),
            Test::Glob(parts) => self.glob(value, parts),
            Test::Matches(pattern) => self.matches(value, pattern),
            Test::Fuzzy { word, edits } => self.fuzzy(value, word, *edits),
            Test::Near { words, others } => self.near(value, words, *others),
            Test::TextRange(bounds) => self.text_range(value, bounds),
            Test::TextNumber(bounds) => self.text_number(value, bounds),
            Test::Integer(bounds) => self.integer(value, bounds),
            Test::Float(bounds) => self.float(value, bounds),
            Test::Decimal { bounds, scale } => self.decimal(value, bounds, *scale),
            Test::Time(bounds) => self.time(value, bounds),
            Test::Bool(is_true) => {
                let literal = if *is_true { " = true" } else { " = false" };
                self.unless_null(value, |this| {
                    this.raw_value(value);
                    this.sql.raw(literal);
                });
            }
            Test::Same(text) => self.unless_null(value, |this| this.same(value, text)),
        }
    }

    fn exists(&mut self, value: Value<'_>) {
        if kind_of(value.data_type) == Kind::Text {
            self.text_value(value);
            self.sql.raw(" != ''");
        } else if matches!(plain(value.data_type), DataType::Json(_)) {
            self.unless_null(value, |this| {
                this.sql.raw("toString(");
                this.raw_value(value);
                this.sql.raw(") != '{}'");
            });
        } else if value.can_be_null() {
            self.raw_value(value);
            self.sql.raw(" IS NOT NULL");
        } else if is_collection(value.data_type) {
            self.sql.raw("notEmpty(");
            self.raw_value(value);
            self.sql.raw(")");
        } else {
            self.sql.raw("1");
        }
    }

    fn same(&mut self, value: Value<'_>, text: &str) {
        self.raw_value(value);
        let convert = match kind_of(value.data_type) {
            Kind::Uuid => "toUUID(",
            Kind::Ipv4 => "toIPv4(",
            Kind::Ipv6 => "toIPv6(",
            _ => "(",
        };
        self.sql.raw(" = ").raw(convert).text(text).raw(")");
    }

    /// A test that is NULL where the value is: then it does not hold.
    pub(super) fn unless_null(&mut self, value: Value<'_>, write: impl FnOnce(&mut Self)) {
        let is_nullable = value.can_be_null();
        self.sql.raw(if is_nullable { "ifNull(" } else { "" });
        write(self);
        self.sql.raw(if is_nullable { ", 0)" } else { "" });
    }
}

/// True if a value that is there need not exist: NULL, a list without elements, a document without
/// paths.
fn may_be_empty(value: Value<'_>) -> bool {
    value.can_be_null() || kind_of(value.data_type) == Kind::Json || is_collection(value.data_type)
}

fn is_collection(data_type: &DataType) -> bool {
    matches!(
        plain(data_type),
        DataType::Array(_) | DataType::Map(..) | DataType::Nested(_)
    )
}

fn name(id: ColumnId, table: &Table) -> &str {
    &table.column(id).name
}

/// True unless the test surely does not hold for the empty text.
/// Whether no row without a value, where a key is missing or a text is empty, passes a test; `false`
/// where that cannot be told.
///
/// ```
/// use lucerna_translate::predicate::Test;
/// use lucerna_translate::render::needs_a_value;
///
/// assert!(needs_a_value(&Test::Contains("a".to_owned())));
/// assert!(!needs_a_value(&Test::Text(String::new())));
/// ```
#[must_use]
pub fn needs_a_value(test: &Test) -> bool {
    !may_hold_for_empty(test)
}

pub(super) fn may_hold_for_empty(test: &Test) -> bool {
    match test {
        Test::Exists
        | Test::Words(_)
        | Test::Fuzzy { .. }
        | Test::Near { .. }
        | Test::TextNumber(_) => false,
        Test::Contains(text) | Test::Text(text) => text.is_empty(),
        Test::TextRange(bounds) => bounds
            .lower
            .as_ref()
            .is_none_or(|end| end.value.is_empty() && end.is_included),
        Test::Glob(parts) => parts.iter().all(|part| *part == GlobPart::AnyRun),
        Test::Matches(pattern) => required(pattern, false).iter().all(String::is_empty),
        Test::Integer(_)
        | Test::Float(_)
        | Test::Decimal { .. }
        | Test::Time(_)
        | Test::Bool(_)
        | Test::Same(_) => true,
    }
}

fn tuple_element<'t>(data_type: &'t DataType, path: &[usize]) -> &'t DataType {
    path.iter().fold(data_type, |inner, at| match inner {
        DataType::Tuple(elements) => elements
            .get(*at)
            .map_or(inner, |element| &element.data_type),
        other => other,
    })
}
