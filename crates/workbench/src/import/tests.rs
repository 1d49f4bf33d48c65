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
        disk.with(|tables| tables.entry("otel_logs".into()).or_default().rows = 10);
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

/// Kills the process at every call of the engine, before and after it takes effect, with the last
/// line of the record whole and torn; then the file is imported once more.
#[test]
fn whenever_the_process_dies_the_next_import_finds_all_rows_or_none() {
    let whole = World::new();
    let file = whole.file("a.jsonl", &[LOGS, SPANS]);
    let (session, engine) = whole.process(Death::Never);
    run(&session, &[file], &ImportOptions::default()).expect("a good file");
    for at in 1..=engine.calls() {
        for death in [Death::Before(at), Death::After(at)] {
            for is_torn in [false, true] {
                let world = World::new();
                let file = world.file("a.jsonl", &[LOGS, SPANS]);
                let (session, engine) = world.process(death);
                let died = run(
                    &session,
                    std::slice::from_ref(&file),
                    &ImportOptions::default(),
                );
                let case = format!("{death:?}, torn: {is_torn}");
                if is_torn && died.is_err() && engine.may_have_torn() {
                    world.tear_the_ledger();
                }
                let kept = recover(&world.process(Death::Never).0).expect("an engine that lives");
                let (logs, spans, staging) = world.holds();
                assert!(
                    [(10, 0), (12, 1)].contains(&(logs, spans)),
                    "{case}: {logs} {spans}"
                );
                assert_eq!(staging, 0, "{case}");
                if let Some(recovered) = kept.first() {
                    assert_eq!(recovered.is_kept, logs == 12, "{case}");
                }
                world.import(&[file]).expect("a good file");
                assert_eq!(world.holds(), (12, 1, 0), "{case}");
            }
        }
    }
}

#[test]
fn a_recovery_that_is_interrupted_is_taken_up_again() {
    for at in 1..40 {
        let world = World::new();
        let file = world.file("a.jsonl", &[LOGS, SPANS]);
        let (session, _) = world.process(Death::After(at));
        let _ = run(
            &session,
            std::slice::from_ref(&file),
            &ImportOptions::default(),
        );
        for again in 1..8 {
            let _ = recover(&world.process(Death::After(again)).0);
        }
        world.import(&[file]).expect("a good file");
        assert_eq!(world.holds(), (12, 1, 0), "died after call {at}");
    }
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
