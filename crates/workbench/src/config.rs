//! What is set where: a flag before the environment, that before the project's file, that before
//! the person's, that before the default.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::environment::Environment;
use crate::paths::Paths;

/// What a config file can say. Unknown keys are left for the parts of the program that know them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct ConfigFile {
    /// The embedded store; only the person's file may say it.
    pub db: Option<PathBuf>,
    /// The source that is searched.
    pub source: Option<String>,
    /// The output format.
    pub format: Option<String>,
    /// The time zone.
    pub tz: Option<String>,
    /// The engine's library; only the person's file may say it.
    pub engine_library: Option<PathBuf>,
    /// The keys of the prompt.
    pub keys: Option<Keys>,
}

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
    /// The source that is searched: `logs`.
    pub source: Setting<String>,
    /// The output format: `auto`.
    pub format: Setting<String>,
    /// The time zone in which times without an offset are read and times are shown: UTC.
    pub zone: Setting<TimeZone>,
    /// The engine's library; `None` if it is looked for in the usual places.
    pub engine_library: Setting<Option<PathBuf>>,
    /// The keys of the prompt; `keys` in a config file.
    pub keys: Setting<Keys>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A config file that is there cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A config file is no TOML, or a value has the wrong type.
    #[error("{} is not a valid config file", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// Where and why.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A project's file says what only a person may say: a cloned repository must not choose what
    /// is loaded or where data is written.
    #[error("{} sets `{key}`, which only your own config file may set", path.display())]
    NotForProjects {
        /// The file.
        path: PathBuf,
        /// The key.
        key: &'static str,
    },
    /// No time zone has this name.
    #[error(
        "`{name}` (from {origin}) is no time zone; expected a name such as `UTC` or `Europe/Vienna`"
    )]
    UnknownZone {
        /// What was given.
        name: String,
        /// Where.
        origin: Origin,
    },
}

impl ConfigFile {
    /// Reads a config file; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Unreadable`] and [`ConfigError::Broken`].
    pub fn read(path: &Path) -> Result<Option<Self>, ConfigError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                return Err(ConfigError::Unreadable {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        toml::from_str(&text)
            .map(Some)
            .map_err(|source| ConfigError::Broken {
                path: path.to_owned(),
                source: Box::new(source),
            })
    }

    fn check_project(&self, path: &Path) -> Result<(), ConfigError> {
        let forbidden = [
            ("db", self.db.is_some()),
            ("engine_library", self.engine_library.is_some()),
        ];
        match forbidden.iter().find(|(_, is_set)| *is_set) {
            Some((key, _)) => Err(ConfigError::NotForProjects {
                path: path.to_owned(),
                key,
            }),
            None => Ok(()),
        }
    }
}

/// The layers, strongest first, with the name that each has in messages.
struct Layers<'a> {
    flags: &'a Flags,
    environment: &'a Environment,
    project: Option<(PathBuf, ConfigFile)>,
    person: Option<(PathBuf, ConfigFile)>,
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
        let project = Paths::project(folder).map(|folder| folder.join("config.toml"));
        let project = project.map(read_layer).transpose()?.flatten();
        if let Some((path, file)) = &project {
            file.check_project(path)?;
        }
        let person = read_layer(paths.config_file().to_owned())?;
        Layers {
            flags,
            environment,
            project,
            person,
        }
        .settings(paths)
    }
}

fn read_layer(path: PathBuf) -> Result<Option<(PathBuf, ConfigFile)>, ConfigError> {
    Ok(ConfigFile::read(&path)?.map(|file| (path, file)))
}

impl Layers<'_> {
    fn settings(&self, paths: &Paths) -> Result<Settings, ConfigError> {
        let (flags, variables) = (self.flags, self.environment);
        let db = self.find(("--db", &flags.db), ("LUCERNA_DB", &variables.db), |file| {
            &file.db
        });
        let source = self.find(
            ("--source", &flags.source),
            ("LUCERNA_SOURCE", &variables.source),
            |file| &file.source,
        );
        let format = self.find(
            ("--format", &flags.format),
            ("LUCERNA_FORMAT", &variables.format),
            |file| &file.format,
        );
        let library = self.find(
            ("--engine-lib", &flags.engine_library),
            ("LUCERNA_CHDB", &variables.engine_library),
            |file| &file.engine_library,
        );
        Ok(Settings {
            db: db.unwrap_or_else(|| default(paths.store())),
            source: source.unwrap_or_else(|| default("logs".to_owned())),
            format: format.unwrap_or_else(|| default("auto".to_owned())),
            zone: self.zone()?,
            keys: self.keys(),
            engine_library: library.map_or_else(
                || default(None),
                |setting| Setting {
                    value: Some(setting.value),
                    origin: setting.origin,
                },
            ),
        })
    }

    fn zone(&self) -> Result<Setting<TimeZone>, ConfigError> {
        let name = self.find(
            ("--tz", &self.flags.tz),
            ("LUCERNA_TZ", &self.environment.tz),
            |file| &file.tz,
        );
        let Some(Setting {
            value: name,
            origin,
        }) = name
        else {
            return Ok(default(TimeZone::UTC));
        };
        match TimeZone::get(&name) {
            Ok(value) => Ok(Setting { value, origin }),
            Err(_) => Err(ConfigError::UnknownZone { name, origin }),
        }
    }

    fn keys(&self) -> Setting<Keys> {
        let nowhere = ("", &None);
        let keys = self.find(nowhere, nowhere, |file| &file.keys);
        keys.unwrap_or_else(|| default(Keys::default()))
    }

    fn find<T: Clone>(
        &self,
        flag: (&'static str, &Option<T>),
        variable: (&'static str, &Option<T>),
        of_file: impl Fn(&ConfigFile) -> &Option<T>,
    ) -> Option<Setting<T>> {
        let found = |value: &T, origin| {
            Some(Setting {
                value: value.clone(),
                origin,
            })
        };
        if let Some(value) = flag.1 {
            return found(value, Origin::Flag(flag.0));
        }
        if let Some(value) = variable.1 {
            return found(value, Origin::Variable(variable.0));
        }
        [&self.project, &self.person]
            .into_iter()
            .flatten()
            .find_map(|(path, file)| {
                of_file(file)
                    .as_ref()
                    .and_then(|value| found(value, Origin::File(path.clone())))
            })
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
