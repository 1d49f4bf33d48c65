//! Flags, environment and config files that cannot be used.

use super::{Failure, Fault};
use crate::exit::Kind;
use lucerna::config::ConfigError;
use lucerna::connection::PasswordError;
use lucerna::paths::NoHome;
use lucerna::range::RangeError;

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let mut fault = Fault::of(Kind::Config, &error);
        fault.help = error.help();
        fault.into()
    }
}

impl From<NoHome> for Failure {
    fn from(error: NoHome) -> Self {
        Fault::of(Kind::Config, &error).into()
    }
}

impl From<RangeError> for Failure {
    fn from(error: RangeError) -> Self {
        Fault::of(Kind::Usage, &error).into()
    }
}

impl From<PasswordError> for Failure {
    fn from(error: PasswordError) -> Self {
        let (kind, help) = match error {
            PasswordError::Unreadable { .. } => (Kind::File, None),
            PasswordError::GivenUp => (Kind::Interrupted, None),
            PasswordError::NobodyToAsk => (
                Kind::Authentication,
                Some(
                    "a script takes it from `password_command` or `password_file` of the connection, or \
                     from LUCERNA_PASSWORD_FILE or LUCERNA_PASSWORD",
                ),
            ),
            PasswordError::NotRun(_)
            | PasswordError::Failed { .. }
            | PasswordError::TimedOut
            | PasswordError::NoPassword { .. }
            | PasswordError::NotTyped(_)
            | _ => (Kind::Authentication, None),
        };
        let mut fault = Fault::of(kind, &error);
        fault.help = help.map(str::to_owned).into_iter().collect();
        fault.into()
    }
}
