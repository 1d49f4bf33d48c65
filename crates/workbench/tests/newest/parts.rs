//! Parts that lack an index, come in or are merged while somebody searches.

use lucerna::RunOptions;
use lucerna::range::Range;
use lucerna::search::{Interval, Search};

use super::store::{World, bodies, range, search, world};

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
        let source = world.source(table);
        let options = RunOptions::default();
        // Others write as well, for all it knows, so that it says of which parts it speaks.
        let asking = world.through(&world.writer(false));
        let found = || asking.search(&source, &wanted, &options).expect("rows");
        let first = bodies(&mut found());
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
        let mut found = found();
        // What is planned knows nothing of the change, so that rows would be lost without the guard.
        let planned = &found.plan.steps[0].statement;
        assert!(planned.contains("throwIf("), "{planned}");
        assert_eq!(bodies(&mut found), expected, "{table}");
        let total = asking.total(&source, &counted, &options).expect("a count");
        assert_eq!(total, expected.len() as u64, "{table}");
        let histogram = asking.histogram(&source, &wanted, Interval::Seconds(60), &options);
        let bars = histogram.expect("a histogram").bars;
        let of_bars: u64 = bars.iter().map(|bar| bar.count).sum();
        assert_eq!(of_bars, total, "{table}");
    }
}

#[test]
fn what_is_written_after_a_search_was_planned_is_found() {
    let Some(world) = world() else { return };
    let writer = world.writer(true);
    // Each knows nothing yet, and so asks what there is.
    let session = || world.through(&writer);
    world.create("logs", "interrupted");
    let insert = |body: &str, value: &str, count: usize| {
        format!(
            "INSERT INTO interrupted (Timestamp, Body, LogAttributes) \
             SELECT toDateTime64('2026-03-10 00:00:00', 9, 'UTC') + INTERVAL number MILLISECOND, \
                 '{body}', map('k', concat('{value} ', toString(number % 500))) \
             FROM numbers({count})"
        )
    };
    world.write(&[&insert("first", "value", 300_000)]);
    let source = session().source("interrupted").expect("a source");
    let wanted = Search {
        range: range("2026-03-10T00:00:00Z", "2026-03-10T23:00:00Z"),
        ..search("LogAttributes.k:77", 50_000)
    };
    let counted = Search {
        count: true,
        limit: None,
        ..wanted.clone()
    };
    let options = RunOptions::default();
    // Values that no dictionary was asked about.
    let later = |number: usize| {
        writer.write_next(insert(
            "later",
            &format!("value of insert {number}:"),
            1_000,
        ));
    };
    let expected = |inserts: usize| 3_000 + 10 * inserts as u64;

    let asking = session();
    let total = || asking.total(&source, &counted, &options).expect("a count");
    assert_eq!(total(), expected(0));
    let plan = asking.plan(&source, &counted).expect("a plan");
    // Nothing is said of parts, and nothing guards the statement; but to others it is told with both.
    let planned = &plan.steps[0].statement;
    assert!(!planned.contains("_part"), "{planned}");
    assert!(plan.text().contains("_part NOT IN"), "{}", plan.text());
    later(1);
    assert_eq!(total(), expected(1));
    assert!(writer.has_written());

    let asking = session();
    let found = || asking.search(&source, &wanted, &options).expect("rows");
    let mut rows = found();
    let planned = rows.plan.steps[0].statement.clone();
    assert!(!planned.contains("_part"), "{planned}");
    assert_eq!(bodies(&mut rows).len() as u64, expected(1));
    later(2);
    assert_eq!(bodies(&mut found()).len() as u64, expected(2));
    assert!(writer.has_written());

    later(3);
    let histogram = session().histogram(&source, &wanted, Interval::Seconds(60), &options);
    let bars = histogram.expect("a histogram").bars;
    assert_eq!(bars.iter().map(|bar| bar.count).sum::<u64>(), expected(3));
    assert!(writer.has_written());
}

#[test]
fn what_a_mutation_may_still_change_is_not_taken_for_known() {
    let Some(world) = world() else { return };
    world.create("logs", "mutated");
    let source = world.source("mutated");
    let is_said_of_parts = || {
        let asking = world.through(&world.writer(true));
        let plan = asking.plan(&source, &search("LogAttributes.k:ol", 10));
        let plan = plan.expect("a plan");
        plan.steps[0].statement.contains("_part")
    };
    world.write(&["INSERT INTO mutated (Timestamp, LogAttributes) \
         VALUES ('2026-03-10 00:00:00', map('k', 'old'))"]);
    assert!(!is_said_of_parts());
    // It has to wait, as merges have.
    world.write(&[
        "ALTER TABLE mutated UPDATE LogAttributes = map('k', 'golden') WHERE 1 \
         SETTINGS mutations_sync = 0",
    ]);
    assert!(is_said_of_parts());
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
fn few_rows_are_counted_by_the_index_of_all_parts_and_others_that_came_in_meanwhile() {
    let Some(world) = world() else { return };
    world.create("logs", "scarce");
    world.write(&["INSERT INTO scarce (Timestamp, LogAttributes) VALUES \
         ('2026-03-10 00:00:00', map('k', 'v')), ('2026-03-10 00:00:01', map('k', 'w'))"]);
    let source = world.source("scarce");
    let wanted = Search {
        count: true,
        range: range("2026-03-10T00:00:00Z", "2026-03-10T00:01:00Z"),
        ..search("LogAttributes.k:=v", 0)
    };
    let counted = || {
        let total = world.0.total(&source, &wanted, &RunOptions::default());
        let bars = world.0.histogram(
            &source,
            &wanted,
            Interval::Seconds(60),
            &RunOptions::default(),
        );
        let bars = bars.expect("a histogram").bars;
        let in_bars: u64 = bars.iter().map(|bar| bar.count).sum();
        (total.expect("a count"), in_bars)
    };
    let plan = world.0.plan(&source, &wanted).expect("a plan");
    assert!(plan.text().contains("has(LogAttributeItems, 'k=v')"));
    assert_eq!(counted(), (1, 1));
    world.write(&["INSERT INTO scarce (Timestamp, LogAttributes) \
         SETTINGS materialize_skip_indexes_on_insert = 0 \
         VALUES ('2026-03-10 00:00:02', map('k', 'v'))"]);
    let lacking = "SELECT count() FROM system.parts WHERE table = 'scarce' AND active \
         AND secondary_indices_uncompressed_bytes = 0";
    assert_eq!(*world.column(lacking), ["1"]);
    // What is known of the parts is of before.
    assert_eq!(counted(), (2, 2));
}

/// A log each 72 ms for a day and two hours, in one part a day; every fourth is an error.
const LONG: &str = "\
INSERT INTO long SELECT toDateTime64('2026-03-10 00:00:00', 9, 'UTC') + toIntervalMillisecond(number * 72),
    ['INFO', 'ERROR', 'odd', ''][1 + number % 4], concat('row ', toString(number % 1000))
FROM numbers(1300000)";

/// Queries, with the condition that says the same.
const QUERIES: [(&str, &str); 3] = [
    ("level:error", "SeverityText = 'ERROR'"),
    ("-level:error", "SeverityText != 'ERROR'"),
    ("Body:77", "Body LIKE '%77%'"),
];

/// Ranges whose ends are times of rows, or lie between them; and whether something is taken off.
const RANGES: [(&str, &str, bool); 6] = [
    ("2026-03-10T02:00:00Z", "2026-03-12T00:00:00Z", true),
    ("2026-03-09T00:00:00Z", "2026-03-10T23:00:00Z", true),
    (
        "2026-03-10T01:00:00.036Z",
        "2026-03-10T22:59:59.976000001Z",
        true,
    ),
    (
        "2026-03-10T01:00:00.000000001Z",
        "2026-03-11T01:00:00Z",
        true,
    ),
    ("2026-03-10T12:00:00Z", "2026-03-12T00:00:00Z", false),
    (
        "2026-03-10T00:00:00Z",
        "2026-03-10T23:59:59.999999999Z",
        false,
    ),
];

/// Whether something is taken off, and how many rows are counted.
fn counted(world: &World, query: &str, from: &str, to: &str) -> (bool, u64) {
    let source = world.source("long");
    let search = Search {
        count: true,
        range: range(from, to),
        ..search(query, 0)
    };
    let plan = world.0.plan(&source, &search).expect("a plan");
    let total = world.0.total(&source, &search, &RunOptions::default());
    let is_taken_off = plan.text().contains("-toInt64(count())");
    (is_taken_off, total.expect("a count"))
}

/// How many rows there are, by their times alone.
fn expected(world: &World, condition: &str, from: &str, to: &str) -> u64 {
    let end = |time: &str| {
        time.parse::<jiff::Timestamp>()
            .expect("a time")
            .as_nanosecond()
    };
    let statement = format!(
        "SELECT count() FROM long WHERE {condition} \
         AND toUnixTimestamp64Nano(Timestamp) BETWEEN {} AND {}",
        end(from),
        end(to)
    );
    world.column(&statement)[0].parse().expect("a number")
}

#[test]
fn what_lies_beyond_the_range_is_taken_off_the_day_whatever_came_in_meanwhile() {
    let Some(world) = world() else { return };
    world.write(&[
        "CREATE TABLE long (Timestamp DateTime64(9), SeverityText LowCardinality(String), Body String) \
         ENGINE = MergeTree PARTITION BY toDate(Timestamp) \
         ORDER BY (toStartOfFiveMinutes(Timestamp), Timestamp)",
        LONG,
        "OPTIMIZE TABLE long FINAL",
    ]);
    for (query, condition) in QUERIES {
        for (from, to, is_taken_off) in RANGES {
            let found = counted(&world, query, from, to);
            let expected = expected(&world, condition, from, to);
            assert_eq!(found, (is_taken_off, expected), "{query} {from} {to}");
        }
    }
    let (from, to, _) = RANGES[0];
    let changes = [
        "INSERT INTO long SELECT Timestamp + toIntervalSecond(1), 'ERROR', 'new 77' FROM long LIMIT 50000",
        "INSERT INTO long SELECT Timestamp + toIntervalHour(6), 'ERROR', 'new 77' FROM long LIMIT 50000",
        "OPTIMIZE TABLE long FINAL",
    ];
    for change in changes {
        for (query, condition) in QUERIES {
            // What is known of the parts is of before.
            counted(&world, query, from, to);
            let expected = expected(&world, condition, from, to);
            assert_eq!(counted(&world, query, from, to).1, expected, "{query}");
        }
        world.write(&[change]);
        for (query, condition) in QUERIES {
            let expected = expected(&world, condition, from, to);
            assert_eq!(
                counted(&world, query, from, to).1,
                expected,
                "{query} {change}"
            );
        }
    }
}
