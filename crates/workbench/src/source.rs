//! A table that is searched, with its name.

mod naming;

use lucerna_diagnostics::nearest;
use lucerna_engine::{Engine, QueryRequest};
use lucerna_schema::introspect::{self, Answers, Discovered, IntrospectError, Subject};
use lucerna_schema::{Signal, Table, TableEngine, builtin};

use crate::error::WorkError;
use crate::examine;
use crate::rows;
use crate::session::Session;
use crate::store::DATABASE;

/// Something that can be searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What it was called: `logs`, `default.otel_logs`.
    pub name: String,
    /// Its database.
    pub database: String,
    /// Its table in that database.
    pub table_name: String,
    /// Its columns, indexes, roles and aliases.
    pub table: Table,
    /// Whether the table is there; the embedded store makes its tables with the first rows.
    pub exists: bool,
}

impl Source {
    /// The source that a schema describes, without any server.
    #[must_use]
    pub fn of_schema(table: Table) -> Self {
        Self {
            name: table.schema.clone(),
            database: table
                .database
                .clone()
                .unwrap_or_else(|| DATABASE.to_owned()),
            table_name: table.name.clone(),
            table,
            exists: false,
        }
    }

    /// `database.table`, for messages.
    #[must_use]
    pub fn qualified(&self) -> String {
        format!("{}.{}", self.database, self.table_name)
    }

    /// The built-in schema that says the same of its columns, for commands that need no engine.
    #[must_use]
    pub fn schema(&self) -> Option<&'static str> {
        OWN.into_iter().find(|own| self.name == *own)
    }

    /// Whether the table has parts of its own on this server. Only then may a statement name parts and
    /// partitions, and only then does the dictionary of a text index speak of the rows of the table.
    #[must_use]
    pub fn has_parts(&self) -> bool {
        self.exists && self.table.engine.has_parts()
    }

    /// A table that was made by a built-in schema, without asking the engine what it is.
    pub(crate) fn made(session: &Session, name: &str, schema: &Table) -> Result<Self, WorkError> {
        let subject = Subject {
            source: name,
            database: session.database(),
            table: &schema.name,
        };
        let mut source = Self::of(&subject, schema.clone(), true);
        naming::apply(&mut source.table, session.naming(), name)?;
        Ok(source)
    }

    /// The source `name` of the session.
    pub(crate) fn find(session: &Session, name: &str) -> Result<Self, WorkError> {
        let own = builtin(name).filter(|_| OWN.contains(&name));
        let named = session.naming().sources.get(name);
        let given = named.and_then(|named| named.table.as_deref());
        let of_own = own.map(|table| table.name.as_str());
        let (database, table_name) = split(given.or(of_own).unwrap_or(name), session, name)?;
        let subject = Subject {
            source: name,
            database,
            table: table_name,
        };
        let mut source = match (live(session.engine(), &subject)?, own) {
            (Some(table), _) => Self::of(&subject, table, true),
            (None, Some(table)) if given.is_none() && session.store().is_some() => {
                Self::of(&subject, table.clone(), false)
            }
            (None, Some(table)) if given.is_none() => discovered(session, name, table.signal)?,
            (None, _) => return Err(unknown(session, given.unwrap_or(name))?),
        };
        naming::apply(&mut source.table, session.naming(), name)?;
        Ok(source)
    }

    fn of(subject: &Subject<'_>, table: Table, exists: bool) -> Self {
        Self {
            name: subject.source.to_owned(),
            database: subject.database.to_owned(),
            table_name: subject.table.to_owned(),
            table,
            exists,
        }
    }

    /// What its rows are called: `logs`, `spans`, `rows`.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        match self.table.signal {
            Signal::Logs => "logs",
            Signal::Traces => "spans",
            Signal::Other => "rows",
        }
    }
}

/// The sources that have a short name.
const OWN: [&str; 2] = ["logs", "traces"];

/// The table as the engine describes it; `None` if it knows none of this name.
fn live(engine: &dyn Engine, subject: &Subject<'_>) -> Result<Option<Table>, WorkError> {
    let ask = |statement: &str| {
        let request = QueryRequest::new(statement)
            .parameter("database", subject.database)
            .parameter("table", subject.table);
        rows::ask(engine, &request)
    };
    let columns = ask(introspect::COLUMNS)?;
    if columns.is_empty() {
        return Ok(None);
    }
    let tables = ask(introspect::TABLES)?;
    let indexes = rows::ask(engine, &indexes(subject, &tables))?;
    match introspect::read(
        subject,
        Answers {
            columns,
            indexes,
            tables,
        },
    ) {
        Ok(table) => Ok(Some(table)),
        Err(IntrospectError::NoSuchTable { .. }) => Ok(None),
        Err(error) => Err(corrupt(&error)),
    }
}

/// Asks for the indexes of a table; a table over others has those of the tables on this server that it
/// is over, which is how its statements come to use them.
fn indexes(subject: &Subject<'_>, tables: &[Vec<String>]) -> QueryRequest {
    let cell = |at: usize| tables.first().and_then(|row| row.get(at));
    let (name, full) = (cell(0), cell(4));
    let over = name
        .zip(full)
        .map(|(name, full)| TableEngine::read(name, full));
    let of = |database: &str, table: &str| {
        QueryRequest::new(introspect::INDEXES)
            .parameter("database", database)
            .parameter("table", table)
    };
    match over {
        Some(TableEngine::Distributed {
            database, table, ..
        }) => of(&database, &table),
        Some(TableEngine::Merge { database, pattern }) => {
            QueryRequest::new(introspect::SHARED_INDEXES)
                .parameter("database", database)
                .parameter("pattern", pattern)
        }
        Some(
            TableEngine::MergeTree(_)
            | TableEngine::View
            | TableEngine::MaterializedView
            | TableEngine::Other(_),
        )
        | None => of(subject.database, subject.table),
    }
}

/// `DATABASE.TABLE`, or a table of the session's own database.
fn split<'a>(
    text: &'a str,
    session: &'a Session,
    name: &str,
) -> Result<(&'a str, &'a str), WorkError> {
    let (database, table) = text.split_once('.').unwrap_or((session.database(), text));
    if database.is_empty() || table.is_empty() {
        let name = name.to_owned();
        return Err(WorkError::BadSourceName { name });
    }
    Ok((database, table))
}

/// The one table of a server that looks like what is wanted, whatever it is called.
fn discovered(session: &Session, name: &str, signal: Signal) -> Result<Source, WorkError> {
    let mut candidates: Vec<Discovered> = discover(session)?
        .into_iter()
        .filter(|found| found.signal == signal)
        .collect();
    if candidates
        .iter()
        .any(|found| found.database == session.database())
    {
        candidates.retain(|found| found.database == session.database());
    }
    let [found] = candidates.as_slice() else {
        if candidates.is_empty() {
            return Err(unknown(session, name)?);
        }
        let tables = candidates.iter().map(Discovered::qualified);
        return Err(WorkError::SeveralTables {
            name: name.to_owned(),
            place: session.place(),
            tables: tables.collect(),
        });
    };
    let subject = Subject {
        source: name,
        database: &found.database,
        table: &found.table,
    };
    match live(session.engine(), &subject)? {
        Some(table) => Ok(Source::of(&subject, table, true)),
        None => Err(unknown(session, name)?),
    }
}

/// The tables that look like logs or traces, whatever they are called; the logs come first.
pub(crate) fn discover(session: &Session) -> Result<Vec<Discovered>, WorkError> {
    let rows = rows::ask(session.engine(), &QueryRequest::new(introspect::DISCOVER))?;
    introspect::read_discovered(rows).map_err(|error| corrupt(&error))
}

fn corrupt(error: &IntrospectError) -> WorkError {
    let reason = error.to_string();
    lucerna_engine::EngineError::Corrupt { reason }.into()
}

/// Asks for all tables that a person may have meant; parameter `database`.
const TABLES: &str = "\
SELECT if(database = {database:String}, name, concat(database, '.', name))
FROM system.tables
WHERE database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA')
    AND NOT startsWith(name, '_lucerna_import_') AND NOT startsWith(name, '.inner')
ORDER BY 1";

fn unknown(session: &Session, name: &str) -> Result<WorkError, WorkError> {
    if name == "metrics" {
        return Ok(WorkError::Metrics {
            place: session.place(),
            tables: examine::metrics(session)?,
        });
    }
    let request = QueryRequest::new(TABLES).parameter("database", session.database());
    let known = rows::ask_column(session.engine(), &request)?;
    let named = session.naming().sources.keys();
    let own = OWN.into_iter().chain(named.map(String::as_str));
    let names = own.chain(known.iter().map(String::as_str));
    let near = nearest(name, names)
        .into_iter()
        .filter(|near| *near != name)
        .map(str::to_owned)
        .collect();
    Ok(WorkError::UnknownSource {
        name: name.to_owned(),
        place: session.place(),
        known,
        near,
    })
}
