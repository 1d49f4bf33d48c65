//! A connection made ready for one request.
//!
//! Nothing is shared between statements, so everything that a request asks for is said anew: the
//! database, the settings, the values of parameters, and last of all `readonly`, after which
//! nothing can be set any more.

use std::str::FromStr;

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
    connection.run(set(settings(request, tag)).as_str(), "Null")?;
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

/// All settings of a request; what comes later wins. The limits come after what the statement asks
/// for, and last what no statement may change.
fn settings(request: &QueryRequest, tag: &str) -> impl Iterator<Item = (String, String)> {
    let throw = |mode: &&str| ((*mode).to_owned(), "throw".to_owned());
    defaults()
        .chain(request.settings.iter().cloned())
        .chain(limits(&request.limits, &request.settings))
        .chain(OVERFLOW_MODES.iter().map(throw))
        .chain([("log_comment".to_owned(), tag.to_owned())])
}

/// What happens when a limit is passed. The other choices end with the rows so far, which would look
/// like all of them.
const OVERFLOW_MODES: [&str; 11] = [
    "distinct_overflow_mode",
    "group_by_overflow_mode",
    "join_overflow_mode",
    "read_overflow_mode",
    "read_overflow_mode_leaf",
    "result_overflow_mode",
    "set_overflow_mode",
    "sort_overflow_mode",
    "timeout_overflow_mode",
    "timeout_overflow_mode_leaf",
    "transfer_overflow_mode",
];

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

/// The limits as settings. A statement can ask for less than its request allows, and not for more.
fn limits(limits: &Limits, asked: &[(String, String)]) -> Vec<(String, String)> {
    let timeout = limits.timeout.map(|timeout| {
        let asked = asked_for(asked, "max_execution_time");
        let strictest = asked.fold(timeout.as_secs_f64(), f64::min);
        ("max_execution_time".to_owned(), strictest.to_string())
    });
    let numbers = [
        ("max_rows_to_read", limits.max_rows_read),
        ("max_bytes_to_read", limits.max_bytes_read),
        ("max_memory_usage", limits.max_memory),
    ];
    let numbers = numbers.into_iter().filter_map(|(name, limit)| {
        let strictest = asked_for::<u64>(asked, name).fold(limit?, u64::min);
        Some((name.to_owned(), strictest.to_string()))
    });
    timeout.into_iter().chain(numbers).collect()
}

/// The values asked for a limit. Zero means none to the server, and what is no number is for the
/// server to refuse.
fn asked_for<T: FromStr + Default + PartialOrd>(
    asked: &[(String, String)],
    name: &str,
) -> impl Iterator<Item = T> {
    asked
        .iter()
        .filter(move |(setting, _)| setting == name)
        .filter_map(|(_, value)| value.parse().ok())
        .filter(|value| *value > T::default())
}

/// The value of a parameter is read as a field of a tab-separated file, unless its type has parts:
/// `['a\'b']` is read as it stands.
fn escape(value: &str, statement: &str, name: &str) -> String {
    let has_parts = parameters(statement)
        .iter()
        .any(|parameter| parameter.name == name && is_composite(&parameter.type_text));
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

    /// The last value of each setting, which is the one that holds.
    fn held(request: &QueryRequest, name: &str) -> Option<String> {
        let of_name = |(setting, value)| (setting == name).then_some(value);
        settings(request, "tag").filter_map(of_name).last()
    }

    #[test]
    fn a_limit_that_is_passed_is_an_error() {
        for mode in OVERFLOW_MODES {
            let request = QueryRequest::new("SELECT 1").setting(mode, "break");
            assert_eq!(held(&request, mode).as_deref(), Some("throw"), "{mode}");
        }
    }

    #[test]
    fn a_setting_can_only_make_a_limit_stricter() {
        for (asked, expected) in [("0", "1.5"), ("10", "1.5"), ("1", "1"), ("-1", "1.5")] {
            let request = QueryRequest::new("SELECT 1")
                .timeout(Duration::from_millis(1500))
                .setting("max_execution_time", asked);
            let held = held(&request, "max_execution_time");
            assert_eq!(held.as_deref(), Some(expected), "{asked}");
        }
        let request = QueryRequest::new("SELECT 1").setting("max_rows_to_read", "5");
        assert_eq!(held(&request, "max_rows_to_read").as_deref(), Some("5"));
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
