//! What a store is to a process, and what one process's store is to another.
//!
//! A process can have but one store open, so each test is done by processes of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use lucerna_engine::{Access, Cancel, Engine, EngineError, QueryRequest};
use lucerna_engine_chdb::test_process::{self, Processes, Work};
use lucerna_engine_chdb::{Chdb, ChdbOptions, install, open};

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn library() -> Option<PathBuf> {
    let library = install::for_tests().expect("the engine can be installed");
    if library.is_none() {
        eprintln!("skipped: the engine is not installed");
    }
    library
}

/// As [`Processes::of`], where the engine is installed.
fn processes<Test: Fn()>(test: Test, works: &[(&str, Work)]) -> Option<Processes> {
    library()?;
    Processes::of(test, works)
}

fn options(store: Option<PathBuf>) -> ChdbOptions {
    ChdbOptions {
        library: library(),
        store,
        ..ChdbOptions::default()
    }
}

fn opened(folder: &Path) -> Chdb {
    open(&options(Some(folder.to_owned()))).expect("the store opens")
}

fn write(engine: &Chdb, statement: &str) {
    engine
        .execute(&QueryRequest::new(statement).access(Access::Write))
        .expect("it runs");
}

fn count_rows(engine: &Chdb, statement: &str) -> usize {
    let batches = engine
        .query(&QueryRequest::new(statement))
        .expect("it runs");
    batches.map(|batch| batch.expect("rows").num_rows()).sum()
}

#[test]
fn a_second_opening_of_a_store_shares_it() {
    let Some(processes) = processes(a_second_opening_of_a_store_shares_it, &[("share", share)])
    else {
        return;
    };
    processes.succeeds("share");
}

fn share(folder: &Path) {
    let first = opened(&folder.join("store"));
    write(
        &first,
        "CREATE TABLE default.t ENGINE = MergeTree ORDER BY a AS SELECT 1 AS a",
    );
    let second = opened(&folder.join(".").join("store"));
    let long = "SELECT sum(cityHash64(number)) FROM numbers(1000000000000)";
    let cancel = Cancel::new();
    let request = QueryRequest::new(long).cancel(cancel.clone());
    thread::scope(|scope| {
        let running = scope.spawn(|| second.query(&request).err());
        thread::sleep(Duration::from_millis(300));
        // What runs is the second's.
        let start = Instant::now();
        drop(first);
        assert!(start.elapsed() < Duration::from_secs(1));
        cancel.cancel();
        let error = running.join().expect("no panic");
        assert!(matches!(error, Some(EngineError::Cancelled)), "{error:?}");
    });
    assert_eq!(count_rows(&second, "SELECT a FROM default.t"), 1);
}

#[test]
fn a_write_gives_the_store_another_number_and_a_read_does_not() {
    let Some(processes) = processes(
        a_write_gives_the_store_another_number_and_a_read_does_not,
        &[("numbers", numbers)],
    ) else {
        return;
    };
    processes.succeeds("numbers");
}

fn numbers(folder: &Path) {
    let engine = opened(&folder.join("store"));
    let new = engine.last_write();
    assert!(new.is_some());
    count_rows(&engine, "SELECT 1");
    count_rows(&engine, "SHOW TABLES");
    assert_eq!(engine.last_write(), new);
    write(
        &engine,
        "CREATE TABLE default.t ENGINE = MergeTree ORDER BY a AS SELECT 1 AS a",
    );
    let created = engine.last_write();
    assert!(created.is_some() && created != new);
    assert_eq!(count_rows(&engine, "SELECT a FROM default.t"), 1);
    assert_eq!(engine.last_write(), created);
    drop(engine);
    // Another process may have had it in between.
    let again = opened(&folder.join("store")).last_write();
    assert!(again.is_some() && again != created);
}

#[test]
fn another_store_in_the_same_process_is_an_error_until_the_first_is_closed() {
    let Some(processes) = processes(
        another_store_in_the_same_process_is_an_error_until_the_first_is_closed,
        &[("two", two_stores)],
    ) else {
        return;
    };
    processes.succeeds("two");
}

fn two_stores(folder: &Path) {
    let first = opened(&folder.join("one"));
    let error = open(&options(Some(folder.join("two")))).expect_err("one store a process");
    assert!(
        matches!(error, EngineError::OtherStoreOpen { .. }),
        "{error}"
    );
    drop(first);
    assert_eq!(count_rows(&opened(&folder.join("two")), "SELECT 1"), 1);
}

#[test]
fn a_store_that_another_process_has_open_is_in_use() {
    let works: [(&str, Work); 3] = [("hold", hold), ("in-use", in_use), ("find", find)];
    let Some(processes) = processes(a_store_that_another_process_has_open_is_in_use, &works) else {
        return;
    };
    let mut holder = processes.command("hold");
    let mut holder = holder.stdin(Stdio::piped()).spawn().expect("it starts");
    wait_for(&processes.folder().join("held"), &mut holder);
    processes.succeeds("in-use");
    drop(holder.stdin.take());
    assert!(holder.wait().expect("it ends").success());
    processes.succeeds("find");
}

fn wait_for(file: &Path, child: &mut Child) {
    let end = Instant::now() + Duration::from_secs(60);
    while !file.exists() {
        assert!(Instant::now() < end && child.try_wait().expect("a child").is_none());
        thread::sleep(Duration::from_millis(20));
    }
}

fn hold(folder: &Path) {
    let engine = opened(&folder.join("store"));
    write(
        &engine,
        "CREATE TABLE default.kept ENGINE = MergeTree ORDER BY a AS SELECT 1 AS a",
    );
    std::fs::write(folder.join("held"), "").expect("a file");
    // Until the parent closes its end.
    let _ = std::io::stdin().read_line(&mut String::new());
}

fn in_use(folder: &Path) {
    let store = folder.join("store");
    let error = open(&options(Some(store.clone()))).expect_err("another has it open");
    let EngineError::InUse { path, .. } = error else {
        panic!("another error: {error}")
    };
    assert_eq!(path, store.canonicalize().expect("it is there"));
}

#[test]
fn what_is_in_a_store_outlives_the_process() {
    let works: [(&str, Work); 2] = [("keep", keep), ("find", find)];
    let Some(processes) = processes(what_is_in_a_store_outlives_the_process, &works) else {
        return;
    };
    processes.succeeds("keep");
    processes.succeeds("find");
}

fn keep(folder: &Path) {
    let engine = opened(&folder.join("store"));
    write(
        &engine,
        "CREATE TABLE default.kept ENGINE = MergeTree ORDER BY a AS SELECT 1 AS a",
    );
}

fn find(folder: &Path) {
    assert_eq!(
        count_rows(&opened(&folder.join("store")), "SELECT a FROM default.kept"),
        1
    );
}

#[test]
fn a_configuration_in_the_working_folder_is_not_read() {
    let test = a_configuration_in_the_working_folder_is_not_read;
    let Some(processes) = processes(test, &[("keep", keep)]) else {
        return;
    };
    std::fs::write(processes.folder().join("config.xml"), "<broken").expect("a file");
    test_process::succeeds(processes.command("keep").current_dir(processes.folder()));
}

#[test]
fn a_temporary_store_leaves_nothing_behind() {
    let test = a_temporary_store_leaves_nothing_behind;
    let Some(processes) = processes(test, &[("temporary", temporary)]) else {
        return;
    };
    let folder = processes.folder();
    let mut command = processes.command("temporary");
    test_process::succeeds(command.env("TMPDIR", folder).current_dir(folder));
    assert_eq!(std::fs::read_dir(folder).expect("a folder").count(), 0);
}

fn temporary(_: &Path) {
    let engine = open(&options(None)).expect("the store opens");
    write(
        &engine,
        "CREATE TABLE default.t ENGINE = MergeTree ORDER BY a AS SELECT 1 AS a",
    );
    assert_eq!(count_rows(&engine, "SELECT a FROM default.t"), 1);
    let running = engine.query(&QueryRequest::new("SELECT number FROM numbers(1000000000)"));
    drop(running.expect("it runs"));
}

#[test]
fn a_library_that_is_none_is_told_with_its_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = folder.path().join("libchdb.so");
    std::fs::write(&library, "no library").expect("a file");
    let options = ChdbOptions {
        library: Some(library.clone()),
        ..ChdbOptions::default()
    };
    let error = open(&options).expect_err("it is no library");
    let EngineError::NotLoadable { path, reason } = error else {
        panic!("another: {error}")
    };
    assert_eq!(path, library);
    assert!(!reason.is_empty());
}

#[test]
fn a_library_that_is_not_there_is_told_with_the_places() {
    let options = ChdbOptions {
        library: Some("/no/such/lib.so".into()),
        ..ChdbOptions::default()
    };
    let error = open(&options).expect_err("there is none");
    let EngineError::NotInstalled { looked_in } = error else {
        panic!("another: {error}")
    };
    assert_eq!(looked_in, [PathBuf::from("/no/such/lib.so")]);
}

#[test]
fn a_process_that_ends_with_an_open_store_ends_well() {
    // Statements run on while the process ends.
    for _ in 0..5 {
        let test = a_process_that_ends_with_an_open_store_ends_well;
        let Some(processes) = processes(test, &[("leave open", leave_open)]) else {
            return;
        };
        processes.succeeds("leave open");
    }
}

fn leave_open(folder: &Path) {
    let engine = opened(&folder.join("store"));
    let engine: &'static Chdb = Box::leak(Box::new(engine));
    for _ in 0..4 {
        thread::spawn(|| {
            loop {
                count_rows(engine, "SELECT number FROM numbers(100000)");
            }
        });
    }
    thread::sleep(Duration::from_millis(300));
}
