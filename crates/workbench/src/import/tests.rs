mod deaths;

use jiff::tz::TimeZone;

use super::*;
use crate::scripted::{Death, Disk, Scripted};
use crate::store::Store;

const LOGS: &str = r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","body":{"stringValue":"a"}},{"timeUnixNano":"2","body":{"stringValue":"b"}}]}]}]}"#;
const SPANS: &str = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"x","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}"#;

/// A store, a folder of files, and as many processes one after the other as a test likes.
struct World {
    disk: Disk,
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let disk = Disk::default();
        let folder = tempfile::tempdir().expect("a temporary folder");
        // A table with rows, so that an import has something to lose.
        disk.with(|tables| tables.entry("otel_logs".into()).or_default().add(10));
        Self { disk, folder }
    }

    fn file(&self, name: &str, lines: &[&str]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, lines.join("\n")).expect("a file");
        path
    }

    fn process(&self, death: Death) -> (Session, Arc<Scripted>) {
        let engine = Arc::new(Scripted::new(&self.disk, death, self.ledger()));
        let store = Store::at(self.folder.path().join("db"));
        (
            Session::embedded(engine.clone(), store, TimeZone::UTC),
            engine,
        )
    }

    fn import(&self, files: &[PathBuf]) -> Result<Vec<ImportedFile>, ImportError> {
        run(
            &self.process(Death::Never).0,
            files,
            &ImportOptions::default(),
        )
    }

    /// Logs, spans, and how many staging tables are left.
    fn holds(&self) -> (u64, u64, usize) {
        let staging = |tables: &mut std::collections::BTreeMap<String, _>| {
            tables.keys().filter(|name| name.starts_with('_')).count()
        };
        (
            self.disk.rows("otel_logs"),
            self.disk.rows("otel_traces"),
            self.disk.with(staging),
        )
    }

    /// Lets the engine merge the parts of the tables that are searched.
    fn merge(&self) {
        self.disk.with(|tables| {
            for (_, table) in tables.iter_mut().filter(|(name, _)| !name.starts_with('_')) {
                table.merge();
            }
        });
    }

    fn ledger(&self) -> PathBuf {
        self.folder.path().join("db/import-ledger.jsonl")
    }

    fn tear_the_ledger(&self) {
        let path = self.ledger();
        let Ok(text) = std::fs::read(&path) else {
            return;
        };
        std::fs::write(&path, &text[..text.len().saturating_sub(5)]).expect("a file");
    }
}

#[test]
fn rows_join_those_that_are_there() {
    let world = World::new();
    let file = world.file("a.jsonl", &[LOGS, SPANS, LOGS]);
    let imported = world.import(&[file]).expect("a good file");
    assert_eq!((imported[0].logs, imported[0].spans), (4, 1));
    assert_eq!(world.holds(), (14, 1, 0));
}

#[test]
fn the_same_content_is_not_doubled_under_another_name() {
    let world = World::new();
    world
        .import(&[world.file("a.jsonl", &[LOGS])])
        .expect("a good file");
    let again = world
        .import(&[world.file("b.jsonl", &[LOGS])])
        .expect("a good file");
    assert!(again[0].already.is_some());
    assert_eq!(world.holds(), (12, 0, 0));
    let options = ImportOptions {
        again: true,
        ..ImportOptions::default()
    };
    let files = [world.file("b.jsonl", &[LOGS])];
    run(&world.process(Death::Never).0, &files, &options).expect("a good file");
    assert_eq!(world.holds(), (14, 0, 0));
}

#[test]
fn a_broken_file_leaves_nothing_and_those_before_it_stay() {
    let world = World::new();
    let good = world.file("good.jsonl", &[LOGS]);
    let broken = world.file("broken.jsonl", &[LOGS, SPANS, "{\"resourceLogs\":["]);
    let error = world
        .import(&[good, broken])
        .expect_err("the second is broken");
    assert_eq!(error.done.len(), 1);
    assert!(error.to_string().contains("broken.jsonl:3"), "{error}");
    assert_eq!(world.holds(), (12, 0, 0));
}

#[test]
fn a_cancelled_import_leaves_nothing() {
    let world = World::new();
    let file = world.file("a.jsonl", &[LOGS]);
    let cancel = Cancel::new();
    let stop = cancel.clone();
    let progress = Arc::new(move |_: &ImportProgress| stop.cancel());
    let options = ImportOptions {
        cancel,
        progress: Some(progress),
        ..ImportOptions::default()
    };
    let error = run(&world.process(Death::Never).0, &[file], &options).expect_err("cancelled");
    assert!(matches!(error.cause, ImportCause::Cancelled), "{error}");
    assert_eq!(world.holds(), (10, 0, 0));
}

#[test]
fn rows_of_others_that_come_during_the_import_stay() {
    let world = World::new();
    let file = world.file("a.jsonl", &[LOGS]);
    let disk = world.disk.clone();
    let progress = Arc::new(move |_: &ImportProgress| {
        disk.with(|tables| tables.get_mut("otel_logs").expect("a table").add(5));
    });
    let options = ImportOptions {
        progress: Some(progress),
        ..ImportOptions::default()
    };
    run(&world.process(Death::Never).0, &[file], &options).expect("a good file");
    assert_eq!(world.holds(), (17, 0, 0));
}

#[test]
fn opening_a_store_in_order_asks_the_engine_nothing_and_makes_nothing() {
    let world = World::new();
    let (session, engine) = world.process(Death::Before(1));
    assert_eq!(recover(&session).expect("nothing to do"), []);
    assert!(!world.ledger().exists());
    let file = world.file("a.jsonl", &[LOGS]);
    world.import(&[file]).expect("a good file");
    assert_eq!(recover(&session).expect("nothing to do"), []);
    assert_eq!(engine.calls(), 0);
}

#[test]
fn the_same_content_is_known_however_its_table_is_named() {
    let world = World::new();
    let file = world.file("a.jsonl", &[LOGS]);
    for (at, into) in [
        None,
        Some("logs"),
        Some("logs:otel_logs"),
        Some("logs_compat"),
    ]
    .into_iter()
    .enumerate()
    {
        let options = ImportOptions {
            into: into.map(str::to_owned),
            ..ImportOptions::default()
        };
        let files = std::slice::from_ref(&file);
        let imported = run(&world.process(Death::Never).0, files, &options).expect("a good file");
        assert_eq!(imported[0].already.is_some(), at > 0, "{into:?}");
    }
    assert_eq!(world.holds(), (12, 0, 0));
}

#[test]
fn a_file_that_grows_while_it_is_read_is_imported_as_it_is_then() {
    let world = World::new();
    let file = world.file("a.jsonl", &[LOGS]);
    let grown = [LOGS, LOGS, LOGS].join("\n");
    let (path, text) = (file.clone(), grown.clone());
    let progress = Arc::new(move |_: &ImportProgress| {
        std::fs::write(&path, &text).expect("a file");
    });
    let options = ImportOptions {
        progress: Some(progress),
        ..ImportOptions::default()
    };
    let imported = run(&world.process(Death::Never).0, &[file], &options).expect("a good file");
    assert_eq!(
        (imported[0].logs, imported[0].bytes),
        (6, grown.len() as u64)
    );
    assert_eq!(world.holds(), (16, 0, 0));
    let again = world.import(&[world.file("b.jsonl", &[LOGS; 3])]);
    assert!(again.expect("a good file")[0].already.is_some());
    assert!(!world.folder.path().join("db/import-snapshot").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn what_can_be_read_only_once_is_imported_and_known_again() {
    use std::io::Write as _;
    use std::os::fd::AsRawFd as _;
    let world = World::new();
    let read = |lines: &str| {
        let (reader, mut writer) = std::io::pipe().expect("a pipe");
        writer
            .write_all(lines.as_bytes())
            .expect("it is read later");
        drop(writer);
        let path = PathBuf::from(format!("/proc/self/fd/{}", reader.as_raw_fd()));
        (world.import(std::slice::from_ref(&path)), path)
    };
    assert_eq!(read(LOGS).0.expect("a good file")[0].logs, 2);
    assert!(read(LOGS).0.expect("a good file")[0].already.is_some());
    let (error, path) = read("{\"resourceLogs\":[");
    let error = error.expect_err("a broken file").to_string();
    assert!(error.contains(&path.display().to_string()), "{error}");
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_is_kept_as_well_as_can_be() {
    use std::os::unix::ffi::OsStrExt as _;
    let world = World::new();
    let path = world
        .folder
        .path()
        .join(std::ffi::OsStr::from_bytes(b"\xff.jsonl"));
    std::fs::write(&path, LOGS).expect("a file");
    world.import(&[path]).expect("a good file");
    assert_eq!(world.holds(), (12, 0, 0));
}

#[test]
fn a_record_that_cannot_be_read_is_an_error_and_not_forgotten() {
    let world = World::new();
    std::fs::create_dir_all(world.folder.path().join("db")).expect("a folder");
    std::fs::write(world.ledger(), "no json\n").expect("a file");
    let error = world
        .import(&[world.file("a.jsonl", &[LOGS])])
        .expect_err("a broken record");
    assert!(matches!(error.cause, ImportCause::Ledger { .. }), "{error}");
}
