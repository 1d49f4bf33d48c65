//! The ClickHouse types of a statement's columns.

use lucerna_engine::{Column, EngineError};
use lucerna_sql::DataType;

use crate::http::{Call, Deadline, Http};

/// Asks the server for the columns; `None` if it cannot tell.
///
/// An error of the DESCRIBE has other words and places than that of the statement itself, and some
/// statements can be run but not described: what is wrong with them, they say themselves.
pub(super) async fn columns(
    http: &Http,
    call: &Call,
    deadline: Deadline,
) -> Result<Option<Vec<Column>>, EngineError> {
    match http.ask(call, deadline).await {
        Ok(text) => text.lines().map(read).collect::<Result<_, _>>().map(Some),
        Err(EngineError::Refused { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The first two fields of a line are the name and the type.
fn read(line: &str) -> Result<Column, EngineError> {
    let fields: Vec<serde_json::Value> =
        serde_json::from_str(line).map_err(|error| EngineError::Corrupt {
            reason: format!("the description of the columns is no JSON: {error}"),
        })?;
    match &fields[..] {
        [
            serde_json::Value::String(name),
            serde_json::Value::String(type_name),
            ..,
        ] => Ok(Column {
            name: name.clone(),
            type_name: in_one_line(type_name),
        }),
        _ => Err(EngineError::Corrupt {
            reason: "the description of the columns lacks their names or types".to_owned(),
        }),
    }
}

/// Where no setting can be sent, the server spreads the type of a tuple over several lines.
fn in_one_line(type_name: &str) -> String {
    match type_name.parse::<DataType>() {
        Ok(data_type) if type_name.contains('\n') => data_type.to_string(),
        Ok(_) | Err(_) => type_name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_column() {
        let column = read(r#"["a\tb","Enum8('x' = 1)","","","","",""]"#).expect("a column");
        assert_eq!(
            (column.name.as_str(), column.type_name.as_str()),
            ("a\tb", "Enum8('x' = 1)")
        );
        assert!(read("<html>").is_err());
        assert!(read("[1]").is_err());
    }

    #[test]
    fn a_type_stands_in_one_line() {
        assert_eq!(
            in_one_line("Tuple(\n    a UInt8,\n    b String)"),
            "Tuple(a UInt8, b String)"
        );
    }
}
