//! What the two ends say to each other, beside rows.
//!
//! Who asks opens a connection for each statement and sends [`Hello`] and [`Ask`]. The answer begins
//! with [`Answer::Begun`] (until then nothing was run), then come messages and rows in turn, and the
//! last is [`Answer::End`] or says what went wrong.

use std::io;
use std::path::PathBuf;

use arrow_schema::ArrowError;
use lucerna_engine::{
    Access, Column, EngineError, InsertTarget, Limits, Progress, QueryRequest, StatementClass,
    Statistics,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The number of this way to talk; another one for every change in it.
pub(crate) const PROTOCOL: u32 = 2;

/// The first message. It stays as it is for ever, so that any two programs can say that they do not
/// understand each other.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Hello {
    /// [`PROTOCOL`].
    pub(crate) protocol: u32,
    /// Which program asks, with its version.
    pub(crate) program: String,
}

/// What is asked.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Ask {
    /// Nothing but whether somebody is there.
    Greeting,
    Version,
    Classify(String),
    Query(Statement),
    /// Rows follow, and then [`Sent`].
    Insert(InsertTarget),
}

/// A [`QueryRequest`].
#[derive(Serialize, Deserialize)]
pub(crate) struct Statement {
    text: String,
    database: Option<String>,
    parameters: Vec<(String, String)>,
    settings: Vec<(String, String)>,
    limits: Limits,
    access: Access,
    wants_progress: bool,
    columns: Option<Vec<Column>>,
    format: Option<String>,
    is_counted: bool,
}

/// What comes after the rows of an insert.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Sent {
    /// These were all.
    All,
    /// The rest cannot be read, for this reason.
    Broken(String),
}

/// What is answered.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// The holder has understood, and begins.
    Begun,
    /// The holder talks otherwise, and has run nothing.
    OtherProtocol {
        program: String,
    },
    /// The holder belongs to another user, and has run nothing.
    OtherUser,
    /// The holder leaves; nothing is left of what it had begun.
    Leaving,
    Version(String),
    Class(StatementClass),
    Progress(Progress),
    /// What the statement has taken so far.
    Standing(Statistics),
    /// It is done, and this is what it took.
    End(Statistics),
    /// So many rows are written.
    Written(u64),
    Failed(Failure),
}

/// An [`EngineError`] that a running statement can have.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Failure {
    Refused {
        code: u32,
        name: String,
        message: String,
        query_id: String,
    },
    TimedOut(String),
    LimitExceeded {
        code: u32,
        name: String,
        message: String,
    },
    Cancelled,
    NotOpened {
        path: PathBuf,
        reason: String,
    },
    NotSupported(String),
    Input(String),
    /// All others, as text.
    Other(String),
}

/// Reads a message; what is none of them is an error of the kind `InvalidData`.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    serde_json::from_slice(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

impl Statement {
    pub(crate) fn of(request: &QueryRequest) -> Self {
        Self {
            text: request.statement.clone(),
            database: request.database.clone(),
            parameters: request.parameters.clone(),
            settings: request.settings.clone(),
            limits: request.limits,
            access: request.access,
            wants_progress: request.progress.is_some(),
            columns: request.columns.clone(),
            format: request.format.clone(),
            is_counted: request.is_counted,
        }
    }

    /// Whether it may be run a second time without harm.
    pub(crate) fn only_reads(&self) -> bool {
        self.access == Access::ReadOnly
    }

    /// Whether somebody wants to be told how far it is.
    pub(crate) fn wants_progress(&self) -> bool {
        self.wants_progress
    }

    /// Without progress and a cancel of its own.
    pub(crate) fn into_request(self) -> QueryRequest {
        QueryRequest {
            database: self.database,
            parameters: self.parameters,
            settings: self.settings,
            limits: self.limits,
            access: self.access,
            columns: self.columns,
            format: self.format,
            is_counted: self.is_counted,
            ..QueryRequest::new(self.text)
        }
    }
}

impl std::fmt::Debug for Statement {
    /// Without the values of parameters, which may be somebody's data.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Statement")
            .field("text", &self.text)
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}

impl Failure {
    pub(crate) fn of(error: EngineError) -> Self {
        match error {
            EngineError::Refused {
                code,
                name,
                message,
                query_id,
            } => Self::Refused {
                code,
                name,
                message,
                query_id,
            },
            EngineError::TimedOut { message } => Self::TimedOut(message),
            EngineError::LimitExceeded {
                code,
                name,
                message,
            } => Self::LimitExceeded {
                code,
                name,
                message,
            },
            EngineError::Cancelled => Self::Cancelled,
            EngineError::StoreNotOpened { path, reason } => Self::NotOpened { path, reason },
            EngineError::NotSupported { what } => Self::NotSupported(what),
            EngineError::Input { source, .. } => Self::Input(source.to_string()),
            EngineError::Corrupt { reason } => Self::Other(reason),
            other @ (EngineError::Unreachable { .. }
            | EngineError::Disconnected { .. }
            | EngineError::NotTrusted { .. }
            | EngineError::NotAuthenticated { .. }
            | EngineError::NotClickHouse { .. }
            | EngineError::NotInstalled { .. }
            | EngineError::NotLoadable { .. }
            | EngineError::InUse { .. }
            | EngineError::OtherStoreOpen { .. }
            | _) => Self::Other(other.to_string()),
        }
    }

    pub(crate) fn into_error(self) -> EngineError {
        match self {
            Self::Refused {
                code,
                name,
                message,
                query_id,
            } => EngineError::Refused {
                code,
                name,
                message,
                query_id,
            },
            Self::TimedOut(message) => EngineError::TimedOut { message },
            Self::LimitExceeded {
                code,
                name,
                message,
            } => EngineError::LimitExceeded {
                code,
                name,
                message,
            },
            Self::Cancelled => EngineError::Cancelled,
            Self::NotOpened { path, reason } => EngineError::StoreNotOpened { path, reason },
            Self::NotSupported(what) => EngineError::NotSupported { what },
            Self::Input(text) => unreadable(ArrowError::ComputeError(text)),
            Self::Other(reason) => EngineError::Corrupt { reason },
        }
    }
}

/// The rows of an insert that cannot be read to their end.
pub(crate) fn unreadable(source: ArrowError) -> EngineError {
    EngineError::Input {
        written: "rows that came before may be written or not",
        source,
    }
}
