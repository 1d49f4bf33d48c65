//! Counts, histograms, values and keys on the real engine, against statements that were written by hand
//! and use no index. A process can have one store open, so the tests share one, which none changes.

#[path = "counting/events.rs"]
mod events;

use events::{World, within, world};
use lucerna::range::Range;
use lucerna::search::{Interval, Search};
use lucerna::values::{Basis, Budget, Suggestions, Wish};
use lucerna::{RunOptions, WorkError};

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
        let mut days: Vec<String> = names
            .iter()
            .map(|name| name.chars().take(8).collect())
            .collect();
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
    let day = |time: Option<jiff::Timestamp>| {
        time.map(|time| time.to_string().chars().take(10).collect::<String>())
    };
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

fn wish(field: &str, prefix: &str, range: Range) -> Wish {
    // The machines of tests are slow at times.
    let budget = Budget {
        time: std::time::Duration::from_secs(30),
        ..Budget::default()
    };
    Wish {
        field: field.to_owned(),
        prefix: prefix.to_owned(),
        range,
        budget,
    }
}

/// The texts of an answer with their counts, and where they were found.
fn texts(found: &Suggestions) -> (Basis, Vec<(&str, u64)>) {
    let texts = found.found.iter();
    (
        found.basis,
        texts.map(|each| (each.text.as_str(), each.count)).collect(),
    )
}

#[test]
fn the_values_of_a_key_come_from_the_dictionary_without_those_of_a_key_that_looks_like_it() {
    let Some(world) = world() else { return };
    let field = "LogAttributes.duration_ms";
    let values = |prefix| {
        let found = world
            .session
            .values(&world.source, &wish(field, prefix, Range::EVERYTHING));
        found.expect("a field")
    };
    let all = values("");
    let (basis, all) = texts(&all);
    assert_eq!(basis, Basis::Dictionary);
    // `x=99` would be that of the key `duration_ms=x`. The part of the first day has no dictionary.
    let mut names: Vec<&str> = all.iter().map(|(text, _)| *text).collect();
    names.sort_unstable();
    assert_eq!(names, ["-50", "1e3", "40.5", "41", "7", "fast"]);
    let expected = world.expected(
        "LogAttributes['duration_ms'] = '41'",
        range("2026-03-10T00:00:00Z", "2026-03-12T00:00:00Z"),
    );
    assert!(all.contains(&("41", expected)));
    let begun = values("FA");
    assert_eq!(texts(&begun).1.first().map(|first| first.0), Some("fast"));
    assert_eq!(begun.found.len(), 1);
}

#[test]
fn the_keys_of_a_map_come_from_the_dictionary() {
    let Some(world) = world() else { return };
    let keys = |map, prefix| {
        let found = world
            .session
            .keys(&world.source, &wish(map, prefix, Range::EVERYTHING));
        found.expect("a map")
    };
    let found = keys("LogAttributes", "");
    let (basis, keys_found) = texts(&found);
    let names: Vec<&str> = keys_found.iter().map(|(text, _)| *text).collect();
    assert_eq!(basis, Basis::Dictionary);
    assert_eq!(
        names,
        ["duration_ms", "url.path", "duration_ms=x", "odd.key"]
    );
    assert_eq!(texts(&keys("ScopeAttributes", "a")).1, []);
}

#[test]
fn the_values_of_a_column_without_a_dictionary_come_from_the_newest_rows() {
    let Some(world) = world() else { return };
    let morning = range("2026-03-10T00:00:00Z", "2026-03-10T12:00:00Z");
    let two = Wish {
        budget: Budget {
            values: 2,
            time: std::time::Duration::from_secs(30),
        },
        ..wish("service", "", morning)
    };
    let found = world.session.values(&world.source, &two);
    let found = found.expect("a field");
    assert_eq!(found.found.len(), 2);
    let Basis::Newest(Some(reach)) = found.basis else {
        panic!("{found:?}");
    };
    assert_eq!(reach.as_hours(), 1);
}

#[test]
fn a_place_without_values_of_its_own_is_refused_by_its_name() {
    let Some(world) = world() else { return };
    for field in ["LogAttributes", "nowhere"] {
        let found = world
            .session
            .values(&world.source, &wish(field, "", Range::EVERYTHING));
        assert!(matches!(found, Err(WorkError::Query(_))), "{field}");
    }
}

#[test]
fn a_rollup_that_a_view_fills_is_found_and_asked_first() {
    let Some(world) = world() else { return };
    let rollup = world.session.rollup(&world.rolled).expect("a view");
    assert_eq!((rollup.table.as_str(), rollup.bucket), ("rolled_kv", 900));
    let hour = range("2026-03-10T00:00:00Z", "2026-03-10T00:59:00Z");
    let found = world
        .session
        .values(&world.rolled, &wish("ServiceName", "", hour));
    assert_eq!(
        texts(&found.expect("a field")),
        (Basis::Rollup, vec![("a", 4), ("b", 2)])
    );
    assert_eq!(world.session.rollup(&world.source), None);
}

#[test]
fn a_table_over_others_has_their_indexes_and_no_parts() {
    let Some(world) = world() else { return };
    let merged = world.session.source("merged").expect("a table");
    assert!(!merged.has_parts());
    assert!(world.session.parts(&merged).is_none());
    let names = |source: &lucerna::Source| {
        let mut names: Vec<String> = source
            .table
            .indexes
            .iter()
            .map(|index| index.name.clone())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&merged), names(&world.source));
}

#[test]
fn a_name_that_is_no_column_is_an_attribute_if_it_is_known_and_else_told_what_is_near() {
    let Some(world) = world() else { return };
    let source = world.session.source("known").expect("a table");
    let plan = |query: &str| {
        let search = Search {
            query: query.to_owned(),
            ..Search::default()
        };
        world.session.plan(&source, &search)
    };
    assert!(plan("userid:42").is_ok());
    let Err(WorkError::Query(wrong)) = plan("userd:42") else {
        panic!("there is no such key");
    };
    let shown = format!("{:?}", wrong.diagnostics[0]);
    assert!(shown.contains("userid"), "{shown}");
    // The dictionaries of this table say nothing of one part.
    assert_eq!(world.session.known_keys(&world.source), None);
}
