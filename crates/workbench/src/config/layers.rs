//! The layers put together, strongest first.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::error::ConfigError;
use super::file::{ConfigFile, ConnectionEntry};
use super::{
    Flags, Keys, Origin, SINCE_ON_A_CONNECTION, STORE, Setting, Settings, default, zone_named,
};
use crate::check::Levels;
use crate::connection::{Connection, Naming, PasswordSource, ServerUrl};
use crate::environment::Environment;
use crate::paths::Paths;
use crate::secret::Secret;

/// The layers, strongest first, with the name that each has in messages.
pub(super) struct Layers<'a> {
    flags: &'a Flags,
    environment: &'a Environment,
    project: Option<(PathBuf, ConfigFile)>,
    person: Option<(PathBuf, ConfigFile)>,
}

/// Where statements are run.
enum Place {
    Store(Setting<PathBuf>),
    Server(Box<Setting<Connection>>),
}

impl<'a> Layers<'a> {
    pub(super) fn read(
        flags: &'a Flags,
        environment: &'a Environment,
        paths: &Paths,
        folder: &Path,
    ) -> Result<Self, ConfigError> {
        let project = Paths::project(folder).map(|folder| folder.join("config.toml"));
        let project = match project {
            Some(path) => ConfigFile::read_project(&path)?.map(|file| (path, file)),
            None => None,
        };
        let path = paths.config_file().to_owned();
        let person = ConfigFile::read(&path)?;
        if person.is_none() && environment.config.is_some() {
            return Err(ConfigError::NotThere { path });
        }
        let person = person.map(|file| (path, file));
        Ok(Self {
            flags,
            environment,
            project,
            person,
        })
    }

    pub(super) fn settings(&self, paths: &Paths) -> Result<Settings, ConfigError> {
        let (flags, variables) = (self.flags, self.environment);
        let (db, connection) = match self.place(paths)? {
            Place::Store(db) => (db, None),
            Place::Server(connection) => (self.db(paths), Some(*connection)),
        };
        let own = connection.as_ref().map(|setting| &setting.value);
        let entry = own.and_then(|own| self.entry(own.name.as_deref()?));
        let source = self.find(
            ("--source", &flags.source),
            ("LUCERNA_SOURCE", &variables.source),
            entry.and_then(|entry| entry.source.clone()),
            |file| &file.source,
        );
        let format = self.find(
            ("--format", &flags.format),
            ("LUCERNA_FORMAT", &variables.format),
            None,
            |file| &file.format,
        );
        let library = self.find(
            ("--engine-lib", &flags.engine_library),
            ("LUCERNA_CHDB", &variables.engine_library),
            None,
            |file| &file.engine_library,
        );
        let nowhere = ("", &None);
        let since = own.and_then(|own| own.since.clone());
        let since = self.find(nowhere, nowhere, since, |file| &file.since);
        let keys = self.find(("", &None), ("", &None), None, |file| &file.keys);
        Ok(Settings {
            db,
            source: source.unwrap_or_else(|| default("logs".to_owned())),
            since: since.map_or_else(
                || default(own.map(|_| SINCE_ON_A_CONNECTION.to_owned())),
                optional,
            ),
            format: format.unwrap_or_else(|| default("auto".to_owned())),
            zone: self.zone()?,
            keys: keys.unwrap_or_else(|| default(Keys::default())),
            engine_library: library.map_or_else(|| default(None), optional),
            naming: self.naming(own),
            lint: self.lint(),
            connections: self.names(),
            connection,
        })
    }

    /// Where statements are run: of one layer, a connection comes before a store.
    fn place(&self, paths: &Paths) -> Result<Place, ConfigError> {
        let (flags, variables) = (self.flags, self.environment);
        self.check_one_place()?;
        if let Some(name) = &flags.connection {
            return self.named(name, Origin::Flag("--connection"), paths);
        }
        if let Some(url) = &flags.url {
            return self.at(url, Origin::Flag("--url"));
        }
        if flags.db.is_some() {
            return Ok(Place::Store(self.db(paths)));
        }
        if let Some(name) = &variables.connection {
            return self.named(name, Origin::Variable("LUCERNA_CONNECTION"), paths);
        }
        if let Some(url) = &variables.url {
            return self.at(url, Origin::Variable("LUCERNA_URL"));
        }
        if variables.db.is_some() {
            return Ok(Place::Store(self.db(paths)));
        }
        if let Some(url) = &variables.clickhouse_url {
            return self.at(url, Origin::Variable("CLICKHOUSE_URL"));
        }
        if let Some((path, file)) = &self.person
            && let Some(name) = &file.connection
        {
            return self.named(name, Origin::File(path.clone()), paths);
        }
        Ok(Place::Store(self.db(paths)))
    }

    fn check_one_place(&self) -> Result<(), ConfigError> {
        let flags = self.flags;
        let given = [
            ("--db", flags.db.is_some()),
            ("--connection", flags.connection.is_some()),
            ("--url", flags.url.is_some()),
        ];
        let mut given = given.iter().filter(|(_, is_given)| *is_given);
        match (given.next(), given.next()) {
            (Some((one, _)), Some((other, _))) => Err(ConfigError::TwoPlaces { one, other }),
            _ => Ok(()),
        }
    }

    fn db(&self, paths: &Paths) -> Setting<PathBuf> {
        let flag = ("--db", &self.flags.db);
        let variable = ("LUCERNA_DB", &self.environment.db);
        let db = self.find(flag, variable, None, |file| &file.db);
        db.unwrap_or_else(|| default(paths.store()))
    }

    fn entry(&self, name: &str) -> Option<&ConnectionEntry> {
        self.person.as_ref()?.1.connections.get(name)
    }

    fn lint(&self) -> Levels {
        let lint = |layer: &Option<(PathBuf, ConfigFile)>| {
            let lint = layer.as_ref().map(|(_, file)| file.lint.clone());
            lint.unwrap_or_default()
        };
        lint(&self.project).over(&lint(&self.person))
    }

    fn names(&self) -> Vec<String> {
        let names = |(_, file): &(PathBuf, ConfigFile)| file.connections.keys().cloned().collect();
        self.person.as_ref().map(names).unwrap_or_default()
    }

    fn named(&self, name: &str, origin: Origin, paths: &Paths) -> Result<Place, ConfigError> {
        if name == STORE {
            return Ok(Place::Store(self.db(paths)));
        }
        let home = self.environment.home.as_deref();
        let found = match &self.person {
            Some((path, file)) => file.connection(name, &Origin::File(path.clone()), home)?,
            None => None,
        };
        let Some(mut connection) = found else {
            return Err(ConfigError::UnknownConnection {
                name: name.to_owned(),
                origin,
                known: self.names(),
            });
        };
        let variables = self.environment;
        connection.user = self.user().or(connection.user);
        connection.password = self.asked().or(connection.password).or_else(|| {
            let file = variables.password_file.clone().map(PasswordSource::File);
            let variable = || password("LUCERNA_PASSWORD", variables.password.as_ref());
            file.or_else(variable)
        });
        Ok(Place::Server(Box::new(Setting {
            value: connection,
            origin,
        })))
    }

    /// A server of which only the URL is known. The variables of ClickHouse's own programs hold for
    /// it, and for no connection that has a name.
    fn at(&self, url: &Secret, origin: Origin) -> Result<Place, ConfigError> {
        let read = ServerUrl::read(url.expose()).map_err(|source| ConfigError::Url {
            origin: origin.clone(),
            source,
        })?;
        if read.password.is_some() && matches!(origin, Origin::Flag(_)) {
            return Err(ConfigError::PasswordInUrl { origin });
        }
        let variables = self.environment;
        let mut connection = Connection::at(read.url);
        connection.database = read.database;
        connection.is_read_only = self.is_read_only_elsewhere(&connection.url);
        let of_clickhouse = || variables.clickhouse_user.clone();
        connection.user = self.user().or(read.user).or_else(of_clickhouse);
        let name = match origin {
            Origin::Variable(name) => name,
            Origin::Flag(_) | Origin::File(_) | Origin::Default => "the URL",
        };
        let file = || variables.password_file.clone().map(PasswordSource::File);
        connection.password = self
            .asked()
            .or_else(file)
            .or_else(|| password("LUCERNA_PASSWORD", variables.password.as_ref()))
            .or_else(|| password(name, read.password.as_ref()))
            .or_else(|| {
                password(
                    "CLICKHOUSE_PASSWORD",
                    variables.clickhouse_password.as_ref(),
                )
            });
        Ok(Place::Server(Box::new(Setting {
            value: connection,
            origin,
        })))
    }

    /// Whether a connection of the same server is read-only: its URL must be no way around that.
    fn is_read_only_elsewhere(&self, url: &ServerUrl) -> bool {
        let file = self.person.as_ref().map(|(_, file)| file);
        let mut entries = file.into_iter().flat_map(|file| file.connections.values());
        entries.any(|entry| entry.is_read_only_at(url))
    }

    fn user(&self) -> Option<String> {
        let flag = self.flags.user.clone();
        flag.or_else(|| self.environment.user.clone())
    }

    fn asked(&self) -> Option<PasswordSource> {
        self.flags.asks_password.then_some(PasswordSource::Prompt)
    }

    /// The names of the weakest layer first, so that the stronger ones write over them.
    fn naming(&self, connection: Option<&Connection>) -> Naming {
        let of_file = |file: &ConfigFile| Naming {
            implicit: file.implicit.clone(),
            aliases: file.aliases.clone(),
            sources: file.sources.clone(),
        };
        let person = self.person.as_ref().map(|(_, file)| of_file(file));
        let project = self.project.as_ref().map(|(_, file)| of_file(file));
        let own = connection.map(|connection| connection.naming.clone());
        let mut naming = Naming::default();
        for layer in [person, own, project].into_iter().flatten() {
            if !layer.implicit.is_empty() {
                naming.implicit = layer.implicit;
            }
            naming.aliases.extend(layer.aliases);
            naming.sources.extend(layer.sources);
        }
        naming
    }

    fn zone(&self) -> Result<Setting<TimeZone>, ConfigError> {
        let name = self.find(
            ("--tz", &self.flags.tz),
            ("LUCERNA_TZ", &self.environment.tz),
            None,
            |file| &file.tz,
        );
        let Some(Setting {
            value: name,
            origin,
        }) = name
        else {
            return Ok(default(TimeZone::UTC));
        };
        match zone_named(&name) {
            Some(value) => Ok(Setting { value, origin }),
            None => Err(ConfigError::UnknownZone { name, origin }),
        }
    }

    /// The value of the strongest layer; what the person's file says of the connection comes before
    /// what it says of everything.
    fn find<T: Clone>(
        &self,
        flag: (&'static str, &Option<T>),
        variable: (&'static str, &Option<T>),
        of_connection: Option<T>,
        of_file: impl Fn(&ConfigFile) -> &Option<T>,
    ) -> Option<Setting<T>> {
        let of_layer = |layer: &Option<(PathBuf, ConfigFile)>| {
            let (path, file) = layer.as_ref()?;
            let value = of_file(file).clone()?;
            Some((value, Origin::File(path.clone())))
        };
        let person = || self.person.as_ref().map(|(path, _)| path.clone());
        let flag = flag.1.clone().map(|value| (value, Origin::Flag(flag.0)));
        let found = flag
            .or_else(|| Some((variable.1.clone()?, Origin::Variable(variable.0))))
            .or_else(|| of_layer(&self.project))
            .or_else(|| Some((of_connection?, Origin::File(person()?))))
            .or_else(|| of_layer(&self.person));
        found.map(|(value, origin)| Setting { value, origin })
    }
}

fn password(name: &'static str, value: Option<&Secret>) -> Option<PasswordSource> {
    value.map(|value| PasswordSource::Variable(name, value.clone()))
}

fn optional<T>(setting: Setting<T>) -> Setting<Option<T>> {
    Setting {
        value: Some(setting.value),
        origin: setting.origin,
    }
}
