//! Files that cannot be imported, and an engine that cannot be installed.

use super::{Failure, Fault};
use crate::exit::Kind;
use lucerna::import::ImportCause;
use lucerna_engine_chdb::install::InstallError;

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
