//! Passwords, and texts that may hold one: never shown, and wiped from memory when they go.

use std::fmt;
use std::process::Command;

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
