//! An import whose process is killed, on the real engine. A process can have one store open, so the
//! one that dies and those that look after it are this program, started again.
//!
//! How often a process is killed after a commit can be set: `LUCERNA_TEST_KILLS=40`.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use lucerna::engine::{Access, QueryRequest};
use lucerna::import::{self, Became, ImportOptions};
use lucerna::search::Search;
use lucerna::{RunOptions, Session, Store};
use lucerna_engine_chdb::test_process::{Processes, Work};
use lucerna_engine_chdb::{ChdbOptions, install, open};

const LOG: &str = r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1773133200000000000","body":{"stringValue":"a"}}]}]}]}"#;

/// How many days the file has rows of; each is a partition of the tables.
const DAYS: u64 = 12;

/// Logs and spans of many days, in turn.
fn mixed() -> String {
    let mut lines = Vec::new();
    for day in 0..DAYS {
        let time = (1_773_133_200 + day * 86_400) * 1_000_000_000;
        let log = LOG.replace("1773133200000000000", &time.to_string());
        let span = format!(
            r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"x","startTimeUnixNano":"{time}","endTimeUnixNano":"{time}"}}]}}]}}]}}"#
        );
        lines.extend([log.clone(), span, log]);
    }
    lines.join("\n")
}

/// What a process does before it ends or dies.
const WORKS: [(&str, Work); 7] = [
    ("import", |folder| {
        import(&session(folder), folder, &["first.jsonl"]);
    }),
    ("import both", |folder| {
        import(&session(folder), folder, &["first.jsonl", "mixed.jsonl"]);
    }),
    ("die", die),
    ("undo", undo),
    ("merge", merge),
    ("recover", |folder| {
        import::recover(&session(folder)).expect("a store that can be put in order");
    }),
    ("finish", finish),
];

fn session(folder: &Path) -> Session {
    let library = install::for_tests().expect("the engine can be installed");
    let store = Store::at(folder.join("db"));
    let options = ChdbOptions {
        library,
        store: Some(store.folder().to_owned()),
        ..ChdbOptions::default()
    };
    let engine = Arc::new(open(&options).expect("a store"));
    Session::embedded(engine, store, TimeZone::UTC)
}

/// Ends at the first sign of progress, as a crash does.
fn die(folder: &Path) {
    let progress = Arc::new(|_: &import::ImportProgress| std::process::abort());
    let options = ImportOptions {
        progress: Some(progress),
        ..ImportOptions::default()
    };
    let files = [folder.join("mixed.jsonl")];
    import::run(&session(folder), &files, &options).expect("it does not end");
}

fn undo(folder: &Path) {
    let session = session(folder);
    let before = counts(&session);
    assert_eq!(before, (1, 0), "nothing of the second file can be searched");
    let recovered = import::recover(&session).expect("a store that can be put in order");
    assert!(recovered.len() == 1 && recovered[0].became == Became::Nothing);
    import(&session, folder, &["mixed.jsonl"]);
    assert_eq!(counts(&session), WHOLE);
}

fn merge(folder: &Path) {
    let session = session(folder);
    for table in ["otel_logs", "otel_traces"] {
        let statement = format!("OPTIMIZE TABLE {table} FINAL");
        let request = QueryRequest::new(statement).access(Access::Write);
        session.engine().execute(&request).expect("it is merged");
    }
}

fn finish(folder: &Path) {
    let session = session(folder);
    // Whole or not: what matters is that whoever opens a store puts it in order first.
    let before = counts(&session);
    let recovered = import::recover(&session).expect("a store that can be put in order");
    assert!(recovered.iter().all(|one| one.became == Became::Whole));
    assert_eq!(counts(&session), WHOLE, "{before:?} before");
    let seen = format!("{before:?}, {} to finish", recovered.len());
    std::fs::write(folder.join("seen"), seen).expect("a file");
    let files = [folder.join("mixed.jsonl")];
    let again = import::run(&session, &files, &ImportOptions::default());
    assert!(again.expect("a good file")[0].already.is_some());
    assert_eq!(counts(&session), WHOLE);
}

/// Logs and spans of both files.
const WHOLE: (u64, u64) = (1 + 2 * DAYS, DAYS);

fn import(session: &Session, folder: &Path, names: &[&str]) {
    let files: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    let imported = import::run(session, &files, &ImportOptions::default()).expect("good files");
    assert!(imported.iter().all(|file| file.already.is_none()));
}

/// Logs and spans that can be searched.
fn counts(session: &Session) -> (u64, u64) {
    let count = |name: &str| {
        let source = session.source(name).expect("a source");
        session
            .total(&source, &Search::default(), &RunOptions::default())
            .expect("a count")
    };
    (count("logs"), count("traces"))
}

/// The test's processes, in a folder with the files; `None` where the engine is not installed and
/// must not be, and in such a process.
fn processes<Test: Fn()>(test: Test) -> Option<Processes> {
    install::for_tests().expect("the engine can be installed")?;
    let processes = Processes::of(test, &WORKS)?;
    std::fs::write(processes.folder().join("first.jsonl"), LOG).expect("a file");
    std::fs::write(processes.folder().join("mixed.jsonl"), mixed()).expect("a file");
    Some(processes)
}

fn process(processes: &Processes, work: &str) -> Child {
    processes.command(work).spawn().expect("it starts")
}

#[test]
fn a_killed_import_leaves_nothing_and_can_be_taken_up_again() {
    let Some(processes) = processes(a_killed_import_leaves_nothing_and_can_be_taken_up_again)
    else {
        return;
    };
    processes.succeeds("import");
    let died = process(&processes, "die").wait().expect("it ends");
    assert!(!died.success(), "it was killed");
    processes.succeeds("undo");
}

/// Kills the process a moment after the commit of the second file, each time a little later.
#[test]
#[expect(clippy::print_stderr, reason = "says which moments were hit")]
fn an_import_that_is_killed_after_its_commit_is_finished_by_the_next_process() {
    let kills =
        std::env::var("LUCERNA_TEST_KILLS").map_or(3, |text| text.parse().expect("a number"));
    for at in 0..kills {
        let Some(processes) =
            processes(an_import_that_is_killed_after_its_commit_is_finished_by_the_next_process)
        else {
            return;
        };
        let mut child = process(&processes, "import both");
        while commits(processes.folder()) < 2 {
            assert!(child.try_wait().expect("it can be asked").is_none());
            std::thread::sleep(Duration::from_micros(50));
        }
        let delay = Duration::from_millis(LONGEST * at / kills);
        std::thread::sleep(delay);
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        eprintln!("killed {delay:?} after the commit");
        // What was attached may be merged before anybody puts it in order, and whoever does may be
        // killed as well.
        if at % 2 == 1 {
            processes.succeeds("merge");
            let mut child = process(&processes, "recover");
            std::thread::sleep(Duration::from_millis(START + LONGEST * at / kills));
            child.kill().expect("it can be killed");
            child.wait().expect("it ends");
        }
        processes.succeeds("finish");
        let seen = std::fs::read_to_string(processes.folder().join("seen")).expect("a file");
        eprintln!("before it was finished: {seen}");
    }
}

/// Milliseconds that a process needs to open a store.
const START: u64 = 300;

/// Milliseconds after which an import of these files has ended.
const LONGEST: u64 = 120;

fn commits(folder: &Path) -> usize {
    let ledger = std::fs::read_to_string(folder.join("db/import-ledger.jsonl"));
    ledger.map_or(0, |text| text.matches("\"event\":\"commit\"").count())
}
