//! Known ways around the gate, on the real engine: each is stopped by the gate and not by luck.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use lucerna::engine::{Engine, EngineError, QueryRequest};
use lucerna::guard::{self, Allowed, GuardError};
use lucerna::sql::SqlRun;
use lucerna::{RunOptions, Session, WorkError};
use lucerna_engine_chdb::{ChdbOptions, install, open};

/// A session on a store of its own; `None` where the engine is not installed and must not be.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn session() -> Option<Session> {
    let Some(library) = install::for_tests().expect("the engine can be installed") else {
        eprintln!("skipped: the engine is not installed");
        return None;
    };
    let options = ChdbOptions {
        library: Some(library),
        ..ChdbOptions::default()
    };
    let engine: Arc<dyn Engine> = Arc::new(open(&options).expect("a store"));
    Some(Session::remote(engine, TimeZone::UTC))
}

/// One attempt a line; `!` before it concerns the server alone.
const ATTEMPTS: &str = include_str!("bypass/attempts.sql");

fn is_stopped(session: &Session, run: &SqlRun) -> bool {
    let outcome = session.sql(run, &RunOptions::default());
    // That the engine cannot read a statement is the last thing asked: the gate's rules let it pass.
    let by_rule =
        |error: &GuardError| !matches!(error, GuardError::Engine(_) | GuardError::Unknown { .. });
    matches!(outcome, Err(WorkError::Guard(error)) if by_rule(&error))
}

#[test]
fn no_attempt_passes_the_gate() {
    let Some(session) = session() else { return };
    let attempts = ATTEMPTS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("--"))
        .map(|line| line.trim_start_matches("! "));
    let passed: Vec<&str> = attempts
        .filter(|line| {
            let run = SqlRun {
                text: line.replace("\\n", "\n"),
                parameters: Vec::new(),
            };
            !is_stopped(&session, &run)
        })
        .collect();
    assert!(passed.is_empty(), "{passed:#?}");
}

#[test]
fn no_parameter_brings_a_function_or_a_file_in() {
    let Some(session) = session() else { return };
    for (text, value) in [
        ("SELECT arrayMap({f:Identifier}, ['/etc/hostname'])", "file"),
        (
            "SELECT arrayMap({f:/**/Identifier}, ['/etc/hostname'])",
            "file",
        ),
        (
            "SELECT arrayMap({f : identifier -- x\n}, ['/etc/hostname'])",
            "FILE",
        ),
        (
            "SELECT arrayMap({f:Identifier}, ['/etc/hostname'])",
            "`file`",
        ),
        (
            "SELECT arrayMap({f:Identifier}, ['/etc/hostname'])",
            r"fi\x6ce",
        ),
        (
            "SELECT arrayMap({f:Nullable(Identifier)}, ['/etc/hostname'])",
            "file",
        ),
        ("SELECT * FROM {f:Identifier}", "/etc/hostname"),
        ("SELECT * FROM default.{f:Identifier}", "data.csv"),
        ("SELECT 1 IN {f:Identifier}", "data.csv.gz"),
        (
            "SELECT * FROM {d:Identifier}.{f:Identifier}",
            "/etc/hostname",
        ),
    ] {
        let given = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let run = SqlRun {
            text: text.to_owned(),
            parameters: vec![given("d", "default"), given("f", value)],
        };
        assert!(is_stopped(&session, &run), "{text} with {value}");
    }
}

/// All names of a table of the server's own.
fn names(session: &Session, statement: &str) -> Vec<String> {
    let batches = session
        .engine()
        .query(&QueryRequest::new(statement))
        .expect("an answer");
    let mut names = Vec::new();
    for batch in batches {
        let batch = batch.map_err(EngineError::from_arrow).expect("rows");
        let column = arrow_cast::cast(batch.column(0), &arrow_schema::DataType::Utf8);
        let column = column.expect("text");
        let column: &arrow_array::StringArray = column.as_any().downcast_ref().expect("text");
        names.extend(column.iter().flatten().map(str::to_owned));
    }
    names
}

/// A new version of the engine may bring functions: somebody must say of each what it can reach.
#[test]
fn every_table_function_of_the_engine_is_judged() {
    let Some(session) = session() else { return };
    let names = names(&session, "SELECT name FROM system.table_functions");
    assert!(names.len() > 50, "{names:?}");
    let unjudged: Vec<_> = names
        .iter()
        .filter(|name| guard::judge_table_function(name).is_none())
        .collect();
    assert!(unjudged.is_empty(), "{unjudged:?}");
}

#[test]
fn few_functions_of_values_are_stopped() {
    let Some(session) = session() else { return };
    let mut stopped = BTreeMap::new();
    for name in names(&session, "SELECT name FROM system.functions") {
        if guard::judge_table_function(&name) == Some(false) {
            stopped.insert(name.to_ascii_lowercase(), name);
        }
    }
    let stopped: Vec<&str> = stopped.keys().map(String::as_str).collect();
    // Those of Iceberg only share the beginning of their names with its table functions, and `format`
    // is stopped in the place of a table alone.
    let expected = [
        "aiclassify",
        "aiembed",
        "aiextract",
        "aigenerate",
        "aitranslate",
        "catboostevaluate",
        "file",
        "format",
        "hascolumnintable",
        "icebergbucket",
        "iceberghash",
        "icebergtruncate",
    ];
    assert_eq!(stopped, expected);
}

/// One statement a line.
const HARMLESS: &str = include_str!("bypass/harmless.sql");

#[test]
fn what_only_reads_passes_the_gate_and_runs() {
    let Some(session) = session() else { return };
    let is_statement = |line: &&str| !line.is_empty() && !line.starts_with("--");
    let statements: Vec<&str> = HARMLESS.lines().filter(is_statement).collect();
    assert!(statements.len() >= 60, "{}", statements.len());
    let failed: Vec<String> = statements
        .into_iter()
        .filter_map(|text| {
            let run = SqlRun {
                text: text.to_owned(),
                parameters: Vec::new(),
            };
            let rows = session.sql(&run, &RunOptions::default());
            let outcome = rows.and_then(|rows| {
                for batch in rows {
                    batch.map_err(EngineError::from_arrow)?;
                }
                Ok(())
            });
            outcome.err().map(|error| format!("{text}: {error}"))
        })
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

/// One attempt a line.
const WRITING_ATTEMPTS: &str = include_str!("bypass/writing_attempts.sql");

/// One statement a line.
const WRITES: &str = include_str!("bypass/writes.sql");

/// Which of the lines pass the gate where writing is allowed, and which do not.
fn judged(session: &Session, lines: &str) -> (Vec<String>, Vec<String>) {
    let is_statement = |line: &&str| !line.is_empty() && !line.starts_with("--");
    let (mut passed, mut stopped) = (Vec::new(), Vec::new());
    for line in lines.lines().filter(is_statement) {
        let run = SqlRun {
            text: line.to_owned(),
            parameters: Vec::new(),
        };
        match guard::check_write(&run, session.engine(), &Allowed::default()) {
            Ok(_) => passed.push(run.text),
            Err(error) => stopped.push(format!("{line}: {error}")),
        }
    }
    (passed, stopped)
}

#[test]
fn writing_that_is_allowed_reaches_neither_files_nor_the_network() {
    let Some(session) = session() else { return };
    let (passed, stopped) = judged(&session, WRITING_ATTEMPTS);
    assert!(passed.is_empty(), "{passed:#?}");
    assert!(stopped.len() >= 60, "{}", stopped.len());
}

#[test]
fn what_writes_tables_passes_where_it_is_allowed_and_nowhere_else() {
    let Some(session) = session() else { return };
    let (passed, stopped) = judged(&session, WRITES);
    assert!(stopped.is_empty(), "{stopped:#?}");
    for text in passed {
        let run = SqlRun {
            text,
            parameters: Vec::new(),
        };
        assert!(is_stopped(&session, &run), "{}", run.text);
    }
}

/// A new version of the engine may bring engines of tables: somebody must say of each what it reaches.
#[test]
fn few_engines_of_tables_pass() {
    let Some(session) = session() else { return };
    let mut passed: Vec<String> = names(&session, "SELECT name FROM system.table_engines");
    passed.retain(|name| {
        let run = SqlRun {
            text: format!("CREATE TABLE t (a UInt8) ENGINE = {name}"),
            parameters: Vec::new(),
        };
        !name.ends_with("MergeTree")
            && guard::check_write(&run, session.engine(), &Allowed::default()).is_ok()
    });
    passed.sort_unstable();
    let expected = [
        "Alias",
        "Buffer",
        "Dictionary",
        "Distributed",
        "EmbeddedRocksDB",
        "GenerateRandom",
        "Join",
        "Log",
        "Memory",
        "Merge",
        "Null",
        "Set",
        "StripeLog",
        "TinyLog",
    ];
    assert_eq!(passed, expected);
}
