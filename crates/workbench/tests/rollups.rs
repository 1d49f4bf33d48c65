//! Counts and histograms of a table with a rollup, against statements that were written by hand and read
//! the rows. A process can have one store open, so the tests share one, which none changes but where it
//! says so.

#[path = "rollups/store.rs"]
mod store;

use lucerna::range::Range;
use lucerna::search::{Interval, Search};
use lucerna::{RunOptions, Source};
use store::{Store, within, world};

fn range(from: &str, to: &str) -> Range {
    Range {
        from: Some(from.parse().expect("a time")),
        to: Some(to.parse().expect("a time")),
    }
}

/// Of these the middle is taken from the rollup; the days are 2026-03-08 to 2026-03-12, of which it has
/// counted the 9th to the 11th.
fn ranges() -> [Range; 5] {
    [
        Range {
            from: Some("2026-03-09T03:00:00Z".parse().expect("a time")),
            to: None,
        },
        range("2026-03-07T00:00:00Z", "2026-03-13T00:00:00Z"),
        range("2026-03-09T00:00:00Z", "2026-03-11T23:59:59.999999999Z"),
        range("2026-03-09T00:00:00Z", "2026-03-12T00:00:00Z"),
        range("2026-03-08T23:50:00.5Z", "2026-03-11T23:05:00.000000001Z"),
    ]
}

/// Queries that a rollup answers, with the condition that says the same of each row by itself.
const ANSWERED: [(&str, &str); 8] = [
    ("", "1"),
    ("SeverityText:=\"ERROR\"", "SeverityText = 'ERROR'"),
    ("level:err", "position(lower(SeverityText), 'err') > 0"),
    ("-level:*", "SeverityText = ''"),
    (
        "level:(error OR info)",
        "lower(SeverityText) IN ('error', 'info')",
    ),
    ("-ServiceName:=\"api\"", "ServiceName != 'api'"),
    ("ServiceName:/^(api|db)$/", "ServiceName IN ('api', 'db')"),
    (
        "ResourceAttributes.pod:=\"p2\"",
        "ResourceAttributes['pod'] = 'p2'",
    ),
];

/// Queries that it cannot answer.
const OTHERS: [(&str, &str); 5] = [
    ("LogAttributes.user:=\"1\"", "LogAttributes['user'] = '1'"),
    ("-LogAttributes.user:*", "LogAttributes['user'] = ''"),
    ("reading", "hasToken(lower(Body), 'reading')"),
    (
        "ServiceName:=\"api\" level:=\"ERROR\"",
        "ServiceName = 'api' AND SeverityText = 'ERROR'",
    ),
    ("ScopeName:=\"a\"", "ScopeName = 'a'"),
];

#[test]
fn a_count_is_that_of_the_rows_whoever_has_counted_them() {
    let Some(world) = world() else { return };
    for range in ranges() {
        for (query, condition) in ANSWERED.into_iter().chain(OTHERS) {
            let expected = world.expected("events", condition, range);
            assert!(expected > 0, "{query}");
            let counted = world.count(&world.events, query, range);
            assert_eq!(counted, expected, "{query} in {range:?}");
        }
    }
}

#[test]
fn what_one_column_answers_is_not_counted_row_by_row() {
    let Some(world) = world() else { return };
    let days = ranges()[3];
    for (query, _) in ANSWERED {
        let statement = world.statement(&world.events, query, days);
        assert!(statement.contains("events_kv"), "{query}: {statement}");
    }
    for (query, _) in OTHERS {
        let statement = world.statement(&world.events, query, days);
        assert!(!statement.contains("events_kv"), "{query}: {statement}");
    }
    // The engine knows how many rows there are.
    let everything = world.statement(&world.events, "", Range::EVERYTHING);
    assert!(!everything.contains("events_kv"), "{everything}");
}

#[test]
fn days_that_were_not_counted_as_a_whole_are_counted_row_by_row() {
    let Some(world) = world() else { return };
    // The view came after the 8th, and its counts of the 12th are gone.
    let note = world.note(&world.events, "level:error", ranges()[1]);
    assert_eq!(
        note.as_deref(),
        Some(
            "from 2026-03-09T00:00:00Z to 2026-03-12T00:00:00Z as counted in default.events_kv, \
             the rest row by row"
        )
    );
    for day in ["08", "12"] {
        let day = format!("2026-03-{day}");
        let day = range(&format!("{day}T00:00:00Z"), &format!("{day}T23:59:59Z"));
        assert_eq!(world.note(&world.events, "level:error", day), None);
    }
}

#[test]
fn a_histogram_is_that_of_the_rows_whoever_has_counted_them() {
    let Some(world) = world() else { return };
    for range in ranges() {
        for (query, condition) in [("", "1"), ("level:err", "SeverityText = 'ERROR'")] {
            for seconds in [900, 3_600, 600] {
                let found = world.histogram(query, range, seconds);
                let is_rolled = found.statement.contains("events_kv");
                // Stretches of ten minutes are no whole buckets.
                assert_eq!(is_rolled, seconds != 600, "{}", found.statement);
                let found: Vec<(i64, String, u64)> = found
                    .bars
                    .into_iter()
                    .map(|bar| (bar.start.as_second(), bar.value, bar.count))
                    .collect();
                let expected = world.bars(condition, range, seconds);
                assert!(expected.len() > 60);
                assert_eq!(found, expected, "{query} in {range:?} by {seconds}");
            }
        }
    }
}

#[test]
fn a_histogram_by_another_column_than_the_one_that_is_asked_is_made_of_rows() {
    let Some(world) = world() else { return };
    let search = Search {
        query: "ServiceName:=\"api\"".to_owned(),
        range: ranges()[3],
        ..Search::default()
    };
    let run = RunOptions::default();
    let found = world
        .session
        .histogram(&world.events, &search, Interval::Seconds(900), &run);
    let statement = found.expect("a histogram").statement;
    assert!(!statement.contains("events_kv"), "{statement}");
}

#[test]
fn days_that_a_mutation_changed_are_counted_row_by_row() {
    let Some(world) = world() else { return };
    let source = world.source("altered");
    let all = range("2026-03-09T00:00:00Z", "2026-03-12T00:00:00Z");
    let note = world.note(&source, "level:=\"ERROR\"", all);
    let note = note.expect("the days after the change");
    assert!(
        note.starts_with("from 2026-03-10T00:00:00Z to 2026-03-12T00:00:00Z"),
        "{note}"
    );
    let expected = world.expected("altered", "SeverityText = 'ERROR'", all);
    assert_eq!(world.count(&source, "level:=\"ERROR\"", all), expected);
}

#[test]
fn days_with_a_young_part_are_counted_row_by_row() {
    let Some(world) = world() else { return };
    let source = world.source("young");
    let all = range("2026-03-09T00:00:00Z", "2026-03-12T00:00:00Z");
    assert_eq!(world.note(&source, "", all), None);
    assert_eq!(world.count(&source, "", all), 3 * Store::ROWS_OF_A_DAY);
}

#[test]
fn a_view_that_leaves_rows_out_is_not_used_though_the_sums_are_equal() {
    let Some(world) = world() else { return };
    let source = world.source("partly");
    let rollup = world.session.rollup(&source).expect("a rollup");
    assert_eq!(rollup.columns, ["ServiceName"]);
    let days = range("2026-03-09T00:00:00Z", "2026-03-12T00:00:00Z");
    assert_eq!(world.note(&source, "level:=\"ERROR\"", days), None);
    assert!(world.note(&source, "ServiceName:=\"api\"", days).is_some());
}

#[test]
fn a_statement_fails_if_rows_and_counts_have_come_apart_since_it_was_planned() {
    let Some(world) = world() else { return };
    let source = world.source("moving");
    let days = range("2026-03-09T00:00:00Z", "2026-03-12T00:00:00Z");
    let expected = world.expected("moving", "SeverityText = 'ERROR'", days);
    let query = "level:=\"ERROR\"";
    let planned = world.statement(&source, query, days);
    assert!(planned.contains("moving_kv"), "{planned}");
    assert_eq!(world.number(&planned).expect("both are equal"), expected);
    world.write(
        "INSERT INTO moving_kv VALUES ('2026-03-10 12:00:00', 'NativeColumn', 'SeverityText', 'ERROR', 7)",
    );
    let refused = world.number(&planned).expect_err("they are not");
    assert!(refused.contains("395"), "{refused}");
    assert_eq!(world.count(&source, query, days), expected);
}

#[test]
fn how_dense_a_value_is_chooses_the_windows_of_a_search() {
    let Some(world) = world() else { return };
    let purposes = |source: &Source, query: &str| {
        let search = Search {
            query: query.to_owned(),
            range: ranges()[3],
            limit: Some(200),
            ..Search::default()
        };
        let plan = world.session.plan(source, &search).expect("a plan");
        let steps = plan.steps.into_iter();
        steps.map(|step| step.purpose).collect::<Vec<_>>()
    };
    let whole = ["all of the range, sorted"];
    // There are 30 of them, in three days.
    let seldom = ["ServiceName:=\"seldom\"", "LogAttributes.user:=\"seldom\""];
    for query in seldom {
        assert_eq!(purposes(&world.events, query), whole, "{query}");
        let unknown = purposes(&world.source("unrolled"), query);
        assert_eq!(unknown.len(), 2, "{query}: {unknown:?}");
    }
    for query in [
        "level:error",
        "LogAttributes.user:=\"1\"",
        "-ServiceName:=\"seldom\"",
    ] {
        let dense = purposes(&world.events, query);
        assert_eq!(dense.len(), 2, "{query}: {dense:?}");
    }
}

#[test]
fn the_range_of_a_hand_written_statement_is_that_of_the_search() {
    let second = range("2026-03-10T00:00:00Z", "2026-03-10T00:00:01Z");
    assert_eq!(
        within(second),
        "toUnixTimestamp64Nano(Timestamp) >= 1773100800000000000 AND \
         toUnixTimestamp64Nano(Timestamp) <= 1773100801000000000"
    );
}
