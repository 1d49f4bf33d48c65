//! A store with three days of logs, the first of them without text indexes over its attributes.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use jiff::tz::TimeZone;
use lucerna::engine::{Access, Engine, EngineError, QueryRequest};
use lucerna::range::Range;
use lucerna::search::Search;
use lucerna::sql::SqlRun;
use lucerna::{RunOptions, Session, Source, Store};
use lucerna_engine_chdb::{ChdbOptions, install, open};

pub(crate) struct World {
    pub(crate) session: Session,
    /// The table `events`.
    pub(crate) source: Source,
    /// The table `rolled`, which a view counts.
    pub(crate) rolled: Source,
}

/// The store; `None` where the engine is not installed and must not be.
///
/// The last test that holds it closes the store: a process must not end with it open.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn world() -> Option<Arc<World>> {
    static SHARED: Mutex<Weak<World>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(world) = shared.upgrade() {
        return Some(world);
    }
    let Some(library) = install::for_tests().expect("the engine can be installed") else {
        eprintln!("skipped: the engine is not installed");
        return None;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("counting");
    let world = Arc::new(World::open(library, &folder));
    *shared = Arc::downgrade(&world);
    Some(world)
}

/// Logs of one day, one every 864 ms. Attributes are numbers and no numbers, are there and are missing,
/// and have a key that looks like another key with its value.
const DAY: &str = "\
INSERT INTO events (Timestamp, TraceId, SeverityText, ServiceName, Body, LogAttributes)
SELECT
    toDateTime64({day:String}, 9, 'UTC') + toIntervalMillisecond(number * 864),
    leftPad(lower(hex(number)), 32, '0'),
    ['INFO', 'ERROR', 'odd', ''][1 + number % 4],
    ['api', 'web', 'db'][1 + number % 3],
    ['connection refused', 'No Instances available', 'Error while reading', 'terror']
        [1 + number % 4],
    mapFilter((key, value) -> key != '', map(
        'duration_ms', ['7', '41', '-50', '40.5', 'fast', '1e3', ''][1 + number % 7],
        'url.path', concat('/p', toString(number % 11)),
        if(number % 10 = 0, 'duration_ms=x', ''), '99',
        if(number % 13 = 0, 'odd.key', ''), if(number % 26 = 0, '', 'there')))
FROM numbers({rows:UInt64})";

impl World {
    pub(crate) const ROWS_OF_A_DAY: u64 = 100_000;

    fn open(library: std::path::PathBuf, folder: &Path) -> Self {
        // Of the run before, or of the tests before; there may be none.
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder).expect("a folder");
        let store = Store::at(folder.join("db"));
        let options = ChdbOptions {
            library: Some(library),
            store: Some(store.folder().to_owned()),
            ..ChdbOptions::default()
        };
        let engine: Arc<dyn Engine> = Arc::new(open(&options).expect("a store"));
        fill(engine.as_ref()).expect("the statements are right");
        let now = "2026-03-12T00:00:00Z".parse().expect("a time");
        let session = Session::embedded(engine, store, TimeZone::UTC).at(now);
        let source = session.source("events").expect("a table");
        let rolled = session.source("rolled").expect("a table");
        Self {
            session,
            source,
            rolled,
        }
    }

    pub(crate) fn search(query: &str, range: Range) -> Search {
        Search {
            query: query.to_owned(),
            range,
            count: true,
            ..Search::default()
        }
    }

    pub(crate) fn count(&self, query: &str, range: Range) -> u64 {
        let search = Self::search(query, range);
        let run = RunOptions::default();
        let counted = self.session.total(&self.source, &search, &run);
        counted.unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    pub(crate) fn count_statement(&self, query: &str, range: Range) -> String {
        let search = Self::search(query, range);
        let plan = self.session.plan(&self.source, &search);
        plan.expect("a query without mistakes").text()
    }

    /// The number of rows in a range for which a condition of SQL holds.
    pub(crate) fn expected(&self, condition: &str, range: Range) -> u64 {
        let rows = self.rows(&format!(
            "SELECT toString(count()) FROM events WHERE ({condition}) AND {}",
            within(range)
        ));
        rows[0][0].parse().expect("a number")
    }

    /// The rows of a statement, all of whose columns are text.
    pub(crate) fn rows(&self, statement: &str) -> Vec<Vec<String>> {
        let run = SqlRun {
            text: format!("{statement} SETTINGS use_skip_indexes = 0"),
            parameters: Vec::new(),
        };
        let batches = self.session.sql(&run, &RunOptions::default());
        let mut rows = Vec::new();
        for batch in batches.unwrap_or_else(|error| panic!("{statement}: {error}")) {
            let batch = batch.expect("rows");
            for row in 0..batch.num_rows() {
                let text = |column: &arrow_array::ArrayRef| {
                    let texts = column.as_any().downcast_ref::<arrow_array::StringArray>();
                    texts.expect("a column of text").value(row).to_owned()
                };
                rows.push(batch.columns().iter().map(text).collect());
            }
        }
        rows
    }
}

/// A range as a condition of SQL.
pub(crate) fn within(range: Range) -> String {
    let end = |time: Option<jiff::Timestamp>, operator: &str| {
        time.map_or_else(
            || "1".to_owned(),
            |time| {
                let nanoseconds = time.as_nanosecond();
                format!("toUnixTimestamp64Nano(Timestamp) {operator} {nanoseconds}")
            },
        )
    };
    [end(range.from, ">="), end(range.to, "<=")].join(" AND ")
}

fn fill(engine: &dyn Engine) -> Result<(), EngineError> {
    let write = |statement: &str| {
        let request = QueryRequest::new(statement).access(Access::Write);
        lucerna::schema::create_settings("logs")
            .iter()
            .fold(request, |request, (name, value)| {
                request.setting(*name, *value)
            })
    };
    let create = lucerna::schema::create_table("logs", "default", "events");
    engine.execute(&write(create.expect("a schema").as_str()))?;
    let day = |day: &str| {
        let request = write(DAY)
            .parameter("day", day)
            .parameter("rows", World::ROWS_OF_A_DAY.to_string());
        engine.execute(&request)
    };
    let indexes = [
        ("idx_log_attr_items", "LogAttributeItems"),
        ("idx_log_attr_key", "mapKeys(LogAttributes)"),
    ];
    for (name, _) in indexes {
        engine.execute(&write(&format!("ALTER TABLE events DROP INDEX {name}")))?;
    }
    day("2026-03-09 00:00:00")?;
    for (name, expression) in indexes {
        engine.execute(&write(&format!(
            "ALTER TABLE events ADD INDEX {name} {expression} TYPE text(tokenizer = 'array')"
        )))?;
    }
    day("2026-03-10 00:00:00")?;
    day("2026-03-11 00:00:00")?;
    let create = lucerna::schema::create_table("logs", "default", "known");
    engine.execute(&write(create.expect("a schema").as_str()))?;
    let mut others = OTHERS.into_iter();
    others.try_for_each(|statement| engine.execute(&write(statement)))
}

/// A table over `events`; and a table of a few logs with a view that counts the values of its columns,
/// as `ClickStack` does.
const OTHERS: [&str; 6] = [
    "CREATE TABLE merged AS events ENGINE = Merge('default', '^events$')",
    "CREATE TABLE rolled (Timestamp DateTime64(9), ServiceName String, Body String, SeverityText String) \
     ENGINE = MergeTree ORDER BY Timestamp",
    "CREATE TABLE rolled_kv (Timestamp DateTime, ColumnIdentifier LowCardinality(String), \
     Key LowCardinality(String), Value String, count UInt64) \
     ENGINE = SummingMergeTree ORDER BY (ColumnIdentifier, Key, Timestamp, Value)",
    "CREATE MATERIALIZED VIEW rolled_mv TO rolled_kv AS \
     SELECT toStartOfFifteenMinutes(Timestamp) AS Timestamp, 'NativeColumn' AS ColumnIdentifier, \
     'ServiceName' AS Key, ServiceName AS Value, count() AS count FROM rolled \
     GROUP BY Timestamp, ColumnIdentifier, Key, Value",
    // Six logs in the first hour, six in the second.
    "INSERT INTO rolled SELECT toDateTime64('2026-03-10 00:00:00', 9, 'UTC') + toIntervalMinute(10 * number), \
     ['a', 'b', 'a'][1 + number % 3], 'x', 'INFO' FROM numbers(12)",
    "INSERT INTO known (Timestamp, LogAttributes, ResourceAttributes) SELECT \
     toDateTime64('2026-03-10 00:00:00', 9, 'UTC'), map('userid', '42'), map('host', 'a')",
];
