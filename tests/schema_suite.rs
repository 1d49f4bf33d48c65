//! The built-in tables against the engine: what it says of a table that was created from a definition
//! is the definition again.

use std::sync::OnceLock;

use arrow_array::cast::AsArray;
use lucerna_engine::{Access, Engine, QueryRequest};
use lucerna_engine_chdb::{Chdb, ChdbOptions, install, open};
use lucerna_schema::introspect::{
    Answers, COLUMNS, DISCOVER, INDEXES, Subject, TABLES, read, read_discovered,
};
use lucerna_schema::{BUILTIN_NAMES, Table, builtin, create_settings, create_table};

/// The engine, opened once for all tests, as a process can have but one store; `None` if it cannot be
/// had here.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn engine() -> Option<&'static dyn Engine> {
    static ENGINE: OnceLock<Option<Chdb>> = OnceLock::new();
    let opened = ENGINE.get_or_init(|| {
        let library = install::for_tests().expect("the engine can be installed")?;
        let options = ChdbOptions {
            library: Some(library),
            ..ChdbOptions::default()
        };
        Some(open(&options).expect("the engine opens"))
    });
    if opened.is_none() {
        eprintln!("skipped: the engine is not installed");
    }
    opened.as_ref().map(|engine| engine as &dyn Engine)
}

fn execute(engine: &dyn Engine, statement: &str, settings: &[(&str, &str)]) {
    let request = QueryRequest::new(statement).access(Access::Write);
    let request = settings.iter().fold(request, |request, (name, value)| {
        request.setting(*name, *value)
    });
    engine
        .execute(&request)
        .expect("the engine accepts the statement");
}

/// The rows of an answer that is all text.
fn rows(engine: &dyn Engine, statement: &str, subject: &Subject<'_>) -> Vec<Vec<String>> {
    let request = QueryRequest::new(statement)
        .parameter("database", subject.database)
        .parameter("table", subject.table);
    let mut rows = Vec::new();
    for batch in engine.query(&request).expect("an answer") {
        let batch = batch.expect("rows");
        for row in 0..batch.num_rows() {
            let cells = batch.columns().iter();
            rows.push(
                cells
                    .map(|column| column.as_string::<i32>().value(row).to_owned())
                    .collect(),
            );
        }
    }
    rows
}

/// What the engine says of the built-in table that stands under its schema's name.
fn introspected(engine: &dyn Engine, database: &str, schema: &str) -> Table {
    let subject = Subject {
        source: schema,
        database,
        table: schema,
    };
    let answers = Answers {
        columns: rows(engine, COLUMNS, &subject),
        indexes: rows(engine, INDEXES, &subject),
        tables: rows(engine, TABLES, &subject),
    };
    read(&subject, answers).expect("a table")
}

fn create_all(engine: &dyn Engine, database: &str) {
    execute(engine, &format!("CREATE DATABASE {database}"), &[]);
    for schema in BUILTIN_NAMES {
        let sql = create_table(schema, database, schema).expect("a schema");
        execute(engine, sql.as_str(), create_settings(schema));
    }
}

#[test]
fn a_built_in_table_equals_what_the_engine_says_of_it() {
    let Some(engine) = engine() else { return };
    create_all(engine, "schema_equals");
    for schema in BUILTIN_NAMES {
        let mut expected = builtin(schema).expect("a built-in table").clone();
        expected.database = Some("schema_equals".to_owned());
        schema.clone_into(&mut expected.name);
        assert_eq!(introspected(engine, "schema_equals", schema), expected);
    }
}

#[test]
fn the_built_in_tables_are_discovered_with_what_they_hold() {
    let Some(engine) = engine() else { return };
    create_all(engine, "schema_discover");
    let subject = Subject {
        source: "",
        database: "",
        table: "",
    };
    let found = read_discovered(rows(engine, DISCOVER, &subject)).expect("rows of tables");
    for schema in BUILTIN_NAMES {
        let is_it = |found: &&lucerna_schema::introspect::Discovered| {
            found.database == "schema_discover" && found.table == schema
        };
        let found = found.iter().find(is_it).expect("the table is found");
        assert_eq!(
            Some(found.signal),
            builtin(schema).map(|table| table.signal)
        );
    }
}
