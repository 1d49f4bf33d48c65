//! The embedded store: a data folder with the OpenTelemetry tables.

use std::path::{Path, PathBuf};

use lucerna_engine::{Access, Engine, EngineError, QueryRequest};

/// The database of the store's tables.
pub const DATABASE: &str = "default";

/// A folder that an embedded engine keeps its data in.
///
/// One process at a time can have it open. Its tables are made when rows first need them.
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
    let Some(statement) = lucerna_schema::create_table(schema, DATABASE, table) else {
        return Err(EngineError::NotSupported {
            what: format!("the schema {schema}"),
        });
    };
    let mut request = QueryRequest::new(statement.as_str()).access(Access::Write);
    for (name, value) in lucerna_schema::create_settings(schema) {
        request = request.setting(*name, *value);
    }
    engine.execute(&request)
}
