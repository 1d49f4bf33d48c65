//! A shop's telemetry with an incident in it, and the tour that finds the cause.

use jiff::Timestamp;
use lucerna_diagnostics::Diagnostic;
use lucerna_engine::{Batches, Cancel};

use crate::error::WorkError;
use crate::import::ImportCause;
use crate::session::{RunOptions, Session};

/// What the demo's store holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// Rows of logs.
    pub logs: u64,
    /// Rows of spans.
    pub spans: u64,
    /// The instant at which the data end.
    pub end: Timestamp,
}

/// Replaces the demo's data by six hours that end at `end`.
///
/// # Errors
///
/// As an import.
pub fn fill(_session: &Session, end: Timestamp, _cancel: &Cancel) -> Result<Filled, ImportCause> {
    Ok(Filled {
        logs: 0,
        spans: 0,
        end,
    })
}

/// A step of the tour, ready to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TourStep {
    /// From 1.
    pub number: usize,
    /// What one wants to know.
    pub question: &'static str,
    /// How to ask it oneself.
    pub command: String,
    /// The Lucene query.
    pub query: &'static str,
    /// The statement that is sent.
    pub statement: String,
    /// What the query means.
    pub english: String,
    /// Notes on the query.
    pub diagnostics: Vec<Diagnostic>,
    /// What the rows say.
    pub finding: &'static str,
    settings: Vec<(String, String)>,
}

/// The steps of the tour over data that end at `end`.
///
/// # Errors
///
/// As [`Session::plan`].
pub fn tour(_session: &Session, _end: Timestamp) -> Result<Vec<TourStep>, WorkError> {
    Ok(Vec::new())
}

impl TourStep {
    /// Runs the step.
    ///
    /// # Errors
    ///
    /// What the engine says.
    pub fn run(&self, session: &Session, run: &RunOptions) -> Result<Batches, WorkError> {
        let _ = (session, run, &self.settings);
        Err(WorkError::BadSourceName {
            name: String::new(),
        })
    }
}
