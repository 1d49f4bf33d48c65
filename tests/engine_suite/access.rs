//! What a read-only request cannot do, and what the classes of statements are.

use lucerna_engine::{Access, EngineError, QueryRequest, StatementClass};

use super::engines::{ask, code_of, each, each_that_sets, error_of, run};

/// ClickHouse's number of "cannot execute query in readonly mode".
const READONLY: u32 = 164;

#[test]
fn a_read_only_request_cannot_write() {
    each(|engine, database| {
        run(
            engine,
            &format!("CREATE TABLE {database}.t (a UInt8) ENGINE = Memory"),
        );
        for statement in [
            format!("INSERT INTO {database}.t VALUES (1)"),
            format!("INSERT INTO {database}.t SELECT 1"),
            format!("CREATE TABLE {database}.u (a UInt8) ENGINE = Memory"),
            format!("DROP TABLE {database}.t"),
            format!("TRUNCATE TABLE {database}.t"),
            format!("ALTER TABLE {database}.t ADD COLUMN b UInt8"),
        ] {
            let error = error_of(engine, &QueryRequest::new(&statement));
            assert_eq!(code_of(&error), Some(READONLY), "{statement}: {error}");
        }
        assert_eq!(
            ask(engine, &format!("SELECT count() FROM {database}.t")),
            [["0"]]
        );
    });
}

#[test]
fn a_read_only_request_cannot_steer_the_server_or_write_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("out.csv");
    each(|engine, _| {
        for statement in [
            format!("SELECT 1 INTO OUTFILE '{}'", file.display()),
            "KILL QUERY WHERE 0".to_owned(),
            "SYSTEM DROP MARK CACHE".to_owned(),
            "SET readonly = 0".to_owned(),
        ] {
            let error = error_of(engine, &QueryRequest::new(&statement));
            assert!(
                matches!(error, EngineError::NotSupported { .. }),
                "{statement}: {error}"
            );
        }
        assert!(!file.exists());
    });
}

#[test]
fn a_read_only_request_cannot_change_settings() {
    each(|engine, _| {
        let error = error_of(
            engine,
            &QueryRequest::new("SELECT 1 SETTINGS max_threads = 1"),
        );
        assert_eq!(code_of(&error), Some(READONLY), "{error}");
    });
}

#[test]
fn a_request_that_reads_and_reaches_writes_nothing_all_the_same() {
    each_that_sets(|engine, database| {
        run(
            engine,
            &format!("CREATE TABLE {database}.t (a UInt8) ENGINE = Memory"),
        );
        let reaching = |statement: &str| {
            let request = QueryRequest::new(statement).access(Access::ReadOnlyReaching);
            super::engines::rows(engine, &request)
        };
        let format = "SELECT a FROM format(JSONEachRow, 'a UInt8', '{\"a\": 7}')";
        let error = error_of(engine, &QueryRequest::new(format));
        assert_eq!(code_of(&error), Some(READONLY), "{error}");
        assert_eq!(reaching(format).expect("it only reads"), [["7"]]);
        for statement in [
            format!("INSERT INTO {database}.t VALUES (1)"),
            format!("DROP TABLE {database}.t"),
        ] {
            let error = reaching(&statement).expect_err("it writes");
            assert_eq!(code_of(&error), Some(READONLY), "{statement}: {error}");
        }
    });
}

#[test]
fn a_setting_of_the_request_holds_for_its_statement_alone() {
    each_that_sets(|engine, _| {
        let statement = "SELECT getSetting('max_block_size')";
        let request = QueryRequest::new(statement).setting("max_block_size", "1234");
        assert_eq!(
            super::engines::rows(engine, &request).expect("it runs"),
            [["1234"]]
        );
        assert_ne!(ask(engine, statement), [["1234"]]);
    });
}

#[test]
fn a_request_that_may_write_writes() {
    each(|engine, database| {
        run(
            engine,
            &format!("CREATE TABLE {database}.t (a UInt8) ENGINE = Memory"),
        );
        run(
            engine,
            &format!("INSERT INTO {database}.t SELECT number FROM numbers(3)"),
        );
        let query =
            QueryRequest::new(format!("INSERT INTO {database}.t VALUES (9)")).access(Access::Write);
        let rows: usize = engine
            .query(&query)
            .expect("it runs")
            .map(|batch| batch.expect("no rows").num_rows())
            .sum();
        assert_eq!(rows, 0);
        assert_eq!(
            ask(engine, &format!("SELECT count() FROM {database}.t")),
            [["4"]]
        );
    });
}

#[test]
fn a_class_says_what_a_statement_does() {
    each(|engine, _| {
        for (statement, class) in [
            ("SELECT 1", StatementClass::ReadOnly),
            ("SHOW TABLES", StatementClass::ReadOnly),
            ("EXPLAIN SELECT 1", StatementClass::ReadOnly),
            ("SELECT 1;", StatementClass::ReadOnly),
            ("SELECT 1 INTO OUTFILE 'x'", StatementClass::Session),
            ("INSERT INTO t VALUES (1)", StatementClass::Write),
            ("DROP TABLE t", StatementClass::Write),
            ("CREATE USER u", StatementClass::WriteServer),
            ("SET max_threads = 1", StatementClass::Session),
            (
                "SELECT 1; DROP TABLE t",
                StatementClass::NotOne { count: 2 },
            ),
            ("SELECT 1 +", StatementClass::Unknown),
        ] {
            assert_eq!(
                engine.classify(statement).expect(statement),
                class,
                "{statement}"
            );
        }
    });
}
