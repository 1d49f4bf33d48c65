//! Changing the person's config file: comments, order and everything else in it stay as they are.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, value};

use super::error::ConfigError;
use super::file::{ConfigFile, is_name, text_of};
use super::keys::Text;

/// A connection that is to be written down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewConnection {
    /// Its name.
    pub name: String,
    /// Keys and texts, in this order: `url`, `user`.
    pub texts: Vec<(&'static str, String)>,
    /// Keys and truth values.
    pub switches: Vec<(&'static str, bool)>,
    /// Keys of its table `tls`.
    pub tls: Vec<(&'static str, String)>,
}

/// The person's file, ready to be changed.
#[derive(Debug)]
pub struct ConfigEdit {
    path: PathBuf,
    document: DocumentMut,
}

impl ConfigEdit {
    /// Reads the file; one that is not there is empty.
    ///
    /// # Errors
    ///
    /// As [`ConfigFile::read`]: a file with a mistake is not written over.
    pub fn open(path: &Path) -> Result<Self, ConfigError> {
        ConfigFile::read(path)?;
        let text = text_of(path)?.unwrap_or_default();
        let document = text.parse().map_err(|error: toml_edit::TomlError| {
            let file = Text {
                path,
                whole: &text,
                is_project: false,
            };
            ConfigError::Broken {
                place: file.place(error.span()),
                message: error.message().to_owned(),
            }
        })?;
        Ok(Self {
            path: path.to_owned(),
            document,
        })
    }

    /// Adds a connection.
    ///
    /// # Errors
    ///
    /// [`ConfigError::ConnectionExists`] and [`ConfigError::ConnectionName`].
    pub fn add(&mut self, new: &NewConnection) -> Result<(), ConfigError> {
        let name = new.name.clone();
        if !is_name(&name) {
            return Err(ConfigError::ConnectionName { name });
        }
        let connections = self.document.entry("connections").or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let Some(connections) = connections.as_table_like_mut() else {
            return Err(ConfigError::ConnectionName { name });
        };
        if connections.contains_key(&name) {
            return Err(ConfigError::ConnectionExists { name });
        }
        let mut table = Table::new();
        for (key, text) in &new.texts {
            table.insert(key, value(text.as_str()));
        }
        for (key, is_on) in &new.switches {
            table.insert(key, value(*is_on));
        }
        if !new.tls.is_empty() {
            let mut files = toml_edit::InlineTable::new();
            for (key, path) in &new.tls {
                files.insert(*key, path.as_str().into());
            }
            table.insert("tls", value(files));
        }
        connections.insert(&name, Item::Table(table));
        Ok(())
    }

    /// Takes a connection out, and no longer uses it if it was the one that is used. Says whether it
    /// was there.
    pub fn remove(&mut self, name: &str) -> bool {
        let connections = self.document.get_mut("connections");
        let removed = connections
            .and_then(Item::as_table_like_mut)
            .and_then(|connections| connections.remove(name));
        if removed.is_some() && self.used() == Some(name) {
            self.document.remove("connection");
        }
        removed.is_some()
    }

    fn used(&self) -> Option<&str> {
        self.document.get("connection").and_then(Item::as_str)
    }

    /// Uses a connection from now on; `None` uses the embedded store.
    pub fn choose(&mut self, name: Option<&str>) {
        match name {
            None => drop(self.document.remove("connection")),
            Some(name) => {
                self.document["connection"] = value(name);
            }
        }
    }

    /// Says which table a source of a connection is; what else is said of the source stays. Says whether
    /// the connection is there.
    pub fn name_table(&mut self, connection: &str, source: &str, table: &str) -> bool {
        let connections = self.document.get_mut("connections");
        let own = connections
            .and_then(Item::as_table_like_mut)
            .and_then(|connections| connections.get_mut(connection))
            .and_then(Item::as_table_like_mut);
        let sources = own.and_then(|own| {
            own.entry("sources")
                .or_insert_with(empty)
                .as_table_like_mut()
        });
        let named = sources.and_then(|sources| {
            let source = sources.entry(source).or_insert_with(empty);
            source.as_table_like_mut()
        });
        match named {
            Some(named) => {
                named.insert("table", value(table));
                true
            }
            None => false,
        }
    }

    /// The file as it would be written.
    #[must_use]
    pub fn text(&self) -> String {
        self.document.to_string()
    }

    /// Writes the file as a whole, for its owner alone.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Unwritable`]; what would not be read back is not written either.
    pub fn save(&self) -> Result<(), ConfigError> {
        ConfigFile::parse(Text {
            path: &self.path,
            whole: &self.text(),
            is_project: false,
        })?;
        self.write().map_err(|source| ConfigError::Unwritable {
            path: self.path.clone(),
            source,
        })
    }

    fn write(&self) -> io::Result<()> {
        // A link, as dotfiles often are, stays one.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        fs::create_dir_all(folder)?;
        let beside = path.with_extension(format!("toml.{}", std::process::id()));
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&beside)?;
        let written = file
            .write_all(self.text().as_bytes())
            .and_then(|()| file.set_permissions(fs::Permissions::from_mode(0o600)))
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&beside, &path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    }
}

fn empty() -> Item {
    value(toml_edit::InlineTable::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# mine\nformat = \"csv\" # short\n\n[connections.old]\n# keep\nurl = \"http://a\"\n";

    fn edited(edit: impl FnOnce(&mut ConfigEdit)) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::write(&path, TEXT).expect("a file");
        let mut file = ConfigEdit::open(&path).expect("the file");
        edit(&mut file);
        file.save().expect("it is written");
        let mode = fs::metadata(&path)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::read_to_string(&path).expect("it can be read")
    }

    #[test]
    fn what_stood_there_stays_as_it_was() {
        let text = edited(|file| {
            let new = NewConnection {
                name: "new".to_owned(),
                texts: vec![("url", "https://b".to_owned())],
                ..NewConnection::default()
            };
            file.add(&new).expect("it is new");
            file.choose(Some("new"));
        });
        assert!(
            text.starts_with("# mine\nformat = \"csv\" # short\n"),
            "{text}"
        );
        assert!(
            text.contains("[connections.old]\n# keep\nurl = \"http://a\"\n"),
            "{text}"
        );
        assert!(
            text.contains("[connections.new]\nurl = \"https://b\"\n"),
            "{text}"
        );
        assert!(text.contains("connection = \"new\"\n"), "{text}");
    }

    #[test]
    fn one_that_is_taken_out_is_no_longer_used() {
        let text = edited(|file| {
            file.choose(Some("old"));
            assert!(file.remove("old"));
            assert!(!file.remove("old"));
        });
        assert!(!text.contains("old"), "{text}");
    }

    #[test]
    fn the_table_of_a_source_is_named_beside_what_is_said_of_it() {
        let text = edited(|file| {
            assert!(file.name_table("old", "logs", "otel.first"));
            assert!(file.name_table("old", "logs", "otel.events"));
            assert!(file.name_table("old", "traces", "otel.spans"));
            assert!(!file.name_table("new", "logs", "otel.events"));
        });
        assert!(text.contains("# keep\nurl = \"http://a\"\n"), "{text}");
        let file: toml::Table = text.parse().expect("TOML");
        let sources = &file["connections"]["old"]["sources"];
        assert_eq!(sources["logs"]["table"].as_str(), Some("otel.events"));
        assert_eq!(sources["traces"]["table"].as_str(), Some("otel.spans"));
    }

    #[test]
    fn a_name_is_taken_once() {
        edited(|file| {
            let add = |file: &mut ConfigEdit, name: &str| {
                file.add(&NewConnection {
                    name: name.to_owned(),
                    ..NewConnection::default()
                })
            };
            assert!(matches!(
                add(file, "old"),
                Err(ConfigError::ConnectionExists { .. })
            ));
            assert!(matches!(
                add(file, "a.b"),
                Err(ConfigError::ConnectionName { .. })
            ));
        });
    }
}
