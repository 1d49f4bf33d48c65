//! The URL of a server, taken apart.

use http::Uri;
use secrecy::SecretString;
use url::{Host, Url};

use crate::options::OptionsError;

/// The port of the HTTP interface of a server, without and with encryption.
const PORTS: (u16, u16) = (8123, 8443);

/// Where a server is, without credentials.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    url: Url,
}

/// A URL and what stood in it.
pub(crate) struct Parts {
    pub(crate) url: String,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<SecretString>,
    pub(crate) database: Option<String>,
}

impl Address {
    /// Reads the URL of a server; what it says of user, password and database falls away.
    pub(crate) fn new(text: &str) -> Result<Self, OptionsError> {
        let mut url = parse(text)?;
        strip(&mut url);
        if url.port().is_none() && !has_default_port(text) {
            let port = if url.scheme() == "https" {
                PORTS.1
            } else {
                PORTS.0
            };
            // It has a host, so it can have a port.
            let _ = url.set_port(Some(port));
        }
        Ok(Self { url })
    }

    /// Takes user, password and database out of a URL.
    pub(crate) fn split(text: &str) -> Result<Parts, OptionsError> {
        let mut url = parse(text)?;
        let decoded = |part: &str| decode(part).ok_or_else(|| error(text, "its user is no UTF-8"));
        let user = Some(url.username()).filter(|user| !user.is_empty());
        let user = user.map(decoded).transpose()?;
        let password = url.password().map(decoded).transpose()?;
        let mut database = None;
        for (name, value) in url.query_pairs() {
            if name != "database" {
                return Err(error(
                    text,
                    &format!("`{name}` cannot stand behind its `?`, only `database` can"),
                ));
            }
            database = Some(value.into_owned());
        }
        strip(&mut url);
        let mut shown = url.to_string();
        if url.path() == "/" && !text.ends_with('/') {
            shown.pop();
        }
        if has_default_port(text)
            && let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default())
        {
            // A port that is usual on the web is not written again, and would become ClickHouse's.
            shown = shown.replacen(&format!("://{host}"), &format!("://{host}:{port}"), 1);
        }
        Ok(Parts {
            url: shown,
            user,
            password: password.map(SecretString::from),
            database,
        })
    }

    /// A URL to be shown: a password in it is `***`, and what is no URL is not shown at all if it
    /// could hold one.
    pub(crate) fn redacted(text: &str) -> String {
        match Url::parse(text) {
            Ok(mut url) => {
                if url.password().is_some() {
                    let _ = url.set_password(Some("***"));
                }
                url.to_string()
            }
            Err(_) if text.contains('@') => "***".to_owned(),
            Err(_) => text.to_owned(),
        }
    }

    /// The URL, without credentials.
    pub(crate) fn url(&self) -> &str {
        self.url.as_str()
    }

    /// The same for whoever connects.
    pub(crate) fn uri(&self) -> Uri {
        // Every URL of a host is a URI; if one was not, the root of nowhere answers nothing.
        self.url().parse().unwrap_or_default()
    }

    /// Whether it is this machine, or what is forwarded from it.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Whether it is reached with encryption.
    pub(crate) fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// How messages name it: without credentials, and without a path that says nothing.
    pub(crate) fn shown(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }
}

fn parse(text: &str) -> Result<Url, OptionsError> {
    let url = Url::parse(text).map_err(|wrong| error(text, &wrong.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        let reason = format!("`{}` is not `http` or `https`", url.scheme());
        return Err(error(text, &reason));
    }
    Ok(url)
}

/// `http://host:80` says its port, which a URL forgets because it is the scheme's own.
fn has_default_port(text: &str) -> bool {
    let host = text.split("://").nth(1).unwrap_or_default();
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    host.ends_with(":80") || host.ends_with(":443")
}

fn strip(url: &mut Url) {
    // They fail for URLs without a host, which these are not.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
}

fn decode(part: &str) -> Option<String> {
    // A pair of a query is decoded the same way, but for `+`.
    let escaped = part.replace('+', "%2B");
    let mut pairs = url::form_urlencoded::parse(escaped.as_bytes());
    let decoded = pairs.next().map(|(name, _)| name.into_owned());
    decoded.filter(|text| !text.contains('\u{fffd}'))
}

fn error(text: &str, reason: &str) -> OptionsError {
    OptionsError::Url {
        url: Address::redacted(text),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_path_is_kept_and_a_port_is_added() {
        let address =
            Address::new("https://ada:pw@logs.example.com/click?database=x").expect("a URL");
        assert_eq!(address.shown(), "https://logs.example.com:8443/click");
        assert_eq!(
            address.uri().to_string(),
            "https://logs.example.com:8443/click"
        );
        assert_eq!(
            Address::new("http://h").expect("a URL").shown(),
            "http://h:8123"
        );
        assert_eq!(
            Address::new("http://h:80/").expect("a URL").shown(),
            "http://h"
        );
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        let is_loopback = |text| Address::new(text).expect("a URL").is_loopback();
        assert!(is_loopback("http://localhost:8123/x"));
        assert!(is_loopback("http://127.8.9.1"));
        assert!(is_loopback("http://[::1]:80"));
        assert!(!is_loopback("http://localhost.example.com"));
        assert!(!is_loopback("http://10.0.0.1"));
    }

    #[test]
    fn user_password_and_database_are_taken_out_of_a_url() {
        let parts = Address::split("http://a%20b:p%40+ss@h:1/x?database=otel").expect("a URL");
        assert_eq!(parts.url, "http://h:1/x");
        assert_eq!(parts.user.as_deref(), Some("a b"));
        assert_eq!(parts.password.expect("a password").expose_secret(), "p@+ss");
        assert_eq!(parts.database.as_deref(), Some("otel"));
    }

    #[test]
    fn what_is_no_url_of_a_server_is_refused_without_its_password() {
        for text in [
            "localhost:8123",
            "ftp://u:s3cret@h",
            "http://",
            "http://u:s3cret@h:x/",
            "http://u:s3cret@h/?a=b",
        ] {
            let message = Address::split(text).err().expect(text).to_string();
            assert!(!message.contains("s3cret"), "{message}");
        }
    }
}
