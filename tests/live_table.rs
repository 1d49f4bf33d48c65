//! A table in the engine, and the table that the translator sees of it.

use arrow_array::cast::AsArray;
use lucerna_engine::{Access, Engine, EngineError, QueryRequest};
use lucerna_engine_chdb::{Chdb, ChdbOptions, install, open};
use lucerna_schema::Table;
use lucerna_schema::introspect::{Answers, COLUMNS, INDEXES, Subject, TABLES, read};
use lucerna_sql::{Sql, SqlWriter};

const DATABASE: &str = "default";

/// The engine; `None` if it cannot be had here. A process can have but one store, so one test of a
/// binary may ask for it.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn engine() -> Option<Chdb> {
    let Some(library) = install::for_tests().expect("the engine can be installed") else {
        eprintln!("skipped: the engine is not installed");
        return None;
    };
    let options = ChdbOptions {
        library: Some(library),
        ..ChdbOptions::default()
    };
    Some(open(&options).expect("the engine opens"))
}

/// A column of a table: its name, its type, and its value in each row as SQL.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) data_type: &'static str,
    pub(crate) values: Vec<Sql>,
}

/// A table and its engine. Its rows are numbered from 0.
pub(crate) struct LiveTable<'e> {
    engine: &'e dyn Engine,
    pub(crate) table: Table,
}

impl<'e> LiveTable<'e> {
    /// Creates the table with its rows, and asks the engine what it is.
    pub(crate) fn create(engine: &'e dyn Engine, name: &str, columns: &[Column]) -> Self {
        execute(engine, create(name, columns));
        let rows = columns.first().map_or(0, |column| column.values.len());
        for row in 0..rows {
            execute(engine, insert(name, columns, row));
        }
        let subject = Subject {
            source: name,
            database: DATABASE,
            table: name,
        };
        let answers = Answers {
            columns: ask(engine, COLUMNS, &subject),
            indexes: ask(engine, INDEXES, &subject),
            tables: ask(engine, TABLES, &subject),
        };
        let table = read(&subject, answers).expect("a table");
        Self { engine, table }
    }

    /// The rows of an answer that is all text.
    pub(crate) fn rows(&self, statement: Sql) -> Result<Vec<Vec<String>>, EngineError> {
        let request = QueryRequest::new(statement.into_string()).database(DATABASE);
        texts(self.engine, &request)
    }
}

fn create(name: &str, columns: &[Column]) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("CREATE TABLE ")
        .identifier(name)
        .raw(" (RowNumber UInt32");
    for column in columns {
        sql.raw(", ")
            .identifier(column.name)
            .raw(" ")
            .raw(column.data_type);
    }
    sql.raw(") ENGINE = MergeTree ORDER BY RowNumber");
    sql.finish()
}

fn insert(name: &str, columns: &[Column], row: usize) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("INSERT INTO ").identifier(name).raw(" SELECT ");
    sql.integer(i128::try_from(row).expect("few rows"));
    for column in columns {
        sql.raw(", ").sql(&column.values[row]);
    }
    sql.finish()
}

fn execute(engine: &dyn Engine, statement: Sql) {
    let text = statement.into_string();
    let settings = [
        ("allow_suspicious_low_cardinality_types", "1"),
        ("allow_suspicious_variant_types", "1"),
        ("enable_time_time64_type", "1"),
    ];
    let request = QueryRequest::new(text.as_str())
        .database(DATABASE)
        .access(Access::Write);
    let request = settings.iter().fold(request, |request, (name, value)| {
        request.setting(*name, *value)
    });
    if let Err(error) = engine.execute(&request) {
        panic!("{error}: {text}");
    }
}

fn ask(engine: &dyn Engine, statement: &str, subject: &Subject<'_>) -> Vec<Vec<String>> {
    let request = QueryRequest::new(statement)
        .parameter("database", subject.database)
        .parameter("table", subject.table);
    texts(engine, &request).expect("an answer")
}

/// The rows of an answer that is all text.
fn texts(engine: &dyn Engine, request: &QueryRequest) -> Result<Vec<Vec<String>>, EngineError> {
    let mut rows = Vec::new();
    for batch in engine.query(request)? {
        let batch = batch.map_err(EngineError::from_arrow)?;
        for row in 0..batch.num_rows() {
            let cells = batch.columns().iter();
            rows.push(
                cells
                    .map(|column| column.as_string::<i32>().value(row).to_owned())
                    .collect(),
            );
        }
    }
    Ok(rows)
}
