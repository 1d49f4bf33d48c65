//! A holder that leaves, or dies, and those who still need the store.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lucerna_engine::{Access, Cancel, Engine, EngineError, QueryRequest};
use lucerna_engine_shared::open;

use super::script::{Script, count};

#[test]
fn whoever_asks_next_holds_the_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = Script::new();
    let (holder, peer) = (script.open(folder.path()), script.open(folder.path()));
    drop(holder);
    assert!(!peer.is_holder());
    assert_eq!(count(&peer, "rows 2").expect("it runs"), 2);
    assert!(peer.is_holder());
    let third = script.open(folder.path());
    assert_eq!(count(&third, "rows 3").expect("it runs"), 3);
    assert!(!third.is_holder());
}

#[test]
fn nothing_is_left_in_the_folder_but_the_lock() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = Script::new();
    drop((script.open(folder.path()), script.open(folder.path())));
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .expect("the folder")
        .map(|entry| entry.expect("a file").file_name())
        .collect();
    assert_eq!(names, ["lucerna.lock"]);
}

#[test]
fn a_statement_that_only_reads_moves_to_the_next_holder() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (Script::new(), Script::new());
    let (holder, peer) = (first.open(folder.path()), second.open(folder.path()));
    let cancel = Cancel::new();
    std::thread::scope(|scope| {
        let request = QueryRequest::new("wait").cancel(cancel.clone());
        let peer = &peer;
        let asked = scope.spawn(move || peer.execute(&request));
        first.wait_for("wait begins");
        drop(holder);
        assert_eq!(first.log(), ["wait begins", "wait is cancelled"]);
        second.wait_for("wait begins");
        assert!(peer.is_holder());
        cancel.cancel();
        let error = asked
            .join()
            .expect("no panic")
            .expect_err("it is cancelled");
        assert!(matches!(error, EngineError::Cancelled), "{error}");
    });
}

#[test]
fn a_statement_that_writes_is_waited_for_and_not_run_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (Script::new(), Script::new());
    let told = Arc::new(AtomicUsize::new(0));
    let holder = {
        let (told, script) = (Arc::clone(&told), Arc::clone(&first));
        let mut options = first.options(folder.path());
        options.waiting = Some(Arc::new(move |count, _since| {
            told.store(count, Ordering::SeqCst);
            script.release();
        }));
        open(options).expect("a store")
    };
    let peer = second.open(folder.path());
    std::thread::scope(|scope| {
        let request = QueryRequest::new("stay").access(Access::Write);
        let peer = &peer;
        let asked = scope.spawn(move || peer.execute(&request));
        first.wait_for("stay begins");
        drop(holder);
        asked.join().expect("no panic").expect("it is run");
    });
    assert_eq!(told.load(Ordering::SeqCst), 1);
    assert_eq!(first.log(), ["stay begins", "stay is over"]);
    assert!(second.log().is_empty());
}

#[test]
fn rows_that_are_being_fetched_are_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = Script::new();
    let (holder, peer) = (script.open(folder.path()), script.open(folder.path()));
    let statement = "rows 5000";
    let mut batches = peer.query(&QueryRequest::new(statement)).expect("rows");
    batches.next().expect("a row").expect("a row");
    std::thread::scope(|scope| {
        scope.spawn(|| drop(holder));
        let rest: usize = batches.map(|batch| batch.expect("a row").num_rows()).sum();
        assert_eq!(rest, 4999);
    });
}

#[test]
fn an_engine_that_does_not_open_is_tried_by_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = Script::new();
    let mut options = script.options(folder.path());
    options.open = Box::new(|| {
        Err(EngineError::NotInstalled {
            looked_in: Vec::new(),
        })
    });
    let error = open(options).expect_err("there is no engine");
    assert!(matches!(error, EngineError::NotInstalled { .. }), "{error}");
    assert!(script.open(folder.path()).is_holder());
}

#[test]
fn two_that_begin_at_once_agree_on_one_holder() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().expect("a folder");
        let script = Script::new();
        let open = || script.open(folder.path());
        let opened: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            all.into_iter()
                .map(|thread| thread.join().expect("no panic"))
                .collect()
        });
        let holders = opened.iter().filter(|shared| shared.is_holder()).count();
        assert_eq!(holders, 1);
    }
}

#[test]
fn holders_that_come_and_go_lose_no_statement() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = Script::new();
    std::thread::scope(|scope| {
        for rows in 1..=8 {
            let (script, folder) = (&script, folder.path());
            scope.spawn(move || {
                for _ in 0..30 {
                    let shared = script.open(folder);
                    let statement = format!("rows {rows}");
                    assert_eq!(count(&shared, &statement).expect("it runs"), rows);
                }
            });
        }
    });
}
