//! Statements that are cancelled or dropped stop, and soon.

use std::sync::Arc;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use lucerna_engine::{Access, Cancel, Engine, EngineError, Progress, QueryRequest};

use super::engines::{ask, each, error_of, rows, run};

/// The statements here would run for hours, so one that ends within this was stopped. How quickly is
/// for a measurement, not for a test.
const SOON: Duration = Duration::from_secs(10);
/// Yields nothing for hours.
const LONG: &str = "SELECT sum(cityHash64(number)) FROM numbers(1000000000000)";

fn cancelled_after(delay: Duration, cancel: &Cancel) -> thread::JoinHandle<Instant> {
    let cancel = cancel.clone();
    thread::spawn(move || {
        thread::sleep(delay);
        let when = Instant::now();
        cancel.cancel();
        when
    })
}

/// Waits until the server knows no statement with this mark.
fn is_gone(engine: &dyn Engine, mark: &str) -> bool {
    let request = QueryRequest::new(
        "SELECT count() FROM system.processes WHERE position(query, {mark:String}) > 0 \
         AND query NOT LIKE '%system.processes%'",
    )
    .parameter("mark", mark);
    let end = Instant::now() + Duration::from_secs(5);
    while Instant::now() < end {
        if rows(engine, &request).expect("it runs") == [["0"]] {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    false
}

#[test]
fn a_long_aggregation_is_cancelled_soon() {
    each(|engine, _| {
        let cancel = Cancel::new();
        let cancelled = cancelled_after(Duration::from_millis(300), &cancel);
        let statement = format!("{LONG} -- aggregation");
        let error = error_of(engine, &QueryRequest::new(statement).cancel(cancel));
        let latency = cancelled.join().expect("no panic").elapsed();
        assert!(matches!(error, EngineError::Cancelled), "{error}");
        assert!(latency < SOON, "{latency:?}");
        assert!(is_gone(engine, "-- aggregation"));
    });
}

#[test]
fn a_statement_whose_rows_nobody_takes_is_cancelled() {
    each(|engine, _| {
        let cancel = Cancel::new();
        let statement = "SELECT number AS untaken FROM numbers(1000000000)";
        let mut batches = engine
            .query(&QueryRequest::new(statement).cancel(cancel.clone()))
            .expect("it runs");
        batches.next().expect("rows").expect("rows");
        thread::sleep(Duration::from_millis(200));
        let start = Instant::now();
        cancel.cancel();
        assert!(is_gone(engine, "untaken"));
        // Nobody takes its rows: without the cancel it would wait for ever.
        assert!(start.elapsed() < Duration::from_secs(10));
        let error = batches.find_map(Result::err).map(EngineError::from_arrow);
        assert!(matches!(error, Some(EngineError::Cancelled)), "{error:?}");
    });
}

#[test]
fn batches_that_are_dropped_stop_their_statement() {
    each(|engine, _| {
        let statement = "SELECT number AS dropped FROM numbers(1000000000000)";
        drop(
            engine
                .query(&QueryRequest::new(statement))
                .expect("it runs"),
        );
        assert!(is_gone(engine, "dropped"));
        assert_eq!(ask(engine, "SELECT 1"), [["1"]]);
    });
}

#[test]
fn a_document_that_nobody_takes_is_not_written_on() {
    each(|engine, _| {
        let statement = "SELECT number AS unread FROM numbers(1000000000000)";
        let request = QueryRequest::new(statement).format("XML");
        drop(engine.query(&request).expect("it runs"));
        assert!(is_gone(engine, "unread"));
        let cancel = Cancel::new();
        let cancelled = cancelled_after(Duration::from_millis(300), &cancel);
        let statement = format!("{LONG} -- document");
        let error = error_of(
            engine,
            &QueryRequest::new(statement).format("XML").cancel(cancel),
        );
        let latency = cancelled.join().expect("no panic").elapsed();
        assert!(matches!(error, EngineError::Cancelled), "{error}");
        assert!(latency < SOON, "{latency:?}");
        assert!(is_gone(engine, "-- document"));
    });
}

#[test]
fn what_was_cancelled_before_does_not_start() {
    each(|engine, _| {
        let cancel = Cancel::new();
        cancel.cancel();
        let error = error_of(engine, &QueryRequest::new(LONG).cancel(cancel));
        assert!(matches!(error, EngineError::Cancelled), "{error}");
    });
}

#[test]
fn a_cancel_that_comes_after_the_end_changes_nothing() {
    each(|engine, _| {
        let cancel = Cancel::new();
        let request = QueryRequest::new("SELECT 1").cancel(cancel.clone());
        assert_eq!(rows(engine, &request).expect("it runs"), [["1"]]);
        cancel.cancel();
        assert_eq!(ask(engine, "SELECT 2"), [["2"]]);
    });
}

#[test]
fn progress_is_told_while_a_statement_runs() {
    each(|engine, _| {
        let seen = Arc::new(Mutex::new(Vec::<Progress>::new()));
        let cancel = Cancel::new();
        let callback = {
            let (seen, cancel) = (Arc::clone(&seen), cancel.clone());
            move |progress: &Progress| {
                let mut seen = seen.lock().expect("no panic");
                seen.push(*progress);
                if seen.len() == 3 {
                    cancel.cancel();
                }
            }
        };
        let request = QueryRequest::new(LONG)
            .cancel(cancel)
            .progress(Arc::new(callback));
        error_of(engine, &request);
        let seen = seen.lock().expect("no panic");
        assert!(seen.len() >= 3);
        assert!(
            seen.windows(2)
                .all(|pair| pair[0].read_rows <= pair[1].read_rows)
        );
        assert!(
            seen.last()
                .is_some_and(|last| last.read_rows > 0 && last.total_rows > 0)
        );
    });
}

#[test]
fn a_write_is_cancelled_soon() {
    each(|engine, database| {
        run(
            engine,
            &format!("CREATE TABLE {database}.t (a UInt64) ENGINE = Memory"),
        );
        let cancel = Cancel::new();
        let cancelled = cancelled_after(Duration::from_millis(300), &cancel);
        let statement = format!("INSERT INTO {database}.t {LONG} /* write */");
        let request = QueryRequest::new(statement)
            .access(Access::Write)
            .cancel(cancel);
        let error = engine.execute(&request).expect_err("it is cancelled");
        let latency = cancelled.join().expect("no panic").elapsed();
        assert!(matches!(error, EngineError::Cancelled), "{error}");
        assert!(latency < SOON, "{latency:?}");
        assert!(is_gone(engine, "/* write */"));
    });
}
