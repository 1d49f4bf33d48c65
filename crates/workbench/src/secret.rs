//! Passwords, and texts that may hold one: never shown, and wiped from memory when they go.

mod masked;

use std::fmt;
use std::process::Command;

use lucerna_engine::secret::NAMES;
pub use masked::masked;
use secrecy::{ExposeSecret, SecretString};

/// A password, or a text that may hold one.
///
/// ```
/// use lucerna::secret::Secret;
///
/// let password = Secret::new("hunter2".to_owned());
/// assert_eq!(format!("{password:?}"), "***");
/// assert_eq!(password.expose(), "hunter2");
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

/// The environment variables that may hold a secret, or say where one lies.
pub const VARIABLES: [&str; 5] = [
    "LUCERNA_PASSWORD",
    "LUCERNA_PASSWORD_FILE",
    "LUCERNA_URL",
    "CLICKHOUSE_PASSWORD",
    "CLICKHOUSE_URL",
];

/// Starts a program without the secrets of our own environment: a pager, an editor or a command that
/// tells a password needs none of them.
pub fn hide_from(command: &mut Command) -> &mut Command {
    for name in VARIABLES {
        command.env_remove(name);
    }
    command
}

impl Secret {
    /// Keeps a text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<Secret> for SecretString {
    fn from(secret: Secret) -> Self {
        secret.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

/// What begins a secret by itself.
const SIGNS: [&str; 4] = [
    "identified by",
    "identified with",
    "bearer ",
    "authorization:",
];

/// Whether a text looks as if it held a secret; rather one too many.
///
/// A search for the word `password` holds none: a sign and a value have to follow.
///
/// ```
/// use lucerna::secret::seems_to_hold_one;
///
/// assert!(seems_to_hold_one("SELECT * FROM remote('h', t, 'u', password = 'x')"));
/// assert!(!seems_to_hold_one("\"wrong password\" level:error"));
/// ```
#[must_use]
pub fn seems_to_hold_one(text: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if SIGNS.iter().any(|sign| line.contains(sign)) {
        return true;
    }
    NAMES.iter().any(|name| {
        line.match_indices(name).any(|(at, _)| {
            let rest = line.get(at + name.len()..).unwrap_or_default();
            let rest = rest.trim_start_matches(['"', '\'', '`', ' ']);
            let value = rest.strip_prefix(['=', ':']);
            value.is_some_and(|value| !value.trim().is_empty())
        })
    }) || has_userinfo(&line)
}

/// `scheme://user:secret@host`.
fn has_userinfo(line: &str) -> bool {
    line.split("://").skip(1).any(|rest| {
        let host = rest.split(['/', ' ']).next().unwrap_or_default();
        host.split_once('@')
            .is_some_and(|(user, _)| user.contains(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::seems_to_hold_one;

    #[test]
    fn an_entry_with_a_secret_is_known() {
        for entry in [
            "SELECT * FROM remote('h', t, 'u', password = 'x')",
            "CREATE USER a IDENTIFIED  BY 'x'",
            "LogAttributes.password:hunter2",
            "SELECT url('https://me:pw@host/x')",
            "api_key=abc",
            "Authorization: Bearer abc",
        ] {
            assert!(seems_to_hold_one(entry), "{entry}");
        }
    }

    #[test]
    fn a_search_about_secrets_is_kept() {
        for entry in [
            "password",
            "\"wrong password\" level:error",
            "token expired",
            "LogAttributes.token:",
            "https://host/path@x",
        ] {
            assert!(!seems_to_hold_one(entry), "{entry}");
        }
    }
}
