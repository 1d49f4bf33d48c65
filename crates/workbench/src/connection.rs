//! A ClickHouse server that somebody named, and how it is used: who asks, with which limits, what its
//! tables are called.

mod password;
mod url;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use lucerna_engine::Limits;
use serde::Deserialize;

pub use password::{PasswordCommand, PasswordError, PasswordSource};
pub use url::{ReadUrl, ServerUrl, UrlError};

/// A server and how it is used. The password is not in it, only where it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// What it is called; `None` if only its URL was given.
    pub name: Option<String>,
    /// Where it is.
    pub url: ServerUrl,
    /// Who asks; the server's own default user if absent.
    pub user: Option<String>,
    /// What unqualified tables are in.
    pub database: Option<String>,
    /// Where the password is looked for; `None` if there is none.
    pub password: Option<PasswordSource>,
    /// The files of TLS.
    pub tls: TlsFiles,
    /// Nothing may be written, whatever flags say.
    pub is_read_only: bool,
    /// The colour of its name at the prompt.
    pub color: Option<Color>,
    /// The cluster whose replicas are asked about tables.
    pub cluster: Option<String>,
    /// How far back is searched if nobody says.
    pub since: Option<String>,
    /// What a statement may take if nobody says.
    pub limits: Limits,
    /// What its tables are called.
    pub naming: Naming,
}

/// What sources are called, and what their columns are for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Naming {
    /// The columns that bare words search.
    pub implicit: Vec<String>,
    /// Other names of columns.
    pub aliases: BTreeMap<String, String>,
    /// By their names.
    pub sources: BTreeMap<String, NamedSource>,
}

/// A table under a name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct NamedSource {
    /// `DATABASE.TABLE`, or a table of the connection's database.
    pub table: Option<String>,
    /// The columns that bare words search.
    #[serde(default)]
    pub implicit: Vec<String>,
    /// Other names of columns.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// Which column is the `timestamp`, the `body`, the `severity` and so on, where its name does not
    /// tell.
    #[serde(default)]
    pub roles: BTreeMap<String, String>,
}

/// The files of TLS, in PEM.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct TlsFiles {
    /// Certificates that are trusted instead of the system's.
    pub ca: Option<PathBuf>,
    /// The client's own certificate.
    pub certificate: Option<PathBuf>,
    /// The key of that certificate.
    pub key: Option<PathBuf>,
}

impl TlsFiles {
    /// The first of the files that cannot be read, with its key and why.
    #[must_use]
    pub fn unreadable(&self) -> Option<(&'static str, PathBuf, io::Error)> {
        let files = [
            ("tls.ca", &self.ca),
            ("tls.certificate", &self.certificate),
            ("tls.key", &self.key),
        ];
        files.into_iter().find_map(|(key, path)| {
            let path = path.as_ref()?;
            let error = std::fs::read(path).err()?;
            Some((key, path.clone(), error))
        })
    }
}

/// The colour of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Color {
    /// Production, mostly.
    Red,
    /// Not quite production.
    Yellow,
    /// Harmless.
    Green,
    /// As it pleases.
    Blue,
    /// As it pleases.
    Magenta,
    /// As it pleases.
    Cyan,
}

impl Connection {
    /// A server of which only the address is known.
    #[must_use]
    pub fn at(url: ServerUrl) -> Self {
        Self {
            name: None,
            url,
            user: None,
            database: None,
            password: None,
            tls: TlsFiles::default(),
            is_read_only: false,
            color: None,
            cluster: None,
            since: None,
            limits: Limits::default(),
            naming: Naming::default(),
        }
    }

    /// What messages call it: its name, else its host.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.url.host())
    }

    /// `connection prod (clickhouse.internal:8443, user ops)`, for a question before a write.
    #[must_use]
    pub fn described(&self) -> String {
        let user = self.user.as_deref().unwrap_or("default");
        let place = format!("{}, user {user}", self.url.host());
        match &self.name {
            Some(name) => format!("connection {name} ({place})"),
            None => format!("server {place}"),
        }
    }

    /// What unqualified tables are in.
    #[must_use]
    pub fn database(&self) -> &str {
        self.database.as_deref().unwrap_or("default")
    }
}
