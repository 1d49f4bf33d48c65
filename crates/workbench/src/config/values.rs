//! Whether the values of a file mean something: each is tried with the reader that uses it, when the file
//! is read, so that a mistake is said with its place and not at its first use.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::error::ConfigError;
use super::keys::Text;
use super::{Origin, zone_named};
use crate::connection::ServerUrl;
use crate::range;

/// What is wrong with a value, if anything is.
type Reader = fn(&str) -> Result<(), String>;

const READERS: [(&str, Reader); 3] = [("format", format), ("since", since), ("tz", zone)];

/// Tries the values of a file.
pub(super) fn check(table: &DeTable<'_>, text: Text<'_>) -> Result<(), ConfigError> {
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let reader = READERS.iter().find(|(known, _)| *known == name);
        match (value.get_ref(), reader) {
            (DeValue::String(word), Some((_, read))) => {
                read(word).map_err(|reason| wrong(text, value.span(), name.to_owned(), reason))?;
            }
            (DeValue::Table(connections), None) if name == "connections" => {
                for (name, connection) in connections {
                    if let DeValue::Table(connection) = connection.get_ref() {
                        check_connection(name.get_ref(), name.span(), connection, text)?;
                    }
                }
            }
            // Another type is for whoever reads the file as a whole.
            _ => {}
        }
    }
    Ok(())
}

fn check_connection(
    name: &str,
    place: Range<usize>,
    connection: &DeTable<'_>,
    text: Text<'_>,
) -> Result<(), ConfigError> {
    let mut has_url = false;
    for (key, value) in connection {
        let key = key.get_ref().as_ref();
        has_url |= key == "url";
        let DeValue::String(word) = value.get_ref() else {
            continue;
        };
        let read = match key {
            "since" => since(word),
            "url" => url(word, text)?,
            _ => Ok(()),
        };
        read.map_err(|reason| {
            wrong(
                text,
                value.span(),
                format!("connections.{name}.{key}"),
                reason,
            )
        })?;
    }
    if has_url {
        return Ok(());
    }
    let reason = "expected `url = \"https://host:8443\"`".to_owned();
    Err(wrong(text, place, format!("connections.{name}"), reason))
}

fn wrong(text: Text<'_>, span: Range<usize>, key: String, reason: String) -> ConfigError {
    ConfigError::WrongValue {
        place: text.place(Some(span)),
        key,
        reason,
    }
}

fn format(name: &str) -> Result<(), String> {
    if name == "auto" || lucerna_output::find(name).is_some() {
        return Ok(());
    }
    let names: Vec<&str> = lucerna_output::FORMATS
        .iter()
        .map(|each| each.name)
        .collect();
    Err(format!(
        "unknown format `{name}`; expected auto, {}",
        names.join(", ")
    ))
}

fn since(text: &str) -> Result<(), String> {
    range::check_since(text).map_err(|error| error.to_string())
}

fn zone(name: &str) -> Result<(), String> {
    match zone_named(name) {
        Some(_) => Ok(()),
        None => Err(format!(
            "`{name}` is no time zone; expected a name such as `UTC` or `Europe/Vienna`, or `local`"
        )),
    }
}

/// The text may hold a password, and no message repeats it.
fn url(word: &str, text: Text<'_>) -> Result<Result<(), String>, ConfigError> {
    match ServerUrl::read(word) {
        Ok(read) if read.password.is_some() => Err(ConfigError::PasswordInUrl {
            origin: Origin::File(text.path.to_owned()),
        }),
        read => Ok(read.map(drop).map_err(|error| error.to_string())),
    }
}
