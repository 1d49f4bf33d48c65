//! Columns of arrays, maps and tuples.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, MapBuilder, StringBuilder, StringDictionaryBuilder};
use arrow_array::types::{Int32Type, UInt8Type};
use arrow_array::{
    Array, ArrayRef, FixedSizeListArray, LargeListArray, ListArray, MapArray, StringArray,
    StructArray, TimestampSecondArray,
};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field, Fields};

use super::{Column, column};

pub(super) fn all() -> Vec<Column> {
    let items = || [Some(vec![Some(1), None]), Some(vec![]), None];
    let json = ["[1,null]", "[]"];
    let pairs = || {
        [
            Some(vec![Some(1), None]),
            Some(vec![Some(2), Some(3)]),
            None,
        ]
    };
    let json_of_pairs = ["[1,null]", "[2,3]"];
    vec![
        column(
            "List",
            ListArray::from_iter_primitive::<Int32Type, _, _>(items()),
            json,
        ),
        column(
            "LargeList",
            LargeListArray::from_iter_primitive::<Int32Type, _, _>(items()),
            json,
        ),
        column(
            "FixedSizeList",
            FixedSizeListArray::from_iter_primitive::<Int32Type, _, _>(pairs(), 2),
            json_of_pairs,
        ),
        column(
            "Map",
            map(),
            [r#"{"http.method":"GET","user":"a b"}"#, "{}"],
        ),
        column(
            "Map of LowCardinality",
            map_of_dictionary(),
            [r#"{"k":"v"}"#, "{}"],
        ),
        column(
            "Tuple",
            tuple(),
            [
                r#"{"name":"a","at":"1970-01-01T00:00:00Z"}"#,
                r#"{"name":null,"at":null}"#,
            ],
        ),
        Column {
            clickhouse: Some("Array(JSON)"),
            ..column("Array of JSON", documents(), [r#"[{"a":1},[2]]"#, "[]"])
        },
    ]
}

fn map() -> MapArray {
    let mut map = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for (key, value) in [("http.method", "GET"), ("user", "a b")] {
        map.keys().append_value(key);
        map.values().append_value(value);
    }
    for is_valid in [true, true, false] {
        map.append(is_valid).expect("an entry");
    }
    map.finish()
}

fn map_of_dictionary() -> MapArray {
    let mut map = MapBuilder::new(
        None,
        StringDictionaryBuilder::<UInt8Type>::new(),
        StringBuilder::new(),
    );
    map.keys().append_value("k");
    map.values().append_value("v");
    for is_valid in [true, true, false] {
        map.append(is_valid).expect("an entry");
    }
    map.finish()
}

fn tuple() -> StructArray {
    let names: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None, None]));
    let times = TimestampSecondArray::from(vec![Some(0), None, None]).with_timezone("UTC");
    let fields = Fields::from(vec![
        Field::new("name", DataType::Utf8, true),
        Field::new("at", times.data_type().clone(), true),
    ]);
    let is_valid = NullBuffer::from(vec![true, true, false]);
    StructArray::new(fields, vec![names, Arc::new(times)], Some(is_valid))
}

fn documents() -> ListArray {
    let mut list = ListBuilder::new(StringBuilder::new());
    list.values().append_value(r#"{"a":1}"#);
    list.values().append_value("[2]");
    for is_valid in [true, true, false] {
        list.append(is_valid);
    }
    list.finish()
}
