//! A statement of SQL that a person typed, run through the guard.

use lucerna_engine::{Access, Batches, EngineError, QueryRequest};

use crate::error::WorkError;
use crate::guard::{self, GuardError};
use crate::rows;
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
    run: &RunOptions,
) -> Result<Batches, WorkError> {
    let approved = match guard::check_allowing(statement, session.engine(), session.allowed()) {
        Ok(approved) => approved,
        Err(unknown @ GuardError::Unknown { .. }) => {
            return Err(syntax(session, statement, unknown));
        }
        Err(GuardError::Writes { .. }) if session.is_read_only() => {
            let place = session.place();
            return Err(WorkError::ReadOnly { place });
        }
        Err(error) => return Err(error.into()),
    };
    let request = run
        .request(&approved.statement)
        .settings(&approved.settings);
    let request = statement
        .parameters
        .iter()
        .fold(request.finish(), |request, (name, value)| {
            request.parameter(name, value)
        })
        .database(session.database());
    let request = if approved.reaches {
        request.access(Access::ReadOnlyReaching)
    } else {
        request
    };
    let engine = session.engine();
    let rows = engine.query(&request);
    rows.map_err(|error| run.refused(engine, error))
}

/// What is wrong with a statement that the engine cannot read: it is asked to lay the text out,
/// which runs nothing of it.
fn syntax(session: &Session, statement: &SqlRun, unknown: GuardError) -> WorkError {
    let request = QueryRequest::new("SELECT formatQuery({statement:String})").parameter(
        "statement",
        statement
            .text
            .trim_end_matches([';', ' ', '\n', '\r', '\t']),
    );
    match rows::ask(session.engine(), &request) {
        Err(EngineError::Refused {
            code,
            name,
            message,
            query_id,
        }) => {
            let own = message
                .split(": In scope SELECT formatQuery(")
                .next()
                .unwrap_or(&message);
            EngineError::Refused {
                code,
                name,
                message: own.to_owned(),
                query_id,
            }
            .into()
        }
        Err(error) => error.into(),
        Ok(_) => unknown.into(),
    }
}
