//! What the real engine says of a search, on a store of its own: a table with text indexes and two
//! partitions of a part each.

use std::sync::Arc;

use jiff::tz::TimeZone;
use lucerna::engine::{Access, Engine, QueryRequest};
use lucerna::explain::{Explanation, IndexKind, Left, TableRead};
use lucerna::range::Range;
use lucerna::search::Search;
use lucerna::{RunOptions, Session, Store};
use lucerna_engine_chdb::{ChdbOptions, install, open};

/// Two days of logs, in granules of 8,192 rows at most; one of them says `kafka`, in the first day.
const FILL: [&str; 2] = [
    "INSERT INTO otel_logs (Timestamp, SeverityText, ServiceName, Body, LogAttributes)
     SELECT toDateTime64('2026-03-10 00:00:00', 9, 'UTC') + number, 'INFO', 'cart',
         if(number = 70, 'kafka is gone', 'all is well'), map('user.id', toString(number % 50))
     FROM numbers(50000)",
    "INSERT INTO otel_logs (Timestamp, SeverityText, ServiceName, Body, LogAttributes)
     SELECT toDateTime64('2026-03-11 00:00:00', 9, 'UTC') + number, 'ERROR', 'cart',
         'all is well', map('user.id', toString(number % 50))
     FROM numbers(50000)",
];

/// A process can have one store open, so one test asks all questions.
#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn the_engine_says_which_indexes_serve_a_search_and_what_they_leave() {
    let Some(library) = install::for_tests().expect("the engine can be installed") else {
        eprintln!("skipped: the engine is not installed");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let session = filled(library, folder.path());
    a_word_is_served_by_the_text_index(&session);
    a_range_leaves_a_partition_out(&session);
    what_no_index_serves_is_read_and_gets_advice(&session);
    an_index_that_leaves_next_to_nothing_makes_advice_idle(&session);
    a_negation_and_a_count_are_explained(&session);
}

fn filled(library: std::path::PathBuf, folder: &std::path::Path) -> Session {
    let store = Store::at(folder.join("db"));
    let options = ChdbOptions {
        library: Some(library),
        store: Some(store.folder().to_owned()),
        ..ChdbOptions::default()
    };
    let engine: Arc<dyn Engine> = Arc::new(open(&options).expect("a store"));
    let table = lucerna::schema::create_table("logs", "default", "otel_logs").expect("a schema");
    let settings = lucerna::schema::create_settings("logs");
    let create = settings.iter().fold(
        QueryRequest::new(table.as_str()),
        |request, (name, value)| request.setting(*name, *value),
    );
    engine
        .execute(&create.access(Access::Write))
        .expect("a table");
    for statement in FILL {
        let insert = QueryRequest::new(statement).access(Access::Write);
        engine.execute(&insert).expect("rows");
    }
    let now = "2026-03-12T00:00:00Z".parse().expect("a time");
    Session::embedded(engine, store, TimeZone::UTC).at(now)
}

fn explained(session: &Session, search: &Search) -> Explanation {
    let source = session.source("logs").expect("a table");
    let run = RunOptions::default();
    session
        .explain(&source, search, &run)
        .expect("a good query")
}

fn search(query: &str) -> Search {
    Search {
        query: query.to_owned(),
        limit: Some(200),
        ..Search::default()
    }
}

fn codes(explained: &Explanation) -> Vec<&'static str> {
    let codes = explained.advice.iter().map(|each| each.code.as_str());
    codes.collect()
}

/// What is left of all granules when a part is looked for alone.
fn left(reads: &[TableRead]) -> Left {
    let [read] = reads else {
        panic!("the table is read once: {reads:?}");
    };
    read.granules()
}

fn a_word_is_served_by_the_text_index(session: &Session) {
    let explained = explained(session, &search("kafka"));
    let alone = explained.parts[0].alone.as_deref().expect("it was asked");
    let used: Vec<&str> = alone
        .iter()
        .flat_map(TableRead::skip_indexes)
        .map(|index| index.name.as_str())
        .collect();
    assert_eq!(used, ["idx_lower_body"]);
    assert_eq!(alone[0].exact_indexes, ["idx_lower_body"]);
    let left = left(alone);
    assert_eq!(left.left, 1, "one granule has the word");
    assert!(left.of >= 14, "100,000 rows in granules of 8,192: {left:?}");
    let reading = explained.reading.expect("there is a table");
    assert_eq!(reading.table_rows, Some(100_000));
    assert!((1..=8_192).contains(&reading.rows), "{}", reading.rows);
    assert_eq!(explained.advice, []);
}

fn a_range_leaves_a_partition_out(session: &Session) {
    let range = Range {
        from: Some("2026-03-11T00:00:00Z".parse().expect("a time")),
        to: None,
    };
    let search = Search {
        range,
        ..search("level:error")
    };
    let reading = explained(session, &search).reading.expect("a table");
    let by_partition = reading.range[0]
        .indexes
        .iter()
        .find(|index| index.kind == IndexKind::MinMax)
        .expect("the partition key's columns");
    assert_eq!(by_partition.parts, Left { left: 1, of: 2 });
    // A granule on the boundary of two statements is read by both.
    let boundaries = 2 * 8_192 * reading.steps.len() as u64;
    assert!(reading.rows <= 50_000 + boundaries, "{}", reading.rows);
}

fn what_no_index_serves_is_read_and_gets_advice(session: &Session) {
    let explained = explained(session, &search("ScopeName:*foo*"));
    let alone = explained.parts[0].alone.as_deref().expect("it was asked");
    let left = left(alone);
    assert_eq!(left.left, left.of, "everything is read");
    assert!(alone[0].columns.contains(&"ScopeName".to_owned()));
    assert_eq!(codes(&explained), ["P01"]);
    let reading = explained.reading.expect("there is a table");
    assert_eq!(reading.rows, 100_000);
    assert!(reading.bytes.is_some_and(|bytes| bytes > 0));
}

fn an_index_that_leaves_next_to_nothing_makes_advice_idle(session: &Session) {
    let explained = explained(session, &search("kafka ScopeName:*foo*"));
    assert_eq!(codes(&explained), [""; 0]);
}

fn a_negation_and_a_count_are_explained(session: &Session) {
    assert_eq!(codes(&explained(session, &search("-kafka"))), ["P05"]);
    let sides = explained(session, &search("kafka OR level:error"));
    assert_eq!(codes(&sides), ["P06"]);
    let everything = Search {
        count: true,
        limit: None,
        ..search("")
    };
    let reading = explained(session, &everything).reading.expect("a table");
    assert!(reading.steps.iter().all(|step| step.reads.is_empty()));
    assert_eq!(reading.rows, 0);
}
