//! The seam between the program and whatever runs its statements.

use arrow_array::RecordBatchReader;
use serde::{Deserialize, Serialize};

use crate::{Batches, EngineError, InsertTarget, QueryRequest};

/// Something that runs ClickHouse statements.
///
/// Every call blocks; a call is stopped from another thread through the request's
/// [`Cancel`](crate::Cancel). Calls may be made from several threads at once and do not disturb each
/// other: no setting, database or error of one statement reaches the next.
pub trait Engine: Send + Sync {
    /// A short name for messages and configuration, such as `chdb`.
    fn name(&self) -> &str;

    /// The version of the ClickHouse server, such as `26.7.2.1`.
    ///
    /// # Errors
    ///
    /// As [`query`](Engine::query).
    fn version(&self) -> Result<String, EngineError>;

    /// Runs a statement that yields rows: SELECT, SHOW, DESCRIBE, EXPLAIN and the like.
    ///
    /// Returns with the first rows, or the end, or the error; further rows follow while the batches
    /// are read. Dropping the batches early stops the statement.
    ///
    /// # Errors
    ///
    /// Whatever [`EngineError`] tells, here or with a later batch.
    fn query(&self, request: &QueryRequest) -> Result<Batches, EngineError>;

    /// Runs a statement that yields no rows: CREATE, ALTER, INSERT … SELECT and the like.
    ///
    /// # Errors
    ///
    /// Whatever [`EngineError`] tells.
    fn execute(&self, request: &QueryRequest) -> Result<(), EngineError> {
        for batch in self.query(request)? {
            batch.map_err(EngineError::from_arrow)?;
        }
        Ok(())
    }

    /// Writes the rows of `batches` into a table, and returns how many they were.
    ///
    /// The columns of the batches must be named as the columns of the target, in any order.
    ///
    /// # Errors
    ///
    /// [`EngineError::Input`] if `batches` yields an error: what was written before it may stay
    /// written, as far as the error says so.
    fn insert(
        &self,
        into: &InsertTarget,
        batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, EngineError>;

    /// Tells what a statement would do, without running it.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotSupported`] by an engine that cannot tell.
    fn classify(&self, statement: &str) -> Result<StatementClass, EngineError>;

    /// A number that is another one as soon as a statement that writes has begun, and as soon as it has ended:
    /// who finds the same number again knows that none came in between. What goes on in the background after
    /// its statement (a mutation, a buffer) makes no number. `None` while something is being written, and
    /// always of an engine to which others may write.
    fn last_write(&self) -> Option<u64> {
        None
    }
}

/// What a text of SQL does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum StatementClass {
    /// One or more statements that only read: SELECT, SHOW, DESCRIBE, EXPLAIN, EXISTS, CHECK.
    ///
    /// The server's view: a SELECT that writes a file is read-only to it.
    ReadOnly,
    /// Changes data or tables of a database: INSERT, CREATE, ALTER, DROP, OPTIMIZE.
    Write,
    /// Changes what belongs to the whole server: users, functions, the `system` database.
    WriteServer,
    /// Changes the session or steers the server: SET, USE, SYSTEM, KILL, ATTACH, BACKUP.
    Session,
    /// It could not be read, so nothing is known of it.
    Unknown,
    /// There is no statement in the text, or more than one.
    NotOne {
        /// How many there are.
        count: u32,
    },
}
