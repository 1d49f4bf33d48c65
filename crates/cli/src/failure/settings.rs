//! Flags, environment and config files that cannot be used.

use super::{Failure, Fault};
use crate::exit::Kind;
use lucerna::config::ConfigError;
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
