//! The rows of tests: each set of them in a database of its own, made once.

mod table;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use lucerna_diagnostics::Span;
use lucerna_engine::{Engine, QueryRequest};
use lucerna_sql::SqlWriter;

use crate::saved::expectation::{Given, Row};
use table::Table;

pub(super) use table::schema;

/// What a test searches.
pub(super) struct Wanted<'a> {
    /// The folder of the query's file, where the files are looked for.
    pub(super) folder: Option<&'a Path>,
    /// Whether it is a statement, which may read both tables of telemetry.
    pub(super) is_statement: bool,
    /// What the query searches.
    pub(super) source: String,
    /// Whether the rows have to be in the indexes of the table, which is most of the work of putting
    /// them there.
    pub(super) needs_indexes: bool,
    /// The rows.
    pub(super) given: Vec<Given>,
    /// When it runs, if it says so.
    pub(super) now: Option<Timestamp>,
}

/// A database with the rows of a test.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub(super) database: String,
    /// The time of the newest row, if one has a time.
    pub(super) newest: Option<Timestamp>,
}

/// Why rows could not be made.
#[derive(Debug, Clone)]
pub(super) struct FixtureError {
    /// Where the rows are named.
    pub(super) span: Option<Span>,
    pub(super) message: String,
}

/// The databases that were made so far.
pub(super) struct Fixtures {
    engine: Arc<dyn Engine>,
    made: Mutex<HashMap<String, Slot>>,
}

/// A database that is made once, while those who want it too wait.
type Slot = (usize, Arc<OnceLock<Result<Made, FixtureError>>>);

/// Rows of one table, with the name of the table.
type Tables<'g> = BTreeMap<String, Vec<&'g Given>>;

impl Fixtures {
    pub(super) fn new(engine: Arc<dyn Engine>) -> Self {
        Self {
            engine,
            made: Mutex::default(),
        }
    }

    /// The database with these rows.
    pub(super) fn made(&self, wanted: &Wanted<'_>) -> Result<Made, FixtureError> {
        let tables = tables(wanted)?;
        let key = key(&tables, wanted);
        let (number, slot) = {
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            let number = made.len();
            made.entry(key)
                .or_insert_with(|| (number, Arc::default()))
                .clone()
        };
        slot.get_or_init(|| self.make(&format!("test_{number}"), &tables, wanted))
            .clone()
    }

    fn make(
        &self,
        database: &str,
        tables: &Tables<'_>,
        wanted: &Wanted<'_>,
    ) -> Result<Made, FixtureError> {
        let engine = self.engine.as_ref();
        let mut sql = SqlWriter::new();
        sql.raw("CREATE DATABASE ").identifier(database);
        let request = table::unsynced(QueryRequest::new(sql.finish().as_str()));
        engine.execute(&request).map_err(|error| FixtureError {
            span: None,
            message: error.to_string(),
        })?;
        let mut newest = None;
        for (name, given) in tables {
            let table = Table {
                engine,
                database,
                name,
                folder: wanted.folder,
                now: wanted.now,
                is_indexed: wanted.needs_indexes,
            };
            newest = newest.max(table.make(given)?);
        }
        Ok(Made {
            database: database.to_owned(),
            newest,
        })
    }
}

/// The rows for each table.
fn tables<'g>(wanted: &'g Wanted<'_>) -> Result<Tables<'g>, FixtureError> {
    let mut tables = Tables::new();
    let own = own_name(&wanted.source);
    if wanted.is_statement {
        // A statement may join the two, and be tested over the rows of one.
        for name in ["otel_logs", "otel_traces"] {
            tables.insert(name.to_owned(), Vec::new());
        }
    } else {
        tables.insert(own.clone(), Vec::new());
    }
    for given in &wanted.given {
        let is_demo = given.files.iter().any(|file| file == table::DEMO);
        if is_demo && given.table.is_none() && given.files.len() + given.rows.len() > 1 {
            return Err(FixtureError {
                span: Some(given.span),
                message: "the demo's telemetry stands alone".to_owned(),
            });
        }
        let name = given.table.as_deref().map_or_else(|| own.clone(), own_name);
        tables.entry(name).or_default().push(given);
        if is_demo && given.table.is_none() && wanted.is_statement {
            for name in ["otel_logs", "otel_traces"] {
                let rows = tables.entry(name.to_owned()).or_default();
                if rows.is_empty() {
                    rows.push(given);
                }
            }
        }
    }
    Ok(tables)
}

/// What the table of a source is called; a database before it is left out, for each test has its own.
pub(super) fn own_name(source: &str) -> String {
    let table = lucerna_schema::builtin(source).map(|table| table.name.clone());
    table.unwrap_or_else(|| source.rsplit('.').next().unwrap_or(source).to_owned())
}

/// What makes two sets of rows the same.
fn key(tables: &Tables<'_>, wanted: &Wanted<'_>) -> String {
    let path = |file: &String| -> PathBuf {
        let path = wanted
            .folder
            .map_or_else(|| PathBuf::from(file), |folder| folder.join(file));
        path.canonicalize().unwrap_or(path)
    };
    let rows = |given: &&Given| {
        let files: Vec<PathBuf> = given.files.iter().map(path).collect();
        let rows: Vec<&Row> = given.rows.iter().collect();
        let now = (!rows.is_empty()).then_some(wanted.now);
        format!("{files:?} {rows:?} {now:?}")
    };
    let of_table = |(name, given): (&String, &Vec<&Given>)| {
        let rows: Vec<String> = given.iter().map(rows).collect();
        format!("{name}: {}", rows.join(" "))
    };
    let tables: Vec<String> = tables.iter().map(of_table).collect();
    format!("{}\n{}", wanted.needs_indexes, tables.join("\n"))
}
