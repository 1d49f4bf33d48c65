//! Files that cannot be imported, and an engine that cannot be installed.

use super::{Failure, Fault};
use crate::exit::Kind;
use lucerna::import::ImportCause;
use lucerna_engine::EngineError;
use lucerna_engine_chdb::install::InstallError;
use std::path::Path;

/// Why `path` was not imported, with what became of it where the cause does not say that.
pub(crate) fn of_file(cause: ImportCause, is_open: bool, path: &Path) -> Failure {
    let of_engine = matches!(cause, ImportCause::Engine(_));
    // What it did is known here, or will be.
    let has_gone = matches!(cause, ImportCause::Engine(EngineError::Disconnected { .. }));
    let mut failure = Failure::from(cause);
    if let Failure::Fault(fault) = &mut failure {
        if has_gone {
            fault.help.clear();
        }
        let path = path.display();
        if is_open {
            fault.help.push(format!(
                "{path} is in as a whole or not at all: what this import left is put in order, and said, when \
                 the store is opened next"
            ));
        } else if of_engine {
            fault.help.push(format!("nothing of {path} was kept"));
        }
    }
    failure
}

impl From<ImportCause> for Failure {
    fn from(cause: ImportCause) -> Self {
        let kind = match cause {
            ImportCause::Engine(error) => return error.into(),
            ImportCause::Cancelled => Kind::Interrupted,
            ImportCause::UnknownSchema { .. }
            | ImportCause::JsonSchema { .. }
            | ImportCause::OtherStructure { .. }
            | ImportCause::HoldsOtherRows { .. }
            | ImportCause::NoStore => Kind::Usage,
            ImportCause::File(_)
            | ImportCause::WrongSignal { .. }
            | ImportCause::NoPlace { .. }
            | ImportCause::Changed { .. }
            | ImportCause::Snapshot { .. }
            | ImportCause::Ledger { .. }
            | _ => Kind::File,
        };
        Fault::of(kind, &cause).into()
    }
}

impl From<InstallError> for Failure {
    fn from(error: InstallError) -> Self {
        Fault::of(Kind::Engine, &error)
            .help("`--engine-lib FILE` or LUCERNA_CHDB names a libchdb.so that is here already")
            .into()
    }
}
