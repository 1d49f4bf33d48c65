//! What the tour says is true of the rows that the demo makes.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::LazyLock,
};

use arrow_array::{
    Array, RecordBatch, StringArray, TimestampNanosecondArray, UInt64Array, cast::AsArray,
    types::TimestampNanosecondType,
};
use jiff::{SignedDuration, Timestamp};
use lucerna_ingest::{
    Signal,
    demo::{Demo, DemoBatches, STEPS, Story},
};

const SECOND: u64 = 1_000_000_000;

fn end() -> Timestamp {
    "2026-03-10T12:00:00Z".parse().expect("a time")
}

fn demo() -> Demo {
    Demo::new(end(), 7)
}

// Made once: the tests only look at them.
static LOGS: LazyLock<Vec<RecordBatch>> = LazyLock::new(|| rows(demo().logs()));
static SPANS: LazyLock<Vec<RecordBatch>> = LazyLock::new(|| rows(demo().spans()));

fn rows(batches: DemoBatches) -> Vec<RecordBatch> {
    batches.map(|batch| batch.expect("a batch")).collect()
}

fn text<'b>(batch: &'b RecordBatch, column: &str) -> &'b StringArray {
    batch.column_by_name(column).expect("a column").as_string()
}

fn times(batch: &RecordBatch) -> &TimestampNanosecondArray {
    batch.column(0).as_primitive::<TimestampNanosecondType>()
}

fn durations(batch: &RecordBatch) -> &UInt64Array {
    batch
        .column_by_name("Duration")
        .expect("a column")
        .as_primitive()
}

fn map_value(batch: &RecordBatch, column: &str, row: usize, key: &str) -> String {
    let map = batch
        .column_by_name(column)
        .expect("a column")
        .as_map()
        .value(row);
    let (keys, values) = (
        map.column(0).as_string::<i32>(),
        map.column(1).as_string::<i32>(),
    );
    let found = (0..keys.len()).find(|entry| keys.value(*entry) == key);
    found.map_or_else(String::new, |entry| values.value(entry).to_owned())
}

fn nanoseconds(time: Timestamp) -> i64 {
    i64::try_from(time.as_nanosecond()).expect("before 2262")
}

/// Time, service and body of all logs of level `ERROR` since `since`.
fn errors_since(since: i64) -> Vec<(i64, String, String, String)> {
    let mut errors = Vec::new();
    for batch in &*LOGS {
        for row in 0..batch.num_rows() {
            let time = times(batch).value(row);
            if text(batch, "SeverityText").value(row) == "ERROR" && time >= since {
                errors.push((
                    time,
                    text(batch, "ServiceName").value(row).to_owned(),
                    map_value(batch, "ResourceAttributes", row, "k8s.pod.name"),
                    text(batch, "Body").value(row).to_owned(),
                ));
            }
        }
    }
    errors
}

fn forty_minutes_ago() -> i64 {
    nanoseconds(end() - SignedDuration::from_mins(40))
}

#[test]
fn there_are_about_200_000_logs_and_100_000_spans_in_order_of_time() {
    for (batches, low, high) in [(&*LOGS, 180_000, 220_000), (&*SPANS, 90_000, 110_000)] {
        let count: usize = batches.iter().map(RecordBatch::num_rows).sum();
        assert!((low..high).contains(&count), "{count}");
        let times: Vec<i64> = batches
            .iter()
            .flat_map(|batch| times(batch).values().to_vec())
            .collect();
        assert!(times.is_sorted());
        assert!(times[0] >= nanoseconds(end() - SignedDuration::from_hours(6)));
        assert!(times[count - 1] < nanoseconds(end()));
    }
}

#[test]
fn severities_are_shared_out_as_in_a_shop() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for batch in &*LOGS {
        for severity in text(batch, "SeverityText").iter().flatten() {
            *counts.entry(severity.to_owned()).or_default() += 1;
        }
    }
    let all: usize = counts.values().sum();
    assert!(counts["INFO"] * 100 / all > 50, "{counts:?}");
    assert!(counts["DEBUG"] * 100 / all > 15, "{counts:?}");
    assert!(
        counts["WARN"] > counts["ERROR"] && counts["ERROR"] > 200,
        "{counts:?}"
    );
}

#[test]
fn spans_lie_within_their_parents_and_logs_name_spans_that_exist() {
    let mut spans: HashMap<(String, String), (i64, i64)> = HashMap::new();
    for batch in &*SPANS {
        for row in 0..batch.num_rows() {
            let id = |column: &str| text(batch, column).value(row).to_owned();
            let start = times(batch).value(row);
            let duration = i64::try_from(durations(batch).value(row)).expect("hours at most");
            let (trace, span, parent) = (id("TraceId"), id("SpanId"), id("ParentSpanId"));
            if !parent.is_empty() {
                // Parents start first, so they are there already.
                let (from, to) = spans[&(trace.clone(), parent)];
                assert!(from <= start && start + duration <= to);
            }
            assert!(
                spans
                    .insert((trace, span), (start, start + duration))
                    .is_none()
            );
        }
    }
    for batch in &*LOGS {
        for row in 0..batch.num_rows() {
            let trace = text(batch, "TraceId").value(row).to_owned();
            if !trace.is_empty() {
                let span = text(batch, "SpanId").value(row).to_owned();
                assert!(spans.contains_key(&(trace, span)));
            }
        }
    }
}

#[test]
fn in_the_last_forty_minutes_only_orders_fail() {
    let mut failed = BTreeSet::new();
    for batch in &*SPANS {
        for row in 0..batch.num_rows() {
            let status = map_value(batch, "SpanAttributes", row, "http.response.status_code");
            if text(batch, "ServiceName").value(row) == "frontend"
                && status.parse::<u32>().is_ok_and(|status| status >= 500)
                && times(batch).value(row) >= forty_minutes_ago()
            {
                failed.insert(text(batch, "SpanName").value(row).to_owned());
            }
        }
    }
    assert_eq!(failed, BTreeSet::from(["POST /api/checkout".to_owned()]));
}

#[test]
fn the_first_errors_come_from_payment_90_seconds_before_checkouts() {
    let mut firsts: BTreeMap<String, i64> = BTreeMap::new();
    for (time, service, _, _) in errors_since(forty_minutes_ago()) {
        firsts.entry(service).or_insert(time);
    }
    let Story {
        first_payment_error,
        first_checkout_error,
        ..
    } = demo().story();
    assert_eq!(firsts["payment"], nanoseconds(first_payment_error));
    assert_eq!(firsts["checkout"], nanoseconds(first_checkout_error));
    assert_eq!(
        first_checkout_error.duration_since(first_payment_error),
        SignedDuration::from_secs(90)
    );
    assert!(firsts["checkout"] < firsts["frontend"]);
    assert_eq!(firsts.len(), 3, "{firsts:?}");
}

#[test]
fn every_error_of_payment_is_the_exhausted_pool_on_the_new_pod() {
    let story = demo().story();
    let errors = errors_since(forty_minutes_ago());
    let payments: Vec<_> = errors
        .iter()
        .filter(|error| error.1 == story.service)
        .collect();
    assert!(payments.len() > 40, "{}", payments.len());
    for (_, _, pod, body) in payments {
        assert_eq!(pod, story.pod);
        assert!(
            body.contains("pool payments-db exhausted") && body.contains("max 2,"),
            "{body}"
        );
    }
}

#[test]
fn payment_is_slow_on_the_new_pod_alone() {
    let story = demo().story();
    let mut slow = 0;
    for batch in &*SPANS {
        for row in 0..batch.num_rows() {
            if text(batch, "ServiceName").value(row) == story.service
                && durations(batch).value(row) > SECOND
            {
                let of = |key| map_value(batch, "ResourceAttributes", row, key);
                assert_eq!(of("k8s.pod.name"), story.pod);
                assert_eq!(of("service.version"), story.version);
                slow += 1;
            }
        }
    }
    assert!(slow > 80, "{slow}");
}

#[test]
fn the_new_version_alone_starts_with_a_pool_of_2() {
    let story = demo().story();
    let mut pools = BTreeSet::new();
    for batch in &*LOGS {
        for row in 0..batch.num_rows() {
            let body = text(batch, "Body").value(row);
            if let Some(size) = body.strip_prefix("connection pool payments-db ready: max ") {
                let version = map_value(batch, "ResourceAttributes", row, "service.version");
                pools.insert((version, size.to_owned()));
            }
        }
    }
    let expected = [(story.previous_version, "20"), (story.version, "2")];
    assert_eq!(
        pools,
        expected
            .map(|(version, size)| (version.to_owned(), size.to_owned()))
            .into()
    );
    assert_eq!(
        story.first_payment_error.duration_since(story.deployed),
        SignedDuration::from_mins(2)
    );
}

#[test]
fn the_same_seed_makes_the_same_rows_and_another_end_moves_their_times_alone() {
    let first = |demo: Demo| {
        demo.logs()
            .next()
            .expect("there are logs")
            .expect("a batch")
    };
    assert_eq!(first(demo()), first(demo()));
    let later = first(Demo::new(end() + SignedDuration::from_hours(1), 7));
    for (column, field) in first(demo()).schema().fields().iter().enumerate().skip(1) {
        assert_eq!(
            first(demo()).column(column),
            later.column(column),
            "{}",
            field.name()
        );
    }
    let moved = times(&later).value(0) - times(&first(demo())).value(0);
    assert_eq!(moved, 3_600 * 1_000_000_000);
    assert_ne!(first(demo()), first(Demo::new(end(), 8)));
}

#[test]
fn the_tour_has_five_steps_and_asks_both_signals() {
    assert_eq!(STEPS.len(), 5);
    for signal in [Signal::Logs, Signal::Traces] {
        assert!(STEPS.iter().any(|step| step.signal == signal));
    }
}
