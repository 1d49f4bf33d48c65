//! A statement of SQL that a person typed, run through the guard.

use lucerna_engine::Batches;

use crate::error::WorkError;
use crate::session::{RunOptions, Session};

/// A statement with the values of its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SqlRun {
    /// One statement.
    pub text: String,
    /// Values of `{name:Type}`.
    pub parameters: Vec<(String, String)>,
}

pub(crate) fn run(
    session: &Session,
    statement: &SqlRun,
    _run: &RunOptions,
) -> Result<Batches, WorkError> {
    crate::guard::check(statement, session.engine())?;
    Err(WorkError::BadSourceName {
        name: String::new(),
    })
}
