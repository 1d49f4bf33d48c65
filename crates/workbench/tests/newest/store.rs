//! A store for the tests of searches for rows, each of which has tables of its own in it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use arrow_array::RecordBatchReader;
use arrow_array::cast::AsArray;
use arrow_cast::display::array_value_to_string;
use jiff::tz::TimeZone;
use lucerna::engine::{
    Access, Batches, Engine, EngineError, InsertTarget, QueryRequest, StatementClass,
};
use lucerna::range::Range;
use lucerna::search::{Found, Search};
use lucerna::{RunOptions, Session, Source, Store};
use lucerna_engine_chdb::{ChdbOptions, install, open};

/// A session, and the engine that it asks.
pub(crate) struct World(pub(crate) Session, pub(crate) Arc<dyn Engine>);

/// A store; `None` where the engine is not installed and must not be.
///
/// The last test that holds it closes the store: a process must not end with it open.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn world() -> Option<Arc<World>> {
    static SHARED: Mutex<Weak<World>> = Mutex::new(Weak::new());
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("newest");
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
    std::fs::create_dir_all(&*FOLDER).expect("a folder");
    let store = Store::at(FOLDER.join("db"));
    let options = ChdbOptions {
        library: Some(library),
        store: Some(store.folder().to_owned()),
        ..ChdbOptions::default()
    };
    let engine: Arc<dyn Engine> = Arc::new(open(&options).expect("a store"));
    let now = "2026-03-11T00:00:00Z".parse().expect("a time");
    let session = Session::embedded(Arc::clone(&engine), store, TimeZone::UTC).at(now);
    let world = Arc::new(World(session, engine));
    *shared = Arc::downgrade(&world);
    Some(world)
}

impl World {
    /// Runs statements that write.
    pub(crate) fn write(&self, statements: &[&str]) {
        for statement in statements {
            let request = QueryRequest::new(*statement)
                .access(Access::Write)
                .setting("enable_full_text_index", "1")
                // A part for each insert, until a test says otherwise.
                .setting("optimize_throw_if_noop", "0");
            let done = self.0.engine().execute(&request);
            done.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
    }

    /// Makes an empty table of the built-in schema, which nobody merges but the test.
    pub(crate) fn create(&self, schema: &str, table: &str) {
        let create = lucerna::schema::create_table(schema, "default", table).expect("a schema");
        let stop = format!("SYSTEM STOP MERGES {table}");
        self.write(&[create.as_str(), &stop]);
    }

    pub(crate) fn source(&self, table: &str) -> Source {
        self.0.source(table).expect("a source")
    }

    /// The first column of a statement, which uses no index.
    pub(crate) fn column(&self, statement: &str) -> Vec<String> {
        let request = QueryRequest::new(statement)
            .setting("use_skip_indexes", "0")
            .setting("query_plan_direct_read_from_text_index", "0");
        let rows = self.0.engine().query(&request);
        let mut column = Vec::new();
        for batch in rows.unwrap_or_else(|error| panic!("{statement}: {error}")) {
            let batch = batch.expect("rows");
            let texts = (0..batch.num_rows())
                .map(|row| array_value_to_string(batch.column(0), row).expect("a value"));
            column.extend(texts);
        }
        column
    }

    pub(crate) fn search(&self, table: &str, search: &Search) -> Found {
        let found = self
            .0
            .search(&self.source(table), search, &RunOptions::default());
        found.unwrap_or_else(|error| panic!("{search:?}: {error}"))
    }

    /// All pages of a search; `between` is done before each but the first.
    pub(crate) fn pages(
        &self,
        table: &str,
        search: &Search,
        between: impl Fn(usize),
    ) -> Vec<Vec<String>> {
        let mut found = self.search(table, search);
        let mut pages = vec![bodies(&mut found)];
        while pages.last().is_some_and(|page| !page.is_empty()) {
            between(pages.len());
            let resume = found.resume().expect("rows in the order of time");
            let source = self.source(table);
            let more = self
                .0
                .more(&source, search, &resume, &RunOptions::default());
            found = more.expect("the next page");
            pages.push(bodies(&mut found));
        }
        pages.pop();
        pages
    }
}

/// The texts of the rows.
pub(crate) fn bodies(found: &mut Found) -> Vec<String> {
    let mut bodies = Vec::new();
    for batch in found {
        let batch = batch.map_err(EngineError::from_arrow).expect("rows");
        let column = batch.column_by_name("Body").expect("a column");
        let texts = column.as_string::<i32>().iter();
        bodies.extend(texts.map(|text| text.expect("a text").to_owned()));
    }
    bodies
}

pub(crate) fn search(query: &str, limit: u64) -> Search {
    Search {
        query: query.to_owned(),
        select: vec!["Body".to_owned()],
        limit: (limit > 0).then_some(limit),
        ..Search::default()
    }
}

pub(crate) fn range(from: &str, to: &str) -> Range {
    let at = |text: &str| (!text.is_empty()).then(|| text.parse().expect("a time"));
    Range {
        from: at(from),
        to: at(to),
    }
}

/// A day of rows, one each two seconds, in three parts that each span the day: more than are sorted at
/// once.
pub(crate) fn day(world: &World, table: &str) {
    world.create("logs", table);
    for part in 0..3 {
        let insert = format!(
            "INSERT INTO {table} (Timestamp, ServiceName, Body, LogAttributes) \
             SELECT toDateTime64('2026-03-10 00:00:00', 9, 'UTC') + INTERVAL number * 2 SECOND, \
                 concat('s', toString(number % 7)), \
                 concat('row ', toString(number), if(number % 100 = 0, ' rare', ' common')), \
                 map('n', toString(number), 'part', '{part}') \
             FROM numbers(43200) WHERE number % 3 = {part}"
        );
        world.write(&[&insert]);
    }
}

/// An engine that writes something more before it answers a search for attributes, if it is told what.
pub(crate) struct Writer {
    engine: Arc<dyn Engine>,
    /// How often it wrote; absent where others are said to write as well.
    written: Option<AtomicU64>,
    next: Mutex<Option<String>>,
}

impl Writer {
    /// What is written before the next search.
    pub(crate) fn write_next(&self, statement: String) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(statement);
    }

    fn take_next(&self) -> Option<String> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        next.take()
    }

    /// Whether nothing is left to be written.
    pub(crate) fn has_written(&self) -> bool {
        self.take_next().is_none()
    }
}

impl Engine for Writer {
    fn name(&self) -> &str {
        self.engine.name()
    }

    fn version(&self) -> Result<String, EngineError> {
        self.engine.version()
    }

    fn query(&self, request: &QueryRequest) -> Result<Batches, EngineError> {
        if request.statement.contains("hasAny(LogAttributeItems")
            && let Some(statement) = self.take_next()
        {
            if let Some(written) = &self.written {
                written.fetch_add(1, Ordering::SeqCst);
            }
            let insert = QueryRequest::new(statement)
                .access(Access::Write)
                .setting("enable_full_text_index", "1");
            self.engine.execute(&insert)?;
        }
        self.engine.query(request)
    }

    fn insert(
        &self,
        into: &InsertTarget,
        batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        self.engine.insert(into, batches)
    }

    fn classify(&self, statement: &str) -> Result<StatementClass, EngineError> {
        self.engine.classify(statement)
    }

    fn last_write(&self) -> Option<u64> {
        let written = self.written.as_ref()?;
        Some(written.load(Ordering::SeqCst))
    }
}

impl World {
    /// An engine to which others write as well, or nobody but itself.
    pub(crate) fn writer(&self, is_alone: bool) -> Arc<Writer> {
        Arc::new(Writer {
            engine: Arc::clone(&self.1),
            written: is_alone.then(AtomicU64::default),
            next: Mutex::default(),
        })
    }

    /// A session that asks through it.
    pub(crate) fn through(&self, writer: &Arc<Writer>) -> Session {
        let folder = self.0.store().expect("a store").folder();
        let engine: Arc<dyn Engine> = Arc::<Writer>::clone(writer);
        Session::embedded(engine, Store::at(folder), TimeZone::UTC)
    }
}
