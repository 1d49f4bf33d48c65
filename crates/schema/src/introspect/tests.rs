use lucerna_sql::DataType;
use lucerna_sql::tokens::{parameters, split_statements};

use super::{
    Answers, COLUMNS, DISCOVER, INDEXES, IntrospectError, PARTS, SHARED_INDEXES, Subject, TABLES,
    VIEWS, read,
};
use crate::{Signal, Table};

fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
    let row = |cells: &&[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
    rows.iter().map(row).collect()
}

fn table(columns: &[&[&str]]) -> Result<Table, IntrospectError> {
    let subject = Subject {
        source: "events",
        database: "default",
        table: "events",
    };
    let answers = Answers {
        columns: rows(columns),
        ..Answers::default()
    };
    read(&subject, answers)
}

#[test]
fn each_statement_is_one_and_takes_its_names_as_parameters() {
    for statement in [
        COLUMNS,
        INDEXES,
        SHARED_INDEXES,
        TABLES,
        PARTS,
        VIEWS,
        DISCOVER,
    ] {
        assert_eq!(split_statements(statement).count(), 1);
    }
    for statement in [COLUMNS, INDEXES, TABLES, PARTS, VIEWS] {
        let names: Vec<_> = parameters(statement).iter().map(|each| each.name).collect();
        assert_eq!(names, ["database", "table"]);
    }
}

#[test]
fn a_table_of_metrics_is_another() {
    let metrics = table(&[
        &["ServiceName", "LowCardinality(String)", "", "", ""],
        &["MetricName", "String", "", "", ""],
        &[
            "Attributes",
            "Map(LowCardinality(String), String)",
            "",
            "",
            "",
        ],
        &["TimeUnix", "DateTime64(9)", "", "", ""],
    ])
    .expect("a table");
    assert_eq!(metrics.signal, Signal::Other);
    assert_eq!(metrics.roles.timestamp, metrics.find("TimeUnix"));
    assert_eq!(metrics.roles.attributes, metrics.find("Attributes"));
    assert_eq!(metrics.default_columns().len(), 4);
}

#[test]
fn a_type_that_cannot_be_read_is_kept_as_its_text() {
    let odd = table(&[&["a", "New(Type", "", "", ""]]).expect("a table");
    assert_eq!(
        odd.columns[0].data_type,
        DataType::Other("New(Type".to_owned())
    );
}

#[test]
fn a_table_whose_settings_say_so_keeps_maps_in_pieces() {
    let has_pieces = |full: &str| {
        let subject = Subject {
            source: "events",
            database: "default",
            table: "events",
        };
        let answers = Answers {
            columns: rows(&[&["a", "Map(String, String)", "", "", ""]]),
            tables: rows(&[&["MergeTree", "", "a", "a", full]]),
            ..Answers::default()
        };
        read(&subject, answers).expect("a table").has_maps_in_pieces
    };
    let engine = "MergeTree ORDER BY tuple() SETTINGS index_granularity = 8192";
    assert!(!has_pieces(engine));
    assert!(has_pieces(&format!(
        "{engine}, map_serialization_version = 'with_buckets'"
    )));
}

#[test]
fn a_table_without_columns_does_not_exist() {
    assert_eq!(
        table(&[]).expect_err("no columns").to_string(),
        "there is no table default.events, or this user may not see it"
    );
}

#[test]
fn a_row_of_another_form_is_an_error_that_shows_it() {
    for row in [&["a", "Int8", ""][..], &["a", "Int8", "COMPUTED", "", ""]] {
        let error = table(&[row]).expect_err("no such form");
        assert!(matches!(
            error,
            IntrospectError::Unreadable {
                about: "columns",
                ..
            }
        ));
    }
}
