//! The flags of `conn`.

use super::PlaceArgs;
use super::common::secret;
use clap::{Args, Subcommand};
use lucerna::quantity;
use lucerna::range::{RangeError, check_since};
use lucerna::secret::Secret;
use std::path::PathBuf;
use std::time::Duration;

/// What to do with connections.
#[derive(Debug, Subcommand)]
pub(crate) enum ConnCommand {
    /// Write a server down in your config file; what is not given is asked on a terminal
    Add(Box<ConnAddArgs>),
    /// The connections there are; never a secret
    Ls,
    /// Reach a server, and say what it is, what it lets us do and what a search would use there
    Test(ConnTestArgs),
    /// The connection that is used from now on; `store` is the embedded store
    Use {
        /// Its name
        name: String,
    },
    /// Take a connection out of your config file
    Rm {
        /// Its name
        name: String,
    },
}

/// Which server is tested.
#[derive(Debug, Args)]
pub(crate) struct ConnTestArgs {
    /// Its name [default: the connection in use]
    #[arg(conflicts_with_all = ["connection", "url"])]
    pub(crate) name: Option<String>,
    /// The same as a flag
    #[arg(short, long, value_name = "NAME", conflicts_with = "url")]
    pub(crate) connection: Option<String>,
    /// A ClickHouse server by its URL, without a password
    #[arg(long, value_name = "URL", value_parser = secret)]
    pub(crate) url: Option<Secret>,
    /// Who asks the server [env: LUCERNA_USER, CLICKHOUSE_USER]
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// Ask for the password [env: LUCERNA_PASSWORD_FILE, LUCERNA_PASSWORD, CLICKHOUSE_PASSWORD]
    #[arg(long)]
    pub(crate) ask_password: bool,
    /// Stop after this long: 30s, 5m
    #[arg(long, value_name = "DURATION", value_parser = quantity::duration)]
    pub(crate) timeout: Option<Duration>,
    /// As one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

impl ConnTestArgs {
    /// The server as other commands name one.
    pub(crate) fn place(&self) -> PlaceArgs {
        PlaceArgs {
            connection: self.connection.clone().or_else(|| self.name.clone()),
            url: self.url.clone(),
            user: self.user.clone(),
            ask_password: self.ask_password,
            ..PlaceArgs::default()
        }
    }

    /// Takes over what stood before the subcommand.
    pub(super) fn inherit(&mut self, before: &PlaceArgs) {
        if self.name.is_none() && self.connection.is_none() && self.url.is_none() {
            self.connection.clone_from(&before.connection);
            self.url.clone_from(&before.url);
        }
        self.user = self.user.take().or_else(|| before.user.clone());
        self.ask_password |= before.ask_password;
    }
}

/// A server.
#[derive(Debug, Args)]
#[command(after_help = "\
No password is kept: say where one is found. Without any of these, LUCERNA_PASSWORD_FILE and
LUCERNA_PASSWORD are looked at.

Examples:
  lucerna conn add prod --url https://clickhouse.internal:8443 --user ops --readonly --prompt-color red \\
      --password-command 'pass show clickhouse'
  lucerna conn add local --url http://localhost:8123")]
pub(crate) struct ConnAddArgs {
    /// What it is to be called
    pub(crate) name: String,
    /// Where its HTTP interface is, without a password
    #[arg(long, value_name = "URL", value_parser = secret)]
    pub(crate) url: Option<Secret>,
    /// Who asks
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// What unqualified tables are in
    #[arg(long, value_name = "NAME")]
    pub(crate) database: Option<String>,
    /// A command that writes the password
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["password_file", "ask_password"])]
    pub(crate) password_command: Option<String>,
    /// A file that holds the password
    #[arg(long, value_name = "FILE", conflicts_with = "ask_password")]
    pub(crate) password_file: Option<PathBuf>,
    /// Ask for the password each time
    #[arg(long)]
    pub(crate) ask_password: bool,
    /// Never write there, whatever other flags say
    #[arg(long)]
    pub(crate) readonly: bool,
    /// The colour of its name at the prompt: red, yellow, green, blue, magenta, cyan
    #[arg(long, value_name = "COLOR", value_parser = ["red", "yellow", "green", "blue", "magenta", "cyan"])]
    #[arg(hide_possible_values = true)]
    pub(crate) prompt_color: Option<String>,
    /// The cluster whose replicas are asked about tables
    #[arg(long, value_name = "NAME")]
    pub(crate) cluster: Option<String>,
    /// What is searched there: logs, traces, or DATABASE.TABLE
    #[arg(short, long, value_name = "SOURCE")]
    pub(crate) source: Option<String>,
    /// How far back is searched there [default: 1h]
    #[arg(long, value_name = "DURATION", value_parser = since)]
    pub(crate) since: Option<String>,
    /// Certificates (PEM) that are trusted instead of the system's
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// The client's own certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) certificate: Option<PathBuf>,
    /// The key of that certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(crate) key: Option<PathBuf>,
}

fn since(text: &str) -> Result<String, RangeError> {
    check_since(text).map(|()| text.to_owned())
}
