//! Saved queries that cannot be used.

use super::{Failure, Fault};
use crate::exit::Kind;
use lucerna::saved::{BindError, ParameterError, SavedError, SavedQuery};

impl Failure {
    /// Why values cannot be put into a query; what is wrong with the query has its place in its file.
    pub(crate) fn of_bind(error: BindError, query: &SavedQuery) -> Self {
        match error {
            BindError::Text(wrong) => Self::query(wrong.text, wrong.diagnostics)
                .of_file(&query.path.display().to_string()),
            BindError::Parameter(error) => error.into(),
            BindError::Range(error) => error.into(),
        }
    }
}

impl From<SavedError> for Failure {
    fn from(error: SavedError) -> Self {
        let is_of_name = matches!(
            error,
            SavedError::BadName(_)
                | SavedError::NotFound { .. }
                | SavedError::Exists { .. }
                | SavedError::BuiltIn { .. }
        );
        let kind = if is_of_name { Kind::Usage } else { Kind::File };
        let mut fault = Fault::of(kind, &error);
        fault.help = error.help();
        fault.into()
    }
}

impl From<ParameterError> for Failure {
    fn from(error: ParameterError) -> Self {
        let mut fault = Fault::of(Kind::Usage, &error);
        fault.help = error.help();
        fault.into()
    }
}
