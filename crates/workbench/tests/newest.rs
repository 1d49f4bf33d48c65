//! Searches for rows on the real engine: which rows come, in which order, and what comes after them.
//! The tests share one store; each has tables of its own.

#[path = "newest/exporter.rs"]
mod exporter;
#[path = "newest/parts.rs"]
mod parts;
#[path = "newest/store.rs"]
mod store;

use arrow_array::cast::AsArray;
use lucerna::search::{Order, Search};
use store::{bodies, day, range, search, world};

#[test]
fn the_newest_rows_come_first_whatever_the_limit_and_the_range() {
    let Some(world) = world() else { return };
    day(&world, "newest_day");
    for (query, like) in [("", "%"), ("rare", "%rare"), ("common", "%common")] {
        for (from, to) in [
            ("", ""),
            ("2026-03-10T12:00:00Z", ""),
            ("", "2026-03-10T12:00:00Z"),
            ("2026-03-10T12:00:00Z", "2026-03-10T12:00:02Z"),
            ("2026-03-10T23:50:00Z", "2027-01-01T00:00:00Z"),
            ("2026-03-10T00:00:00Z", "2026-03-10T23:59:58Z"),
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
fn a_range_is_the_same_whatever_the_zones_of_its_columns() {
    let Some(world) = world() else { return };
    let keys = [
        ("zone_none", "DateTime64(9)", "DateTime"),
        ("zone_utc", "DateTime64(9, 'UTC')", "DateTime('UTC')"),
        (
            "zone_mixed",
            "DateTime64(9, 'UTC')",
            "DateTime('Asia/Tokyo')",
        ),
        ("zone_other", "DateTime64(3, 'Asia/Tokyo')", "DateTime"),
        ("zone_seconds", "DateTime('America/New_York')", "DateTime"),
    ];
    for (table, time, seconds) in keys {
        for key in ["toStartOfFiveMinutes(Timestamp)", "TimestampTime"] {
            world.write(&[
                &format!("DROP TABLE IF EXISTS {table}"),
                &format!(
                    "CREATE TABLE {table} (Timestamp {time}, \
                         TimestampTime {seconds} DEFAULT toDateTime(Timestamp), Body String) \
                     ENGINE = MergeTree ORDER BY ({key}, Timestamp) SETTINGS index_granularity = 8"
                ),
                &format!(
                    "INSERT INTO {table} (Timestamp, Body) \
                     SELECT toDateTime64('2026-03-10 00:00:00', 3, 'UTC') + INTERVAL number MINUTE, \
                         toString(number) FROM numbers(2880)"
                ),
            ]);
            let search = Search {
                range: range("2026-03-10T12:00:00Z", "2026-03-10T12:02:00Z"),
                ..search("", 10)
            };
            let mut found = world.search(table, &search);
            let planned = found.plan.steps[0].statement.clone();
            assert_eq!(bodies(&mut found), ["722", "721", "720"], "{planned}");
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
                ..search(query, 3_333)
            };
            let pages = world.pages("paged_day", &search, |_| {});
            let direction = if is_descending { "DESC" } else { "ASC" };
            let expected = world.column(&format!(
                "SELECT Body FROM paged_day WHERE Body LIKE '{like}' ORDER BY Timestamp {direction}"
            ));
            assert!(
                pages[..pages.len() - 1]
                    .iter()
                    .all(|page| page.len() == 3_333)
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
