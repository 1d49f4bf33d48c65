//! Counts, histograms, values and keys on the real engine, against statements that were written by hand
//! and use no index. A process can have one store open, so the tests share one, which none changes.

#[path = "counting/events.rs"]
mod events;

use events::{World, within, world};
use lucerna::RunOptions;
use lucerna::range::Range;
use lucerna::search::{Interval, Search};

fn range(from: &str, to: &str) -> Range {
    Range {
        from: Some(from.parse().expect("a time")),
        to: Some(to.parse().expect("a time")),
    }
}

/// Everything; whole days; days that are cut; an hour; the part that lacks the indexes.
fn ranges() -> [Range; 6] {
    [
        Range::EVERYTHING,
        range("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z"),
        range("2026-03-09T00:00:00Z", "2026-03-11T23:59:59.999999999Z"),
        range("2026-03-09T06:00:00Z", "2026-03-11T18:00:00.5Z"),
        range("2026-03-10T09:00:00Z", "2026-03-10T10:00:00Z"),
        range("2026-03-09T00:00:00Z", "2026-03-09T23:59:59.9Z"),
    ]
}

/// Queries, with the condition that says the same of each row by itself.
const QUERIES: [(&str, &str); 14] = [
    ("", "1"),
    ("error", "hasToken(lower(Body), 'error')"),
    ("-error", "NOT hasToken(lower(Body), 'error')"),
    (
        "\"instances available\"",
        "position(lower(Body), 'instances available') > 0",
    ),
    ("Body:stances", "position(lower(Body), 'stances') > 0"),
    (
        "LogAttributes.url.path:=\"/p3\"",
        "LogAttributes['url.path'] = '/p3'",
    ),
    (
        "LogAttributes.url.path:p3",
        "position(LogAttributes['url.path'], 'p3') > 0",
    ),
    (
        "-LogAttributes.url.path:p3",
        "position(LogAttributes['url.path'], 'p3') = 0",
    ),
    (
        "LogAttributes.duration_ms:>40",
        "toFloat64OrZero(LogAttributes['duration_ms']) > 40",
    ),
    (
        "LogAttributes.duration_ms:99",
        "position(LogAttributes['duration_ms'], '99') > 0",
    ),
    ("LogAttributes.odd.key:*", "LogAttributes['odd.key'] != ''"),
    ("-LogAttributes.odd.key:*", "LogAttributes['odd.key'] = ''"),
    (
        "ServiceName:=api (LogAttributes.url.path:p3 OR error)",
        "ServiceName = 'api' AND (position(LogAttributes['url.path'], 'p3') > 0 OR hasToken(lower(Body), 'error'))",
    ),
    (
        "TraceId:=\"0000000000000000000000000000002a\"",
        "TraceId = '0000000000000000000000000000002a'",
    ),
];

#[test]
fn a_count_is_that_of_the_rows_whatever_is_known_of_the_parts() {
    let Some(world) = world() else { return };
    for range in ranges() {
        for (query, condition) in QUERIES {
            let counted = world.count(query, range);
            let expected = world.expected(condition, range);
            assert_eq!(counted, expected, "{query} in {range:?}");
        }
    }
}

#[test]
fn days_within_the_range_are_counted_without_reading_the_time() {
    let Some(world) = world() else { return };
    let days = range("2026-03-09T06:00:00Z", "2026-03-12T00:00:00Z");
    let statement = world.count_statement("error", days);
    let [within, rest] = statement.split("UNION ALL").collect::<Vec<_>>()[..] else {
        panic!("{statement}");
    };
    let named = within.contains("'20260310_") && within.contains("'20260311_");
    assert!(named && !within.contains("'20260309_"), "{within}");
    assert!(!within.contains("Timestamp"), "{within}");
    assert!(rest.contains("_part NOT IN"), "{rest}");
    assert!(rest.contains("Timestamp"), "{rest}");
}

#[test]
fn few_rows_are_counted_in_one_statement_of_one_table() {
    let Some(world) = world() else { return };
    let minute = range("2026-03-10T09:00:00Z", "2026-03-10T09:01:00Z");
    assert!(!world.count_statement("error", minute).contains("UNION"));
    let trace = "TraceId:=\"0000000000000000000000000000002a\"";
    assert!(
        !world
            .count_statement(trace, Range::EVERYTHING)
            .contains("UNION")
    );
}

#[test]
fn a_part_without_an_index_is_known_as_such() {
    let Some(world) = world() else { return };
    let indexes = ["idx_log_attr_items", "idx_log_attr_key"];
    let coverage = world.session.coverage(&world.source, &indexes);
    let coverage = coverage.expect("parts of its own");
    assert!(!coverage.is_complete());
    let days = |names: &[String]| {
        let mut days: Vec<String> = names.iter().map(|name| name[..8].to_owned()).collect();
        days.dedup();
        days
    };
    assert_eq!(days(&coverage.missing), ["20260309"]);
    assert!(
        coverage
            .indexed
            .iter()
            .all(|name| !name.starts_with("20260309"))
    );
}

#[test]
fn the_parts_say_how_many_rows_there_are_and_between_which_times() {
    let Some(world) = world() else { return };
    let parts = world
        .session
        .parts(&world.source)
        .expect("parts of its own");
    assert_eq!(parts.rows(), 3 * World::ROWS_OF_A_DAY);
    let day = |time: Option<jiff::Timestamp>| time.map(|time| time.to_string()[..10].to_owned());
    assert_eq!(day(parts.oldest()).as_deref(), Some("2026-03-09"));
    assert_eq!(day(parts.newest()).as_deref(), Some("2026-03-11"));
}

/// The bars of a search, and those that a statement by hand has: start, value, count.
fn bars(world: &World, query: &str, condition: &str, range: Range) -> [Vec<[String; 3]>; 2] {
    let search = Search {
        query: query.to_owned(),
        range,
        ..Search::default()
    };
    let run = RunOptions::default();
    let interval = Interval::Seconds(3_600);
    let found = world
        .session
        .histogram(&world.source, &search, interval, &run);
    let found = found.expect("a query without mistakes");
    let bar = |bar: lucerna::search::Bar| {
        let start = bar.start.as_second().to_string();
        [start, bar.value, bar.count.to_string()]
    };
    let mut expected: Vec<[String; 3]> = world
        .rows(&format!(
            "SELECT toString(toUnixTimestamp(toStartOfHour(Timestamp, 'UTC')) AS hour), \
             CAST(SeverityText, 'String') AS value, toString(count()) FROM events \
             WHERE ({condition}) AND {} GROUP BY hour, value",
            within(range)
        ))
        .into_iter()
        .map(|row| row.try_into().expect("three columns"))
        .collect();
    let mut found: Vec<[String; 3]> = found.bars.into_iter().map(bar).collect();
    expected.sort();
    found.sort();
    [found, expected]
}

#[test]
fn a_histogram_has_each_row_once_in_its_hour_and_by_its_severity() {
    let Some(world) = world() else { return };
    for range in ranges() {
        for (query, condition) in QUERIES {
            // One of the severities is none that is expected: it is found all the same, and again.
            let [found, expected] = bars(&world, query, condition, range);
            assert_eq!(found, expected, "{query} in {range:?}");
        }
    }
}

#[test]
fn an_open_end_of_a_histogram_is_that_of_the_rows() {
    let Some(world) = world() else { return };
    let run = RunOptions::default();
    let all = Search::default();
    let histogram = |search: &Search| {
        let interval = Interval::AtMost(10);
        let found = world
            .session
            .histogram(&world.source, search, interval, &run);
        found.expect("a histogram")
    };
    let found = histogram(&all);
    assert_eq!(found.seconds, 43_200);
    assert_eq!(found.by.as_deref(), Some("SeverityText"));
    let count: u64 = found.bars.iter().map(|bar| bar.count).sum();
    assert_eq!(count, 3 * World::ROWS_OF_A_DAY);
    let later = Search {
        range: range("2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z"),
        ..Search::default()
    };
    assert_eq!(histogram(&later).bars, []);
}
