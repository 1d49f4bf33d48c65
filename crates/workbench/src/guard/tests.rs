use lucerna_engine::{Batches, EngineError, InsertTarget, QueryRequest};

use super::*;

/// Says of everything that it only reads: the gate must not lean on the class alone.
struct Trusting;

impl Engine for Trusting {
    fn name(&self) -> &'static str {
        "trusting"
    }

    fn version(&self) -> Result<String, EngineError> {
        Err(EngineError::Cancelled)
    }

    fn query(&self, _request: &QueryRequest) -> Result<Batches, EngineError> {
        Err(EngineError::Cancelled)
    }

    fn execute(&self, _request: &QueryRequest) -> Result<(), EngineError> {
        Err(EngineError::Cancelled)
    }

    fn insert(
        &self,
        _into: &InsertTarget,
        _batches: Box<dyn arrow_array::RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        Err(EngineError::Cancelled)
    }

    fn classify(&self, _statement: &str) -> Result<StatementClass, EngineError> {
        Ok(StatementClass::ReadOnly)
    }
}

fn checked(text: &str) -> Result<Approved, GuardError> {
    check(
        &SqlRun {
            text: text.to_owned(),
            parameters: Vec::new(),
        },
        &Trusting,
    )
}

fn place(text: &str) -> String {
    let error = checked(text).expect_err(text);
    let span = error
        .span()
        .unwrap_or_else(|| panic!("{text}: {error} has no place"));
    span.text(text).to_owned()
}

#[test]
fn what_only_reads_passes_as_it_is() {
    for text in [
        "SELECT 1",
        "(SELECT 1) UNION ALL (SELECT 2)",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "SELECT format('{}', 1), file_name, URLHash('x') FROM logs ORDER BY format DESC",
        "SELECT l.file, 'file(1)' FROM logs AS l -- file('x')",
        "SELECT file, url FROM logs",
        "SELECT extract(DAY FROM toDate(t)), trim(BOTH ' ' FROM lower(a)) FROM logs",
        "SELECT `Events.Name`, count() AS `errors/min` FROM logs ARRAY JOIN `Events.Name` AS `e.n`, \
         arrayEnumerate(x) AS i WHERE `a/b` IN ('x/y', 'z') ORDER BY i DESC, `errors/min`",
        "SELECT * FROM numbers(3) AS n, (SELECT 1) AS m JOIN (SELECT * FROM view(SELECT 1)) USING (a)",
        "SELECT * FROM a JOIN b ON lower(a.x) = lower(`b.y`) LEFT JOIN c ON (f(1))",
        "SELECT * FROM ((SELECT (1)) UNION ALL (SELECT f(2)))",
        "SELECT * FROM (VALUES (1))",
        "SELECT * FROM `.inner.mv`",
        "SHOW TABLES FROM db LIKE 'a/b.csv'",
        "DESCRIBE TABLE (SELECT 1)",
        "SELECT 1 WHERE EXISTS (SELECT lower('x') FROM t)",
        "FROM numbers(1) SELECT *",
        "SHOW TABLES",
        "SELECT table, count() parts FROM system.parts GROUP BY table ORDER BY table DESC",
        "SELECT max(x) FROM system.parts WHERE table = 'a/b.csv' AND table IN ('c.d') LIMIT 1 BY table",
        "SELECT function, count() FROM t GROUP BY function",
        "SELECT file, url FROM (SELECT 1 AS file, 2 AS url)",
        "SELECT max(l.file) FROM logs AS l WHERE l.file IN (1) AND (l.file = 2)",
        "WITH totals AS (SELECT 1) SELECT format('{}', 1) FROM totals",
        "SELECT toString(1) AS settings, `FORMAT` x FROM t WHERE settings = 'a'",
    ] {
        assert_eq!(
            checked(text).map(|approved| approved.settings).ok(),
            Some(vec![]),
            "{text}"
        );
    }
}

#[test]
fn functions_that_reach_outside_are_found_however_they_are_written() {
    for (text, name) in [
        ("SELECT file('/etc/hostname')", "file"),
        ("SELECT FILE /* x */ ('/etc/hostname')", "FILE"),
        ("SELECT `fi\\x6ce`('/etc/hostname')", "`fi\\x6ce`"),
        ("SELECT \"file\"('/etc/hostname')", "\"file\""),
        ("SELECT arrayMap(file, ['/etc/hostname'])", "file"),
        ("SELECT arrayMap(`file`, ['/etc/hostname'])", "`file`"),
        ("SELECT * APPLY file FROM (SELECT '/etc/hostname')", "file"),
        ("SELECT * FROM icebergS3Cluster('x')", "icebergS3Cluster"),
        ("SELECT * FROM eval('SELECT 1')", "eval"),
        ("DESCRIBE TABLE url('http://x')", "url"),
        ("SELECT * FROM 'data.csv'", "'data.csv'"),
        ("SELECT * FROM `/etc/hostname`", "`/etc/hostname`"),
        ("SELECT * FROM t, '/x.csv'", "'/x.csv'"),
        ("SELECT * FROM t AS where, '/x.csv'", "'/x.csv'"),
        ("SELECT * FROM (t, ('/x.csv'))", "'/x.csv'"),
        ("SELECT * FROM default.`/x.csv`", "`/x.csv`"),
        ("SELECT * FROM default . /**/ \"data.csv\"", "\"data.csv\""),
        ("SELECT 1 IN `/x.csv`", "`/x.csv`"),
        ("SELECT 1 IN default.`x.csv`", "`x.csv`"),
        ("SELECT (1, 2) NOT IN (`x.csv`)", "`x.csv`"),
        ("SELECT in(1, `x.csv`)", "`x.csv`"),
        ("SELECT * FROM `data.csv`", "`data.csv`"),
        ("EXISTS TABLE default.`/any/path`", "`/any/path`"),
        ("EXISTS default.`data.csv`", "`data.csv`"),
        ("SHOW COLUMNS FROM `data.csv`", "`data.csv`"),
        ("SHOW CREATE TABLE `data.csv`", "`data.csv`"),
        ("CHECK TABLE `data.csv`", "`data.csv`"),
        ("DESC `data.csv`", "`data.csv`"),
        ("SELECT * FROM quantum(1)", "quantum"),
        ("DESCRIBE TABLE quantum(1)", "quantum"),
        ("DESCRIBE TABLE (SELECT file('x'))", "file"),
        ("SELECT arrayMap(file, [CAST('x' AS file)])", "file"),
        ("SELECT table, 1 FROM quantum(1)", "quantum"),
        ("SELECT table FROM t, quantum(1)", "quantum"),
        ("SELECT * FROM zeros(2)", "zeros"),
        ("SELECT * FROM format(JSONEachRow, '{}')", "format"),
        ("SELECT * FROM t JOIN quantum(1) AS q USING a", "quantum"),
        ("SELECT * FROM view(FROM quantum(1) SELECT 1)", "quantum"),
        (
            "SELECT trim(WITH 1 AS x SELECT x FROM quantum(1))",
            "quantum",
        ),
        (
            "SELECT hasColumnInTable('default', 'data.csv', 'a')",
            "hasColumnInTable",
        ),
    ] {
        assert_eq!(place(text), name, "{text}");
    }
}

#[test]
fn a_parameter_cannot_bring_a_function_in() {
    let run = SqlRun {
        text: "SELECT arrayMap({f:Identifier}, ['/etc/hostname'])".to_owned(),
        parameters: vec![("f".to_owned(), "file".to_owned())],
    };
    let error = check(&run, &Trusting).expect_err("the value names a function");
    assert!(
        matches!(error, GuardError::ForbiddenParameter { .. }),
        "{error}"
    );
}

#[test]
fn a_parameter_that_may_be_a_name_says_so_and_nothing_else() {
    let check_type = |type_text: &str| {
        let run = SqlRun {
            text: format!("SELECT arrayMap({{f:{type_text}}}, ['/etc/hostname'])"),
            parameters: vec![("f".to_owned(), "file".to_owned())],
        };
        check(&run, &Trusting).expect_err(type_text)
    };
    for type_text in [
        "/**/Identifier",
        " identifier -- x\n",
        "/*a*/IDENTIFIER/*b*/",
    ] {
        let error = check_type(type_text);
        assert!(
            matches!(error, GuardError::ForbiddenParameter { .. }),
            "{error}"
        );
    }
    for type_text in [
        "Nullable(Identifier)",
        "`Identifier`",
        "Identifier Identifier",
    ] {
        let error = check_type(type_text);
        assert!(matches!(error, GuardError::ParameterType { .. }), "{error}");
    }
}

#[test]
fn clauses_that_send_rows_elsewhere_are_stopped() {
    assert_eq!(place("SELECT 1 INTO  OUTFILE 'x'"), "INTO  OUTFILE");
    assert_eq!(place("SELECT 1 FORMAT CSV;"), "FORMAT CSV");
    assert_eq!(
        place("SELECT 1 FORMAT CSV SETTINGS max_threads = 1"),
        "FORMAT CSV"
    );
}

#[test]
fn a_settings_clause_is_taken_out_of_the_text() {
    let approved = checked("SELECT 1 SETTINGS max_threads = 1, session_timezone = 'UTC'; -- end")
        .expect("both are allowed");
    assert_eq!(approved.statement, "SELECT 1");
    let expected = [("max_threads", "1"), ("session_timezone", "UTC")];
    assert_eq!(
        approved.settings,
        expected.map(|(name, value)| (name.into(), value.into()))
    );
}

#[test]
fn a_setting_that_is_not_allowed_is_named() {
    assert_eq!(place("SELECT 1 SETTINGS readonly = 0"), "readonly");
    assert_eq!(
        place("SELECT 1 SETTINGS timeout_overflow_mode = 'break'"),
        "timeout_overflow_mode"
    );
    let error = checked("SELECT 1 SETTINGS max_thread = 1").expect_err("a slip");
    assert_eq!(error.help().as_deref(), Some("did you mean `max_threads`?"));
}

#[test]
fn there_is_one_statement_and_it_begins_as_reading_ones_do() {
    assert!(matches!(checked(" ; -- x"), Err(GuardError::Empty)));
    assert_eq!(place("SELECT 1; DROP TABLE t"), "DROP TABLE t");
    assert_eq!(place("SELECT 'a"), "'a");
    assert_eq!(place("KILL QUERY WHERE 1"), "KILL");
    assert!(matches!(
        checked("SET readonly = 0"),
        Err(GuardError::Writes { .. })
    ));
}

#[test]
fn totals_beside_the_rows_are_refused_with_what_gives_them_among_the_rows() {
    let text = "SELECT n, count() FROM t GROUP BY n WITH TOTALS ORDER BY n";
    assert_eq!(place(text), "WITH TOTALS");
    let error = checked(text).expect_err("totals");
    assert!(error.is_wrong_text());
    assert!(
        error
            .help()
            .is_some_and(|help| help.contains("WITH ROLLUP"))
    );
}
