//! An import whose process is killed, on the real engine. A process can have one store open, so the
//! one that dies and those that look after it are this program, started again.
//!
//! How often a process is killed after a commit can be set: `LUCERNA_TEST_KILLS=40`.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use lucerna::engine::{Access, QueryRequest};
use lucerna::import::{self, Became, ImportOptions};
use lucerna::search::Search;
use lucerna::{RunOptions, Session, Store};
use lucerna_engine_chdb::{ChdbOptions, install, open};

const WORK: &str = "LUCERNA_TEST_WORK";
const FOLDER: &str = "LUCERNA_TEST_FOLDER";

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

/// Not a test by itself: the way in of a process that does what [`WORK`] says.
#[test]
fn child() {
    let (Ok(work), Some(folder)) = (std::env::var(WORK), std::env::var_os(FOLDER)) else {
        return;
    };
    let folder = PathBuf::from(folder);
    let library = install::for_tests().expect("the engine can be installed");
    let store = Store::at(folder.join("db"));
    let options = ChdbOptions {
        library,
        store: Some(store.folder().to_owned()),
        ..ChdbOptions::default()
    };
    let engine = Arc::new(open(&options).expect("a store"));
    let session = Session::embedded(engine, store, TimeZone::UTC);
    match work.as_str() {
        "import" => import(&session, &folder, &["first.jsonl"]),
        "import both" => import(&session, &folder, &["first.jsonl", "mixed.jsonl"]),
        "die" => {
            let progress = Arc::new(|_: &import::ImportProgress| std::process::abort());
            let options = ImportOptions {
                progress: Some(progress),
                ..ImportOptions::default()
            };
            let files = [folder.join("mixed.jsonl")];
            import::run(&session, &files, &options).expect("it does not end");
        }
        "undo" => {
            let before = counts(&session);
            assert_eq!(before, (1, 0), "nothing of the second file can be searched");
            let recovered = import::recover(&session).expect("a store that can be put in order");
            assert!(recovered.len() == 1 && recovered[0].became == Became::Nothing);
            import(&session, &folder, &["mixed.jsonl"]);
            assert_eq!(counts(&session), WHOLE);
        }
        "merge" => {
            for table in ["otel_logs", "otel_traces"] {
                let statement = format!("OPTIMIZE TABLE {table} FINAL");
                let request = QueryRequest::new(statement).access(Access::Write);
                session.engine().execute(&request).expect("it is merged");
            }
        }
        "recover" => {
            import::recover(&session).expect("a store that can be put in order");
        }
        "finish" => {
            // Whole or not: what matters is that whoever opens a store puts it in order first.
            let before = counts(&session);
            let recovered = import::recover(&session).expect("a store that can be put in order");
            assert!(recovered.iter().all(|one| one.became == Became::Whole));
            assert_eq!(counts(&session), WHOLE, "{before:?} before");
            std::fs::write(
                folder.join("seen"),
                format!("{before:?}, {} to finish", recovered.len()),
            )
            .expect("a file");
            let files = [folder.join("mixed.jsonl")];
            let again = import::run(&session, &files, &ImportOptions::default());
            assert!(again.expect("a good file")[0].already.is_some());
            assert_eq!(counts(&session), WHOLE);
        }
        other => panic!("no such work: {other}"),
    }
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

fn process(work: &str, folder: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", "child", "--nocapture"])
        .env(WORK, work)
        .env(FOLDER, folder);
    command.spawn().expect("it starts")
}

fn succeeds(work: &str, folder: &Path) -> bool {
    process(work, folder).wait().expect("it ends").success()
}

/// A folder with the files; `None` where the engine is not installed and must not be.
fn files() -> Option<tempfile::TempDir> {
    install::for_tests().expect("the engine can be installed")?;
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("first.jsonl"), LOG).expect("a file");
    std::fs::write(folder.path().join("mixed.jsonl"), mixed()).expect("a file");
    Some(folder)
}

#[test]
fn a_killed_import_leaves_nothing_and_can_be_taken_up_again() {
    let Some(folder) = files() else { return };
    assert!(succeeds("import", folder.path()));
    assert!(!succeeds("die", folder.path()), "it was killed");
    assert!(succeeds("undo", folder.path()));
}

/// Kills the process a moment after the commit of the second file, each time a little later.
#[test]
#[expect(clippy::print_stderr, reason = "says which moments were hit")]
fn an_import_that_is_killed_after_its_commit_is_finished_by_the_next_process() {
    let kills =
        std::env::var("LUCERNA_TEST_KILLS").map_or(3, |text| text.parse().expect("a number"));
    for at in 0..kills {
        let Some(folder) = files() else { return };
        let mut child = process("import both", folder.path());
        while commits(folder.path()) < 2 {
            assert!(child.try_wait().expect("it can be asked").is_none());
            std::thread::sleep(Duration::from_micros(50));
        }
        let delay = Duration::from_millis(LONGEST * at / kills);
        std::thread::sleep(delay);
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        // What was attached may be merged before anybody puts it in order, and whoever does may be
        // killed as well.
        if at % 2 == 1 {
            assert!(succeeds("merge", folder.path()), "killed after {delay:?}");
            let mut child = process("recover", folder.path());
            std::thread::sleep(Duration::from_millis(START + LONGEST * at / kills));
            child.kill().expect("it can be killed");
            child.wait().expect("it ends");
        }
        assert!(succeeds("finish", folder.path()), "killed after {delay:?}");
        let seen = std::fs::read_to_string(folder.path().join("seen")).expect("a file");
        eprintln!("killed {delay:?} after the commit: {seen}");
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
