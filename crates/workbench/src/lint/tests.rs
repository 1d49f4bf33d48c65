use super::{query, statement};
use crate::range::Range;
use crate::search::Search;
use crate::source::Source;
use lucerna_diagnostics::{Diagnostic, Severity};
use lucerna_schema::{Table, builtin};
use lucerna_translate::Context;

fn lint(schema: &str, text: &str) -> Vec<Diagnostic> {
    let table: Table = builtin(schema).expect("a built-in table").clone();
    let context = Context::utc(1_000_000);
    let search = Search {
        query: text.to_owned(),
        range: Range {
            from: Some(context.now),
            to: None,
        },
        ..Search::default()
    };
    query(&search, &Source::of_schema(table), &context)
}

/// The codes that weigh more than a note, each with the text that it points at.
fn warned<'t>(schema: &str, text: &'t str) -> Vec<(&'static str, &'t str)> {
    lint(schema, text)
        .iter()
        .filter(|each| each.severity() != Severity::Note)
        .map(|each| (each.code.as_str(), each.span.text(text)))
        .collect()
}

/// The text after the first change that is offered.
fn fixed(schema: &str, text: &str) -> Option<String> {
    let found = lint(schema, text);
    let (span, with) = found
        .iter()
        .filter(|each| super::is_rule(each.code))
        .flat_map(|each| &each.help)
        .find_map(|help| help.replacement.clone())?;
    let mut changed = text.to_owned();
    changed.replace_range(span.range(), &with);
    Some(changed)
}

#[test]
fn a_query_of_indexed_words_with_a_range_has_nothing_to_warn_of() {
    assert_eq!(warned("logs", "timeout level:error"), []);
    assert_eq!(warned("logs", "(timeout refused) OR level:error"), []);
    assert_eq!(warned("logs", ""), []);
}

#[test]
fn and_beside_or_gets_the_brackets_that_change_nothing() {
    assert_eq!(
        warned("logs", "level:fatal OR level:error timeout"),
        [("L020", "level:error timeout")]
    );
    for (typed, bracketed) in [
        ("a b OR c", "(a b) OR c"),
        ("a OR b AND c OR d e", "a OR (b AND c) OR (d e)"),
        ("x (a  &&  b || c)", "x ((a  &&  b) || c)"),
        ("Body:(a OR b c)", "Body:(a OR (b c))"),
    ] {
        let changed = fixed("logs", typed).expect("a change");
        assert_eq!(changed, bracketed);
        assert!(warned("logs", &changed).iter().all(|each| each.0 != "L020"));
        let outline = |text: &str| {
            let tree = lucerna_lucene::parse(text).query;
            lucerna_lucene::outline(&tree, text).replace("(group ", "(")
        };
        let english = |text: &str| {
            let logs = builtin("logs").expect("a built-in table");
            lucerna_translate::translate(text, logs, &Context::utc(0)).english
        };
        assert_eq!(english(typed), english(&changed), "{}", outline(typed));
    }
}

#[test]
fn digits_inside_a_value_are_compared_with_all_of_it_instead() {
    let typed = "LogAttributes.http.status_code:500";
    assert_eq!(warned("logs", typed), [("L012", "500")]);
    assert_eq!(
        fixed("logs", typed).as_deref(),
        Some("LogAttributes.http.status_code:=500")
    );
    let group = "LogAttributes.http.status_code:(500 OR 502)";
    let changed = fixed("logs", group).expect("a change");
    assert_eq!(changed, "LogAttributes.http.status_code:(=500 OR 502)");
    // Running text, whole words, numbers in number columns, comparisons.
    for fine in [
        "500",
        "Body:500",
        "SeverityNumber:17",
        "LogAttributes.http.status_code:>=500",
        "LogAttributes.http.status_code:\"500\"",
        "LogAttributes.http.route:v2",
    ] {
        let codes: Vec<_> = warned("logs", fine).iter().map(|each| each.0).collect();
        assert!(!codes.contains(&"L012"), "{fine}: {codes:?}");
    }
}

#[test]
fn what_no_index_serves_depends_on_the_indexes_of_the_table() {
    let codes = |schema: &str, text: &str| -> Vec<&str> {
        warned(schema, text).iter().map(|each| each.0).collect()
    };
    assert_eq!(codes("logs", "Body:*timeout"), [""; 0]);
    assert_eq!(codes("logs_compat", "Body:*timeout"), ["L021"]);
    assert_eq!(codes("logs", "ScopeName:*timeout"), ["L021"]);
    assert_eq!(codes("logs", "ScopeName:=x.y"), ["L022"]);
    // Small columns are read at once, whatever is looked for in them.
    assert_eq!(codes("logs", "ServiceName:*cart"), [""; 0]);
}

#[test]
fn without_a_range_the_query_itself_may_say_from_when_on() {
    let table = builtin("logs").expect("a built-in table");
    let source = Source::of_schema(table.clone());
    let has = |text: &str| {
        let search = Search {
            query: text.to_owned(),
            ..Search::default()
        };
        query(&search, &source, &Context::utc(0))
            .iter()
            .any(|each| each.code.as_str() == "L023")
    };
    assert!(has("level:error"));
    assert!(has("level:error Timestamp:<2026-01-01"));
    assert!(has("level:error OR Timestamp:>now-1h"));
    assert!(!has("level:error Timestamp:>now-1h"));
    assert!(!has("Timestamp:2026-03-10"));
}

#[test]
fn a_mistake_is_said_and_nothing_is_guessed_beyond_it() {
    assert_eq!(
        warned("logs", "ServiceNme:cart OR a b"),
        [("S001", "ServiceNme"), ("L020", "a b")]
    );
    assert_eq!(warned("logs", "(a b OR c"), [("L002", "(")]);
}

#[test]
fn a_star_is_one_where_columns_are_listed() {
    let logs = builtin("logs").expect("a built-in table");
    let codes = |text: &str| -> Vec<&'static str> {
        statement(text, &[logs])
            .iter()
            .map(|each| each.code.as_str())
            .collect()
    };
    let fine = "WHERE Timestamp > now() - 60";
    for star in [
        "SELECT * FROM otel_logs",
        "SELECT l.* FROM otel_logs AS l",
        "SELECT Body, * FROM otel_logs",
        "SELECT DISTINCT * FROM default.otel_logs",
    ] {
        assert_eq!(codes(&format!("{star} {fine}")), ["L026"], "{star}");
    }
    for none in [
        "SELECT count(*) FROM otel_logs",
        "SELECT SeverityNumber * 2 FROM otel_logs",
        "SELECT * FROM (SELECT Body FROM otel_logs)",
        "SELECT '*' FROM otel_logs /* * */",
    ] {
        assert_eq!(codes(&format!("{none} {fine}")), [""; 0], "{none}");
    }
}

#[test]
fn a_statement_over_a_table_of_times_says_from_when_on() {
    let logs = builtin("logs").expect("a built-in table");
    let codes = |text: &str| -> Vec<&'static str> {
        let found = statement(text, &[logs]);
        found.iter().map(|each| each.code.as_str()).collect()
    };
    assert_eq!(
        codes("SELECT Body FROM otel_logs ORDER BY Timestamp"),
        ["L023"]
    );
    assert_eq!(codes("SELECT 1 FROM system.one"), [""; 0]);
    assert_eq!(
        codes("SELECT Body FROM otel_logs WHERE Timestamp > {from:DateTime}"),
        [""; 0]
    );
    assert_eq!(codes("SELECT 'open FROM otel_logs"), ["L025"]);
}
