//! The environment variables, read once: nothing else in the library asks the process for them.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::secret::Secret;

/// What the environment says. An empty variable counts as absent.
///
/// Tests and other programs fill it by hand:
///
/// ```
/// use lucerna::environment::Environment;
///
/// let environment = Environment { tz: Some("Europe/Vienna".into()), ..Environment::default() };
/// assert!(environment.db.is_none());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// `HOME`, or what the system says of the person.
    pub home: Option<PathBuf>,
    /// `XDG_CONFIG_HOME`.
    pub xdg_config_home: Option<PathBuf>,
    /// `XDG_DATA_HOME`.
    pub xdg_data_home: Option<PathBuf>,
    /// `XDG_STATE_HOME`.
    pub xdg_state_home: Option<PathBuf>,
    /// `XDG_CACHE_HOME`.
    pub xdg_cache_home: Option<PathBuf>,
    /// `LUCERNA_DB`: the embedded store.
    pub db: Option<PathBuf>,
    /// `LUCERNA_SOURCE`: what `--source` would say.
    pub source: Option<String>,
    /// `LUCERNA_FORMAT`: what `--format` would say.
    pub format: Option<String>,
    /// `LUCERNA_PAGER`, else `PAGER`.
    pub pager: Option<String>,
    /// `LUCERNA_CONFIG`: the person's config file.
    pub config: Option<PathBuf>,
    /// `LUCERNA_QUERIES`: the folder of saved queries.
    pub queries: Option<PathBuf>,
    /// `LUCERNA_TZ`: the time zone.
    pub tz: Option<String>,
    /// `LUCERNA_CHDB`: the engine's library.
    pub engine_library: Option<PathBuf>,
    /// `LUCERNA_ENGINE_INSTALL`: `ask`, `auto` or `never`.
    pub engine_install: Option<String>,
    /// `LUCERNA_CONNECTION`: the connection.
    pub connection: Option<String>,
    /// `LUCERNA_URL`: a server, maybe with its password.
    pub url: Option<Secret>,
    /// `LUCERNA_USER`: who asks a server.
    pub user: Option<String>,
    /// `LUCERNA_PASSWORD`.
    pub password: Option<Secret>,
    /// `LUCERNA_PASSWORD_FILE`.
    pub password_file: Option<PathBuf>,
    /// `CLICKHOUSE_URL`: a server, maybe with its password.
    pub clickhouse_url: Option<Secret>,
    /// `CLICKHOUSE_USER`.
    pub clickhouse_user: Option<String>,
    /// `CLICKHOUSE_PASSWORD`.
    pub clickhouse_password: Option<Secret>,
    /// `http_proxy`: the proxy for `http`, maybe with its password. In capitals a web server may have
    /// set it for somebody else, so that form is not read.
    pub http_proxy: Option<Secret>,
    /// `https_proxy`, else `HTTPS_PROXY`.
    pub https_proxy: Option<Secret>,
    /// `all_proxy`, else `ALL_PROXY`.
    pub all_proxy: Option<Secret>,
    /// `no_proxy`, else `NO_PROXY`: what is reached without a proxy.
    pub no_proxy: Option<String>,
    /// `USER`, else `LOGNAME`: who this is, for the record of writes.
    pub person: Option<String>,
    /// `VISUAL`, else `EDITOR`.
    pub editor: Option<String>,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set to something other than `0`.
    pub force_color: bool,
    /// `TERM`.
    pub term: Option<String>,
}

impl Environment {
    /// What this process was started with.
    #[must_use]
    pub fn from_process() -> Self {
        let mut environment = Self::from_variables(|name| std::env::var_os(name));
        environment.home = environment.home.or_else(|| etcetera::home_dir().ok());
        environment
    }

    /// What `read` says of each variable.
    #[must_use]
    pub fn from_variables(read: impl Fn(&str) -> Option<OsString>) -> Self {
        let value = |name: &str| read(name).filter(|value| !value.is_empty());
        let path = |name: &str| value(name).map(PathBuf::from);
        let text = |name: &str| value(name).map(|value| value.to_string_lossy().into_owned());
        let secret = |name: &str| text(name).map(Secret::new);
        Self {
            home: path("HOME"),
            xdg_config_home: path("XDG_CONFIG_HOME"),
            xdg_data_home: path("XDG_DATA_HOME"),
            xdg_state_home: path("XDG_STATE_HOME"),
            xdg_cache_home: path("XDG_CACHE_HOME"),
            db: path("LUCERNA_DB"),
            source: text("LUCERNA_SOURCE"),
            format: text("LUCERNA_FORMAT"),
            pager: text("LUCERNA_PAGER").or_else(|| text("PAGER")),
            config: path("LUCERNA_CONFIG"),
            queries: path("LUCERNA_QUERIES"),
            tz: text("LUCERNA_TZ"),
            engine_library: path("LUCERNA_CHDB"),
            engine_install: text("LUCERNA_ENGINE_INSTALL"),
            connection: text("LUCERNA_CONNECTION"),
            url: secret("LUCERNA_URL"),
            user: text("LUCERNA_USER"),
            password: secret("LUCERNA_PASSWORD"),
            password_file: path("LUCERNA_PASSWORD_FILE"),
            clickhouse_url: secret("CLICKHOUSE_URL"),
            clickhouse_user: text("CLICKHOUSE_USER"),
            clickhouse_password: secret("CLICKHOUSE_PASSWORD"),
            http_proxy: secret("http_proxy"),
            https_proxy: secret("https_proxy").or_else(|| secret("HTTPS_PROXY")),
            all_proxy: secret("all_proxy").or_else(|| secret("ALL_PROXY")),
            no_proxy: text("no_proxy").or_else(|| text("NO_PROXY")),
            person: text("USER").or_else(|| text("LOGNAME")),
            editor: text("VISUAL").or_else(|| text("EDITOR")),
            no_color: value("NO_COLOR").is_some(),
            force_color: value("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
            term: text("TERM"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_absent() {
        let environment = Environment::from_variables(|_| Some(OsString::new()));
        assert_eq!(environment, Environment::default());
    }

    #[test]
    fn the_programs_own_pager_comes_before_the_general_one() {
        let environment = Environment::from_variables(|name| match name {
            "LUCERNA_PAGER" => Some("bat".into()),
            "PAGER" => Some("less".into()),
            _ => None,
        });
        assert_eq!(environment.pager.as_deref(), Some("bat"));
    }
}
