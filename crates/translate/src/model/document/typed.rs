//! Paths to which the column's type gives a type: they are there in every document.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what has no empty value of its own is NULL"
)]

use crate::model::json::Json;
use lucerna_sql::DataType;

/// The paths that `JSON(arguments)` names, with their types.
pub(super) fn paths(arguments: &str) -> Vec<(String, DataType)> {
    let mut depth = 0_i32;
    let parts = arguments.split(|character: char| {
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        character == ',' && depth == 0
    });
    let path = |part: &str| {
        let (path, data_type) = part.trim().split_once(' ')?;
        Some((path.replace('`', ""), data_type.parse().ok()?))
    };
    parts
        .filter(|part| !part.contains('='))
        .filter_map(path)
        .collect()
}

/// What stands at such a path where the document says nothing.
pub(super) fn empty(data_type: &DataType) -> Json {
    match data_type {
        DataType::Bool => Json::Bool(false),
        DataType::Integer { .. } | DataType::Float { .. } => Json::Number("0".to_owned()),
        DataType::String => Json::Text(String::new()),
        DataType::Array(_) => Json::Array(Vec::new()),
        _ => Json::Null,
    }
}

/// A value as one of the path's type.
pub(super) fn converted(value: Json, data_type: &DataType) -> Json {
    match (data_type, value) {
        (DataType::Nullable(inner), value) => converted(value, inner),
        (DataType::Bool, Json::Number(number)) => Json::Bool(number != "0"),
        (DataType::Integer { .. } | DataType::Float { .. }, Json::Text(text)) => Json::Number(text),
        (DataType::String, Json::Number(number)) => Json::Text(number),
        (DataType::String, Json::Bool(is_true)) => Json::Text(is_true.to_string()),
        (_, value) => value,
    }
}
