//! An engine with what is known about it: where searches and statements are run.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna_diagnostics::nearest;
use lucerna_engine::{
    Batches, Cancel, Engine, EngineError, Limits, ProgressCallback, QueryRequest,
};

use crate::connection::{Connection, Naming};
use crate::error::WorkError;
use crate::explain::Explanation;
use crate::facts::Facts;
use crate::guard::Allowed;
use crate::rows;
use crate::search::{Elsewhere, Found, Histogram, Interval, Plan, Resume, Search};
use crate::source::Source;
use crate::sql::SqlRun;
use crate::store::{DATABASE, Store};

/// An engine, the store behind it if it is the embedded one, and the time that `now` means.
#[derive(Clone)]
pub struct Session {
    engine: Arc<dyn Engine>,
    store: Option<Store>,
    connection: Option<Arc<Connection>>,
    naming: Arc<Naming>,
    database: Option<String>,
    zone: TimeZone,
    now: Timestamp,
    facts: Arc<Facts>,
    allowed: Arc<Allowed>,
}

/// How a run is limited, stopped and watched.
#[derive(Clone, Default)]
pub struct RunOptions {
    /// How much it may take.
    pub limits: Limits,
    /// Stops it.
    pub cancel: Cancel,
    /// Told how far it is.
    pub progress: Option<ProgressCallback>,
    /// The engine itself writes the rows, in this format of ClickHouse: what comes are bytes
    /// ([`formatted`](lucerna_engine::formatted)). A search is then one statement.
    pub format: Option<String>,
    /// Nobody wants to know what it reads: the engine is spared the questions for that, and
    /// [`Found::statistics`] says only how long it took.
    pub is_uncounted: bool,
    /// How many rows a block of the engine may have; absent: as many as it likes, which is some 65,000.
    /// Several blocks are on their way at a time, each in several stages, so that smaller ones take less
    /// memory. A statement that sets `max_block_size` itself has its own.
    pub rows_in_block: Option<u32>,
}

/// A request that is being put together.
pub(crate) struct Asking(QueryRequest);

impl RunOptions {
    /// The same for questions of the program's own, whose answers are rows.
    pub(crate) fn of_rows(&self) -> Self {
        Self {
            format: None,
            ..self.clone()
        }
    }

    /// What the engine says; that it knows no such format is a mistake of who asked for it.
    pub(crate) fn refused(&self, engine: &dyn Engine, error: EngineError) -> WorkError {
        const UNKNOWN_FORMAT: u32 = 73;
        match (&self.format, &error) {
            (
                Some(name),
                EngineError::Refused {
                    code: UNKNOWN_FORMAT,
                    ..
                },
            ) => WorkError::UnknownFormat {
                name: name.clone(),
                near: formats_near(engine, name),
            },
            _ => error.into(),
        }
    }

    /// A request with these limits, this cancel and this progress, that only reads.
    pub(crate) fn request(&self, statement: &str) -> Asking {
        let request = QueryRequest::new(statement)
            .limits(self.limits)
            .cancel(self.cancel.clone());
        let request = match &self.format {
            Some(name) => request.format(name),
            None => request,
        };
        let request = if self.is_uncounted {
            request.uncounted()
        } else {
            request
        };
        let request = match self.rows_in_block {
            Some(rows) => request.setting("max_block_size", rows.to_string()),
            None => request,
        };
        Asking(match &self.progress {
            Some(progress) => request.progress(Arc::clone(progress)),
            None => request,
        })
    }
}

/// The formats of ClickHouse whose names are near; none where they cannot be told.
fn formats_near(engine: &dyn Engine, name: &str) -> Vec<String> {
    let request = QueryRequest::new("SELECT name FROM system.formats WHERE is_output");
    let names = rows::ask_column(engine, &request).unwrap_or_default();
    let near = nearest(name, names.iter().map(String::as_str));
    near.into_iter().map(str::to_owned).collect()
}

impl Asking {
    pub(crate) fn settings(self, settings: &[(String, String)]) -> Self {
        let set =
            |request: QueryRequest, (name, value): &(String, String)| request.setting(name, value);
        Self(settings.iter().fold(self.0, set))
    }

    pub(crate) fn finish(self) -> QueryRequest {
        self.0
    }
}

impl Session {
    /// A session on the embedded engine with `store` open.
    #[must_use]
    pub fn embedded(engine: Arc<dyn Engine>, store: Store, zone: TimeZone) -> Self {
        Self {
            engine,
            store: Some(store),
            connection: None,
            naming: Arc::default(),
            database: None,
            zone,
            now: Timestamp::now(),
            facts: Arc::default(),
            allowed: Arc::default(),
        }
    }

    /// A session on an engine whose tables are somebody else's.
    #[must_use]
    pub fn remote(engine: Arc<dyn Engine>, zone: TimeZone) -> Self {
        Self {
            engine,
            store: None,
            connection: None,
            naming: Arc::default(),
            database: None,
            zone,
            now: Timestamp::now(),
            facts: Arc::default(),
            allowed: Arc::default(),
        }
    }

    /// Says which connection the engine is of: its database is where unqualified names are looked for,
    /// and it is what messages call this place.
    #[must_use]
    pub fn of(mut self, connection: Connection) -> Self {
        self.connection = Some(Arc::new(connection));
        self
    }

    /// Says what sources and columns are called.
    #[must_use]
    pub fn named(mut self, naming: Naming) -> Self {
        self.naming = Arc::new(naming);
        self
    }

    /// Fixes what `now` means.
    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Self {
        self.now = now;
        self
    }

    /// Reads and shows times without an offset in another zone.
    #[must_use]
    pub fn in_zone(mut self, zone: TimeZone) -> Self {
        self.zone = zone;
        self
    }

    /// Takes unqualified names for those of another database than the usual one.
    #[must_use]
    pub fn in_database(mut self, name: impl Into<String>) -> Self {
        self.database = Some(name.into());
        self.facts = Arc::default();
        self
    }

    /// Asks nothing about tables before it searches them. That suits those with a handful of rows, where
    /// the questions cost more than they save; the rows that come back are the same.
    pub(crate) fn without_facts(mut self) -> Self {
        self.facts = Arc::new(Facts::unasked());
        self
    }

    /// Lets statements of SQL call functions that the gate stops otherwise.
    #[must_use]
    pub fn allowing(mut self, allowed: Allowed) -> Self {
        self.allowed = Arc::new(allowed);
        self
    }

    /// The functions that statements of SQL may call though the gate stops them otherwise.
    #[must_use]
    pub fn allowed(&self) -> &Allowed {
        &self.allowed
    }

    /// Forgets what is known of its tables: somebody has changed them.
    #[must_use]
    pub fn refreshed(mut self) -> Self {
        self.facts = Arc::default();
        self
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &dyn Engine {
        self.engine.as_ref()
    }

    /// The store, if the engine is the embedded one.
    #[must_use]
    pub fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    /// The connection, if the engine is a server's.
    #[must_use]
    pub fn connection(&self) -> Option<&Connection> {
        self.connection.as_deref()
    }

    /// What unqualified names are looked for in.
    #[must_use]
    pub fn database(&self) -> &str {
        let usual = || self.connection().map_or(DATABASE, Connection::database);
        self.database.as_deref().unwrap_or_else(usual)
    }

    /// What sources and columns are called.
    #[must_use]
    pub fn naming(&self) -> &Naming {
        &self.naming
    }

    /// What messages call the place that statements are run in.
    #[must_use]
    pub fn place(&self) -> String {
        match (&self.store, self.connection()) {
            (Some(store), _) => format!("the store {}", store.folder().display()),
            (None, Some(connection)) => format!("`{}`", connection.label()),
            (None, None) => "this server".to_owned(),
        }
    }

    /// The zone in which times without an offset are read.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// What `now` means.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether the server knows a setting, so that it may be sent. The embedded engine is of the
    /// version that this program was made for.
    pub(crate) fn knows_setting(&self, name: &str) -> bool {
        // Older than any setting that is sent.
        const ALWAYS: &str = "max_block_size";
        self.store.is_some()
            || name == ALWAYS
            || self
                .server()
                .is_some_and(|server| server.setting(name).is_some())
    }

    /// What is known of its tables at the moment.
    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Finds a source: `logs`, `traces`, a table, or a table with its database.
    ///
    /// # Errors
    ///
    /// [`WorkError::UnknownSource`] with the tables there are, or what the engine says.
    pub fn source(&self, name: &str) -> Result<Source, WorkError> {
        Source::find(self, name)
    }

    /// Translates a search and composes its statement; nothing is sent.
    ///
    /// # Errors
    ///
    /// [`WorkError::Query`] if a text is wrong, [`WorkError::NoTimestamp`].
    pub fn plan(&self, source: &Source, search: &Search) -> Result<Plan, WorkError> {
        crate::search::plan(source, search, self, &RunOptions::default(), None)
    }

    /// What a search will do: which indexes serve it, what is left to read, what makes it slow. A
    /// source that does not exist is explained by its schema alone.
    ///
    /// # Errors
    ///
    /// As [`Session::plan`], and what the engine says when it is asked for its plan.
    pub fn explain(
        &self,
        source: &Source,
        search: &Search,
        run: &RunOptions,
    ) -> Result<Explanation, WorkError> {
        crate::explain::explain(self, source, search, &run.of_rows())
    }

    /// Runs a search.
    ///
    /// # Errors
    ///
    /// As [`Session::plan`], and what the engine says.
    pub fn search(
        &self,
        source: &Source,
        search: &Search,
        run: &RunOptions,
    ) -> Result<Found, WorkError> {
        crate::search::run(self, source, search, run, None)
    }

    /// The rows of a query on a source, all of them with all columns, newest first: an
    /// [`arrow_array::RecordBatchReader`] that reads while the engine runs.
    ///
    /// ```
    /// use lucerna::{RunOptions, Session, WorkError};
    ///
    /// fn bodies(session: &Session) -> Result<usize, Box<dyn std::error::Error>> {
    ///     let mut rows = 0;
    ///     for batch in session.query("logs", "level:error", &RunOptions::default())? {
    ///         rows += batch?.num_rows();
    ///     }
    ///     Ok(rows)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Session::source`] and [`Session::search`].
    pub fn query(&self, source: &str, query: &str, run: &RunOptions) -> Result<Found, WorkError> {
        let source = self.source(source)?;
        let search = Search {
            query: query.to_owned(),
            select: vec!["*".to_owned()],
            ..Search::default()
        };
        self.search(&source, &search, run)
    }

    /// Goes on with a search where it stopped: the next rows, up to the limit, in the order of time.
    /// No row comes twice and none is left out, whatever was inserted in between; a row that is newer
    /// than where the search stopped is not among them.
    ///
    /// # Errors
    ///
    /// As [`Session::search`].
    pub fn more(
        &self,
        source: &Source,
        search: &Search,
        resume: &Resume,
        run: &RunOptions,
    ) -> Result<Found, WorkError> {
        crate::search::run(self, source, search, run, Some(resume))
    }

    /// How many rows a search selects, whatever its limit.
    ///
    /// # Errors
    ///
    /// As [`Session::search`].
    pub fn total(
        &self,
        source: &Source,
        search: &Search,
        run: &RunOptions,
    ) -> Result<u64, WorkError> {
        crate::search::total(self, source, search, &run.of_rows())
    }

    /// How many rows a search selects in each stretch of time, by severity or status, whatever its
    /// limit. An open end of the range is that of the rows there are.
    ///
    /// # Errors
    ///
    /// As [`Session::search`]; [`WorkError::NoTimestamp`] if the source has no column of times.
    pub fn histogram(
        &self,
        source: &Source,
        search: &Search,
        interval: Interval,
        run: &RunOptions,
    ) -> Result<Histogram, WorkError> {
        crate::search::histogram(self, source, search, interval, &run.of_rows())
    }

    /// Why a search found nothing: what there is elsewhere, and which flags would find it.
    ///
    /// # Errors
    ///
    /// As [`Session::search`].
    pub fn elsewhere(
        &self,
        source: &Source,
        search: &Search,
        run: &RunOptions,
    ) -> Result<Elsewhere, WorkError> {
        crate::search::elsewhere(self, source, search, &run.of_rows())
    }

    /// Runs one statement of SQL that only reads.
    ///
    /// # Errors
    ///
    /// [`WorkError::Guard`] if it is stopped before it is sent, or what the engine says.
    pub fn sql(&self, statement: &SqlRun, run: &RunOptions) -> Result<Batches, WorkError> {
        crate::sql::run(self, statement, run)
    }
}
