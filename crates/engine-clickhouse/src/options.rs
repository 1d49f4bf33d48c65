//! How a server is reached, and as whom.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use crate::address::Address;

/// How long a connection may take to come about, unless the options say otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How a server is reached, and as whom. Shown and logged without its secrets.
///
/// ```
/// use lucerna_engine_clickhouse::ClickHouseOptions;
///
/// let options = ClickHouseOptions::from_url("https://ada:s3cret@logs.example.com/clickhouse?database=otel")?;
/// assert_eq!(options.user.as_deref(), Some("ada"));
/// assert_eq!(options.database.as_deref(), Some("otel"));
/// assert_eq!(options.url, "https://logs.example.com/clickhouse");
/// assert!(!format!("{options:?}").contains("s3cret"));
/// # Ok::<(), lucerna_engine_clickhouse::OptionsError>(())
/// ```
#[derive(Clone)]
pub struct ClickHouseOptions {
    /// The URL of the HTTP interface, such as `https://logs.example.com:8443/clickhouse`. A path is
    /// kept. [`from_url`](Self::from_url) takes user, password and database out of it.
    pub url: String,
    /// Who asks; the server's `default` if absent.
    pub user: Option<String>,
    /// The user's password.
    pub password: Option<SecretString>,
    /// The database that unqualified names mean; the user's default if absent.
    pub database: Option<String>,
    /// How long looking up the name, connecting and agreeing on encryption may take together.
    pub connect_timeout: Duration,
    /// How long any statement may take whose request has no timeout of its own. Time in which the
    /// rows that have arrived wait to be read does not count.
    pub timeout: Option<Duration>,
    /// Whom to trust, and what to show the server of ourselves.
    pub tls: TlsOptions,
    /// Proxies on the way.
    pub proxy: ProxyOptions,
}

impl ClickHouseOptions {
    /// Options for a URL, which may hold a user, a password and `?database=`.
    ///
    /// # Errors
    ///
    /// [`OptionsError::Url`] if it is no URL of a server.
    pub fn from_url(url: &str) -> Result<Self, OptionsError> {
        let parts = Address::split(url)?;
        Ok(Self {
            url: parts.url,
            user: parts.user,
            password: parts.password,
            database: parts.database,
            connect_timeout: CONNECT_TIMEOUT,
            timeout: None,
            tls: TlsOptions::default(),
            proxy: ProxyOptions::default(),
        })
    }
}

impl fmt::Debug for ClickHouseOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClickHouseOptions")
            .field("url", &Address::redacted(&self.url))
            .field("user", &self.user)
            .field("password", &self.password.as_ref().map(|_| "***"))
            .field("database", &self.database)
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("tls", &self.tls)
            .field("proxy", &self.proxy)
            .finish()
    }
}

/// Whom to trust over `https`, and what to show the server of ourselves.
#[derive(Debug, Clone, Default)]
pub struct TlsOptions {
    /// The certificates (PEM) that are trusted instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// Our certificate with those it hangs on (PEM).
    pub client_certificate: Option<PathBuf>,
    /// The key (PEM) of our certificate.
    pub client_key: Option<PathBuf>,
    /// The name that must stand in the server's certificate, if it is not that of the URL.
    pub server_name: Option<String>,
}

/// Proxies, as `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say them.
///
/// The environment is not read here: whoever makes the options says what stands in it.
#[derive(Clone, Default)]
pub struct ProxyOptions {
    /// The proxy for `http`, such as `http://proxy.example.com:3128`; may hold user and password.
    pub http: Option<String>,
    /// The proxy for `https`.
    pub https: Option<String>,
    /// The proxy for both, unless they have one of their own.
    pub all: Option<String>,
    /// Names, domains and networks that are reached without a proxy, with commas between them.
    pub no_proxy: Option<String>,
}

impl fmt::Debug for ProxyOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |url: &Option<String>| url.as_deref().map(Address::redacted);
        formatter
            .debug_struct("ProxyOptions")
            .field("http", &shown(&self.http))
            .field("https", &shown(&self.https))
            .field("all", &shown(&self.all))
            .field("no_proxy", &self.no_proxy)
            .finish()
    }
}

/// Why options cannot be used. Never holds a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OptionsError {
    /// It is no URL of a server.
    #[error(
        "`{url}` is no URL of a ClickHouse server: {reason}; expected one such as `https://localhost:8443`"
    )]
    Url {
        /// The URL, without credentials.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It is no URL of a proxy.
    #[error("`{url}` is no URL of a proxy: {reason}; expected one such as `http://proxy:3128`")]
    Proxy {
        /// The URL, without credentials.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file with certificates or a key cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file holds no certificate or key that can be used.
    #[error("{} cannot be used: {reason}", path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A certificate without its key, or a key without its certificate.
    #[error(
        "a client certificate needs its key, and a key its certificate: {missing} is not given"
    )]
    HalfClient {
        /// What is missing.
        missing: &'static str,
    },
    /// The user or the password has a character that no HTTP header can have, such as a line break.
    #[error("the {what} has a character that cannot be sent, such as a line break")]
    Credentials {
        /// `user` or `password`.
        what: &'static str,
    },
    /// The system has no thread or socket left.
    #[error("cannot start the network's thread")]
    Start(#[source] io::Error),
}
