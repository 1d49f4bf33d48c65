//! The values that a place holds: one, or each of several.

use super::document::Document;
use super::{Row, Value, json};
use crate::Context;
use crate::predicate::Place;
use crate::resolve::kind::{Kind, can_be_null, kind_of, plain};
use lucerna_schema::{ColumnId, Table};
use lucerna_sql::DataType;
use std::borrow::Cow;

/// A value and its type.
pub(super) struct Found<'r> {
    pub(super) value: Cow<'r, Value>,
    pub(super) data_type: &'r DataType,
}

impl<'r> Found<'r> {
    fn new(value: &'r Value, data_type: &'r DataType) -> Self {
        Self {
            value: Cow::Borrowed(value),
            data_type,
        }
    }

    fn text(text: String) -> Self {
        Self {
            value: Cow::Owned(Value::Text(text)),
            data_type: &DataType::String,
        }
    }

    /// What stands at the path of a document: text, or NULL.
    fn of_path(document: &Self, path: &[String]) -> Self {
        let text = match (parts(document), plain(document.data_type)) {
            (Value::Text(text), DataType::Json(arguments)) => {
                Document::read(text, arguments.as_deref()).at(path)
            }
            (_, data_type) => {
                assert!(
                    matches!(data_type, DataType::Json(_)),
                    "{data_type} has no paths"
                );
                None
            }
        };
        Self {
            value: Cow::Owned(text.map_or(Value::Null, Value::Text)),
            data_type: &DataType::Dynamic(None),
        }
    }
}

/// The values for one of which a test must hold.
pub(super) fn values<'r>(
    place: &Place,
    table: &'r Table,
    row: &'r Row,
    context: &Context,
) -> std::vec::IntoIter<Found<'r>> {
    let whole = |id: ColumnId| Found::new(row.value(id), &table.column(id).data_type);
    let text = |id: ColumnId| row.value(id).to_text(&table.column(id).data_type, context);
    let found = match place {
        Place::Column(id) => vec![whole(*id)],
        Place::Joined(ids) => {
            let texts: Vec<String> = ids.iter().map(|id| text(*id)).collect();
            vec![Found::text(texts.join(";"))]
        }
        Place::MapValue { map, key } => of_key(&whole(*map), key, true),
        Place::AnyMapValue(map) => all_values(&whole(*map)),
        Place::Element(array) => elements(&whole(*array)),
        Place::ElementValue { array, key } => {
            let maps = elements(&whole(*array));
            maps.iter()
                .flat_map(|map| of_key(map, key, false))
                .collect()
        }
        Place::AnyElementValue(array) => elements(&whole(*array))
            .iter()
            .flat_map(all_values)
            .collect(),
        Place::TextPath { column, path } => vec![Found::text(json::text_at(&text(*column), path))],
        Place::TupleElement { column, path } => vec![tuple_element(whole(*column), path)],
        Place::JsonPath { column, path } => vec![Found::of_path(&whole(*column), path)],
        Place::ElementPath { array, path } => {
            let documents = elements(&whole(*array));
            let found = documents.iter().map(|each| Found::of_path(each, path));
            found.filter(|found| *found.value != Value::Null).collect()
        }
    };
    found.into_iter()
}

fn parts<'r>(found: &Found<'r>) -> &'r Value {
    match &found.value {
        Cow::Borrowed(value) => value,
        Cow::Owned(_) => unreachable!("only text is made, and it has no parts"),
    }
}

fn elements<'r>(array: &Found<'r>) -> Vec<Found<'r>> {
    let DataType::Array(element) = plain(array.data_type) else {
        panic!("{} is no array", array.data_type)
    };
    let Value::Array(values) = parts(array) else {
        panic!("{:?} is no array", array.value)
    };
    values
        .iter()
        .map(|value| Found::new(value, element))
        .collect()
}

fn all_values<'r>(map: &Found<'r>) -> Vec<Found<'r>> {
    let DataType::Map(_, data_type) = plain(map.data_type) else {
        panic!("{} is no map", map.data_type)
    };
    let Value::Map(pairs) = parts(map) else {
        panic!("{:?} is no map", map.value)
    };
    pairs
        .iter()
        .map(|(_, value)| Found::new(value, data_type))
        .collect()
}

/// The value under a key. Of a map by itself a missing text is the empty one, and what may be of any
/// type is NULL.
fn of_key<'r>(map: &Found<'r>, key: &str, reads_missing: bool) -> Vec<Found<'r>> {
    let DataType::Map(_, data_type) = plain(map.data_type) else {
        panic!("{} is no map", map.data_type)
    };
    match parts(map).of_key(key) {
        Some(value) => vec![Found::new(value, data_type)],
        None if reads_missing && kind_of(data_type) == Kind::Text => {
            vec![Found::text(String::new())]
        }
        None if reads_missing && is_null_where_missing(data_type) => {
            vec![Found::new(&Value::Null, data_type)]
        }
        None => Vec::new(),
    }
}

fn is_null_where_missing(data_type: &DataType) -> bool {
    kind_of(data_type) == Kind::Json && can_be_null(data_type)
}

fn tuple_element<'r>(tuple: Found<'r>, path: &[usize]) -> Found<'r> {
    path.iter().fold(tuple, |found, at| {
        match (parts(&found), plain(found.data_type)) {
            (Value::Tuple(values), DataType::Tuple(elements)) => {
                Found::new(&values[*at], &elements[*at].data_type)
            }
            (value, data_type) => panic!("{data_type} is no tuple: {value:?}"),
        }
    })
}
