//! The engines under test, and the few steps that most tests take.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType;
use lucerna_engine::{Access, Engine, EngineError, QueryRequest};
use lucerna_engine_chdb::test_server::Server;
use lucerna_engine_chdb::{Chdb, ChdbOptions, install};
use lucerna_engine_clickhouse::ClickHouse;
use lucerna_engine_shared::{Shared, SharedOptions};

use super::holder::Holder;
use super::server;

/// Opens an engine once for all tests; `None` if it cannot be had here.
type Open = fn() -> Option<&'static dyn Engine>;

/// All engines. A new one gets a line here.
const ENGINES: [(&str, Open); 3] = [
    ("chdb", chdb),
    ("clickhouse", clickhouse),
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

/// Runs a test over every engine, each time with an empty database of its own.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn each(test: impl Fn(&'static dyn Engine, &str)) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    for (name, open) in ENGINES {
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
