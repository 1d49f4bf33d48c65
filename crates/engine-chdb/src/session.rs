//! A connection made ready for one request.
//!
//! Nothing is shared between statements, so everything that a request asks for is said anew: the
//! database, the settings, the values of parameters, and last of all `readonly`, after which
//! nothing can be set any more.

use lucerna_engine::{Access, EngineError, Limits, QueryRequest};
use lucerna_sql::tokens::parameters;
use lucerna_sql::{DataType, Sql, SqlWriter};

use crate::connection::Connection;
use crate::store::Store;

/// Opens a connection on which `request` can run; its statements are found by `tag`.
pub(crate) fn prepare(
    store: &Store,
    request: &QueryRequest,
    tag: &str,
) -> Result<Connection, EngineError> {
    let mut connection = store.connect()?;
    if let Some(database) = &request.database {
        connection.run(use_database(database).as_str(), "Null")?;
    }
    let settings = defaults()
        .chain(limits(&request.limits))
        .chain(request.settings.iter().cloned())
        .chain([("log_comment".to_owned(), tag.to_owned())]);
    connection.run(set(settings).as_str(), "Null")?;
    if !request.parameters.is_empty() {
        let parameters = request.parameters.iter().map(|(name, value)| {
            (
                format!("param_{name}"),
                escape(value, &request.statement, name),
            )
        });
        connection.run(set(parameters).as_str(), "Null")?;
    }
    if request.access == Access::ReadOnly {
        connection.run("SET readonly = 1", "Null")?;
    }
    Ok(connection)
}

/// What every statement runs with, unless the request says otherwise.
fn defaults() -> impl Iterator<Item = (String, String)> {
    // DESCRIBE would spread the type of a tuple over several lines.
    [("print_pretty_type_names", "0")]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
}

fn use_database(name: &str) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("USE ").identifier(name);
    sql.finish()
}

fn set(settings: impl Iterator<Item = (String, String)>) -> Sql {
    let mut sql = SqlWriter::new();
    for (place, (name, value)) in settings.enumerate() {
        sql.raw(if place == 0 { "SET " } else { ", " });
        sql.identifier(&name).raw(" = ").text(&value);
    }
    sql.finish()
}

/// The limits as settings. Each says that going over is an error: the rows so far would look whole.
fn limits(limits: &Limits) -> Vec<(String, String)> {
    let timeout = limits
        .timeout
        .map(|timeout| timeout.as_secs_f64().to_string());
    let number = |limit: Option<u64>| limit.map(|limit| limit.to_string());
    [
        ("max_execution_time", timeout, Some("timeout_overflow_mode")),
        (
            "max_rows_to_read",
            number(limits.max_rows_read),
            Some("read_overflow_mode"),
        ),
        (
            "max_bytes_to_read",
            number(limits.max_bytes_read),
            Some("read_overflow_mode"),
        ),
        ("max_memory_usage", number(limits.max_memory), None),
    ]
    .into_iter()
    .filter_map(|(name, value, mode)| Some((name, value?, mode)))
    .flat_map(|(name, value, mode)| {
        let mode = mode.map(|mode| (mode.to_owned(), "throw".to_owned()));
        [Some((name.to_owned(), value)), mode].into_iter().flatten()
    })
    .collect()
}

/// The value of a parameter is read as a field of a tab-separated file, unless its type has parts:
/// `['a\'b']` is read as it stands.
fn escape(value: &str, statement: &str, name: &str) -> String {
    let has_parts = parameters(statement)
        .iter()
        .any(|parameter| parameter.name == name && is_composite(parameter.type_text));
    if has_parts {
        value.to_owned()
    } else {
        escape_field(value)
    }
}

fn is_composite(type_text: &str) -> bool {
    type_text.parse().is_ok_and(|data_type: DataType| {
        matches!(
            data_type,
            DataType::Array(_) | DataType::Map(_, _) | DataType::Tuple(_)
        )
    })
}

fn escape_field(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' => escaped.push_str("\\\\"),
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\0' => escaped.push_str("\\0"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn settings_are_set_in_one_statement() {
        let settings = [
            ("a".to_owned(), "1".to_owned()),
            ("b".to_owned(), "it's".to_owned()),
        ];
        assert_eq!(
            set(settings.into_iter()).as_str(),
            r"SET a = '1', b = 'it\'s'"
        );
    }

    #[test]
    fn a_limit_that_is_passed_is_an_error() {
        let asked = Limits {
            timeout: Some(Duration::from_millis(1500)),
            ..Limits::default()
        };
        let expected = [
            ("max_execution_time", "1.5"),
            ("timeout_overflow_mode", "throw"),
        ];
        let settings = limits(&asked);
        let settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(settings, expected);
    }

    #[test]
    fn what_would_end_a_field_of_a_file_is_escaped() {
        assert_eq!(escape_field("a\\b\tc\nd\re\0f'"), "a\\\\b\\tc\\nd\\re\\0f'");
    }

    #[test]
    fn a_value_with_parts_is_let_alone() {
        let statement = "SELECT {list:Array(String)}, {text:String}";
        assert_eq!(escape(r"['it\'s']", statement, "list"), r"['it\'s']");
        assert_eq!(escape(r"\N", statement, "text"), r"\\N");
    }
}
