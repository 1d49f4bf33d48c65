//! Why the settings cannot be used.

use std::io;
use std::path::PathBuf;

use super::Origin;
use crate::connection::UrlError;
pub use crate::toml_text::FilePlace;
use crate::toml_text::within;

/// Why the settings cannot be used. None of it repeats a value that may hold a secret.
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
    /// The file that `LUCERNA_CONFIG` names is not there.
    #[error("there is no config file {} (from LUCERNA_CONFIG)", path.display())]
    NotThere {
        /// The file.
        path: PathBuf,
    },
    /// A value that its reader does not take.
    #[error("{place}: {key}: {reason}")]
    WrongValue {
        /// Where.
        place: FilePlace,
        /// The key, with the tables that it stands in.
        key: String,
        /// What was expected.
        reason: String,
    },
    /// A file that a connection names cannot be read.
    #[error("cannot read {} (`{key}` of `{connection}`, from {origin})", path.display())]
    ConnectionFile {
        /// The file.
        path: PathBuf,
        /// What names it.
        key: &'static str,
        /// The connection.
        connection: String,
        /// Where the connection stands.
        origin: Origin,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A config file that is to be changed cannot be written.
    #[error("cannot write {}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A config file is no TOML, or a value has the wrong type.
    #[error("{place}: {message}")]
    Broken {
        /// Where.
        place: FilePlace,
        /// What was expected.
        message: String,
    },
    /// A key that nothing reads.
    #[error("{place}: nothing is called `{key}`{}", within(table))]
    UnknownKey {
        /// Where.
        place: FilePlace,
        /// The key.
        key: String,
        /// The table that it stands in; empty at the top.
        table: String,
        /// The key that may have been meant.
        near: Option<&'static str>,
    },
    /// A key that would keep a secret in the file.
    #[error("{place}: passwords are not kept in this file")]
    SecretInFile {
        /// Where.
        place: FilePlace,
    },
    /// A project's file says what only a person may say: a cloned repository must not choose what
    /// is loaded, what is run, where data is written or which server is asked.
    #[error("{place}: `{key}` may only be set in your own config file")]
    NotForProjects {
        /// Where.
        place: FilePlace,
        /// The key.
        key: String,
    },
    /// Others can change the person's file, which names commands and servers.
    #[error("others can change {}, which names what is run and which servers are asked", path.display())]
    WritableByOthers {
        /// The file.
        path: PathBuf,
    },
    /// No time zone has this name.
    #[error(
        "`{name}` (from {origin}) is no time zone; expected a name such as `UTC` or `Europe/Vienna`, or `local`"
    )]
    UnknownZone {
        /// What was given.
        name: String,
        /// Where.
        origin: Origin,
    },
    /// No connection has this name.
    #[error("no connection `{name}` (from {origin})")]
    UnknownConnection {
        /// What was asked for.
        name: String,
        /// Where.
        origin: Origin,
        /// The connections there are.
        known: Vec<String>,
    },
    /// A connection with this name is there already.
    #[error("there is a connection `{name}` already")]
    ConnectionExists {
        /// Its name.
        name: String,
    },
    /// A name that no connection can have.
    #[error("`{name}` cannot be the name of a connection; expected letters, digits, `-` and `_`")]
    ConnectionName {
        /// The name.
        name: String,
    },
    /// The URL of a server is wrong.
    #[error("the URL from {origin} cannot be used")]
    Url {
        /// Where it was given.
        origin: Origin,
        /// Why.
        #[source]
        source: UrlError,
    },
    /// A URL with a password where others can see it.
    #[error("the URL from {origin} holds a password")]
    PasswordInUrl {
        /// Where it was given.
        origin: Origin,
    },
    /// A store and a server were both asked for.
    #[error("{one} and {other} name two places; give one of them")]
    TwoPlaces {
        /// The one.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
}

impl ConfigError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        match self {
            Self::UnknownKey { near, .. } => near
                .iter()
                .map(|near| format!("did you mean `{near}`?"))
                .collect(),
            Self::SecretInFile { .. } => vec![
                "`password_command = \"pass show clickhouse\"` asks a command, `password_file = \
                 \"~/.secrets/clickhouse\"` reads a file, `ask_password = true` asks you; \
                 LUCERNA_PASSWORD is looked at too"
                    .to_owned(),
            ],
            Self::PasswordInUrl { .. } => vec![
                "every user of this machine can see the words of a command line, and files are \
                 copied: leave the password out of the URL"
                    .to_owned(),
                "it may come from `--ask-password`, from a connection's `password_command` or \
                 `password_file`, or from LUCERNA_PASSWORD_FILE or LUCERNA_PASSWORD"
                    .to_owned(),
            ],
            Self::WritableByOthers { path } => vec![format!("`chmod 600 {}`", path.display())],
            Self::UnknownConnection { name, known, .. } => {
                let names = known.iter().map(String::as_str);
                match lucerna_diagnostics::nearest(name, names)[..] {
                    [near, ..] => vec![format!("did you mean `{near}`?")],
                    [] if known.is_empty() => vec![format!("`lucerna conn add {name}` makes it")],
                    [] => vec![format!("connections: {}", known.join(", "))],
                }
            }
            Self::ConnectionExists { name } => {
                vec![format!("`lucerna conn rm {name}` takes it out")]
            }
            Self::NotThere { .. } => vec![
                "unset LUCERNA_CONFIG, or make the file: `lucerna conn add NAME` does".to_owned(),
            ],
            Self::WrongValue { .. }
            | Self::ConnectionFile { .. }
            | Self::Unreadable { .. }
            | Self::Unwritable { .. }
            | Self::Broken { .. }
            | Self::NotForProjects { .. }
            | Self::UnknownZone { .. }
            | Self::ConnectionName { .. }
            | Self::Url { .. }
            | Self::TwoPlaces { .. } => Vec::new(),
        }
    }
}
