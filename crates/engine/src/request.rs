//! What is asked of an engine.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Cancel, Column, ProgressCallback};

/// A statement with everything that its run depends on.
///
/// ```
/// use std::time::Duration;
/// use lucerna_engine::QueryRequest;
///
/// let request = QueryRequest::new("SELECT {name:String}")
///     .parameter("name", "tab\tand 'quote'")
///     .timeout(Duration::from_secs(10));
/// assert_eq!(request.parameters.len(), 1);
/// ```
#[derive(Clone)]
pub struct QueryRequest {
    /// One SQL statement. A semicolon at its end is allowed.
    pub statement: String,
    /// The database that unqualified names mean; the engine's default if absent.
    pub database: Option<String>,
    /// Values of `{name:Type}` in the statement, as plain text: engines do the escaping.
    pub parameters: Vec<(String, String)>,
    /// ClickHouse settings for this statement alone.
    pub settings: Vec<(String, String)>,
    /// How much the statement may take.
    pub limits: Limits,
    /// Whether the server is told to refuse writes.
    pub access: Access,
    /// Stops the statement.
    pub cancel: Cancel,
    /// Told how far the statement is, about ten times a second, on a thread of the engine.
    pub progress: Option<ProgressCallback>,
    /// The columns that the statement yields, if the caller knows them: then the server is not asked.
    /// If they turn out not to fit what arrives, it is.
    pub columns: Option<Vec<Column>>,
    /// The name of a format of ClickHouse, such as `XML`, in which the server itself writes the rows:
    /// what comes are its bytes, piece by piece ([`formatted`](crate::formatted)). Absent: rows.
    pub format: Option<String>,
    /// Whether anybody wants to know what it reads. Without that its
    /// [`Statistics`](crate::Statistics) may hold nothing but the time.
    pub is_counted: bool,
}

impl QueryRequest {
    /// A read-only request without parameters or limits.
    #[must_use]
    pub fn new(statement: impl Into<String>) -> Self {
        Self {
            statement: statement.into(),
            database: None,
            parameters: Vec::new(),
            settings: Vec::new(),
            limits: Limits::default(),
            access: Access::ReadOnly,
            cancel: Cancel::new(),
            progress: None,
            columns: None,
            format: None,
            is_counted: true,
        }
    }

    /// Sets the database that unqualified names mean.
    #[must_use]
    pub fn database(mut self, name: impl Into<String>) -> Self {
        self.database = Some(name.into());
        self
    }

    /// Gives the value of `{name:Type}`.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Sets a ClickHouse setting for this statement.
    #[must_use]
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Replaces the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Limits how long the statement may run.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = Some(timeout);
        self
    }

    /// Sets whether the server is told to refuse writes.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Gives the handle that stops the statement.
    #[must_use]
    pub fn cancel(mut self, cancel: Cancel) -> Self {
        self.cancel = cancel;
        self
    }

    /// Asks to be told how far the statement is.
    #[must_use]
    pub fn progress(mut self, callback: ProgressCallback) -> Self {
        self.progress = Some(callback);
        self
    }

    /// Says which columns the statement yields, which spares the question for them.
    #[must_use]
    pub fn columns(mut self, columns: Vec<Column>) -> Self {
        self.columns = Some(columns);
        self
    }

    /// Has the server itself write the rows, in a format of ClickHouse.
    #[must_use]
    pub fn format(mut self, name: impl Into<String>) -> Self {
        self.format = Some(name.into());
        self
    }

    /// Says that nobody wants to know what it reads, which spares the questions for that.
    #[must_use]
    pub fn uncounted(mut self) -> Self {
        self.is_counted = false;
        self
    }
}

impl fmt::Debug for QueryRequest {
    /// Without the values of parameters, which may be somebody's data.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parameters.iter().map(|(name, _)| name).collect();
        formatter
            .debug_struct("QueryRequest")
            .field("statement", &self.statement)
            .field("database", &self.database)
            .field("parameters", &names)
            .field("settings", &self.settings)
            .field("limits", &self.limits)
            .field("access", &self.access)
            .field("columns", &self.columns)
            .field("format", &self.format)
            .field("is_counted", &self.is_counted)
            .finish_non_exhaustive()
    }
}

/// How much a statement may take; what is absent is unlimited.
///
/// A statement that goes over fails with [`EngineError::TimedOut`](crate::EngineError::TimedOut) or
/// [`EngineError::LimitExceeded`](crate::EngineError::LimitExceeded); it never yields fewer rows in
/// silence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Running time.
    pub timeout: Option<Duration>,
    /// Rows read from tables.
    pub max_rows_read: Option<u64>,
    /// Bytes read from tables, uncompressed.
    pub max_bytes_read: Option<u64>,
    /// Bytes of memory.
    pub max_memory: Option<u64>,
}

/// Whether the server is told to refuse writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Access {
    /// The statement runs with `readonly`.
    #[default]
    ReadOnly,
    /// The statement runs with `readonly` at 2: it writes nothing, and its table functions may reach files
    /// and other servers.
    ReadOnlyReaching,
    /// The statement may write.
    Write,
}

/// Where rows are written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InsertTarget {
    /// The database.
    pub database: String,
    /// The table.
    pub table: String,
    /// The columns to be filled; the others take their defaults.
    pub columns: Vec<String>,
}
