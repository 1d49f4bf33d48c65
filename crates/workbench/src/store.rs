//! The embedded store: a data folder with the OpenTelemetry tables.

use std::path::{Path, PathBuf};

use lucerna_engine::{Access, Engine, EngineError, QueryRequest};
use lucerna_sql::SqlWriter;

/// The database of the store's tables.
pub const DATABASE: &str = "default";

/// A folder that an embedded engine keeps its data in.
///
/// One process at a time can have it open; others ask that one, if the engine knows how. Its tables are
/// made when rows first need them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store in `folder`, which need not exist yet.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Makes a table of the store by a built-in schema, if it is not there yet.
pub(crate) fn create_table(
    engine: &dyn Engine,
    schema: &'static str,
    table: &str,
) -> Result<(), EngineError> {
    create_table_with(engine, schema, table, "")
}

/// As [`create_table`], with this clause of settings at the end of the statement.
pub(crate) fn create_table_with(
    engine: &dyn Engine,
    schema: &'static str,
    table: &str,
    settings: &'static str,
) -> Result<(), EngineError> {
    let Some(create) = lucerna_schema::create_table(schema, DATABASE, table) else {
        return Err(EngineError::NotSupported {
            what: format!("the schema {schema}"),
        });
    };
    let mut sql = SqlWriter::new();
    sql.sql(&create).raw(settings);
    let mut request = QueryRequest::new(sql.finish().as_str()).access(Access::Write);
    for (name, value) in lucerna_schema::create_settings(schema) {
        request = request.setting(*name, *value);
    }
    engine.execute(&request)
}
