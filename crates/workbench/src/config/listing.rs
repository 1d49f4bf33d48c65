//! Everything that is set, as lines: for `config show`, which must never show a secret.

use std::path::Path;

use super::file::text_of;
use super::{ConfigError, Keys, Origin, Setting, Settings};
use crate::connection::ServerUrl;
use crate::paths::Paths;

/// One thing that is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name: `source`, `connections.prod.url`.
    pub name: String,
    /// Its value; `***` stands for one that may hold a secret.
    pub value: String,
    /// Where it was found.
    pub origin: Origin,
}

/// Keys whose values may hold a secret: some command has it among its words.
const HIDDEN: [&str; 2] = ["password", "password_command"];

/// Everything that is set: first what has a default, then what only files say.
///
/// # Errors
///
/// [`ConfigError::Unreadable`] if a file has gone since it was read.
pub fn entries(
    settings: &Settings,
    paths: &Paths,
    folder: &Path,
) -> Result<Vec<Entry>, ConfigError> {
    let mut entries = defaults(settings);
    let project = Paths::project(folder).map(|folder| folder.join("config.toml"));
    for path in project
        .iter()
        .map(std::path::PathBuf::as_path)
        .chain([paths.config_file()])
    {
        let Some(text) = text_of(path)? else { continue };
        let Ok(table) = text.parse::<toml::Table>() else {
            continue;
        };
        for (name, value) in &table {
            // The value of another key stands in the list already.
            if let toml::Value::Table(_) = value {
                flatten(name, value, path, &mut entries);
            }
        }
    }
    Ok(entries)
}

fn defaults(settings: &Settings) -> Vec<Entry> {
    fn entry<T>(name: &str, setting: &Setting<T>, value: String) -> Entry {
        Entry {
            name: name.to_owned(),
            value,
            origin: setting.origin.clone(),
        }
    }
    let connection = match &settings.connection {
        Some(setting) => entry("connection", setting, setting.value.label()),
        None => Entry {
            name: "connection".to_owned(),
            value: super::STORE.to_owned(),
            origin: settings.db.origin.clone(),
        },
    };
    let keys = match settings.keys.value {
        Keys::Emacs => "emacs",
        Keys::Vi => "vi",
    };
    let since = settings.since.value.as_deref().unwrap_or("all");
    let library = settings.engine_library.value.as_ref();
    let library = library.map_or_else(String::new, |path| path.display().to_string());
    let zone = settings.zone.value.iana_name().unwrap_or("local");
    vec![
        connection,
        entry("db", &settings.db, settings.db.value.display().to_string()),
        entry("source", &settings.source, settings.source.value.clone()),
        entry("since", &settings.since, since.to_owned()),
        entry("format", &settings.format, settings.format.value.clone()),
        entry("tz", &settings.zone, zone.to_owned()),
        entry("engine_library", &settings.engine_library, library),
        entry("keys", &settings.keys, keys.to_owned()),
    ]
}

fn flatten(name: &str, value: &toml::Value, path: &Path, entries: &mut Vec<Entry>) {
    if let toml::Value::Table(table) = value {
        for (key, value) in table {
            flatten(&format!("{name}.{key}"), value, path, entries);
        }
        return;
    }
    let key = name.rsplit('.').next().unwrap_or(name);
    let text = match value {
        _ if HIDDEN.contains(&key) => "***".to_owned(),
        toml::Value::String(text) if key == "url" => shown_url(text),
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_)
        | toml::Value::Array(_)
        | toml::Value::Table(_) => value.to_string(),
    };
    entries.push(Entry {
        name: name.to_owned(),
        value: text,
        origin: Origin::File(path.to_owned()),
    });
}

/// A URL whose password, if it has one, is `***`.
fn shown_url(text: &str) -> String {
    match ServerUrl::read(text) {
        Ok(read) => {
            let user = match (read.user, read.password) {
                (Some(user), Some(_)) => format!("{user}:***@"),
                (None, Some(_)) => ":***@".to_owned(),
                (Some(user), None) => format!("{user}@"),
                (None, None) => String::new(),
            };
            read.url
                .to_string()
                .replacen("://", &format!("://{user}"), 1)
        }
        Err(_) => "***".to_owned(),
    }
}
