//! Where a server is, apart from who asks and with which password.

use std::fmt;

use url::Url;

use crate::secret::Secret;

/// The ports of ClickHouse's HTTP interface, without and with encryption.
const PORTS: (u16, u16) = (8123, 8443);

/// The address of a ClickHouse server's HTTP interface: without user, password and parameters, and
/// always with its port, which is ClickHouse's own if none was typed.
///
/// ```
/// use lucerna::connection::ServerUrl;
///
/// let read = ServerUrl::read("https://ops@clickhouse.internal:8443/path?database=otel")?;
/// assert_eq!(read.url.to_string(), "https://clickhouse.internal:8443/path");
/// assert_eq!(read.user.as_deref(), Some("ops"));
/// assert_eq!(read.database.as_deref(), Some("otel"));
/// # Ok::<(), lucerna::connection::UrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ServerUrl {
    url: Url,
    port: u16,
}

/// What a URL says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadUrl {
    /// The server.
    pub url: ServerUrl,
    /// The user before the `@`.
    pub user: Option<String>,
    /// The password before the `@`.
    pub password: Option<Secret>,
    /// `?database=`.
    pub database: Option<String>,
}

/// Why a text is no URL of a server. None of it repeats the text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// It cannot be read.
    #[error("this is no URL; expected one such as `https://clickhouse.example:8443`")]
    NotAUrl,
    /// It is of another protocol.
    #[error(
        "`{scheme}://` is not spoken; expected `http://` (port 8123) or `https://` (port 8443)"
    )]
    Scheme {
        /// The protocol.
        scheme: String,
    },
    /// It has a parameter that is not known.
    #[error("a URL cannot set `{name}`; expected `?database=NAME` or nothing")]
    Parameter {
        /// The parameter.
        name: String,
    },
}

impl ServerUrl {
    /// Reads a URL.
    ///
    /// # Errors
    ///
    /// Whatever [`UrlError`] tells.
    pub fn read(text: &str) -> Result<ReadUrl, UrlError> {
        let text = text.trim();
        // `localhost:8123` would be a URL of the scheme `localhost`.
        let mut url = if text.contains("://") {
            Url::parse(text)
        } else {
            Url::parse(&format!("http://{text}"))
        }
        .map_err(|_| UrlError::NotAUrl)?;
        if !["http", "https"].contains(&url.scheme()) {
            let scheme = url.scheme().to_owned();
            return Err(UrlError::Scheme { scheme });
        }
        let mut database = None;
        for (name, value) in url.query_pairs() {
            if name != "database" {
                let name = name.into_owned();
                return Err(UrlError::Parameter { name });
            }
            database = Some(value.into_owned());
        }
        let user = some(url.username());
        let password = url.password().map(|text| Secret::new(decoded(text)));
        let is_plain = url.set_username("").is_ok() && url.set_password(None).is_ok();
        if url.host_str().is_none_or(str::is_empty) || !is_plain {
            return Err(UrlError::NotAUrl);
        }
        url.set_query(None);
        url.set_fragment(None);
        // A port that is usual on the web is left out of a URL that is read, also if it was typed.
        let port = url.port().or_else(|| typed_port(text));
        let usual = if url.scheme() == "https" {
            PORTS.1
        } else {
            PORTS.0
        };
        let port = port.unwrap_or(usual);
        // It stands beside the URL: two of the same server are the same, however they were typed.
        let _ = url.set_port(None);
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        let url = Self { url, port };
        Ok(ReadUrl {
            url,
            user,
            password,
            database,
        })
    }

    /// Whether it is spoken to over TLS.
    #[must_use]
    pub fn has_tls(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// `host:port`, for messages.
    #[must_use]
    pub fn host(&self) -> String {
        format!("{}:{}", self.name(), self.port)
    }

    /// The host alone.
    #[must_use]
    pub fn name(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.url.path().trim_end_matches('/');
        write!(formatter, "{}://{}{path}", self.url.scheme(), self.host())
    }
}

/// The port in the authority of a URL, whatever it is.
fn typed_port(text: &str) -> Option<u16> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let port = host.rsplit_once(':')?.1;
    port.parse().ok()
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| decoded(text))
}

/// `%40` is `@`.
fn decoded(text: &str) -> String {
    let pair = format!("_={}", text.replace('+', "%2B"));
    let value = url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned());
    value.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_url_never_holds_its_password() {
        let read = ServerUrl::read("https://me:p%40ss+1@host/x").expect("a URL");
        assert_eq!(read.password.as_ref().map(Secret::expose), Some("p@ss+1"));
        assert_eq!(read.url.to_string(), "https://host:8443/x");
        assert!(!format!("{read:?}").contains("p@ss"), "{read:?}");
        for wrong in [
            "https://me:hunter2@",
            "tcp://me:hunter2@host",
            "https://me:hunter2@h/?a=b",
        ] {
            let error = ServerUrl::read(wrong).expect_err("no URL of a server");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_host_alone_is_spoken_to_without_tls() {
        let read = ServerUrl::read("localhost:8123").expect("a host");
        assert_eq!(read.url.to_string(), "http://localhost:8123");
        assert_eq!(read.url.host(), "localhost:8123");
        assert!(!read.url.has_tls());
    }

    #[test]
    fn a_port_that_was_typed_is_kept_also_that_of_the_web() {
        for (typed, shown) in [
            ("https://h", "https://h:8443"),
            ("https://h:443/", "https://h:443"),
            ("http://a:b@h:80/x/", "http://h:80/x"),
            ("http://[::1]", "http://[::1]:8123"),
            ("h:9", "http://h:9"),
        ] {
            let read = ServerUrl::read(typed).expect("a URL");
            assert_eq!(read.url.to_string(), shown, "{typed}");
            let again = ServerUrl::read(shown).expect("a URL");
            assert_eq!(again.url, read.url, "{typed}");
        }
    }

    #[test]
    fn a_native_port_is_told_apart() {
        let error = ServerUrl::read("clickhouse://host:9000").expect_err("another protocol");
        assert!(error.to_string().contains("`https://`"), "{error}");
    }
}
