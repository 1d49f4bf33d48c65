//! The settings with which a request runs.

use std::str::FromStr;

use crate::{Limits, QueryRequest};

/// All settings of a request; what comes later wins. The limits come after what the request asks
/// for, and last what no request may change.
///
/// ```
/// use std::time::Duration;
/// use lucerna_engine::{QueryRequest, server};
///
/// let request = QueryRequest::new("SELECT 1")
///     .setting("max_execution_time", "0")
///     .timeout(Duration::from_secs(10));
/// let held = server::settings(&request).filter(|(name, _)| name == "max_execution_time").last();
/// assert_eq!(held, Some(("max_execution_time".into(), "10".into())));
/// ```
pub fn settings(request: &QueryRequest) -> impl Iterator<Item = (String, String)> {
    let throw = |mode: &&str| ((*mode).to_owned(), "throw".to_owned());
    defaults()
        .chain(long(request))
        .chain(formatted(request))
        .chain(request.settings.iter().cloned())
        .chain(limits(&request.limits, &request.settings))
        .chain(OVERFLOW_MODES.iter().map(throw))
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

/// A server reads 256 KiB of a statement unless it is told that there is more.
fn long(request: &QueryRequest) -> Option<(String, String)> {
    const READ_ANYWAY: usize = 128 << 10;
    let bytes = request.statement.len();
    // What is written around the statement, such as its database's name, counts as well.
    (bytes > READ_ANYWAY).then(|| ("max_query_size".to_owned(), (2 * bytes).to_string()))
}

/// What rows that the server writes are written with: how long it took is no part of them, and an
/// error is none of their text.
fn formatted(request: &QueryRequest) -> impl Iterator<Item = (String, String)> {
    let settings: &[(&str, &str)] = if request.format.is_some() {
        &[
            ("output_format_write_statistics", "0"),
            ("http_write_exception_in_output_format", "0"),
        ]
    } else {
        &[]
    };
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    settings.iter().map(owned)
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_long_statement_is_read_to_its_end() {
        let short = QueryRequest::new("SELECT 1");
        assert_eq!(held(&short, "max_query_size"), None);
        let long = QueryRequest::new(format!("SELECT '{}'", "a".repeat(300_000)));
        let bytes = held(&long, "max_query_size").expect("it is set");
        assert!(bytes.parse::<usize>().expect("a number") > 300_009);
    }

    /// The last value of each setting, which is the one that holds.
    fn held(request: &QueryRequest, name: &str) -> Option<String> {
        let of_name = |(setting, value)| (setting == name).then_some(value);
        settings(request).filter_map(of_name).last()
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
}
