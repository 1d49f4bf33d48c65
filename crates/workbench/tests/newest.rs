//! Searches for rows on the real engine: which rows come, in which order, and what comes after them.
//! The tests share one store; each has tables of its own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use arrow_array::cast::AsArray;
use arrow_cast::display::array_value_to_string;
use jiff::tz::TimeZone;
use lucerna::engine::{Access, Engine, EngineError, QueryRequest};
use lucerna::range::Range;
use lucerna::search::{Found, Interval, Order, Search};
use lucerna::{RunOptions, Session, Source, Store};
use lucerna_engine_chdb::{ChdbOptions, install, open};

struct World(Session);

/// A store; `None` where the engine is not installed and must not be.
///
/// The last test that holds it closes the store: a process must not end with it open.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn world() -> Option<Arc<World>> {
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
    let session = Session::embedded(engine, store, TimeZone::UTC).at(now);
    let world = Arc::new(World(session));
    *shared = Arc::downgrade(&world);
    Some(world)
}

impl World {
    /// Runs statements that write.
    fn write(&self, statements: &[&str]) {
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
    fn create(&self, schema: &str, table: &str) {
        let create = lucerna::schema::create_table(schema, "default", table).expect("a schema");
        let stop = format!("SYSTEM STOP MERGES {table}");
        self.write(&[create.as_str(), &stop]);
    }

    fn source(&self, table: &str) -> Source {
        self.0.source(table).expect("a source")
    }

    /// The first column of a statement, which uses no index.
    fn column(&self, statement: &str) -> Vec<String> {
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

    fn search(&self, table: &str, search: &Search) -> Found {
        let found = self
            .0
            .search(&self.source(table), search, &RunOptions::default());
        found.unwrap_or_else(|error| panic!("{search:?}: {error}"))
    }

    /// All pages of a search; `between` is done before each but the first.
    fn pages(&self, table: &str, search: &Search, between: impl Fn(usize)) -> Vec<Vec<String>> {
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
fn bodies(found: &mut Found) -> Vec<String> {
    let mut bodies = Vec::new();
    for batch in found {
        let batch = batch.map_err(EngineError::from_arrow).expect("rows");
        let column = batch.column_by_name("Body").expect("a column");
        let texts = column.as_string::<i32>().iter();
        bodies.extend(texts.map(|text| text.expect("a text").to_owned()));
    }
    bodies
}

fn search(query: &str, limit: u64) -> Search {
    Search {
        query: query.to_owned(),
        select: vec!["Body".to_owned()],
        limit: (limit > 0).then_some(limit),
        ..Search::default()
    }
}

fn range(from: &str, to: &str) -> Range {
    let at = |text: &str| (!text.is_empty()).then(|| text.parse().expect("a time"));
    Range {
        from: at(from),
        to: at(to),
    }
}

/// A day of rows, one each eight seconds, in three parts that each span the day.
fn day(world: &World, table: &str) {
    world.create("logs", table);
    for part in 0..3 {
        let insert = format!(
            "INSERT INTO {table} (Timestamp, ServiceName, Body, LogAttributes) \
             SELECT toDateTime64('2026-03-10 00:00:00', 9, 'UTC') + INTERVAL number * 8 SECOND, \
                 concat('s', toString(number % 7)), \
                 concat('row ', toString(number), if(number % 100 = 0, ' rare', ' common')), \
                 map('n', toString(number), 'part', '{part}') \
             FROM numbers(10800) WHERE number % 3 = {part}"
        );
        world.write(&[&insert]);
    }
}

#[test]
fn the_newest_rows_come_first_whatever_the_limit_and_the_range() {
    let Some(world) = world() else { return };
    day(&world, "newest_day");
    for (query, like) in [("", "%"), ("rare", "%rare"), ("common", "%common")] {
        for (from, to) in [
            ("", ""),
            ("2026-03-10T12:00:00Z", ""),
            ("", "2026-03-10T12:00:00Z"),
            ("2026-03-10T12:00:00Z", "2026-03-10T12:00:08Z"),
            ("2026-03-10T23:50:00Z", "2027-01-01T00:00:00Z"),
            ("2026-03-10T00:00:00Z", "2026-03-10T23:59:52Z"),
        ] {
            for limit in [1, 10, 200, 5_000] {
                let search = Search {
                    range: range(from, to),
                    ..search(query, limit)
                };
                let bound = |end: &str, open: &'static str| {
                    if end.is_empty() {
                        open.to_owned()
                    } else {
                        end.replace(['T', 'Z'], " ")
                    }
                };
                let expected = world.column(&format!(
                    "SELECT Body FROM newest_day WHERE Body LIKE '{like}' \
                     AND Timestamp >= toDateTime64('{}', 9, 'UTC') \
                     AND Timestamp <= toDateTime64('{}', 9, 'UTC') \
                     ORDER BY Timestamp DESC LIMIT {limit}",
                    bound(from, "1970-01-01 00:00:00"),
                    bound(to, "2100-01-01 00:00:00"),
                ));
                let mut found = world.search("newest_day", &search);
                assert_eq!(bodies(&mut found), expected, "{search:?}");
                let statistics = found.statistics();
                assert!(expected.is_empty() || !statistics.elapsed.is_zero());
            }
        }
    }
}

#[test]
fn pages_hold_every_row_once_in_either_direction() {
    let Some(world) = world() else { return };
    day(&world, "paged_day");
    for (query, like) in [("", "%"), ("rare", "%rare")] {
        for is_descending in [true, false] {
            let order = Order {
                field: "ts".to_owned(),
                is_descending,
            };
            let search = Search {
                order: Some(order),
                select: vec!["*".to_owned()],
                ..search(query, 777)
            };
            let pages = world.pages("paged_day", &search, |_| {});
            let direction = if is_descending { "DESC" } else { "ASC" };
            let expected = world.column(&format!(
                "SELECT Body FROM paged_day WHERE Body LIKE '{like}' ORDER BY Timestamp {direction}"
            ));
            assert!(
                pages[..pages.len() - 1]
                    .iter()
                    .all(|page| page.len() == 777)
            );
            assert_eq!(pages.concat(), expected, "{query} {direction}");
        }
    }
}

#[test]
fn rows_of_one_nanosecond_come_once_each_across_pages_while_rows_are_inserted_and_merged() {
    let Some(world) = world() else { return };
    world.create("logs", "one_moment");
    let insert = |from: usize, count: usize, time: &str| {
        format!(
            "INSERT INTO one_moment (Timestamp, Body) \
             SELECT toDateTime64('{time}', 9, 'UTC'), concat('row ', toString(number)) \
             FROM numbers({from}, {count})"
        )
    };
    world.write(&[
        &insert(0, 500, "2026-03-10 12:00:00.000000001"),
        &insert(500, 500, "2026-03-10 12:00:00.000000001"),
        &insert(1_000, 5, "2026-03-10 12:00:00.000000000"),
        &insert(1_005, 5, "2026-03-10 12:00:00.000000002"),
        // Rows that look alike are as many rows.
        &insert(0, 3, "2026-03-10 12:00:00.000000001"),
    ]);
    let pages = world.pages("one_moment", &search("", 200), |page| match page {
        // Newer rows shift nothing, and are not among those that follow.
        1 => world.write(&[&insert(5_000, 300, "2026-03-10 12:00:01")]),
        2 => world.write(&[
            "SYSTEM START MERGES one_moment",
            "OPTIMIZE TABLE one_moment FINAL",
        ]),
        _ => {}
    });
    let mut rows = pages.concat();
    rows.sort();
    let mut expected: Vec<String> = (0..1_010)
        .chain(0..3)
        .map(|row| format!("row {row}"))
        .collect();
    expected.sort();
    assert_eq!(rows, expected);
    let last = pages.last().expect("a page");
    assert!(
        last.iter()
            .rev()
            .take(5)
            .all(|row| row.len() == "row 1000".len())
    );
}

#[test]
fn spans_are_searched_in_two_windows_and_exported_in_order() {
    let Some(world) = world() else { return };
    world.create("traces", "some_spans");
    world.write(&[
        "INSERT INTO some_spans (Timestamp, ServiceName, SpanName, TraceId, Duration) \
         SELECT toDateTime64('2026-03-10 00:00:00', 9, 'UTC') + INTERVAL number * 144 MILLISECOND, \
             concat('s', toString(number % 7)), concat('GET /', toString(number % 11)), \
             leftPad(toString(number), 32, '0'), number \
         FROM numbers(600000)",
    ]);
    let ids = |search: &Search| {
        let mut found = world.search("some_spans", search);
        let mut ids = Vec::new();
        for batch in &mut found {
            let batch = batch.expect("rows");
            let column = batch.column(0).as_string::<i32>();
            ids.extend(column.iter().map(|id| id.expect("a text").to_owned()));
        }
        (ids, found.plan.steps.len())
    };
    let of = |limit| Search {
        select: vec!["TraceId".to_owned()],
        range: range("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z"),
        ..search("service:s3", limit)
    };
    let expected = world
        .column("SELECT TraceId FROM some_spans WHERE ServiceName = 's3' ORDER BY Timestamp DESC");
    // Of 600,000 rows the newest 250,000 are in the first window, and a seventh of them match.
    for (limit, many) in [(200, 200), (50_000, 50_000)] {
        let (newest, steps) = ids(&of(limit));
        assert_eq!(newest, expected[..many]);
        assert_eq!(steps, 2);
    }
    assert_eq!(ids(&of(0)).0, expected);
}

#[test]
fn another_order_is_the_engines() {
    let Some(world) = world() else { return };
    day(&world, "other_order");
    let by = Search {
        order: Some(Order {
            field: "Body".to_owned(),
            is_descending: false,
        }),
        ..search("rare", 10)
    };
    let mut found = world.search("other_order", &by);
    assert_eq!(
        bodies(&mut found),
        world.column("SELECT Body FROM other_order WHERE Body LIKE '%rare' ORDER BY Body LIMIT 10")
    );
    assert_eq!(
        found.resume(),
        None,
        "only the order of time is gone on with"
    );
}

#[test]
fn a_part_without_the_index_gives_its_rows_too() {
    let Some(world) = world() else { return };
    world.create("logs", "some_indexed");
    let insert = |from: usize| {
        format!(
            "INSERT INTO some_indexed (Timestamp, Body, LogAttributes) \
             SELECT toDateTime64('2026-03-10 00:00:00', 9, 'UTC') + INTERVAL number SECOND, \
                 concat('row ', toString(number)), \
                 if(number % 2, map('k', concat('value ', toString(number % 50))), map()) \
             FROM numbers({from}, 1000)"
        )
    };
    world.write(&[
        "ALTER TABLE some_indexed DROP INDEX idx_log_attr_items",
        "ALTER TABLE some_indexed DROP INDEX idx_lower_body",
        &insert(0),
        "ALTER TABLE some_indexed ADD INDEX idx_log_attr_items LogAttributeItems \
         TYPE text(tokenizer = 'array')",
        "ALTER TABLE some_indexed ADD INDEX idx_lower_body lower(Body) \
         TYPE text(tokenizer = 'splitByNonAlpha')",
        &insert(1_000),
    ]);
    let conditions = [
        (
            "LogAttributes.k:=\"value 7\"",
            "LogAttributes['k'] = 'value 7'",
        ),
        (
            "-LogAttributes.k:=\"value 7\"",
            "LogAttributes['k'] != 'value 7'",
        ),
        ("LogAttributes.k:*", "LogAttributes['k'] != ''"),
        ("-LogAttributes.k:*", "LogAttributes['k'] = ''"),
        ("LogAttributes.k:lue", "LogAttributes['k'] LIKE '%lue%'"),
        ("-LogAttributes.k:7", "NOT LogAttributes['k'] LIKE '%7%'"),
        ("LogAttributes.k:value*", "LogAttributes['k'] LIKE 'value%'"),
        ("1500", "Body = 'row 1500'"),
        ("500", "Body = 'row 500'"),
    ];
    // The second time there is a part that no dictionary was asked about.
    for new_part in [None, Some(2_000)] {
        if let Some(from) = new_part {
            world.write(&[&insert(from)]);
        }
        for (query, condition) in conditions {
            let expected = world.column(&format!(
                "SELECT Body FROM some_indexed WHERE {condition} ORDER BY Timestamp DESC"
            ));
            for limit in [5_000, 0] {
                let mut found = world.search("some_indexed", &search(query, limit));
                assert_eq!(bodies(&mut found), expected, "{query}");
            }
            let pages = world.pages("some_indexed", &search(query, 1_100), |_| {});
            assert_eq!(pages.concat(), expected, "{query} in pages");
        }
    }
}

#[test]
fn parts_that_came_in_or_were_merged_after_they_were_asked_for_give_their_rows_once() {
    let Some(world) = world() else { return };
    let insert = |table: &str, from: usize, count: usize| {
        format!(
            "INSERT INTO {table} (Timestamp, Body, LogAttributes) \
             SELECT toDateTime64('2026-03-10 00:00:00', 9, 'UTC') + INTERVAL number MILLISECOND, \
                 concat('row ', toString(number)), map('k', concat('value ', toString(number % 500))) \
             FROM numbers({from}, {count})"
        )
    };
    for (table, merge) in [
        ("part_came", ""),
        ("parts_merged", "OPTIMIZE TABLE parts_merged FINAL"),
    ] {
        world.create("logs", table);
        world.write(&[&insert(table, 0, 150_000), &insert(table, 150_000, 150_000)]);
        let query = "LogAttributes.k:77";
        let day = Range {
            from: Some("2026-03-10T00:00:00Z".parse().expect("a time")),
            to: Some("2026-03-10T23:00:00Z".parse().expect("a time")),
        };
        let wanted = Search {
            range: day,
            ..search(query, 50_000)
        };
        let counted = Search {
            count: true,
            limit: None,
            ..wanted.clone()
        };
        let first = bodies(&mut world.search(table, &wanted));
        let change = if merge.is_empty() {
            insert(table, 300_000, 1_000)
        } else {
            format!("SYSTEM START MERGES {table}")
        };
        world.write(&[&change]);
        if !merge.is_empty() {
            world.write(&[merge]);
        }
        let expected = world.column(&format!(
            "SELECT Body FROM {table} WHERE LogAttributes['k'] LIKE '%77%' ORDER BY Timestamp DESC"
        ));
        assert_eq!(first.len() == expected.len(), !merge.is_empty(), "{table}");
        let mut found = world.search(table, &wanted);
        // What is planned knows nothing of the change, so that rows would be lost without the guard.
        let planned = &found.plan.steps[0].statement;
        assert!(planned.contains("throwIf("), "{planned}");
        assert_eq!(bodies(&mut found), expected, "{table}");
        let source = world.source(table);
        let options = RunOptions::default();
        let total = world.0.total(&source, &counted, &options).expect("a count");
        assert_eq!(total, expected.len() as u64, "{table}");
        let histogram = world
            .0
            .histogram(&source, &wanted, Interval::Seconds(60), &options);
        let bars = histogram.expect("a histogram").bars;
        let of_bars: u64 = bars.iter().map(|bar| bar.count).sum();
        assert_eq!(of_bars, total, "{table}");
    }
}

#[test]
fn a_part_that_lacks_the_index_makes_no_difference_where_the_engine_refuses_to_read_it() {
    let Some(world) = world() else { return };
    world.create("logs", "refused");
    world.write(&[
        "ALTER TABLE refused DROP INDEX idx_log_attr_items",
        "INSERT INTO refused (Timestamp, Body, LogAttributes) \
         VALUES ('2026-03-10 00:00:00', 'old', map('k', 'v'))",
        "ALTER TABLE refused ADD INDEX idx_log_attr_items LogAttributeItems \
         TYPE text(tokenizer = 'array')",
        "INSERT INTO refused (Timestamp, Body, LogAttributes) \
         VALUES ('2026-03-10 00:00:01', 'new', map('k', 'v'))",
    ]);
    let mut found = world.search("refused", &search("LogAttributes.k:=v", 10));
    assert_eq!(bodies(&mut found), ["new", "old"]);
}

#[test]
fn what_has_no_rows_no_time_or_no_parts_is_searched_all_the_same() {
    let Some(world) = world() else { return };
    world.create("logs", "empty");
    assert!(bodies(&mut world.search("empty", &search("word", 10))).is_empty());
    world.write(&[
        "CREATE TABLE timeless (Body String) ENGINE = MergeTree ORDER BY Body",
        "INSERT INTO timeless VALUES ('a word'), ('another')",
        "CREATE TABLE in_memory (Timestamp DateTime64(9), Body String) ENGINE = Memory",
        "INSERT INTO in_memory VALUES ('2026-03-10 00:00:00', 'a word'), \
         ('2026-03-10 00:00:01', 'a later word')",
        "CREATE VIEW a_view AS SELECT Timestamp, Body FROM in_memory",
        "CREATE TABLE nullable (Timestamp Nullable(DateTime64(9)), Body String) \
         ENGINE = MergeTree ORDER BY tuple()",
        "INSERT INTO nullable VALUES (NULL, 'no time'), ('2026-03-10 00:00:01', 'a time')",
    ]);
    let mut found = world.search("timeless", &search("Body:word", 10));
    assert_eq!(bodies(&mut found), ["a word"]);
    assert_eq!(found.resume(), None);
    for table in ["in_memory", "a_view"] {
        let search = Search {
            range: range("2026-03-10T00:00:00Z", ""),
            ..search("Body:word", 1)
        };
        let pages = world.pages(table, &search, |_| {});
        assert_eq!(pages.concat(), ["a later word", "a word"], "{table}");
    }
    let mut found = world.search("nullable", &search("", 10));
    assert_eq!(bodies(&mut found), ["a time", "no time"]);
}
