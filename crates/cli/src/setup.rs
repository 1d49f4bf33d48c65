//! What flags, environment and config files say together.

use crate::args::{PlaceArgs, StoreArgs};
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use lucerna::config::{Flags, Settings};
use lucerna::connection::Naming;
use lucerna::environment::Environment;
use lucerna::paths::Paths;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that is set.
#[derive(Debug)]
pub(crate) struct Setup {
    /// The environment, for what is no setting.
    pub(crate) environment: Environment,
    /// Where files lie.
    pub(crate) paths: Paths,
    /// What is set, and where.
    pub(crate) settings: Settings,
    /// How long anything may take that a server is asked, if a flag says so.
    pub(crate) timeout: Option<Duration>,
}

/// The flags that settings have.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Given<'a> {
    /// Where statements are run.
    pub(crate) place: Option<&'a PlaceArgs>,
    /// The embedded store, of commands that know no other place.
    pub(crate) store: Option<&'a StoreArgs>,
    pub(crate) source: Option<&'a str>,
    pub(crate) format: Option<&'a str>,
    pub(crate) tz: Option<&'a str>,
    pub(crate) timeout: Option<Duration>,
    /// A config file that is named and not there is none, for commands that make it or say where it is.
    pub(crate) may_lack_config: bool,
}

impl Setup {
    /// As [`read`](Self::read), for commands without such flags.
    pub(crate) fn read_files() -> Result<Self, Failure> {
        Self::read(Given::default())
    }

    /// Reads the environment and the config files.
    pub(crate) fn read(given: Given<'_>) -> Result<Self, Failure> {
        let environment = Environment::from_process();
        let paths = Paths::new(&environment)?;
        let place = given.place.cloned().unwrap_or_default();
        let store = given.store.unwrap_or(&place.store);
        let flags = Flags {
            db: store.db.clone(),
            connection: place.connection,
            url: place.url,
            user: place.user,
            asks_password: place.ask_password,
            source: given.source.map(str::to_owned),
            format: given.format.map(str::to_owned),
            tz: given.tz.map(str::to_owned),
            engine_library: store.engine_lib.clone(),
        };
        let settings = if given.may_lack_config {
            let unnamed = Environment {
                config: None,
                ..environment.clone()
            };
            Settings::read(&flags, &unnamed, &paths, &here()?)?
        } else {
            Settings::read(&flags, &environment, &paths, &here()?)?
        };
        Ok(Self {
            environment,
            paths,
            settings,
            timeout: given.timeout,
        })
    }

    /// What is amiss with the person's config file, if it can be used all the same.
    pub(crate) fn warning(&self) -> Option<String> {
        let path = self.paths.config_file();
        let mode = std::fs::metadata(path).ok()?.permissions().mode();
        (mode & 0o077 != 0).then(|| {
            let path = path.display();
            format!("others can read {path}, which names servers and commands: `chmod 600 {path}`")
        })
    }

    /// Whether `logs` and `traces` are the store's own tables, as the program makes them.
    pub(crate) fn has_usual_tables(&self) -> bool {
        self.settings.connection.is_none() && self.settings.naming == Naming::default()
    }
}

/// The current folder.
pub(crate) fn here() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(|error| {
        Fault::new(Kind::Config, "the current folder is gone")
            .caused_by(Some(&error))
            .into()
    })
}
