//! A statement that goes over a limit fails; it never yields fewer rows in silence.

use std::time::{Duration, Instant};

use lucerna_engine::{EngineError, Limits, QueryRequest};

use super::engines::{ask, code_of, each, each_that_sets, error_of};

#[test]
fn a_statement_that_takes_too_long_is_stopped() {
    each(|engine, _| {
        let request =
            QueryRequest::new("SELECT sum(cityHash64(number)) FROM numbers(1000000000000)")
                .timeout(Duration::from_millis(300));
        let start = Instant::now();
        let error = error_of(engine, &request);
        assert!(matches!(error, EngineError::TimedOut { .. }), "{error}");
        assert!(start.elapsed() < Duration::from_secs(5));
    });
}

#[test]
fn a_statement_that_reads_too_many_rows_is_stopped() {
    each_that_sets(|engine, _| {
        let limits = Limits {
            max_rows_read: Some(1000),
            ..Limits::default()
        };
        let request =
            QueryRequest::new("SELECT count() FROM numbers(1000000) WHERE number % 2 = 1")
                .limits(limits);
        assert_eq!(code_of(&error_of(engine, &request)), Some(158));
    });
}

#[test]
fn a_statement_that_reads_too_many_bytes_is_stopped() {
    each_that_sets(|engine, _| {
        let limits = Limits {
            max_bytes_read: Some(1000),
            ..Limits::default()
        };
        let request =
            QueryRequest::new("SELECT count() FROM numbers(1000000) WHERE number % 2 = 1")
                .limits(limits);
        assert_eq!(code_of(&error_of(engine, &request)), Some(307));
    });
}

#[test]
fn a_statement_that_takes_too_much_memory_is_stopped() {
    each(|engine, _| {
        let limits = Limits {
            max_memory: Some(50_000_000),
            ..Limits::default()
        };
        let request =
            QueryRequest::new("SELECT groupArray(number) FROM numbers(50000000)").limits(limits);
        assert_eq!(code_of(&error_of(engine, &request)), Some(241));
    });
}

#[test]
fn a_limit_holds_for_its_own_statement_alone() {
    each_that_sets(|engine, _| {
        let limits = Limits {
            max_rows_read: Some(1),
            ..Limits::default()
        };
        error_of(
            engine,
            &QueryRequest::new("SELECT count() FROM numbers(100) WHERE number > 1").limits(limits),
        );
        assert_eq!(
            ask(engine, "SELECT count() FROM numbers(100) WHERE number > 1"),
            [["98"]]
        );
    });
}

#[test]
fn a_setting_cannot_loosen_a_limit() {
    each(|engine, _| {
        let request =
            QueryRequest::new("SELECT sum(cityHash64(number)) FROM numbers(1000000000000)")
                .timeout(Duration::from_millis(300))
                .setting("max_execution_time", "0")
                .setting("timeout_overflow_mode", "break");
        let start = Instant::now();
        let error = error_of(engine, &request);
        assert!(matches!(error, EngineError::TimedOut { .. }), "{error}");
        assert!(start.elapsed() < Duration::from_secs(5));
    });
}

#[test]
fn a_setting_can_tighten_a_limit() {
    each_that_sets(|engine, _| {
        let limits = Limits {
            max_rows_read: Some(1_000_000_000),
            ..Limits::default()
        };
        let request =
            QueryRequest::new("SELECT count() FROM numbers(1000000) WHERE number % 2 = 1")
                .limits(limits)
                .setting("max_rows_to_read", "1000");
        assert_eq!(code_of(&error_of(engine, &request)), Some(158));
    });
}

#[test]
fn no_setting_makes_a_result_end_early_in_silence() {
    each_that_sets(|engine, _| {
        let request = QueryRequest::new("SELECT number FROM numbers(1000000)")
            .setting("max_result_rows", "10")
            .setting("result_overflow_mode", "break");
        assert_eq!(code_of(&error_of(engine, &request)), Some(396));
    });
}
