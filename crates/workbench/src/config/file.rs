//! One config file, with its keys checked and its values read.

use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use lucerna_engine::Limits;
use serde::{Deserialize, Deserializer, de};
use toml::de::DeTable;

use super::error::ConfigError;
use super::keys::Text;
use super::{Keys, Origin, values};
use crate::check::Levels;
use crate::connection::{
    Color, Connection, NamedSource, Naming, PasswordCommand, PasswordSource, ReadUrl, ServerUrl,
    TlsFiles,
};
use crate::paths::from_home;
use crate::quantity;

/// What a config file can say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ConfigFile {
    /// The embedded store; only the person's file may say it.
    pub db: Option<PathBuf>,
    /// The connection that is used; only the person's file may say it.
    pub connection: Option<String>,
    /// The source that is searched.
    pub source: Option<String>,
    /// How far back is searched if nobody says.
    pub since: Option<String>,
    /// The output format.
    pub format: Option<String>,
    /// The time zone.
    pub tz: Option<String>,
    /// The engine's library; only the person's file may say it.
    pub engine_library: Option<PathBuf>,
    /// The keys of the prompt.
    pub keys: Option<Keys>,
    /// The columns that bare words search.
    pub implicit: Vec<String>,
    /// Other names of columns.
    pub aliases: BTreeMap<String, String>,
    /// Tables under names.
    pub sources: BTreeMap<String, NamedSource>,
    /// How much the findings of `check` weigh.
    pub lint: Levels,
    /// Servers; only the person's file may name them.
    pub connections: BTreeMap<String, ConnectionEntry>,
}

/// What a config file says of a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ConnectionEntry {
    url: String,
    user: Option<String>,
    database: Option<String>,
    password_command: Option<PasswordCommand>,
    password_file: Option<PathBuf>,
    ask_password: bool,
    tls: TlsFiles,
    readonly: bool,
    color: Option<Color>,
    cluster: Option<String>,
    /// The source that is searched on it.
    pub source: Option<String>,
    since: Option<String>,
    implicit: Vec<String>,
    limits: LimitsEntry,
    aliases: BTreeMap<String, String>,
    sources: BTreeMap<String, NamedSource>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct LimitsEntry {
    #[serde(deserialize_with = "duration")]
    timeout: Option<std::time::Duration>,
    #[serde(deserialize_with = "count")]
    max_rows_read: Option<u64>,
    #[serde(deserialize_with = "bytes")]
    max_bytes_read: Option<u64>,
    #[serde(deserialize_with = "bytes")]
    max_memory: Option<u64>,
}

impl ConfigFile {
    /// Reads a config file; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Unreadable`], [`ConfigError::Broken`], [`ConfigError::UnknownKey`],
    /// [`ConfigError::WrongValue`], [`ConfigError::PasswordInUrl`], [`ConfigError::SecretInFile`] and [`ConfigError::WritableByOthers`].
    pub fn read(path: &Path) -> Result<Option<Self>, ConfigError> {
        Self::read_as(path, false)
    }

    /// Reads a project's file; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`ConfigFile::read`], and [`ConfigError::NotForProjects`].
    pub fn read_project(path: &Path) -> Result<Option<Self>, ConfigError> {
        Self::read_as(path, true)
    }

    fn read_as(path: &Path, is_project: bool) -> Result<Option<Self>, ConfigError> {
        let Some(text) = text_of(path)? else {
            return Ok(None);
        };
        let text = Text {
            path,
            whole: &text,
            is_project,
        };
        let file = Self::parse(text)?;
        if !is_project && file.names_commands_or_servers() {
            check_mode(path)?;
        }
        Ok(Some(file))
    }

    pub(super) fn parse(text: Text<'_>) -> Result<Self, ConfigError> {
        // The error's own words would show the line, and with it whatever stands there.
        let broken = |error: &toml::de::Error| ConfigError::Broken {
            place: text.place(error.span()),
            message: error.message().to_owned(),
        };
        let table = DeTable::parse(text.whole).map_err(|error| broken(&error))?;
        text.check(table.get_ref())?;
        values::check(table.get_ref(), text)?;
        let file: Self = toml::from_str(text.whole).map_err(|error| broken(&error))?;
        if let Some((name, _)) = file.connections.iter().find(|(name, _)| !is_name(name)) {
            let name = name.clone();
            return Err(ConfigError::ConnectionName { name });
        }
        Ok(file)
    }

    fn names_commands_or_servers(&self) -> bool {
        !self.connections.is_empty() || self.engine_library.is_some()
    }

    /// The connection of this name.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Url`] and [`ConfigError::PasswordInUrl`].
    pub fn connection(
        &self,
        name: &str,
        origin: &Origin,
        home: Option<&Path>,
    ) -> Result<Option<Connection>, ConfigError> {
        let Some(entry) = self.connections.get(name) else {
            return Ok(None);
        };
        let url = ServerUrl::read(&entry.url).map_err(|source| ConfigError::Url {
            origin: origin.clone(),
            source,
        })?;
        if url.password.is_some() {
            let origin = origin.clone();
            return Err(ConfigError::PasswordInUrl { origin });
        }
        let at_home = |path: &PathBuf| from_home(path, home);
        Ok(Some(Connection {
            name: Some(name.to_owned()),
            url: url.url,
            user: entry.user.clone().or(url.user),
            database: entry.database.clone().or(url.database),
            password: entry.password(home),
            tls: TlsFiles {
                ca: entry.tls.ca.as_ref().map(at_home),
                certificate: entry.tls.certificate.as_ref().map(at_home),
                key: entry.tls.key.as_ref().map(at_home),
            },
            is_read_only: entry.readonly,
            color: entry.color,
            cluster: entry.cluster.clone(),
            since: entry.since.clone(),
            limits: Limits {
                timeout: entry.limits.timeout,
                max_rows_read: entry.limits.max_rows_read,
                max_bytes_read: entry.limits.max_bytes_read,
                max_memory: entry.limits.max_memory,
            },
            naming: Naming {
                implicit: entry.implicit.clone(),
                aliases: entry.aliases.clone(),
                sources: entry.sources.clone(),
            },
        }))
    }
}

impl ConnectionEntry {
    /// Whether nothing may be written to this server by it.
    pub(super) fn is_read_only_at(&self, url: &ServerUrl) -> bool {
        let is_there = |read: &ReadUrl| read.url == *url;
        self.readonly && ServerUrl::read(&self.url).is_ok_and(|read| is_there(&read))
    }

    fn password(&self, home: Option<&Path>) -> Option<PasswordSource> {
        if self.ask_password {
            return Some(PasswordSource::Prompt);
        }
        let command = self.password_command.clone().map(PasswordSource::Command);
        let file = || self.password_file.as_ref();
        command.or_else(|| file().map(|path| PasswordSource::File(from_home(path, home))))
    }
}

/// Whether a connection can be called so; `store` is the embedded store.
pub(super) fn is_name(name: &str) -> bool {
    let is_part = |any: char| any.is_ascii_alphanumeric() || "-_".contains(any);
    !name.is_empty() && name != super::STORE && name.chars().all(is_part)
}

/// The text of a file; `None` if there is none.
pub(super) fn text_of(path: &Path) -> Result<Option<String>, ConfigError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        }),
    }
}

fn check_mode(path: &Path) -> Result<(), ConfigError> {
    let metadata = std::fs::metadata(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    if metadata.permissions().mode() & 0o022 != 0 {
        let path = path.to_owned();
        return Err(ConfigError::WritableByOthers { path });
    }
    Ok(())
}

/// A number, or a text with a unit.
#[derive(Deserialize)]
#[serde(untagged)]
enum Amount {
    Number(u64),
    Text(String),
}

fn amount<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: fn(&str) -> Result<T, String>,
) -> Result<Option<T>, D::Error> {
    let text = match Amount::deserialize(deserializer)? {
        Amount::Number(number) => number.to_string(),
        Amount::Text(text) => text,
    };
    read(&text).map(Some).map_err(de::Error::custom)
}

fn duration<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<std::time::Duration>, D::Error> {
    amount(deserializer, quantity::duration)
}

fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    amount(deserializer, quantity::count)
}

fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    amount(deserializer, quantity::bytes)
}
