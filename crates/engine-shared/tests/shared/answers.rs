//! What a peer gets is what the holder's engine says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::ArrowError;
use lucerna_engine::{
    Access, Cancel, Engine, EngineError, InsertTarget, Limits, Progress, QueryRequest,
    StatementClass,
};

use super::script::{Script, count, one_row};

/// A store with its holder and a peer.
fn two(folder: &std::path::Path) -> (Arc<Script>, impl Engine, impl Engine) {
    let script = Script::new();
    let (holder, peer) = (script.open(folder), script.open(folder));
    assert!(holder.is_holder() && !peer.is_holder());
    (script, holder, peer)
}

fn insert(
    peer: &impl Engine,
    table: &str,
    batches: Vec<Result<RecordBatch, ArrowError>>,
) -> Result<u64, EngineError> {
    let into = InsertTarget {
        database: "default".to_owned(),
        table: table.to_owned(),
        columns: vec!["n".to_owned()],
    };
    let rows = RecordBatchIterator::new(batches, one_row(0).schema());
    peer.insert(&into, Box::new(rows))
}

#[test]
fn rows_come_with_what_they_took() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_script, _holder, peer) = two(folder.path());
    let mut batches = peer.query(&QueryRequest::new("rows 3")).expect("rows");
    assert_eq!(batches.schema(), one_row(0).schema());
    let all: Vec<_> = batches.by_ref().map(|batch| batch.expect("rows")).collect();
    assert_eq!(all, [one_row(0), one_row(1), one_row(2)]);
    let statistics = batches.statistics();
    assert_eq!((statistics.read_rows, statistics.read_bytes), (10, 80));
    assert_eq!(statistics.repaired_values, 1);
    assert_eq!(statistics.elapsed, Duration::from_millis(5));
}

#[test]
fn columns_come_without_rows_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_script, _holder, peer) = two(folder.path());
    let batches = peer.query(&QueryRequest::new("rows 0")).expect("no rows");
    assert_eq!(batches.schema(), one_row(0).schema());
    assert_eq!(batches.count(), 0);
}

#[test]
fn the_small_answers_are_the_engines() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_script, _holder, peer) = two(folder.path());
    assert_eq!(peer.version().expect("a version"), "1.2.3.4");
    let class = peer.classify("12345").expect("a class");
    assert_eq!(class, StatementClass::NotOne { count: 5 });
    assert_eq!(peer.name(), "script");
}

#[test]
fn an_error_keeps_its_parts() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_script, _holder, peer) = two(folder.path());
    let error = count(&peer, "no table").expect_err("it fails");
    let EngineError::Refused {
        code,
        name,
        message,
        query_id,
    } = error
    else {
        panic!("another error: {error}");
    };
    assert_eq!((code, name.as_str()), (60, "UNKNOWN_TABLE"));
    assert_eq!((message.as_str(), query_id.as_str()), ("no no table", "q1"));
}

#[test]
fn a_statement_runs_with_what_the_one_who_asks_has_set() {
    let folder = tempfile::tempdir().expect("a folder");
    let (script, _holder, peer) = two(folder.path());
    let limits = Limits {
        timeout: Some(Duration::from_millis(1500)),
        max_rows_read: Some(u64::MAX),
        ..Limits::default()
    };
    for access in [Access::ReadOnly, Access::Write] {
        let request = QueryRequest::new("request")
            .database("d")
            .parameter("p", "v")
            .setting("max_threads", "1")
            .limits(limits)
            .access(access);
        peer.execute(&request).expect("it runs");
        assert_eq!(script.log().last(), Some(&format!("{request:?}")));
    }
}

#[test]
fn progress_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_script, _holder, peer) = two(folder.path());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let callback = {
        let seen = Arc::clone(&seen);
        move |progress: &Progress| seen.lock().expect("no panic").push(progress.read_rows)
    };
    let request = QueryRequest::new("rows 1").progress(Arc::new(callback));
    peer.execute(&request).expect("it runs");
    assert_eq!(*seen.lock().expect("no panic"), [42]);
}

#[test]
fn a_cancel_reaches_the_holder() {
    let folder = tempfile::tempdir().expect("a folder");
    let (script, _holder, peer) = two(folder.path());
    let cancel = Cancel::new();
    let request = QueryRequest::new("wait").cancel(cancel.clone());
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| peer.execute(&request));
        script.wait_for("wait begins");
        cancel.cancel();
        let error = asked
            .join()
            .expect("no panic")
            .expect_err("it is cancelled");
        assert!(matches!(error, EngineError::Cancelled), "{error}");
    });
    script.wait_for("wait is cancelled");
    assert_eq!(count(&peer, "rows 2").expect("it goes on"), 2);
}

#[test]
fn rows_that_are_let_go_stop_their_statement() {
    let folder = tempfile::tempdir().expect("a folder");
    let (script, _holder, peer) = two(folder.path());
    let mut batches = peer.query(&QueryRequest::new("endless")).expect("rows");
    batches.next().expect("a row").expect("a row");
    drop(batches);
    script.wait_for("endless is over");
}

#[test]
fn rows_that_are_cancelled_end_in_that_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let (script, _holder, peer) = two(folder.path());
    let cancel = Cancel::new();
    let request = QueryRequest::new("endless").cancel(cancel.clone());
    let batches = peer.query(&request).expect("rows");
    cancel.cancel();
    let error = batches.map(|batch| batch.map(drop)).find_map(Result::err);
    let error = error.map(EngineError::from_arrow);
    assert!(matches!(error, Some(EngineError::Cancelled)), "{error:?}");
    script.wait_for("endless is over");
}

#[test]
fn inserted_rows_are_counted_by_who_writes_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_script, _holder, peer) = two(folder.path());
    let batches = (0..100).map(|number| Ok(one_row(number))).collect();
    assert_eq!(insert(&peer, "t", batches).expect("it is written"), 100);
    assert_eq!(insert(&peer, "t", Vec::new()).expect("nothing to write"), 0);
}

#[test]
fn rows_that_cannot_be_read_say_why_at_both_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let (script, _holder, peer) = two(folder.path());
    let broken = ArrowError::ParseError("line 7".to_owned());
    let error = insert(&peer, "t", vec![Ok(one_row(1)), Err(broken)]).expect_err("it is broken");
    let EngineError::Input { source, .. } = error else {
        panic!("another error: {error}");
    };
    assert!(matches!(source, ArrowError::ParseError(_)), "{source}");
    script.wait_for("insert is broken");
}

#[test]
fn an_insert_that_fails_at_once_says_why_however_much_comes() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_script, _holder, peer) = two(folder.path());
    let batches = (0..20_000).map(|number| Ok(one_row(number))).collect();
    let error = insert(&peer, "nowhere", batches).expect_err("there is no table");
    assert!(
        matches!(error, EngineError::Refused { code: 60, .. }),
        "{error}"
    );
}

#[test]
fn many_ask_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (script, _holder, _peer) = two(folder.path());
    std::thread::scope(|scope| {
        for rows in 0..40 {
            let peer = script.open(folder.path());
            scope.spawn(move || {
                for _ in 0..20 {
                    let statement = format!("rows {rows}");
                    assert_eq!(count(&peer, &statement).expect("it runs"), rows);
                }
            });
        }
    });
}
