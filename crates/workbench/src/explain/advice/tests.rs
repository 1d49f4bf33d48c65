//! An example of each piece of advice, on the built-in schemas; and queries that need none.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::tz::TimeZone;
use lucerna_diagnostics::Diagnostic;
use lucerna_schema::builtin;

use crate::scripted::{Death, Disk, Scripted};
use crate::search::Search;
use crate::{RunOptions, Session, Source};

/// The advice on a query of a schema that no table is there for.
fn advice(schema: &str, query: &str) -> Vec<Diagnostic> {
    let table = builtin(schema).expect("a built-in table").clone();
    let source = Source {
        name: schema.to_owned(),
        database: "default".to_owned(),
        table_name: table.name.clone(),
        table,
        exists: false,
    };
    let engine = Scripted::new(&Disk::default(), Death::Never, "nothing".into());
    let session = Session::remote(Arc::new(engine), TimeZone::UTC);
    let search = Search {
        query: query.to_owned(),
        ..Search::default()
    };
    let explained = session.explain(&source, &search, &RunOptions::default());
    explained.expect("a good query").advice
}

/// A query, the code of its advice, and the place that the advice points at.
const EXAMPLES: &[(&str, &str, &str, &str)] = &[
    (
        "otel_exporter_logs",
        "ScopeName:*foo*",
        "P01",
        "ScopeName:*foo*",
    ),
    ("logs", "error ScopeName:pool", "P01", "ScopeName:pool"),
    (
        "logs",
        "ScopeName:/time.?out/",
        "P01",
        "ScopeName:/time.?out/",
    ),
    (
        "logs",
        "SpanId:=\"76f063c743a59130\"",
        "P02",
        "SpanId:=\"76f063c743a59130\"",
    ),
    ("logs", "Body:*foo*", "P03", "Body:*foo*"),
    ("logs", "Body:/a|b/", "P04", "Body:/a|b/"),
    (
        "logs",
        "-kafka NOT level:info",
        "P05",
        "kafka NOT level:info",
    ),
    ("logs", "kafka OR level:error", "P06", "level:error"),
    ("logs", "LogAttributes.x:>5", "P08", "LogAttributes.x:>5"),
    (
        "logs_compat",
        "LogAttributes.x:*b*",
        "P09",
        "LogAttributes.x:*b*",
    ),
    ("logs", "LogAttributes:foo", "P10", "LogAttributes:foo"),
    ("logs", "Body.user.name:foo", "P11", "Body.user.name:foo"),
    (
        "otel_exporter_logs",
        "ScopeName:\"a pool\"~2",
        "P12",
        "ScopeName:\"a pool\"~2",
    ),
    ("logs", "dsik~1", "P12", "dsik~1"),
];

#[test]
fn each_shape_gets_its_advice_at_its_place() {
    for (schema, query, code, place) in EXAMPLES {
        let advice = advice(schema, query);
        let found = advice.iter().find(|each| each.code.as_str() == *code);
        let found = found.unwrap_or_else(|| panic!("{query}: no {code} in {advice:?}"));
        assert_eq!(found.span.text(query), *place, "{query}");
        assert!(!found.help.is_empty(), "{query}");
    }
}

#[test]
fn every_code_of_advice_has_an_example() {
    let shown: BTreeSet<&str> = EXAMPLES.iter().map(|example| example.2).collect();
    // Offline nobody knows how much there is to read.
    let needs_rows = "P07";
    for code in super::codes().filter(|code| code.as_str() != needs_rows) {
        assert!(shown.contains(code.as_str()), "{code}");
    }
}

#[test]
fn what_an_index_serves_or_what_is_small_needs_no_advice() {
    for query in [
        "",
        "*",
        "error",
        "\"connection refused\"",
        "Body:refused",
        "level:error",
        "ServiceName:cart -level:info",
        "LogAttributes.user.id:=42",
        "LogAttributes.user.id:*",
        "TraceId:=76f063c743a59130cf91efba9bb1067e",
        "SeverityNumber:>=17",
        "error OR kafka",
    ] {
        assert_eq!(advice("logs", query), [], "{query}");
    }
}

#[test]
fn the_advice_names_the_table_and_the_column_as_sql_writes_them() {
    let advice = advice("logs", "ScopeName:*foo*");
    assert!(
        advice[0].help[0]
            .message
            .contains("ALTER TABLE default.otel_logs ADD INDEX idx_scopename lower(ScopeName)"),
        "{:?}",
        advice[0].help
    );
}

#[test]
fn braces_in_a_query_are_no_names() {
    let advice = advice("logs", r"ScopeName:*\{table\}*");
    assert!(
        advice[0].message.contains(r"*\{table\}*"),
        "{}",
        advice[0].message
    );
}

#[test]
fn the_same_advice_is_given_once_with_both_places() {
    let advice = advice("logs", "ScopeName:*foo* ScopeName:*bar*");
    assert_eq!(advice.len(), 1);
    assert_eq!(advice[0].related.len(), 1);
}
