//! What asking a file again answers.

use super::{Failure, Fault};
use crate::exit::Kind;
use lucerna::rerun::RerunError;

impl From<RerunError> for Failure {
    fn from(error: RerunError) -> Self {
        let help = match &error {
            RerunError::NoRecord { .. } => Some(
                "Arrow and Parquet files that were exported do; of text `--provenance sidecar` does",
            ),
            RerunError::MissingParameter { .. } => Some("`--param NAME=VALUE` gives it"),
            RerunError::Work(_)
            | RerunError::Unreadable { .. }
            | RerunError::BrokenRecord { .. }
            | RerunError::Version { .. }
            | RerunError::Withheld
            | RerunError::OneOfSeveral { .. }
            | RerunError::Zone { .. }
            | RerunError::Format { .. }
            | RerunError::Rows(_)
            | _ => None,
        };
        if let RerunError::Work(error) = error {
            return error.into();
        }
        let fault = Fault::of(Kind::File, &error);
        match help {
            Some(help) => fault.help(help),
            None => fault,
        }
        .into()
    }
}
