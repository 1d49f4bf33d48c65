//! A store with tables of logs over several days, and rollups of them as ClickStack makes them.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use arrow_array::StringArray;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna::engine::{Access, Engine, EngineError, QueryRequest};
use lucerna::range::Range;
use lucerna::search::{Histogram, Interval, Search};
use lucerna::{RunOptions, Session, Source};
use lucerna_engine_chdb::{ChdbOptions, install, open};

pub(crate) struct Store {
    pub(crate) session: Session,
    engine: Arc<dyn Engine>,
    /// The 8th of March was inserted before its view was made, and the counts of the 12th are gone.
    pub(crate) events: Source,
}

/// The store; `None` where the engine is not installed and must not be.
///
/// The last test that holds it closes the store: a process must not end with it open.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn world() -> Option<Arc<Store>> {
    static SHARED: Mutex<Weak<Store>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(world) = shared.upgrade() {
        return Some(world);
    }
    let Some(library) = install::for_tests().expect("the engine can be installed") else {
        eprintln!("skipped: the engine is not installed");
        return None;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rollups");
    let world = Arc::new(Store::open(library, &folder));
    *shared = Arc::downgrade(&world);
    Some(world)
}

/// A table of logs whose attributes have no index.
const TABLE: &str = "\
(
    Timestamp DateTime64(9),
    SeverityText LowCardinality(String),
    ServiceName LowCardinality(String),
    ScopeName String,
    Body String,
    LogAttributes Map(LowCardinality(String), String),
    ResourceAttributes Map(LowCardinality(String), String),
    `pod.name` LowCardinality(String) MATERIALIZED ResourceAttributes['pod']
)
ENGINE = MergeTree
PARTITION BY toDate(Timestamp)
ORDER BY (toStartOfFiveMinutes(Timestamp), ServiceName, Timestamp)";

const ROLLUP: &str = "\
(
    Timestamp DateTime,
    ColumnIdentifier LowCardinality(String),
    Key LowCardinality(String),
    Value String,
    count UInt64
)
ENGINE = SummingMergeTree
PARTITION BY toDate(Timestamp)
ORDER BY (ColumnIdentifier, Key, Timestamp, Value)";

/// Logs of one day, one every 864 ms. Attributes are there and missing, and one row has a key twice.
const DAY: &str = "\
(Timestamp, SeverityText, ServiceName, ScopeName, Body, LogAttributes, ResourceAttributes)
SELECT
    toDateTime64({day:String}, 9, 'UTC') + toIntervalMillisecond(number * 864),
    ['INFO', 'ERROR', 'odd', ''][1 + number % 4],
    if(number % 10000 = 0, 'seldom', ['api', 'web', 'db'][1 + number % 3]),
    'a',
    ['connection refused', 'Error while reading'][1 + number % 2],
    multiIf(
        number = 7, CAST([('user', '1'), ('user', '1')], 'Map(LowCardinality(String), String)'),
        number % 10000 = 0, map('user', 'seldom'),
        number % 5 = 0, map(),
        map('user', toString(number % 3), 'tags[1]', 'x')),
    map('pod', concat('p', toString(number % 4)))
FROM numbers({rows:UInt64})";

/// What a view takes of a table: its attributes, and the columns.
fn view(table: &str, columns: &[&str]) -> String {
    let attributes = format!(
        "SELECT 'LogAttributes' AS ColumnIdentifier, toStartOfFifteenMinutes(Timestamp) AS Timestamp, \
         replaceRegexpAll(entry.1, '\\\\[\\\\d+\\\\]', '[*]') AS Key, CAST(entry.2 AS String) AS Value \
         FROM {table} ARRAY JOIN LogAttributes AS entry"
    );
    let column = |name: &&str| {
        format!(
            "SELECT 'NativeColumn' AS ColumnIdentifier, toStartOfFifteenMinutes(Timestamp) AS Timestamp, \
             '{name}' AS Key, CAST(`{name}` AS String) AS Value FROM {table}"
        )
    };
    let branches: Vec<String> = [attributes]
        .into_iter()
        .chain(columns.iter().map(column))
        .collect();
    format!(
        "CREATE MATERIALIZED VIEW {table}_mv TO {table}_kv AS WITH elements AS ({}) \
         SELECT Timestamp, ColumnIdentifier, Key, Value, count() AS count FROM elements \
         GROUP BY Timestamp, ColumnIdentifier, Key, Value",
        branches.join(" UNION ALL ")
    )
}

const COLUMNS: [&str; 3] = ["SeverityText", "ServiceName", "pod.name"];

impl Store {
    pub(crate) const ROWS_OF_A_DAY: u64 = 100_000;

    fn open(library: std::path::PathBuf, folder: &Path) -> Self {
        // Of the run before, or of the tests before; there may be none.
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder).expect("a folder");
        let store = lucerna::Store::at(folder.join("db"));
        let options = ChdbOptions {
            library: Some(library),
            store: Some(store.folder().to_owned()),
            ..ChdbOptions::default()
        };
        let engine: Arc<dyn Engine> = Arc::new(open(&options).expect("a store"));
        let now = "2026-03-13T00:00:00Z".parse().expect("a time");
        let session = Session::embedded(Arc::clone(&engine), store, TimeZone::UTC).at(now);
        let filling = Filling { engine: &engine };
        filling.fill().expect("the statements are right");
        let events = session.source("events").expect("a table");
        Self {
            session,
            engine,
            events,
        }
    }

    pub(crate) fn source(&self, name: &str) -> Source {
        self.session.source(name).expect("a table")
    }

    fn plan(&self, source: &Source, query: &str, range: Range) -> lucerna::search::Plan {
        let plan = self.session.plan(source, &counting(query, range));
        plan.unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    /// The statement that counts.
    pub(crate) fn statement(&self, source: &Source, query: &str, range: Range) -> String {
        self.plan(source, query, range).text()
    }

    /// What is said of the statement that counts.
    pub(crate) fn note(&self, source: &Source, query: &str, range: Range) -> Option<String> {
        self.plan(source, query, range).note
    }

    pub(crate) fn count(&self, source: &Source, query: &str, range: Range) -> u64 {
        let search = counting(query, range);
        let run = RunOptions::default();
        let counted = self.session.total(source, &search, &run);
        counted.unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    pub(crate) fn histogram(&self, query: &str, range: Range, seconds: u32) -> Histogram {
        let search = Search {
            query: query.to_owned(),
            range,
            ..Search::default()
        };
        let (interval, run) = (Interval::Seconds(seconds), RunOptions::default());
        let found = self
            .session
            .histogram(&self.events, &search, interval, &run);
        found.unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    /// The number of rows of a table in a range for which a condition of SQL holds.
    pub(crate) fn expected(&self, table: &str, condition: &str, range: Range) -> u64 {
        let statement = format!(
            "SELECT count() FROM {table} WHERE ({condition}) AND {}",
            within(range)
        );
        self.number(&statement).expect("a statement")
    }

    /// When each stretch with rows begins, with the severity and the number of its rows.
    pub(crate) fn bars(
        &self,
        condition: &str,
        range: Range,
        seconds: u32,
    ) -> Vec<(i64, String, u64)> {
        let statement = format!(
            "SELECT toString(intDiv(toUnixTimestamp64Second(Timestamp), {seconds}) * {seconds} AS start), \
             CAST(SeverityText, 'String'), toString(count()) FROM events WHERE ({condition}) AND {} \
             GROUP BY start, SeverityText ORDER BY start, SeverityText",
            within(range)
        );
        let rows = self.rows(&statement).expect("a statement").into_iter();
        let bar = |row: Vec<String>| {
            let [start, value, count] = <[String; 3]>::try_from(row).expect("three columns");
            let start = start.parse().expect("a number");
            (start, value, count.parse().expect("a number"))
        };
        rows.map(bar).collect()
    }

    /// The one number that a statement gives.
    pub(crate) fn number(&self, statement: &str) -> Result<u64, String> {
        let rows = self.rows(&format!("SELECT toString(*) FROM ({statement}\n)"))?;
        Ok(rows[0][0].parse().expect("a number"))
    }

    /// The rows of a statement, all of whose columns are text.
    fn rows(&self, statement: &str) -> Result<Vec<Vec<String>>, String> {
        let told = |error: &dyn std::fmt::Display| error.to_string();
        let found = self.engine.query(&QueryRequest::new(statement));
        let mut rows = Vec::new();
        for batch in found.map_err(|error| format!("{error:?}"))? {
            let batch = batch.map_err(|error| told(&error))?;
            for row in 0..batch.num_rows() {
                let text = |column: &arrow_array::ArrayRef| {
                    let texts = column.as_any().downcast_ref::<StringArray>();
                    texts.expect("a column of text").value(row).to_owned()
                };
                rows.push(batch.columns().iter().map(text).collect());
            }
        }
        Ok(rows)
    }

    pub(crate) fn write(&self, statement: &str) {
        let engine = &self.engine;
        let written = Filling { engine }.write(statement);
        written.expect("the statement is right");
    }
}

fn counting(query: &str, range: Range) -> Search {
    Search {
        query: query.to_owned(),
        range,
        count: true,
        ..Search::default()
    }
}

/// A range as a condition of SQL.
pub(crate) fn within(range: Range) -> String {
    let end = |time: Option<Timestamp>, operator: &str| {
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

struct Filling<'a> {
    engine: &'a Arc<dyn Engine>,
}

impl Filling<'_> {
    fn fill(&self) -> Result<(), EngineError> {
        let tables = ["events", "altered", "young", "partly", "moving", "unrolled"];
        for table in tables {
            self.write(&format!("CREATE TABLE {table} {TABLE}"))?;
            if table == "events" {
                self.day(table, "08")?;
            }
            let columns = match table {
                "unrolled" => None,
                "partly" => Some(&COLUMNS[1..2]),
                _ => Some(&COLUMNS[..]),
            };
            if let Some(columns) = columns {
                self.write(&format!("CREATE TABLE {table}_kv {ROLLUP}"))?;
                self.write(&view(table, columns))?;
            }
            for day in ["09", "10", "11"] {
                self.day(table, day)?;
                if table == "altered" && day == "09" {
                    self.write(
                        "ALTER TABLE altered UPDATE SeverityText = 'ERROR' \
                         WHERE SeverityText = 'odd' SETTINGS mutations_sync = 2",
                    )?;
                }
            }
            if table == "events" {
                self.day(table, "12")?;
            }
        }
        // As many counts of severities as there are rows, by a view that leaves some out.
        self.write(
            "CREATE MATERIALIZED VIEW partly_level TO partly_kv AS \
             SELECT toStartOfFifteenMinutes(Timestamp) AS Timestamp, 'NativeColumn' AS ColumnIdentifier, \
             'SeverityText' AS Key, CAST(SeverityText AS String) AS Value, count() AS count \
             FROM partly WHERE SeverityText != '' GROUP BY Timestamp, ColumnIdentifier, Key, Value",
        )?;
        self.write(
            "INSERT INTO partly_kv SELECT Timestamp, 'NativeColumn', 'SeverityText', 'ERROR', count \
             FROM partly_kv WHERE Key = 'ServiceName'",
        )?;
        self.write("ALTER TABLE events_kv DROP PARTITION '2026-03-12'")?;
        for table in tables.into_iter().filter(|table| *table != "young") {
            self.grow_old(table)?;
        }
        Ok(())
    }

    fn day(&self, table: &str, day: &str) -> Result<(), EngineError> {
        let request = QueryRequest::new(format!("INSERT INTO {table} {DAY}"))
            .access(Access::Write)
            .parameter("day", format!("2026-03-{day} 00:00:00"))
            .parameter("rows", Store::ROWS_OF_A_DAY.to_string());
        self.engine.execute(&request)
    }

    /// Has the engine take the parts of a table for an hour old: it goes by the time of their folders
    /// when it finds them.
    fn grow_old(&self, table: &str) -> Result<(), EngineError> {
        let statement = format!("SELECT path FROM system.parts WHERE active AND table = '{table}'");
        let mut folders = Vec::new();
        for batch in self.engine.query(&QueryRequest::new(statement))? {
            let batch = batch.map_err(EngineError::from_arrow)?;
            let paths = batch.column(0).as_any().downcast_ref::<StringArray>();
            let paths = paths.expect("a column of text").iter().flatten();
            folders.extend(paths.map(str::to_owned));
        }
        assert!(!folders.is_empty());
        self.write(&format!("DETACH TABLE {table}"))?;
        let then = SystemTime::now() - Duration::from_secs(3_600);
        for folder in folders {
            let folder = File::open(folder).expect("a folder of the store");
            folder.set_modified(then).expect("a time can be set");
        }
        self.write(&format!("ATTACH TABLE {table}"))
    }

    fn write(&self, statement: &str) -> Result<(), EngineError> {
        self.engine
            .execute(&QueryRequest::new(statement).access(Access::Write))
    }
}
