use lucerna_translate::render::render;
use lucerna_translate::{Context, translate};

use super::value::onto_value;
use super::*;

fn range(from: &str, to: &str) -> Range {
    let time = |text: &str| (!text.is_empty()).then(|| text.parse().expect("a time"));
    Range {
        from: time(from),
        to: time(to),
    }
}

fn day(partition: &str, first: i64, rows: u64) -> Day {
    Day {
        partition: partition.to_owned(),
        first,
        end: first + 86_400,
        rows,
    }
}

/// 2026-03-10 and the day after it.
fn days() -> Vec<Day> {
    const TENTH: i64 = 1_773_100_800;
    vec![
        day("20260310", TENTH, 10),
        day("20260311", TENTH + 86_400, 20),
    ]
}

fn buckets(range: Range) -> Option<(String, String)> {
    let (from, to) = whole_buckets(range, &days(), 900)?;
    let text = |second| Timestamp::from_second(second).expect("a time").to_string();
    Some((text(from), text(to)))
}

#[test]
fn buckets_are_whole_only_with_their_first_and_their_last_moment() {
    let of = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let cases = [
        (
            range("", ""),
            of("2026-03-10T00:00:00Z", "2026-03-12T00:00:00Z"),
        ),
        (
            range("2026-03-10T06:00:00Z", "2026-03-10T07:00:00Z"),
            of("2026-03-10T06:00:00Z", "2026-03-10T07:00:00Z"),
        ),
        (
            range(
                "2026-03-10T06:00:00.000000001Z",
                "2026-03-10T06:59:59.999999999Z",
            ),
            of("2026-03-10T06:15:00Z", "2026-03-10T07:00:00Z"),
        ),
        (
            range("2026-03-09T12:00:00Z", "2026-03-10T06:59:59.999999998Z"),
            of("2026-03-10T00:00:00Z", "2026-03-10T06:45:00Z"),
        ),
    ];
    for (range, expected) in cases {
        assert_eq!(buckets(range), Some(expected), "{range:?}");
    }
    assert_eq!(
        buckets(range("2026-03-10T06:01:00Z", "2026-03-10T06:29:59Z")),
        None
    );
    assert_eq!(buckets(range("2026-03-12T00:00:00Z", "")), None);
    assert_eq!(whole_buckets(Range::EVERYTHING, &[], 900), None);
}

#[test]
fn days_with_a_gap_between_them_are_not_taken_together() {
    let mut days = days();
    let last = days[1].end;
    days.push(day("20260313", last + 86_400, 25));
    days.push(day("20260314", last + 2 * 86_400, 4));
    let taken: Vec<_> = largest_run(&days)
        .into_iter()
        .map(|day| day.partition)
        .collect();
    assert_eq!(taken, ["20260310", "20260311"]);
    assert!(largest_run(&[]).is_empty());
}

/// The condition on the value of a rollup that a query of logs comes to, with the column.
fn on_value(query: &str) -> Option<(String, String)> {
    let mut table = lucerna_schema::builtin("logs")
        .expect("a built-in table")
        .clone();
    let context = Context::utc(0);
    let predicate = translate(query, &table, &context).predicate;
    let mut column = None;
    let on_value = onto_value(&predicate, &table, &mut column)?;
    let name = table.column(column?).name.clone();
    table.columns.push(Rolled::value());
    table.indexes.clear();
    let condition = render(&on_value, &table, &context);
    Some((name, condition.where_sql().to_owned()))
}

#[test]
fn what_is_asked_of_one_column_is_asked_of_the_value() {
    let found = |query: &str| on_value(query).expect("one column of text");
    let severity = |condition: &str| ("SeverityText".to_owned(), condition.to_owned());
    assert_eq!(
        found("SeverityText:=\"ERROR\""),
        severity("Value = 'ERROR'")
    );
    assert_eq!(
        found("level:error OR -level:info"),
        severity(
            "positionCaseInsensitive(Value, 'error') > 0 OR NOT (positionCaseInsensitive(Value, 'info') > 0)"
        )
    );
    let (column, _) = found("ResourceAttributes.k8s.pod.name:=\"a\"");
    assert_eq!(column, "__hdx_materialized_k8s.pod.name");
}

#[test]
fn what_is_asked_of_more_or_of_something_else_is_not() {
    for query in [
        "SeverityText:error ServiceName:api",
        "LogAttributes.user:=\"42\"",
        "SeverityNumber:>9",
        "Timestamp:>\"2026-03-10\"",
    ] {
        assert_eq!(on_value(query), None, "{query}");
    }
}
