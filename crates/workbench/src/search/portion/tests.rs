use lucerna_schema::builtin;
use lucerna_schema::introspect::{Part, Seconds};

use super::{Portion, inside, nearly_inside, portions};
use crate::range::Range;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// What each portion is of, whether it is timed, and whether it has answers.
fn read(portions: &[Portion]) -> Vec<(&str, bool, bool)> {
    portions
        .iter()
        .map(|portion| {
            let parts = portion.parts.as_ref();
            let parts = parts.map_or("all", lucerna_sql::Sql::as_str);
            (parts, portion.is_timed, portion.has_answers)
        })
        .collect()
}

/// 2026-03-10T09:00:00Z.
const NINE: i64 = 1_773_133_200;

fn part(name: &str, partition: &str, first: i64, last: i64) -> Part {
    Part {
        name: name.to_owned(),
        partition: partition.to_owned(),
        rows: 1,
        bytes: 1,
        seconds: Some(Seconds { first, last }),
    }
}

fn range(from: &str, to: &str) -> Range {
    Range {
        from: Some(from.parse().expect("a time")),
        to: Some(to.parse().expect("a time")),
    }
}

#[test]
fn without_parts_that_are_known_there_is_one_portion_with_all_conditions() {
    assert_eq!(read(&portions(&[], None)), [("all", true, false)]);
}

#[test]
fn parts_within_the_range_need_no_condition_on_the_time() {
    assert_eq!(
        read(&portions(&names(&["a", "b"]), None)),
        [
            ("_part IN ('a', 'b')", false, false),
            ("_part NOT IN ('a', 'b')", true, false),
        ]
    );
}

#[test]
fn answers_are_used_only_for_the_parts_that_they_hold_for() {
    let inside = names(&["a", "b"]);
    let answered = names(&["b", "c"]);
    assert_eq!(
        read(&portions(&inside, Some(&answered))),
        [
            ("_part IN ('b')", false, true),
            ("_part IN ('c')", true, true),
            ("_part NOT IN ('b', 'c')", true, false),
        ]
    );
}

#[test]
fn the_last_second_of_a_part_must_lie_within_the_range_to_its_end() {
    let logs = builtin("logs").expect("a built-in table");
    let parts = [part("a", "20260310", NINE, NINE + 59)];
    let is_inside = |range| inside(logs, &parts, range) == ["a"];
    assert!(is_inside(Range::EVERYTHING));
    assert!(is_inside(range(
        "2026-03-10T09:00:00Z",
        "2026-03-10T09:01:00Z"
    )));
    assert!(!is_inside(range(
        "2026-03-10T09:00:00Z",
        "2026-03-10T09:00:59Z"
    )));
    assert!(!is_inside(range(
        "2026-03-10T09:00:00.000000001Z",
        "2026-03-11T00:00:00Z"
    )));
}

#[test]
fn a_part_lies_nearly_within_if_at_most_a_fifth_of_its_time_is_beyond() {
    let logs = builtin("logs").expect("a built-in table");
    // Fifty minutes.
    let parts = [part("a", "20260310", NINE, NINE + 2_999)];
    let is_nearly = |from, to| nearly_inside(logs, &parts, range(from, to)) == ["a"];
    let (day, next) = ("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z");
    assert!(is_nearly("2026-03-10T09:10:00Z", next));
    assert!(!is_nearly("2026-03-10T09:10:01Z", next));
    assert!(is_nearly(day, "2026-03-10T09:39:59Z"));
    assert!(!is_nearly(day, "2026-03-10T09:39:58Z"));
    assert!(is_nearly("2026-03-10T09:05:00Z", "2026-03-10T09:44:59Z"));
    assert!(!is_nearly("2026-03-10T09:05:00Z", "2026-03-10T09:44:58Z"));
    // Within as a whole, or not at all.
    assert!(!is_nearly(day, next));
    assert!(!is_nearly(day, "2026-03-10T08:00:00Z"));
    assert!(!is_nearly("2026-03-10T10:00:00Z", next));
}

#[test]
fn a_time_that_began_anew_is_not_taken_for_the_day_of_its_partition() {
    let logs = builtin("logs").expect("a built-in table");
    let parts = [part("a", "21490606", NINE, NINE + 59)];
    assert!(inside(logs, &parts, Range::EVERYTHING).is_empty());
}

#[test]
fn of_a_table_that_is_not_divided_by_the_days_of_its_times_nothing_is_known() {
    let parts = [part("a", "20260310", NINE, NINE + 59)];
    let mut months = builtin("logs").expect("a built-in table").clone();
    months.keys.partition = "toYYYYMM(Timestamp)".to_owned();
    assert!(inside(&months, &parts, Range::EVERYTHING).is_empty());
}

#[test]
fn a_table_that_is_divided_by_the_days_of_the_seconds_of_its_times_is_divided_by_theirs() {
    let parts = [part("a", "20260310", NINE, NINE + 59)];
    let exporter = builtin("otel_exporter_logs").expect("a built-in table");
    assert_eq!(inside(exporter, &parts, Range::EVERYTHING), ["a"]);
    let mut other = exporter.clone();
    let seconds = other.find("TimestampTime").expect("a column");
    other.columns[seconds.0].expression = "now()".to_owned();
    assert!(inside(&other, &parts, Range::EVERYTHING).is_empty());
}
