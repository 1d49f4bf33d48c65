//! The exit codes, and the end of the program.

use crate::console::Console;
use crate::failure::Failure;
use std::process::ExitCode;

/// Why a command did not do what it was asked: each kind has its name in JSON and its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The engine refused or failed the statement.
    Refused,
    /// What was to be written could not be, such as on a full disk.
    Write,
    /// The flags are wrong.
    Usage,
    /// The configuration is wrong.
    Config,
    /// A file is missing, cannot be read, or has a line that is broken.
    File,
    /// Nothing answered.
    Unreachable,
    /// There is no secure connection to be had.
    Tls,
    /// The server did not let the user in.
    Authentication,
    /// Another process has the store open, or it cannot be opened.
    Store,
    /// There is no engine, or it cannot be loaded.
    Engine,
    /// The statement took longer than it was allowed to.
    Timeout,
    /// The statement took more than it was allowed to.
    Limit,
    /// The text of the query is wrong; nothing was sent.
    Query,
    /// The read-only guard stopped the statement.
    Guard,
    /// What was to be checked is not as it should be.
    Findings,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

impl Kind {
    /// Its name in `--error-format json`.
    pub(crate) fn name(self) -> &'static str {
        self.row().0
    }

    /// Its exit code.
    pub(crate) fn code(self) -> u8 {
        self.row().1
    }

    fn row(self) -> (&'static str, u8) {
        match self {
            Self::Refused => ("refused", 1),
            Self::Write => ("write", 1),
            Self::Usage => ("usage", 2),
            Self::Config => ("config", 2),
            Self::File => ("file", 2),
            Self::Unreachable => ("unreachable", 3),
            Self::Tls => ("tls", 3),
            Self::Authentication => ("authentication", 3),
            Self::Store => ("store", 3),
            Self::Engine => ("engine", 3),
            Self::Timeout => ("timeout", 4),
            Self::Limit => ("limit", 4),
            Self::Query => ("query", 5),
            Self::Guard => ("guard", 6),
            Self::Findings => ("findings", 7),
            Self::Interrupted => ("interrupted", 130),
        }
    }
}

/// Says what went wrong, if anything did, and gives the exit code.
pub(crate) fn end(console: &Console, outcome: Result<(), Failure>) -> ExitCode {
    match outcome {
        Ok(()) | Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            console.report(&failure);
            ExitCode::from(failure.code())
        }
    }
}
