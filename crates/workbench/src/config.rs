//! What is set where: a flag before the environment, that before the project's file, that before
//! the person's, that before the default.

mod edit;
mod error;
mod file;
mod keys;
mod layers;
mod listing;
mod values;

use std::fmt;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::check::Levels;
use crate::connection::{Connection, Naming};
use crate::environment::Environment;
use crate::paths::Paths;
use crate::secret::Secret;

pub use edit::{ConfigEdit, NewConnection};
pub use error::{ConfigError, FilePlace};
pub use file::{ConfigFile, ConnectionEntry};
pub use listing::{Entry, entries};

/// What `--connection` calls the embedded store.
pub const STORE: &str = "store";

/// The time zone of this name; `local` is the system's.
///
/// ```
/// assert!(lucerna::config::zone_named("Europe/Vienna").is_some());
/// assert!(lucerna::config::zone_named("local").is_some());
/// assert!(lucerna::config::zone_named("Mars/Base").is_none());
/// ```
#[must_use]
pub fn zone_named(name: &str) -> Option<TimeZone> {
    match name {
        "local" => Some(TimeZone::system()),
        name => TimeZone::get(name).ok(),
    }
}

/// How far back a connection is searched if nobody says.
pub const SINCE_ON_A_CONNECTION: &str = "1h";

/// Whose keys a line is edited with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Keys {
    /// Those of Emacs, which most shells have.
    #[default]
    Emacs,
    /// Those of vi.
    Vi,
}

/// What the command line says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--db`.
    pub db: Option<PathBuf>,
    /// `--connection`.
    pub connection: Option<String>,
    /// `--url`, which may hold what it must not.
    pub url: Option<Secret>,
    /// `--user`.
    pub user: Option<String>,
    /// `--ask-password`.
    pub asks_password: bool,
    /// `--source`.
    pub source: Option<String>,
    /// `--format`.
    pub format: Option<String>,
    /// `--tz`.
    pub tz: Option<String>,
    /// `--engine-lib`.
    pub engine_library: Option<PathBuf>,
}

/// Where a setting was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag.
    Flag(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A config file.
    File(PathBuf),
    /// Nowhere: the default.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => formatter.write_str(name),
            Self::File(path) => path.display().fmt(formatter),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// A value and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it was found.
    pub origin: Origin,
}

/// Everything that can be set, with its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The embedded store.
    pub db: Setting<PathBuf>,
    /// The server that is used instead of the store.
    pub connection: Option<Setting<Connection>>,
    /// The source that is searched: `logs`.
    pub source: Setting<String>,
    /// How far back is searched: an hour on a connection, everything in the store.
    pub since: Setting<Option<String>>,
    /// The output format: `auto`.
    pub format: Setting<String>,
    /// The time zone in which times without an offset are read and times are shown: UTC.
    pub zone: Setting<TimeZone>,
    /// The engine's library; `None` if it is looked for in the usual places.
    pub engine_library: Setting<Option<PathBuf>>,
    /// The keys of the prompt; `keys` in a config file.
    pub keys: Setting<Keys>,
    /// What sources and columns are called.
    pub naming: Naming,
    /// How much the findings of `check` weigh.
    pub lint: Levels,
    /// The names of the connections that the person has.
    pub connections: Vec<String>,
}

impl Settings {
    /// Reads the config files and puts the layers together. `folder` is where the project is looked
    /// for: the current folder.
    ///
    /// # Errors
    ///
    /// Whatever [`ConfigError`] tells.
    pub fn read(
        flags: &Flags,
        environment: &Environment,
        paths: &Paths,
        folder: &Path,
    ) -> Result<Self, ConfigError> {
        layers::Layers::read(flags, environment, paths, folder)?.settings(paths)
    }

    /// The connection, if a server is used.
    #[must_use]
    pub fn server(&self) -> Option<&Connection> {
        self.connection.as_ref().map(|setting| &setting.value)
    }
}

fn default<T>(value: T) -> Setting<T> {
    Setting {
        value,
        origin: Origin::Default,
    }
}

#[cfg(test)]
mod tests;
