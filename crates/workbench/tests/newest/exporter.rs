//! Tables without text indexes and with another key: the exporter's, and `ClickStack`'s for old servers.

use lucerna::RunOptions;
use lucerna::search::{Interval, Search};

use super::store::{World, bodies, range, search, world};

/// A quarter of a million logs of a day, one each 345.6 ms, in two parts that each span it. A number stands in each
/// row, once; a thousandth are rare, and one attribute is missing in a third.
fn day(world: &World, schema: &str, table: &str) {
    world.create(schema, table);
    for part in 0..2 {
        world.write(&[&format!(
            "INSERT INTO {table} (Timestamp, ServiceName, SeverityText, Body, LogAttributes) \
             SELECT toDateTime64('2026-03-10 00:00:00', 9, 'UTC') \
                 + toIntervalMicrosecond(number * 345600), \
                 concat('s', toString(number % 7)), ['INFO', 'ERROR'][1 + number % 2], \
                 concat('row ', toString(number), \
                     multiIf(number % 1000 = 0, ' rare', number % 100000 = 77, ' seldom', ' common')), \
                 if(number % 3 = 0, map('part', '{part}'), map('k', toString(number % 10))) \
             FROM numbers(250000) WHERE intDiv(number, 100) % 2 = {part}"
        )]);
    }
}

/// Queries, with the condition that says the same of each row by itself.
const QUERIES: [(&str, &str); 10] = [
    ("", "1"),
    ("rare", "Body LIKE '% rare'"),
    ("seldom", "Body LIKE '% seldom'"),
    ("\"77000 rare\"", "Body LIKE '% 77000 rare'"),
    ("-common", "Body NOT LIKE '% common'"),
    ("-rare", "Body NOT LIKE '% rare'"),
    ("level:error", "SeverityText = 'ERROR'"),
    ("LogAttributes.k:=\"7\"", "LogAttributes['k'] = '7'"),
    ("-LogAttributes.k:*", "LogAttributes['k'] = ''"),
    (
        "LogAttributes.k:7 ServiceName:=s3",
        "LogAttributes['k'] LIKE '%7%' AND ServiceName = 's3'",
    ),
];

/// Whole days; days that are cut within a second; hours and minutes.
const RANGES: [(&str, &str); 5] = [
    ("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z"),
    ("2026-03-10T00:00:00.345600001Z", "2026-03-11T00:00:00Z"),
    ("2026-03-09T00:00:00Z", "2026-03-10T23:59:59.6Z"),
    ("2026-03-10T23:00:00Z", "2026-03-11T00:00:00Z"),
    ("2026-03-10T11:59:59.5Z", "2026-03-10T12:10:00Z"),
];

fn within(from: &str, to: &str) -> String {
    let end = |text: &str| text.trim_end_matches('Z').replace('T', " ");
    format!(
        "Timestamp >= toDateTime64('{}', 9, 'UTC') AND Timestamp <= toDateTime64('{}', 9, 'UTC')",
        end(from),
        end(to)
    )
}

#[test]
fn a_table_without_text_indexes_has_the_same_rows_counts_and_bars() {
    let Some(world) = world() else { return };
    for (schema, table) in [
        ("otel_exporter_logs", "exporter_day"),
        ("logs_compat", "compat_day"),
    ] {
        day(&world, schema, table);
        let source = world.source(table);
        let run = RunOptions::default();
        for (query, condition) in QUERIES {
            for (from, to) in RANGES {
                let what = format!("{table}: {query} {from} {to}");
                let condition = format!("{condition} AND {}", within(from, to));
                let counted =
                    world.column(&format!("SELECT count() FROM {table} WHERE {condition}"));
                let wanted = Search {
                    range: range(from, to),
                    ..search(query, 200)
                };
                let total = world.0.total(&source, &wanted, &run).expect("a count");
                assert_eq!([total.to_string()], *counted, "{what}");
                let newest = world.column(&format!(
                    "SELECT Body FROM {table} WHERE {condition} ORDER BY Timestamp DESC LIMIT 200"
                ));
                assert_eq!(bodies(&mut world.search(table, &wanted)), newest, "{what}");
                let histogram = world
                    .0
                    .histogram(&source, &wanted, Interval::Seconds(3_600), &run);
                let bars = histogram.expect("a histogram").bars;
                let of_bars: u64 = bars.iter().map(|bar| bar.count).sum();
                assert_eq!(of_bars, total, "{what}");
            }
        }
    }
}

/// The newest rows of the whole day, or their number.
fn of_day(query: &str, count: bool) -> Search {
    Search {
        range: range(RANGES[0].0, RANGES[0].1),
        count,
        limit: (!count).then_some(200),
        ..search(query, 0)
    }
}

#[test]
fn where_nobody_else_writes_all_rows_of_a_day_are_counted_without_its_times() {
    let Some(world) = world() else { return };
    let alone = world.through(&world.writer(true));
    day(&world, "otel_exporter_logs", "exporter_alone");
    day(&world, "logs_compat", "compat_alone");
    let all = |table: &str, query: &str| {
        let plan = alone.plan(&world.source(table), &of_day(query, true));
        let plan = plan.expect("a query without mistakes");
        plan.steps[0].statement.clone()
    };
    for table in ["exporter_alone", "compat_alone"] {
        let plain = format!("SELECT count() AS count\nFROM default.{table}");
        assert_eq!(all(table, ""), plain);
    }
    let word = all("exporter_alone", "rare");
    let item = all("compat_alone", "LogAttributes.k:=\"7\"");
    for sent in [word, item] {
        assert!(!sent.contains("_part"), "{sent}");
        assert!(!sent.contains("Timestamp"), "{sent}");
    }
}

#[test]
fn what_is_sent_hangs_on_the_key_and_the_indexes_of_the_table() {
    let Some(world) = world() else { return };
    // Others write as well: what is known of parts is said of parts.
    let shared = world.through(&world.writer(false));
    let planned = |table: &str, query: &str, count: bool| {
        let wanted = of_day(query, count);
        let plan = shared.plan(&world.source(table), &wanted);
        plan.expect("a query without mistakes")
    };
    day(&world, "otel_exporter_logs", "exporter_forms");
    day(&world, "logs_compat", "compat_forms");
    // All rows lie within the day, but the engine knows that of their seconds alone.
    let whole = |table: &str, query: &str| planned(table, query, true).text().contains("_part IN");
    assert!(whole("exporter_forms", ""));
    assert!(whole("exporter_forms", "rare"));
    assert!(
        !whole("exporter_forms", "LogAttributes.k:=\"7\""),
        "the index leaves few"
    );
    assert!(!whole("compat_forms", ""), "the engine knows");
    assert!(whole("compat_forms", "LogAttributes.k:=\"7\""));
    let as_column = "optimize_functions_to_subcolumns = 0";
    assert!(
        planned("compat_forms", "LogAttributes.k:=\"7\"", true)
            .text()
            .contains(as_column)
    );
    assert!(
        !planned("compat_forms", "rare", true)
            .text()
            .contains(as_column)
    );
    // Half of the rows or more are expected.
    let first = |table: &str, query: &str| planned(table, query, false).steps[0].text();
    let narrowed = first("exporter_forms", "-rare");
    assert!(
        narrowed.contains("use_top_k_dynamic_filtering = 1"),
        "{narrowed}"
    );
    assert!(!narrowed.contains("PREWHERE"), "{narrowed}");
    let unknown = first("exporter_forms", "rare");
    assert!(
        unknown.contains("use_top_k_dynamic_filtering = 0"),
        "{unknown}"
    );
    let ordered = first("compat_forms", "-rare");
    assert!(ordered.contains("PREWHERE"), "{ordered}");
    // 20,000 rows are about two hours: 36 rows of them would be no more than 432 in the day.
    let few = planned("compat_forms", "seldom", false).steps[1]
        .if_few_yet
        .clone();
    assert!(few.is_some_and(|few| (30..=45).contains(&few.at_most)));
}

#[test]
fn rows_that_came_after_the_parts_were_asked_for_are_counted() {
    let Some(world) = world() else { return };
    day(&world, "otel_exporter_logs", "exporter_growing");
    let source = world.source("exporter_growing");
    let run = RunOptions::default();
    let wanted = |query: &str| Search {
        range: range(RANGES[0].0, RANGES[0].1),
        ..search(query, 0)
    };
    let counted = |query: &str| {
        world
            .0
            .total(&source, &wanted(query), &run)
            .expect("a count")
    };
    assert_eq!((counted(""), counted("rare")), (250_000, 250));
    let insert = |day: &str| {
        format!(
            "INSERT INTO exporter_growing (Timestamp, Body) \
             SELECT toDateTime64('{day} 12:00:00', 9, 'UTC') + number, 'new rare' FROM numbers(10)"
        )
    };
    world.write(&[&insert("2026-03-10"), &insert("2026-03-12")]);
    assert_eq!((counted(""), counted("rare")), (250_010, 260));
    world.write(&[
        "SYSTEM START MERGES exporter_growing",
        "OPTIMIZE TABLE exporter_growing FINAL",
    ]);
    assert_eq!((counted(""), counted("rare")), (250_010, 260));
}
