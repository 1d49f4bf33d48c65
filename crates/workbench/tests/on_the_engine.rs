//! What the workbench does on the real engine. A process can have one store open, so the tests share
//! one; each that writes has a table of its own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use jiff::tz::TimeZone;
use lucerna::engine::{Engine, EngineError, QueryRequest};
use lucerna::guard::GuardError;
use lucerna::import::{self, ImportOptions};
use lucerna::range::Range;
use lucerna::search::{Elsewhere, Search};
use lucerna::sql::SqlRun;
use lucerna::{RunOptions, Session, Source, Store, WorkError};
use lucerna_engine_chdb::{ChdbOptions, install, open};

/// Two logs, the first at 2026-03-10T09:00:00Z, and one span.
const LINES: [&str; 2] = [
    r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1773133200000000000","severityText":"ERROR","body":{"stringValue":"it's \\ broken"},"attributes":[{"key":"user.id","value":{"stringValue":"42"}}]},{"timeUnixNano":"1773133260000000001","severityText":"INFO","body":{"stringValue":"fine"}}]}]}]}"#,
    r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"GET /","startTimeUnixNano":"1773133200000000000","endTimeUnixNano":"1773133200000000002"}]}]}]}"#,
];

struct World {
    session: Session,
    folder: PathBuf,
}

/// The store with [`LINES`] in it; `None` where the engine is not installed and must not be.
///
/// The last test that holds it closes the store: a process must not end with it open.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn world() -> Option<Arc<World>> {
    static SHARED: Mutex<Weak<World>> = Mutex::new(Weak::new());
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workbench");
        // Of the run before; there may be none.
        let _ = std::fs::remove_dir_all(&folder);
        folder
    });
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(world) = shared.upgrade() {
        return Some(world);
    }
    let Some(library) = install::for_tests().expect("the engine can be installed") else {
        eprintln!("skipped: the engine is not installed");
        return None;
    };
    let world = Arc::new(World::open(library, &FOLDER));
    *shared = Arc::downgrade(&world);
    Some(world)
}

impl World {
    fn open(library: PathBuf, folder: &Path) -> Self {
        std::fs::create_dir_all(folder).expect("a folder");
        let store = Store::at(folder.join("db"));
        let is_new = !store.folder().exists();
        let options = ChdbOptions {
            library: Some(library),
            store: Some(store.folder().to_owned()),
            ..ChdbOptions::default()
        };
        let engine: Arc<dyn Engine> = Arc::new(open(&options).expect("a store"));
        let now = "2026-03-10T12:00:00Z".parse().expect("a time");
        let session = Session::embedded(engine, store, TimeZone::UTC).at(now);
        let world = Self {
            session,
            folder: folder.to_owned(),
        };
        if is_new {
            let empty = world.elsewhere("before anything", Range::EVERYTHING);
            assert_eq!(empty, Elsewhere::StoreIsEmpty);
            let imported = world.import(&["a.jsonl"], &LINES, &ImportOptions::default());
            let imported = imported.expect("a good file");
            assert_eq!((imported[0].logs, imported[0].spans), (2, 1));
        }
        world
    }

    fn import(
        &self,
        names: &[&str],
        lines: &[&str],
        options: &ImportOptions,
    ) -> Result<Vec<import::ImportedFile>, import::ImportError> {
        let files: Vec<PathBuf> = names.iter().map(|name| self.folder.join(name)).collect();
        for file in &files {
            std::fs::write(file, lines.join("\n")).expect("a file");
        }
        import::run(&self.session, &files, options)
    }

    fn source(&self, name: &str) -> Source {
        self.session.source(name).expect("a source")
    }

    fn elsewhere(&self, query: &str, range: Range) -> Elsewhere {
        let search = Search {
            query: query.to_owned(),
            range,
            ..Search::default()
        };
        let source = self.source("logs");
        self.session
            .elsewhere(&source, &search, &RunOptions::default())
            .expect("an answer")
    }

    /// The rows of a statement, as JSON of the engine's own making.
    fn rows(&self, statement: &str) -> Result<usize, WorkError> {
        let run = SqlRun {
            text: statement.to_owned(),
            parameters: Vec::new(),
        };
        let mut count = 0;
        for batch in self.session.sql(&run, &RunOptions::default())? {
            count += batch.map_err(EngineError::from_arrow)?.num_rows();
        }
        Ok(count)
    }
}

#[test]
fn a_search_shows_what_it_was_asked_for() {
    let Some(world) = world() else { return };
    let select = ["ts", "Body", "LogAttributes.user.id", "user.id", "service"];
    let search = Search {
        query: "level:error \"it's \\\\ broken\"".to_owned(),
        select: select.map(str::to_owned).to_vec(),
        limit: Some(1),
        ..Search::default()
    };
    let source = world.source("logs");
    let mut found = world
        .session
        .search(&source, &search, &RunOptions::default())
        .expect("a search");
    let batches: Vec<_> = found.by_ref().collect::<Result<_, _>>().expect("rows");
    assert_eq!(
        batches[0]
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().as_str())
            .collect::<Vec<_>>(),
        select
    );
    assert!(found.reached_limit());
    assert_eq!(
        world
            .session
            .total(&source, &search, &RunOptions::default())
            .expect("a count"),
        1
    );
}

#[test]
fn both_ends_of_a_range_are_in_it() {
    let Some(world) = world() else { return };
    let at = |text: &str| Some(text.parse().expect("a time"));
    let (first, last) = ("2026-03-10T09:00:00Z", "2026-03-10T09:01:00.000000001Z");
    for (from, to, expected) in [
        (first, last, 2),
        (first, "2026-03-10T09:01:00Z", 1),
        ("2026-03-10T09:00:00.000000001Z", last, 1),
    ] {
        let range = Range {
            from: at(from),
            to: at(to),
        };
        let search = Search {
            range,
            ..Search::default()
        };
        let total = world
            .session
            .total(&world.source("logs"), &search, &RunOptions::default());
        assert_eq!(total.expect("a count"), expected, "{from} {to}");
    }
}

#[test]
fn a_search_that_finds_nothing_says_where_something_is() {
    let Some(world) = world() else { return };
    let hour = Range {
        from: Some("2026-03-10T11:00:00Z".parse().expect("a time")),
        to: None,
    };
    let flags = "--since 3h".to_owned();
    let newest = "2026-03-10T09:01:00.000000001Z".parse().expect("a time");
    let outside = world.elsewhere("fine", hour);
    assert_eq!(
        outside,
        Elsewhere::OutsideRange {
            newest,
            flags: flags.clone()
        }
    );
    assert_eq!(
        world.elsewhere("nothing", hour),
        Elsewhere::RangeIsEmpty { newest, flags }
    );
    let newest = Some(newest);
    assert_eq!(
        world.elsewhere("nothing", Range::EVERYTHING),
        Elsewhere::NoMatch { newest }
    );
}

#[test]
fn an_unknown_source_names_those_that_are_there() {
    let Some(world) = world() else { return };
    let error = world.session.source("otel_lgs").expect_err("no such table");
    let WorkError::UnknownSource { known, near, .. } = error else {
        panic!("{error}")
    };
    assert!(known.contains(&"otel_logs".to_owned()), "{known:?}");
    assert_eq!(near[0], "otel_logs");
}

#[test]
fn a_file_that_breaks_in_the_middle_leaves_nothing_in_the_store() {
    let Some(world) = world() else { return };
    let options = ImportOptions {
        into: Some("logs:broken".to_owned()),
        ..ImportOptions::default()
    };
    world
        .import(&["whole.jsonl"], &[LINES[0]], &options)
        .expect("a good file");
    let lines = [LINES[0], LINES[0], "{\"resourceLogs\": 5}"];
    let error = world
        .import(&["broken.jsonl"], &lines, &options)
        .expect_err("a broken line");
    assert!(error.to_string().contains("broken.jsonl:3"), "{error}");
    assert_eq!(world.rows("SELECT * FROM broken").expect("a table"), 2);
    let left = "SELECT name FROM system.tables WHERE name LIKE '\\_lucerna\\_import%\\_broken'";
    assert_eq!(world.rows(left).expect("an answer"), 0);
}

#[test]
fn the_second_file_joins_the_first() {
    let Some(world) = world() else { return };
    let options = ImportOptions {
        into: Some("logs:two".to_owned()),
        ..ImportOptions::default()
    };
    world
        .import(&["one.jsonl"], &[LINES[0]], &options)
        .expect("a good file");
    world
        .import(&["two.jsonl"], &[LINES[0], LINES[0]], &options)
        .expect("another");
    let again = world
        .import(&["three.jsonl"], &[LINES[0]], &options)
        .expect("the first again");
    assert!(again[0].already.is_some());
    assert_eq!(world.rows("SELECT * FROM two").expect("a table"), 6);
}

#[test]
fn a_table_of_the_exporter_takes_what_it_has_columns_for() {
    let Some(world) = world() else { return };
    let into = |into: &str| ImportOptions {
        into: Some(into.to_owned()),
        ..ImportOptions::default()
    };
    world
        .import(&["logs.jsonl"], &[LINES[0]], &into("otel_exporter_logs:el"))
        .expect("no event has a name");
    world
        .import(
            &["spans.jsonl"],
            &[LINES[1]],
            &into("otel_exporter_traces:et"),
        )
        .expect("spans");
    assert_eq!(world.rows("SELECT * FROM el").expect("a table"), 2);
    assert_eq!(world.rows("SELECT * FROM et").expect("a table"), 1);
    let named = LINES[0].replace(r#""severityText""#, r#""eventName":"login","severityText""#);
    let error = world
        .import(&["named.jsonl"], &[&named], &into("otel_exporter_logs:en"))
        .expect_err("there is no column for the name");
    assert!(error.to_string().contains("`EventName`"), "{error}");
    let error = world
        .import(&["logs.jsonl"], &[LINES[0]; 2], &into("logs:el"))
        .expect_err("the table is there, and another one");
    assert!(error.to_string().contains("no column EventName"), "{error}");
    let left = "SELECT name FROM system.tables WHERE name = 'en' OR name LIKE '\\_lucerna%\\_e_'";
    assert_eq!(world.rows(left).expect("an answer"), 0);
}

#[test]
fn what_the_guard_lets_through_runs_and_what_it_stops_does_not() {
    let Some(world) = world() else { return };
    assert_eq!(
        world
            .rows("SELECT 1 SETTINGS max_threads = 1;")
            .expect("it only reads"),
        1
    );
    assert!(world.rows("SHOW TABLES").expect("it only reads") >= 2);
    for text in [
        "DROP TABLE otel_logs",
        "INSERT INTO otel_logs VALUES (1)",
        "SET readonly = 0",
    ] {
        let error = world.rows(text).expect_err(text);
        assert!(
            matches!(error, WorkError::Guard(GuardError::Writes { .. })),
            "{text}: {error}"
        );
    }
    let error = world.rows("SELECT FROM FROM").expect_err("no statement");
    let WorkError::Engine(EngineError::Refused {
        code: 62, message, ..
    }) = error
    else {
        panic!("{error}");
    };
    assert!(!message.contains("formatQuery"), "{message}");
}

#[test]
fn the_engine_alone_refuses_what_the_guard_would_have_stopped() {
    let Some(world) = world() else { return };
    let request = QueryRequest::new("INSERT INTO FUNCTION file('x.csv') SELECT 1");
    assert!(world.session.engine().execute(&request).is_err());
}
