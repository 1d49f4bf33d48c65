use super::super::{Name, NameKind, Names, Offer, Remembered, Want};
use super::in_sql;
use crate::values::Suggestion;

fn names() -> Names {
    let name = |kind, owner: &str, name: &str| Name {
        kind,
        owner: owner.to_owned(),
        name: name.to_owned(),
        remark: String::new(),
    };
    [
        name(NameKind::Column, "default.otel_logs", "Body"),
        name(NameKind::Column, "default.otel_logs", "ServiceName"),
        name(NameKind::Column, "default.otel_traces", "SpanName"),
        name(NameKind::Table, "default", "otel_logs"),
        name(NameKind::Table, "default", "otel_traces"),
        name(NameKind::Table, "other", "odd name"),
        name(NameKind::Table, "system", "parts"),
        name(NameKind::Function, "", "bar"),
        name(NameKind::Function, "", "count"),
        name(NameKind::Setting, "", "max_threads"),
        name(NameKind::Format, "", "JSONEachRow"),
    ]
    .into_iter()
    .collect()
}

/// What is offered where `|` stands.
fn offer(text: &str) -> Offer {
    let offset = text.find('|').expect("a place");
    let text = text.replace('|', "");
    let known = |want: &Want| {
        let found = vec![Suggestion {
            text: format!("{}'s", want.field),
            count: 5,
        }];
        Some(Remembered {
            found,
            is_fresh: false,
            age: jiff::SignedDuration::ZERO,
        })
    };
    in_sql(&text, offset, &names(), &known)
}

fn texts(text: &str) -> Vec<String> {
    let candidates = offer(text).candidates.into_iter();
    candidates.map(|candidate| candidate.text).collect()
}

#[test]
fn a_table_follows_from_and_describe() {
    let tables = ["otel_logs", "otel_traces"];
    assert_eq!(texts("SELECT 1 FROM ot|"), tables);
    assert_eq!(texts("DESCRIBE ot|"), tables);
    let all = texts("SELECT 1 FROM |");
    assert_eq!(all[2..], ["other.`odd name`", "system."]);
}

#[test]
fn the_tables_of_a_database_follow_its_dot() {
    assert_eq!(texts("SELECT 1 FROM system.|"), ["parts"]);
}

#[test]
fn columns_are_those_of_the_tables_that_the_statement_names_also_behind_the_cursor() {
    assert_eq!(texts("SELECT b| FROM otel_logs")[..2], ["Body", "between"]);
    assert!(texts("SELECT Sp| FROM otel_logs").is_empty());
    assert_eq!(texts("SELECT Sp| FROM otel_traces"), ["SpanName"]);
}

#[test]
fn before_a_table_is_named_columns_are_those_of_all() {
    assert_eq!(texts("SELECT Serv|"), ["ServiceName"]);
    assert_eq!(texts("SELECT Sp|"), ["SpanName"]);
    assert!(!texts("SELECT |").contains(&"Body".to_owned()));
}

#[test]
fn names_in_the_case_that_was_typed_come_alone() {
    assert_eq!(texts("SELECT B| FROM otel_logs")[..2], ["Body", "BETWEEN"]);
    assert_eq!(texts("SELECT Bo| FROM otel_logs"), ["Body"]);
    // Nothing begins so: then any case will do.
    assert_eq!(texts("SELECT Cou|"), ["count("]);
}

#[test]
fn the_columns_of_an_alias_follow_its_dot() {
    let text = "SELECT l.| FROM otel_logs AS l JOIN otel_traces t ON l.TraceId = t.TraceId";
    assert_eq!(texts(text), ["Body", "ServiceName"]);
    assert_eq!(
        texts("SELECT otel_traces.s| FROM otel_traces"),
        ["SpanName"]
    );
}

#[test]
fn words_and_functions_may_stand_in_an_expression() {
    assert_eq!(texts("SELECT cou|"), ["count("]);
    assert_eq!(texts("SELECT 1 ORD|"), ["ORDER"]);
    assert_eq!(texts("select 1 ord|"), ["order"]);
}

#[test]
fn settings_and_formats_follow_their_words() {
    assert_eq!(texts("SELECT 1 FORMAT J|"), ["JSONEachRow"]);
    assert_eq!(texts("SELECT 1 SETTINGS ma|"), ["max_threads = "]);
    let second = "SELECT 1 SETTINGS max_threads = 1, |";
    assert_eq!(texts(second), ["max_threads = "]);
}

#[test]
fn an_open_text_is_a_value_of_the_column_before_it() {
    let text = "SELECT 1 FROM otel_logs WHERE ServiceName = 'Se|";
    assert_eq!(texts(text), [r"'ServiceName\'s'"]);
    let offered = offer(text);
    assert_eq!(offered.start, text.find('\'').expect("a quote"));
    assert_eq!(offered.wants.expect("something").prefix, "Se");
    let list = "SELECT 1 WHERE Body IN ('a', '|";
    assert_eq!(texts(list), [r"'Body\'s'"]);
}

#[test]
fn nothing_stands_in_a_comment() {
    assert!(texts("SELECT 1 -- FROM o|").is_empty());
}

#[test]
fn the_second_statement_has_its_own_tables() {
    assert!(texts("SELECT 1 FROM otel_logs; SELECT Bo| FROM otel_traces").is_empty());
}

#[test]
fn no_place_of_any_text_is_a_fault() {
    let pieces = [
        "SELECT ", "'", "`", ".", ";", "é", "(", "--", "\n", "/*", "FROM ",
    ];
    for a in pieces {
        for b in pieces {
            for c in pieces {
                let text = [a, b, c].concat();
                for offset in 0..=text.len() + 1 {
                    let start = in_sql(&text, offset, &names(), &|_| None).start;
                    assert!(start <= offset.max(text.len()), "{text:?} at {offset}");
                }
            }
        }
    }
}
