use std::sync::Arc;

use jiff::tz::TimeZone;

use super::*;
use crate::scripted::{Death, Disk, Scripted};
use crate::store::Store;

fn session() -> Session {
    let engine = Scripted::new(&Disk::default(), Death::Never, PathBuf::new());
    Session::embedded(
        Arc::new(engine),
        Store::at(Path::new("nowhere")),
        TimeZone::UTC,
    )
}

fn source() -> Source {
    let table = lucerna_schema::builtin("logs").expect("built in").clone();
    Source {
        name: "logs".to_owned(),
        database: "default".to_owned(),
        table_name: table.name.clone(),
        table,
        exists: false,
    }
}

fn record(query: &str) -> Provenance {
    let session = session();
    let source = source();
    let search = Search {
        query: query.to_owned(),
        limit: Some(10),
        ..Search::default()
    };
    let plan = session.plan(&source, &search).expect("a plan");
    Provenance::of_search(&session, &source, &search, &plan)
}

#[test]
fn a_record_that_is_written_is_read_as_it_was() {
    let mut record = record("level:error");
    record.end(Some((3, true)), &lucerna_engine::Statistics::default());
    let read: Provenance = serde_json::from_str(&record.document()).expect("a record");
    assert_eq!(read, record);
    let Asked::Search(search) = read.asked else {
        panic!("a search");
    };
    assert_eq!(
        (search.query.as_str(), search.limit),
        ("level:error", Some(10))
    );
    assert!(read.statements[0].contains("otel_logs"));
}

#[test]
fn a_text_that_seems_to_hold_a_secret_is_told_nowhere() {
    let record = record("LogAttributes.password:hunter2");
    assert_eq!(record.asked, Asked::Withheld);
    assert!(!record.document().contains("hunter2"));
}

#[test]
fn a_parameter_that_seems_to_be_a_secret_leaves_its_name() {
    let statement = SqlRun {
        text: "SELECT {token:String}, {n:Int8}".to_owned(),
        parameters: vec![
            ("token".to_owned(), "hunter2".to_owned()),
            ("n".to_owned(), "3".to_owned()),
        ],
    };
    let record = Provenance::of_sql(&session(), &statement);
    assert!(!record.document().contains("hunter2"));
    let Asked::Sql { parameters, .. } = record.asked else {
        panic!("a statement");
    };
    assert_eq!(parameters[0], ("token".to_owned(), None));
    assert_eq!(parameters[1].1.as_deref(), Some("3"));
}

#[test]
fn a_column_that_is_named_by_its_expression_tells_no_secret() {
    use arrow_schema::{DataType, Field};
    let field = |name: &str| Field::new(name, DataType::Utf8, false);
    let schema = Schema::new(vec![field("'Bearer eyJ.x.y'"), field("sent_at")]);
    let token = ("token".to_owned(), "Bearer eyJ.x.y".to_owned());
    for (text, parameters) in [
        ("SELECT 'Bearer eyJ.x.y', sent_at", vec![]),
        ("SELECT {token:String}, sent_at", vec![token]),
    ] {
        let statement = SqlRun {
            text: text.to_owned(),
            parameters,
        };
        let mut record = Provenance::of_sql(&session(), &statement);
        record.describe(&schema, FormatFacts::default());
        let names: Vec<&str> = record
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(names, ["***", "sent_at"], "{text}");
        assert!(!record.document().contains("eyJ"), "{text}");
    }
    let plain = SqlRun {
        text: "SELECT 'x', sent_at".to_owned(),
        parameters: Vec::new(),
    };
    let mut record = Provenance::of_sql(&session(), &plain);
    record.describe(&Schema::new(vec![field("'x'")]), FormatFacts::default());
    assert_eq!(record.columns[0].name, "'x'");
}

#[test]
fn the_keys_that_are_known_do_not_change_the_hash_of_a_schema() {
    let mut source = source();
    let before = schema_sha256(&source);
    source.table.known_keys = Some(Vec::new());
    assert_eq!(schema_sha256(&source), before);
    // Taken away, it would be missed by the indexes over it.
    let column = source.table.columns.last_mut().expect("a column");
    column.name.push('2');
    assert_ne!(schema_sha256(&source), before);
}
