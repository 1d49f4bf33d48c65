//! Why an engine could not do what it was asked.

mod exception;

use std::error::Error;
use std::path::PathBuf;

use arrow_schema::ArrowError;

/// The cause of an error, whatever it is.
pub type BoxedCause = Box<dyn Error + Send + Sync>;

/// Why an engine could not do what it was asked; one variant for each thing that a caller does
/// differently.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The server read the statement and refused it, or failed to run it.
    #[error("ClickHouse refused the statement: {message} (code {code}, {name})")]
    Refused {
        /// ClickHouse's number of the error, 0 if the text had none.
        code: u32,
        /// ClickHouse's name of the error, such as `SYNTAX_ERROR`; empty if the text had none.
        name: String,
        /// What ClickHouse said, without the number, the name and the version.
        message: String,
        /// The id under which the server ran the statement; empty if it is not known.
        query_id: String,
    },
    /// Nothing answered.
    #[error("cannot reach {address}")]
    Unreachable {
        /// Where it was looked for, without credentials.
        address: String,
        /// What happened there.
        #[source]
        source: BoxedCause,
    },
    /// The connection broke after the statement was sent: whether it was run is not known.
    #[error("the connection to {address} broke")]
    Disconnected {
        /// Who was asked, without credentials.
        address: String,
        /// What happened.
        #[source]
        source: BoxedCause,
    },
    /// There is no secure connection to be had: a certificate that is not trusted, is not valid now,
    /// or belongs to another name.
    #[error("cannot make a secure connection to {address}")]
    NotTrusted {
        /// Who was asked, without credentials.
        address: String,
        /// What stands in the way.
        problem: TrustProblem,
        /// What is wrong, in words.
        #[source]
        source: BoxedCause,
    },
    /// The server does not know the user, or the password is another.
    #[error("ClickHouse did not let the user in: {message}")]
    NotAuthenticated {
        /// What the server said.
        message: String,
    },
    /// Something answered, and it is no ClickHouse server: a proxy, a load balancer, a web page.
    #[error("{address} is not ClickHouse: it answered {answer}")]
    NotClickHouse {
        /// Who was asked, without credentials.
        address: String,
        /// What came, such as `404 Not Found`.
        answer: String,
    },
    /// The statement ran longer than it was allowed to.
    #[error("the statement took longer than it was allowed to: {message}")]
    TimedOut {
        /// What the server said.
        message: String,
    },
    /// The statement took more than it was allowed to.
    #[error("the statement took more than it was allowed to: {message} (code {code}, {name})")]
    LimitExceeded {
        /// ClickHouse's number of the error.
        code: u32,
        /// ClickHouse's name of the error, such as `TOO_MANY_ROWS`.
        name: String,
        /// What the server said.
        message: String,
    },
    /// The statement was stopped through its [`Cancel`](crate::Cancel).
    #[error("the statement was cancelled")]
    Cancelled,
    /// The engine is not on this machine.
    #[error("the engine's library is not installed")]
    NotInstalled {
        /// The files that were looked for, in order.
        looked_in: Vec<PathBuf>,
    },
    /// The engine is here and cannot be used.
    #[error("cannot load the engine's library {}: {reason}", path.display())]
    NotLoadable {
        /// The library.
        path: PathBuf,
        /// What stands in the way.
        reason: String,
    },
    /// Another process has the store open, and this one cannot ask it.
    #[error("the store {} is in use by {by}", path.display())]
    InUse {
        /// The store.
        path: PathBuf,
        /// Which process, and why it cannot be asked, as far as that is known.
        by: String,
    },
    /// This process has another store open, and the engine can have but one.
    #[error("this process already has the store {} open and cannot open {} beside it", open.display(), path.display())]
    OtherStoreOpen {
        /// The store that is open.
        open: PathBuf,
        /// The store that was asked for.
        path: PathBuf,
    },
    /// The store cannot be opened.
    #[error("cannot open the store {}: {reason}", path.display())]
    StoreNotOpened {
        /// The store.
        path: PathBuf,
        /// What the engine or the system said.
        reason: String,
    },
    /// The engine cannot do this at all.
    #[error("{what} is not supported by this engine")]
    NotSupported {
        /// What was asked for, as a noun.
        what: String,
    },
    /// The rows that were to be written could not be read.
    #[error("the rows to be written could not be read; {written}")]
    Input {
        /// What became of the rows before, such as `nothing was written`.
        written: &'static str,
        /// Why they could not be read.
        #[source]
        source: ArrowError,
    },
    /// What the engine sent is not what it said it would send.
    #[error("the engine sent something that cannot be read: {reason}")]
    Corrupt {
        /// What was wrong with it.
        reason: String,
    },
}

/// What stands in the way of a secure connection; each has another remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustProblem {
    /// Nobody who is trusted has signed the server's certificate.
    UnknownAuthority,
    /// The certificate is for another name.
    OtherName,
    /// The certificate is not valid any more, or not yet.
    Expired,
    /// The server wants a certificate of the client's, and has got none that it trusts.
    ClientCertificate,
    /// What answers there is not encrypted.
    NoTls,
    /// Something else.
    Other,
}

impl EngineError {
    /// Reads the text of a ClickHouse exception, `Code: 62. DB::Exception: … (SYNTAX_ERROR)`; what looks
    /// like a secret in it is `***` ([`masked`](crate::secret::masked)).
    ///
    /// ```
    /// use lucerna_engine::EngineError;
    ///
    /// let error = EngineError::from_exception("Code: 60. DB::Exception: No such table. (UNKNOWN_TABLE)", "");
    /// assert!(matches!(error, EngineError::Refused { code: 60, .. }));
    /// ```
    #[must_use]
    pub fn from_exception(text: &str, query_id: &str) -> Self {
        exception::read(text).into_error(query_id)
    }

    /// Takes an engine's error out of the Arrow error that [`Batches`](crate::Batches) yields.
    #[must_use]
    pub fn from_arrow(error: ArrowError) -> Self {
        let ArrowError::ExternalError(cause) = error else {
            return Self::Corrupt {
                reason: error.to_string(),
            };
        };
        match cause.downcast::<EngineError>() {
            Ok(error) => *error,
            Err(cause) => Self::Corrupt {
                reason: cause.to_string(),
            },
        }
    }
}

impl From<EngineError> for ArrowError {
    fn from(error: EngineError) -> Self {
        Self::ExternalError(Box::new(error))
    }
}
