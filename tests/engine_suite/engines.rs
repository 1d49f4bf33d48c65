//! The engines under test, and the few steps that most tests take.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType;
use lucerna_engine::{
    Access, Batches, Engine, EngineError, InsertTarget, QueryRequest, StatementClass,
};
use lucerna_engine_chdb::test_server::tls::{self, Authority};
use lucerna_engine_chdb::test_server::{Server, faults};
use lucerna_engine_chdb::{Chdb, ChdbOptions, install};
use lucerna_engine_clickhouse::ClickHouse;
use lucerna_engine_shared::{Shared, SharedOptions};
use tempfile::TempDir;

use super::holder::Holder;
use super::server;

/// Opens an engine once for all tests; `None` if it cannot be had here.
type Open = fn() -> Option<&'static dyn Engine>;

/// All engines. A new one gets a line here.
const ENGINES: [(&str, Open); 6] = [
    ("chdb", chdb),
    ("clickhouse", clickhouse),
    ("clickhouse through TLS", encrypted),
    ("clickhouse through a proxy that injects faults", faulty),
    (LOOKER, looker),
    ("chdb in another process", shared),
];

fn chdb() -> Option<&'static dyn Engine> {
    // One process can have but one store, so all tests share it and have a database each.
    static ENGINE: OnceLock<Option<Chdb>> = OnceLock::new();
    let open = || {
        let library = install::for_tests().expect("the engine can be installed")?;
        let options = ChdbOptions {
            library: Some(library),
            ..ChdbOptions::default()
        };
        Some(lucerna_engine_chdb::open(&options).expect("the engine opens"))
    };
    ENGINE
        .get_or_init(open)
        .as_ref()
        .map(|engine| engine as &dyn Engine)
}

fn clickhouse() -> Option<&'static dyn Engine> {
    static ENGINE: OnceLock<Option<ClickHouse>> = OnceLock::new();
    let open = || {
        let options = server::options("ada", the_server()?.port());
        Some(lucerna_engine_clickhouse::open(&options).expect("the options can be used"))
    };
    ENGINE
        .get_or_init(open)
        .as_ref()
        .map(|engine| engine as &dyn Engine)
}

/// Through a proxy that ends TLS, whose certificate a private authority has signed.
fn encrypted() -> Option<&'static dyn Engine> {
    static ENGINE: OnceLock<Option<(ClickHouse, TempDir)>> = OnceLock::new();
    let open = || {
        let authority = Authority::new("the tests' authority").expect("an authority");
        let identity = authority.identity(&["127.0.0.1"]).expect("an identity");
        let port = tls::proxy(the_server()?.port(), &identity, None).expect("a proxy");
        let folder = tempfile::tempdir().expect("a folder");
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, authority.pem()).expect("a file");
        let mut options = server::options("ada", port);
        options.url = format!("https://127.0.0.1:{port}");
        options.tls.ca_file = Some(ca_file);
        let engine = lucerna_engine_clickhouse::open(&options).expect("the options can be used");
        Some((engine, folder))
    };
    let opened = ENGINE.get_or_init(open).as_ref();
    opened.map(|(engine, _)| engine as &dyn Engine)
}

/// Through a proxy that listens late, turns requests away and cuts answers into pieces.
fn faulty() -> Option<&'static dyn Engine> {
    static ENGINE: OnceLock<Option<ClickHouse>> = OnceLock::new();
    let open = || {
        let port = faults::proxy(the_server()?.port()).expect("a proxy");
        let options = server::options("ada", port);
        let engine = lucerna_engine_clickhouse::open(&options).expect("the options can be used");
        engine
            .version()
            .expect("whoever listens late is asked again");
        Some(engine)
    };
    ENGINE
        .get_or_init(open)
        .as_ref()
        .map(|engine| engine as &dyn Engine)
}

/// The name of the account that may set nothing.
const LOOKER: &str = "clickhouse, an account whose profile has readonly at 1";

/// What only reads is asked by an account that may do no more; what writes has to come from another.
fn looker() -> Option<&'static dyn Engine> {
    static ENGINE: OnceLock<Option<Looking>> = OnceLock::new();
    let open = || {
        let port = the_server()?.port();
        let open = |user| lucerna_engine_clickhouse::open(&server::options(user, port));
        Some(Looking {
            reader: open("looker").expect("the options can be used"),
            writer: open("ada").expect("the options can be used"),
        })
    };
    let opened = ENGINE.get_or_init(open).as_ref();
    opened.map(|engine| engine as &dyn Engine)
}

/// Two accounts of one server.
struct Looking {
    reader: ClickHouse,
    writer: ClickHouse,
}

impl Looking {
    fn of(&self, request: &QueryRequest) -> &ClickHouse {
        match request.access {
            Access::ReadOnly | Access::ReadOnlyReaching => &self.reader,
            Access::Write => &self.writer,
        }
    }
}

impl Engine for Looking {
    fn name(&self) -> &str {
        self.reader.name()
    }

    fn version(&self) -> Result<String, EngineError> {
        self.reader.version()
    }

    fn query(&self, request: &QueryRequest) -> Result<Batches, EngineError> {
        self.of(request).query(request)
    }

    fn execute(&self, request: &QueryRequest) -> Result<(), EngineError> {
        self.of(request).execute(request)
    }

    fn insert(
        &self,
        into: &InsertTarget,
        batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        self.writer.insert(into, batches)
    }

    fn classify(&self, statement: &str) -> Result<StatementClass, EngineError> {
        self.reader.classify(statement)
    }
}

/// A peer of a process that holds the store, and ends with this one.
fn shared() -> Option<&'static dyn Engine> {
    static ENGINE: OnceLock<Option<(Shared, Holder)>> = OnceLock::new();
    let open = || {
        let library = install::for_tests().expect("the engine can be installed")?;
        let holder = Holder::start(&library);
        let options = SharedOptions {
            name: "chdb",
            program: "engine_suite".to_owned(),
            store: holder.folder.path().to_owned(),
            open: Box::new(|| panic!("the store has a holder")),
            waiting: None,
        };
        let peer = lucerna_engine_shared::open(options).expect("a store");
        Some((peer, holder))
    };
    let opened = ENGINE.get_or_init(open).as_ref();
    opened.map(|(engine, _)| engine as &dyn Engine)
}

/// The one server of these tests; it ends with this process.
fn the_server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let library = install::for_tests().expect("the engine can be installed")?;
            Some(server::start(library))
        })
        .as_ref()
}

/// As [`each`], without the account that may send no settings. The crate says what it goes without: its
/// limits are looked after ten times a second, text that is no UTF-8 is an error, and dictionaries
/// arrive as their values.
pub(crate) fn each_that_sets(test: impl Fn(&'static dyn Engine, &str)) {
    over(|name| name != LOOKER, test);
}

/// As [`each`], with that account alone.
pub(crate) fn each_that_sets_nothing(test: impl Fn(&'static dyn Engine, &str)) {
    over(|name| name == LOOKER, test);
}

/// Runs a test over every engine, each time with an empty database of its own.
pub(crate) fn each(test: impl Fn(&'static dyn Engine, &str)) {
    over(|_| true, test);
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn over(is_wanted: impl Fn(&str) -> bool, test: impl Fn(&'static dyn Engine, &str)) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    for (name, open) in ENGINES.into_iter().filter(|(name, _)| is_wanted(name)) {
        let Some(engine) = open() else {
            eprintln!("skipped: the engine {name} is not installed");
            continue;
        };
        let database = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        run(engine, &format!("CREATE DATABASE {database}"));
        test(engine, &database);
    }
}

/// Runs a statement that may write.
pub(crate) fn run(engine: &dyn Engine, statement: &str) {
    engine
        .execute(&QueryRequest::new(statement).access(Access::Write))
        .expect("the statement runs");
}

/// All rows of a statement as text.
pub(crate) fn rows(
    engine: &dyn Engine,
    request: &QueryRequest,
) -> Result<Vec<Vec<String>>, EngineError> {
    let mut rows = Vec::new();
    for batch in engine.query(request)? {
        rows.extend(texts(&batch.map_err(EngineError::from_arrow)?));
    }
    Ok(rows)
}

/// All rows of a statement that must succeed.
pub(crate) fn ask(engine: &dyn Engine, statement: &str) -> Vec<Vec<String>> {
    rows(engine, &QueryRequest::new(statement)).expect("the statement runs")
}

/// The rows of a batch as text.
pub(crate) fn texts(batch: &RecordBatch) -> Vec<Vec<String>> {
    let options = FormatOptions::default().with_null("NULL");
    let columns: Vec<_> = batch.columns().iter().map(showable).collect();
    let columns: Vec<_> = columns
        .iter()
        .map(|column| ArrayFormatter::try_new(column.as_ref(), &options).expect("it can be shown"))
        .collect();
    (0..batch.num_rows())
        .map(|row| {
            columns
                .iter()
                .map(|column| column.value(row).to_string())
                .collect()
        })
        .collect()
}

/// Arrow shows instants in zones that are offsets only.
fn showable(column: &ArrayRef) -> ArrayRef {
    if let DataType::Timestamp(unit, Some(_)) = column.data_type() {
        let utc = DataType::Timestamp(*unit, Some("+00:00".into()));
        return cast(column, &utc).expect("the instant does not change");
    }
    Arc::clone(column)
}

/// The error of a statement that must fail.
pub(crate) fn error_of(engine: &dyn Engine, request: &QueryRequest) -> EngineError {
    rows(engine, request).expect_err("the statement fails")
}

/// ClickHouse's number of an error.
pub(crate) fn code_of(error: &EngineError) -> Option<u32> {
    if let EngineError::Refused { code, .. } | EngineError::LimitExceeded { code, .. } = error {
        return Some(*code);
    }
    None
}
