//! What is told when a statement fails, and that the next one does not suffer from it.

use lucerna_engine::{Access, EngineError, QueryRequest};

use super::engines::{ask, code_of, each, each_that_sets, error_of, run};

#[test]
fn an_error_has_the_number_and_the_name_that_clickhouse_gives_it() {
    each(|engine, _| {
        let EngineError::Refused {
            code,
            name,
            message,
            ..
        } = error_of(engine, &QueryRequest::new("SELECT * FROM no_such_table"))
        else {
            panic!("another kind of error");
        };
        assert_eq!((code, name.as_str()), (60, "UNKNOWN_TABLE"));
        assert!(
            message.contains("no_such_table") && !message.contains("DB::Exception"),
            "{message}"
        );
    });
}

#[test]
fn a_secret_that_the_engine_repeats_is_not_told() {
    each(|engine, _| {
        let statement = "SELECT throwIf(1, 'no answer of http://ada:hunter2@host/x')";
        let error = error_of(engine, &QueryRequest::new(statement));
        let text = format!("{error} {error:?}");
        assert!(text.contains("http://ada:***@host/x"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    });
}

#[test]
fn the_place_of_a_syntax_error_is_that_in_the_statement() {
    each(|engine, _| {
        let error = error_of(engine, &QueryRequest::new("SELECT 1 +"));
        assert_eq!(code_of(&error), Some(62));
        assert!(error.to_string().contains("position 11"), "{error}");
    });
}

#[test]
fn after_an_error_the_next_statement_yields_its_own_rows_alone() {
    each(|engine, database| {
        run(
            engine,
            &format!("CREATE TABLE {database}.t (a UInt64) ENGINE = Memory"),
        );
        let failing = [
            "SELECT number, throwIf(number = 3000000) FROM numbers(5000000)".to_owned(),
            format!(
                "INSERT INTO {database}.t SELECT throwIf(number = 3000000) FROM numbers(5000000)"
            ),
            "EXPLAIN SELECT no_such_column FROM numbers(1)".to_owned(),
            "SHOW TABLES FROM no_such_database".to_owned(),
            "SELECT no_such_function(1)".to_owned(),
        ];
        for statement in &failing {
            error_of(engine, &QueryRequest::new(statement).access(Access::Write));
            assert_eq!(ask(engine, "SELECT 1"), [["1"]], "after {statement}");
            assert_eq!(engine.version().expect("a version").split('.').count(), 4);
        }
    });
}

#[test]
fn an_error_after_the_first_rows_is_told_at_its_place() {
    each(|engine, _| {
        let request =
            QueryRequest::new("SELECT number, throwIf(number = 900000) FROM numbers(1000000)");
        let mut batches = engine.query(&request).expect("the first rows are fine");
        let error = batches
            .find_map(Result::err)
            .map(EngineError::from_arrow)
            .expect("it fails");
        assert_eq!(code_of(&error), Some(395));
        assert!(batches.next().is_none(), "nothing follows an error");
    });
}

#[test]
fn a_failed_write_is_an_error() {
    each(|engine, _| {
        let request = QueryRequest::new("DROP TABLE no_such_table").access(Access::Write);
        let error = engine
            .execute(&request)
            .expect_err("there is no such table");
        assert_eq!(code_of(&error), Some(60));
    });
}

#[test]
fn a_value_that_does_not_fit_its_parameter_is_an_error() {
    each(|engine, _| {
        let request = QueryRequest::new("SELECT {n:UInt8}").parameter("n", "many");
        assert!(code_of(&error_of(engine, &request)).is_some());
        assert!(code_of(&error_of(engine, &QueryRequest::new("SELECT {n:UInt8}"))).is_some());
    });
}

#[test]
fn a_setting_that_does_not_exist_is_an_error() {
    each_that_sets(|engine, _| {
        let request = QueryRequest::new("SELECT 1").setting("no_such_setting", "1");
        assert_eq!(code_of(&error_of(engine, &request)), Some(115));
    });
}

#[test]
fn a_format_clause_is_refused() {
    each(|engine, _| {
        let error = error_of(engine, &QueryRequest::new("SELECT 1 FORMAT JSON"));
        assert!(matches!(error, EngineError::NotSupported { .. }), "{error}");
        assert_eq!(
            ask(engine, "SELECT format FROM (SELECT 'x' AS format)"),
            [["x"]]
        );
    });
}

#[test]
fn two_statements_at_once_are_refused() {
    each(|engine, _| {
        let error = error_of(engine, &QueryRequest::new("SELECT 1; SELECT 2"));
        assert!(matches!(error, EngineError::NotSupported { .. }), "{error}");
    });
}
