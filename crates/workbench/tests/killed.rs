//! An import whose process is killed, on the real engine. A process can have one store open, so the
//! one that dies and those that look after it are this program, started again.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::Arc;

use jiff::tz::TimeZone;
use lucerna::import::{self, ImportOptions};
use lucerna::search::Search;
use lucerna::{RunOptions, Session, Store};
use lucerna_engine_chdb::{ChdbOptions, install, open};

const WORK: &str = "LUCERNA_TEST_WORK";
const FOLDER: &str = "LUCERNA_TEST_FOLDER";

const LOG: &str = r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1773133200000000000","body":{"stringValue":"a"}}]}]}]}"#;

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
        "import" => import(
            &session,
            &folder.join("first.jsonl"),
            &ImportOptions::default(),
        ),
        "die" => {
            let progress = Arc::new(|_: &import::ImportProgress| std::process::abort());
            let options = ImportOptions {
                progress: Some(progress),
                ..ImportOptions::default()
            };
            import(&session, &folder.join("second.jsonl"), &options);
        }
        "recover" => {
            assert_eq!(
                count(&session),
                1,
                "nothing of the second file can be searched"
            );
            let recovered = import::recover(&session).expect("a store that can be put in order");
            assert!(recovered.iter().all(|import| !import.is_kept) && recovered.len() == 1);
            import(
                &session,
                &folder.join("second.jsonl"),
                &ImportOptions::default(),
            );
            assert_eq!(count(&session), 4);
        }
        other => panic!("no such work: {other}"),
    }
}

fn import(session: &Session, file: &Path, options: &ImportOptions) {
    let imported = import::run(session, &[file.to_owned()], options).expect("a good file");
    assert!(imported[0].already.is_none());
}

fn count(session: &Session) -> u64 {
    let logs = session.source("logs").expect("the logs");
    session
        .total(&logs, &Search::default(), &RunOptions::default())
        .expect("a count")
}

fn process(work: &str, folder: &Path) -> ExitStatus {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", "child", "--nocapture"])
        .env(WORK, work)
        .env(FOLDER, folder);
    command.status().expect("it starts")
}

#[test]
fn a_killed_import_leaves_nothing_and_can_be_taken_up_again() {
    if install::for_tests()
        .expect("the engine can be installed")
        .is_none()
    {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("first.jsonl"), LOG).expect("a file");
    std::fs::write(folder.path().join("second.jsonl"), [LOG; 3].join("\n")).expect("a file");
    assert!(process("import", folder.path()).success());
    assert!(!process("die", folder.path()).success(), "it was killed");
    assert!(process("recover", folder.path()).success());
}
