//! The SQL of each kind of test of a JSON column.

use crate::{Context, translate};
use lucerna_schema::builtin;

/// The condition of a query on the exporter's table with JSON columns.
fn condition(schema: &str, query: &str) -> String {
    let table = builtin(schema).expect("a built-in table");
    let translation = translate(query, table, &Context::utc(0));
    let condition = translation.condition.expect("a query without mistakes");
    condition.where_sql().to_owned()
}

fn logs(query: &str) -> String {
    condition("otel_exporter_logs_json", query)
}

fn traces(query: &str) -> String {
    condition("otel_exporter_traces_json", query)
}

const EITHER: &str = "coalesce(CAST(LogAttributes.a.b, 'Nullable(String)'), \
    nullIf(toString(LogAttributes.^a.b), '{}'), '')";

const VALUE: &str = "coalesce(CAST(LogAttributes.a.b, 'Nullable(String)'), '')";

#[test]
fn text_is_that_of_the_value_or_of_the_object() {
    for (query, expected) in [
        (
            "LogAttributes.a.b:x",
            format!("positionCaseInsensitive({EITHER}, 'x') > 0"),
        ),
        ("LogAttributes.a.b:x*", format!("lower({EITHER}) LIKE 'x%'")),
        (
            "LogAttributes.a.b:/x/",
            format!("match({EITHER}, '(?-s)x')"),
        ),
        ("LogAttributes.a.b:<x", format!("{EITHER} < 'x'")),
        ("LogAttributes.a.b:\"\"", format!("{EITHER} = ''")),
        ("LogAttributes.a.b:\"{}\"", format!("{EITHER} = '{{}}'")),
    ] {
        assert_eq!(logs(query), expected, "{query}");
    }
}

#[test]
fn a_test_that_no_object_passes_reads_the_value_alone() {
    assert_eq!(logs("LogAttributes.a.b:\"x\""), format!("{VALUE} = 'x'"));
    assert_eq!(
        logs("LogAttributes.a.b:[1 TO 5]"),
        format!("ifNull((toFloat64OrNull({VALUE}) >= 1 AND toFloat64OrNull({VALUE}) <= 5), 0)")
    );
}

#[test]
fn a_path_is_there_if_its_value_or_its_object_is() {
    assert_eq!(
        logs("NOT LogAttributes.a.b:*"),
        "NOT ((LogAttributes.a.b IS NOT NULL OR ifNull(toString(LogAttributes.^a.b), '{}') != '{}'))"
    );
}

#[test]
fn a_whole_column_is_its_text() {
    assert_eq!(
        logs("LogAttributes:x"),
        "positionCaseInsensitive(toString(LogAttributes), 'x') > 0"
    );
    assert_eq!(logs("LogAttributes:*"), "toString(LogAttributes) != '{}'");
}

#[test]
fn a_key_is_an_identifier_whatever_stands_in_it() {
    assert!(
        logs("LogAttributes.\"k`e'y ?\".select:\"x\"").starts_with(
            r"coalesce(CAST(LogAttributes.`k\`e'y ?`.`select`, 'Nullable(String)'), '')"
        )
    );
}

#[test]
fn an_attribute_is_looked_for_in_both_documents() {
    let sql = logs("http.status:\"200\"");
    assert!(sql.contains("LogAttributes.http.status"), "{sql}");
    assert!(sql.contains(" OR "), "{sql}");
    assert!(sql.contains("ResourceAttributes.http.status"), "{sql}");
}

#[test]
fn elements_without_the_path_take_no_part() {
    assert_eq!(
        traces("Events.Attributes.a:\"x\""),
        "arrayExists(x -> coalesce(CAST(x, 'Nullable(String)'), '') = 'x', `Events.Attributes`.a)"
    );
    assert_eq!(
        traces("Events.Attributes.a:\"\""),
        "arrayExists((x, y) -> (x IS NOT NULL OR ifNull(toString(y), '{}') != '{}') AND \
         coalesce(CAST(x, 'Nullable(String)'), nullIf(toString(y), '{}'), '') = '', \
         `Events.Attributes`.a, `Events.Attributes`.^a)"
    );
}

#[test]
fn what_the_engine_takes_for_its_own_syntax_is_refused() {
    let table = builtin("otel_exporter_logs_json").expect("a built-in table");
    for query in [
        "LogAttributes.\"^`a`\":x",
        "LogAttributes.\"@`a`\":x",
        "LogAttributes.\":`Int64`\":x",
        "LogAttributes.a.\":`Int64`\":x",
        "LogAttributes.\"a.:`Int64`\":x",
    ] {
        let translation = translate(query, table, &Context::utc(0));
        assert!(translation.condition.is_none(), "{query}");
    }
}
