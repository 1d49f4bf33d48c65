use lucerna_schema::builtin;

use super::super::window::Ends;
use super::TimeColumn;
use crate::range::Range;

fn time(schema: &str) -> TimeColumn {
    TimeColumn::of(builtin(schema).expect("a built-in table")).expect("a column of times")
}

/// The column of times of a table of logs that is sorted by this key.
fn sorted_by(key: &str) -> TimeColumn {
    let mut table = builtin("logs").expect("a built-in table").clone();
    key.clone_into(&mut table.keys.sorting);
    TimeColumn::of(&table).expect("a column of times")
}

fn conditions(time: &TimeColumn, from: Option<&str>, to: Option<&str>) -> Vec<String> {
    let at = |text: &str| text.parse().expect("a time");
    let range = Range {
        from: from.map(at),
        to: to.map(at),
    };
    let conditions = time.between(&Ends::from(range)).into_iter();
    conditions.map(lucerna_sql::Sql::into_string).collect()
}

#[test]
fn a_key_that_starts_with_rounded_times_is_in_their_order() {
    let order = |time: &TimeColumn| -> Vec<String> {
        let order = time.order().into_iter();
        order.map(lucerna_sql::Sql::into_string).collect()
    };
    let logs = time("logs");
    assert!(logs.is_ordered());
    assert_eq!(logs.bucket(), 300);
    assert_eq!(
        order(&logs),
        ["toStartOfFiveMinutes(Timestamp)", "Timestamp"]
    );
    let traces = time("traces");
    assert!(!traces.is_ordered());
    assert_eq!(order(&traces), ["Timestamp"]);
    let plain = sorted_by("Timestamp, ServiceName");
    assert!(plain.is_ordered());
    assert_eq!(order(&plain), ["Timestamp"]);
}

#[test]
fn a_key_that_is_not_understood_orders_nothing() {
    for key in [
        "",
        "ServiceName",
        "-toUnixTimestamp64Nano(Timestamp)",
        "toStartOfHour(Timestamp, 'Asia/Tokyo')",
        "toStartOfHour(ObservedTimestamp)",
        "tuple(Timestamp)",
    ] {
        let time = sorted_by(key);
        assert!(!time.is_ordered(), "{key}");
        let from = Some("2026-03-10T00:00:00Z");
        assert_eq!(conditions(&time, from, None).len(), 1, "{key}");
    }
}

#[test]
fn a_hint_holds_for_every_time_of_the_range_and_is_not_evaluated() {
    let both = conditions(
        &time("logs"),
        Some("2026-03-10T00:02:00Z"),
        Some("2026-03-10T01:00:00.000000001Z"),
    );
    assert_eq!(
        both,
        [
            "indexHint(toStartOfFiveMinutes(Timestamp) > toDateTime64('2026-03-09 23:57:00', 0, 'UTC') \
             AND toStartOfFiveMinutes(Timestamp) <= toDateTime64('2026-03-10 01:00:00.000000001', 9, 'UTC'))",
            "Timestamp >= toDateTime64('2026-03-10 00:02:00', 0, 'UTC')",
            "Timestamp <= toDateTime64('2026-03-10 01:00:00.000000001', 9, 'UTC')",
        ]
    );
}

#[test]
fn where_the_engine_takes_the_time_to_the_key_nothing_is_said_twice() {
    for key in [
        "toDate(Timestamp), Timestamp",
        "ServiceName, toDateTime(Timestamp)",
    ] {
        let from = conditions(&sorted_by(key), Some("2026-03-10T00:02:00Z"), None);
        assert_eq!(
            from,
            ["Timestamp >= toDateTime64('2026-03-10 00:02:00', 0, 'UTC')"],
            "{key}"
        );
    }
}

#[test]
fn the_exporters_column_of_seconds_finds_its_rows() {
    let from = conditions(
        &time("otel_exporter_logs"),
        Some("2026-03-10T00:00:00Z"),
        None,
    );
    assert_eq!(
        from[0],
        "indexHint(TimestampTime > toDateTime64('2026-03-09 23:59:59', 0, 'UTC'))"
    );
}

#[test]
fn an_end_that_the_key_cannot_hold_bounds_nothing() {
    let hint = |from, to| conditions(&time("logs"), from, to).first().cloned();
    let none = |text: Option<String>| text.is_some_and(|text| text.starts_with("Timestamp"));
    assert!(none(hint(Some("1970-01-01T00:01:00Z"), None)));
    assert!(none(hint(None, Some("2107-01-01T00:00:00Z"))));
}

/// The column of times of the built-in logs, on a server that reads times as UTC, with rows between two
/// moments.
fn known(oldest: &str, newest: &str) -> TimeColumn {
    let at = |text: &str| text.parse().expect("a time");
    let time = TimeColumn {
        is_read_in_utc: true,
        ..time("logs")
    };
    time.reaching(Some((at(oldest), at(newest))))
}

#[test]
fn a_whole_second_is_a_literal_where_the_server_reads_it_as_utc() {
    let time = known("2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z");
    let from = conditions(&time, Some("2026-03-10T00:02:00Z"), None);
    assert_eq!(
        from,
        [
            "indexHint(toStartOfFiveMinutes(Timestamp) > '2026-03-09 23:57:00')",
            "Timestamp >= '2026-03-10 00:02:00'",
        ]
    );
    // A literal with a fraction would lose digits that the column's type has no room for.
    let to = conditions(&time, None, Some("2026-03-10T00:02:00.5Z"));
    assert_eq!(
        to[1],
        "Timestamp <= toDateTime64('2026-03-10 00:02:00.500000000', 9, 'UTC')"
    );
    // And one of another century has no place in a time of 32 bits.
    let to = conditions(&time, None, Some("2107-01-01T00:00:00Z"));
    assert_eq!(
        to,
        ["Timestamp <= toDateTime64('2107-01-01 00:00:00', 0, 'UTC')"]
    );
}

#[test]
fn a_hint_bounds_nothing_where_no_row_lies_beyond() {
    let from = "2026-03-10T00:00:00Z";
    let to = "2026-03-11T00:00:00Z";
    let hint = |oldest, newest| {
        let both = conditions(&known(oldest, newest), Some(from), Some(to));
        (both.len() == 3).then(|| both[0].clone())
    };
    assert_eq!(hint(from, "2026-03-10T23:59:59Z"), None);
    assert_eq!(
        hint(from, "2026-03-11T00:00:01Z").as_deref(),
        Some("indexHint(toStartOfFiveMinutes(Timestamp) <= '2026-03-11 00:00:00')")
    );
    assert_eq!(
        hint("2026-03-09T00:00:00Z", to).as_deref(),
        Some("indexHint(toStartOfFiveMinutes(Timestamp) > '2026-03-09 23:55:00')")
    );
}
