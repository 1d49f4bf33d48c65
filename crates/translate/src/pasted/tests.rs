use super::{Kind, is_sql, kind, settle, way_to_run};
use lucerna_diagnostics::{Code, Diagnostic, Span};

#[test]
fn what_a_text_is_can_be_told_by_its_beginning() {
    for (text, expected) in [
        (r#"{"level":"error","n":5}"#, Some(Kind::Json)),
        (r#"[{"a":1}]"#, Some(Kind::Json)),
        (r#"{app="x"} |= "y""#, Some(Kind::LogQl)),
        (r#"sum(rate({app=~"x.*"}[5m]))"#, Some(Kind::LogQl)),
        ("SELECT count() FROM logs", Some(Kind::Sql)),
        ("where a = 'b'", Some(Kind::Sql)),
        (r"C:\Program Files\app.log", Some(Kind::Path)),
        ("2026-03-10T09:05:30Z ERROR [main] failed", Some(Kind::Line)),
        ("Mar 10 09:05:30 host sshd[1]: no", Some(Kind::Line)),
        (
            "10.0.0.1 - - [10/Mar/2026:09:05:30 +0000] \"GET\"",
            Some(Kind::Line),
        ),
        ("panic: index out of range [5]", Some(Kind::Line)),
        ("level:error AND (", None),
        ("levl: error warn:x (", None),
        ("select failed", None),
        ("-a b: c", None),
        ("", None),
    ] {
        assert_eq!(kind(text), expected, "{text}");
    }
}

#[test]
fn a_pasted_text_has_one_report_with_advice_for_the_whole() {
    let text = "panic: index out of range [5]";
    let mut reports = vec![
        Diagnostic::new(Code::UnknownField, Span::new(0, 5), "no field `panic`"),
        Diagnostic::new(Code::BrokenRange, Span::new(26, 29), "no range"),
    ];
    settle(text, &mut reports);
    let [report] = reports.as_slice() else {
        panic!("one report: {reports:?}");
    };
    let change = report.help[0].replacement.as_ref().expect("a change");
    assert_eq!(change.1, format!("\"{text}\""));
}

#[test]
fn a_name_that_is_nearly_right_was_typed_and_not_pasted() {
    let near = Diagnostic::new(Code::UnknownField, Span::new(0, 4), "no field `levl`")
        .help("did you mean `level`?");
    let mut reports = vec![near.clone()];
    settle("levl: error warn", &mut reports);
    assert_eq!(reports, [near]);
}

/// A statement that is searched for runs as a search, and nobody may take it for the statement.
#[test]
fn a_statement_of_any_verb_is_told_from_a_search_for_its_words() {
    for text in [
        "DROP TABLE otel_logs",
        "drop table if exists x;",
        "ALTER TABLE t DELETE WHERE 1;",
        "TRUNCATE otel_logs;",
        "CREATE OR REPLACE VIEW v AS SELECT 1",
        "UPDATE t SET a = 1 WHERE b;",
        "USE other;",
        "SET max_threads = 1;",
        "OPTIMIZE TABLE t FINAL",
        "KILL QUERY WHERE query_id = 'a'",
        "SYSTEM RELOAD CONFIG;",
        "GRANT SELECT ON t TO u;",
        "RENAME TABLE a TO b",
        "show tables",
    ] {
        assert!(is_sql(text), "{text}");
    }
    for text in [
        "drop in traffic",
        "set failed",
        "kill process",
        "create order failed",
        "update failed",
        "use of closed connection",
        "system:cron",
        "drop",
        "drop;",
        "show errors",
    ] {
        assert!(!is_sql(text), "{text}");
    }
    assert!(way_to_run("DROP TABLE t;").contains("\\sql"));
    assert!(way_to_run("select 1").contains("`;`"));
}
