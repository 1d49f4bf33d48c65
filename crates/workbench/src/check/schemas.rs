//! Where the table of a source comes from.

use std::collections::BTreeMap;
use std::path::PathBuf;

use lucerna_schema::{SchemaFileError, Table, builtin, from_json};

use crate::error::WorkError;
use crate::pulled;
use crate::session::Session;
use crate::source::Source;

/// The tables that queries are checked against, each looked for once: those that were given, or what
/// a session says; then the files that were pulled into the project; then the built-in ones.
#[derive(Default)]
pub struct Schemas<'a> {
    given: Vec<Table>,
    session: Option<&'a Session>,
    /// The folder `.lucerna`.
    project: Option<PathBuf>,
    found: BTreeMap<String, Option<Found>>,
}

/// A source, and where its schema is from.
struct Found {
    source: Source,
    origin: String,
}

/// Why a schema cannot be used at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoSchema {
    /// A pulled file is there and cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A pulled file is none.
    #[error("{}: {source}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// Why.
        source: SchemaFileError,
    },
    /// What the session says.
    #[error(transparent)]
    Work(#[from] WorkError),
}

impl<'a> Schemas<'a> {
    /// Those of a project: `project` is its folder `.lucerna`.
    #[must_use]
    pub fn of_project(project: Option<PathBuf>) -> Self {
        Self {
            project,
            ..Self::default()
        }
    }

    /// Prefers this table, for the source of its name.
    #[must_use]
    pub fn with(mut self, table: Table) -> Self {
        self.given.push(table);
        self
    }

    /// Asks a session, and no file.
    #[must_use]
    pub fn live(mut self, session: &'a Session) -> Self {
        self.session = Some(session);
        self
    }

    /// The session that is asked.
    pub(super) fn session(&self) -> Option<&'a Session> {
        self.session
    }

    /// The source of this name; `None` if nothing knows it.
    ///
    /// # Errors
    ///
    /// If a pulled file cannot be read, or the session fails.
    pub fn find(&mut self, name: &str) -> Result<Option<&Source>, NoSchema> {
        if !self.found.contains_key(name) {
            let found = self.look(name)?;
            self.found.insert(name.to_owned(), found);
        }
        let found = self.found.get(name).and_then(Option::as_ref);
        Ok(found.map(|found| &found.source))
    }

    fn look(&self, name: &str) -> Result<Option<Found>, NoSchema> {
        let is_it = |table: &&Table| {
            table.schema == name || table.name == name || qualified(table).as_deref() == Some(name)
        };
        if let Some(table) = self.given.iter().find(is_it) {
            return Ok(Some(found(table.clone(), "--schema")));
        }
        if let Some(session) = self.session {
            return match session.source(name) {
                Ok(source) => Ok(Some(Found {
                    source,
                    origin: "live".to_owned(),
                })),
                Err(WorkError::UnknownSource { .. } | WorkError::BadSourceName { .. }) => Ok(None),
                Err(error) => Err(error.into()),
            };
        }
        if let Some(project) = &self.project {
            let path = pulled::path(project, name);
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    let table =
                        from_json(&text).map_err(|source| NoSchema::Broken { path, source })?;
                    return Ok(Some(found(table, "pulled")));
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(NoSchema::Unreadable { path, source }),
            }
        }
        Ok(builtin(name).map(|table| found(table.clone(), "built in")))
    }

    /// The tables of all sources that have a schema here: the given ones, the files of the project,
    /// the built-in logs and traces.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub fn every_table(&mut self) -> Result<Vec<Table>, NoSchema> {
        let mut names: Vec<String> = pulled::USUAL_SOURCES.map(str::to_owned).to_vec();
        if let Some(project) = &self.project {
            let files = pulled::list(project).map_err(|source| NoSchema::Unreadable {
                path: pulled::folder(project),
                source,
            })?;
            for path in files {
                let text =
                    std::fs::read_to_string(&path).map_err(|source| NoSchema::Unreadable {
                        path: path.clone(),
                        source,
                    })?;
                let table = from_json(&text).map_err(|source| NoSchema::Broken { path, source })?;
                names.push(table.schema);
            }
        }
        for name in names {
            self.find(&name)?;
        }
        Ok(self.tables().cloned().collect())
    }

    /// The tables that were found so far or given.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        let found = self.found.values().flatten();
        found.map(|found| &found.source.table).chain(&self.given)
    }

    /// Which sources were looked for, with where the schema of each is from; in order.
    pub fn origins(&self) -> impl Iterator<Item = (&str, &str)> {
        self.found
            .iter()
            .filter_map(|(name, found)| Some((name.as_str(), found.as_ref()?.origin.as_str())))
    }
}

fn found(table: Table, origin: &str) -> Found {
    Found {
        source: Source::of_schema(table),
        origin: origin.to_owned(),
    }
}

fn qualified(table: &Table) -> Option<String> {
    let database = table.database.as_ref()?;
    Some(format!("{database}.{}", table.name))
}
