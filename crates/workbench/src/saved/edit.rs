//! Writing saved queries: each as a whole or not at all, and what a person wrote stays as it is.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lucerna_output::file::AtomicFile;
use toml_edit::{DocumentMut, Item, Table, Value};

use super::error::SavedError;
use super::file::{Language, Layout, SavedQuery};
use super::name::Name;
use super::shelf::{Entry, Shelf, ShelfKind};

/// What a query is to say. Of a file that is there the keys that are absent here stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewQuery {
    /// One line on what it answers.
    pub title: Option<String>,
    /// What it belongs to.
    pub tags: Vec<String>,
    /// What it searches.
    pub source: Option<String>,
    /// What it is written in.
    pub language: Language,
    /// The query.
    pub text: String,
    /// How far back it looks.
    pub since: Option<String>,
    /// The first instant.
    pub from: Option<String>,
    /// The last instant.
    pub to: Option<String>,
    /// The fields that are shown.
    pub select: Vec<String>,
    /// The field that rows are ordered by.
    pub order: Option<String>,
    /// At most so many rows.
    pub limit: Option<u64>,
    /// The fields that rows are counted by.
    pub count_by: Vec<String>,
    /// Only how many rows there are.
    pub count: bool,
    /// The columns that bare words search.
    pub implicit: Vec<String>,
    /// Parameters with their defaults; without one it has to be given.
    pub parameters: Vec<(String, Option<String>)>,
    /// Whether it has a test over the demo's telemetry, for a start.
    pub has_test: bool,
}

impl NewQuery {
    /// A query that says nothing but its text.
    #[must_use]
    pub fn new(language: Language, text: impl Into<String>) -> Self {
        Self {
            title: None,
            tags: Vec::new(),
            source: None,
            language,
            text: text.into(),
            since: None,
            from: None,
            to: None,
            select: Vec::new(),
            order: None,
            limit: None,
            count_by: Vec::new(),
            count: false,
            implicit: Vec::new(),
            parameters: Vec::new(),
            has_test: false,
        }
    }
}

/// Where a query is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The folder of queries.
    pub shelf: Shelf,
    /// The name.
    pub name: Name,
}

/// The text of a file that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedEdit {
    path: PathBuf,
    name: Name,
    text: String,
}

impl SavedEdit {
    /// A query that was not there: a new file. With `replaces` one that is there is changed: comments,
    /// order and the keys that `new` does not have stay.
    ///
    /// # Errors
    ///
    /// [`SavedError::Exists`] without `replaces`; a file that cannot be read is not written over.
    pub fn new(place: &Place, new: &NewQuery, replaces: bool) -> Result<Self, SavedError> {
        let Place { shelf, name } = place;
        let found = shelf.file(name)?;
        let (path, text) = match found {
            Some(path) if !replaces => {
                let name = name.to_string();
                return Err(SavedError::Exists { name, path });
            }
            Some(path) => {
                let entry = Entry {
                    name: name.clone(),
                    path: path.clone(),
                    kind: shelf.kind,
                    is_shadowed: false,
                };
                let text = changed(&entry.read()?, new)?;
                (path, text)
            }
            None => {
                let path = shelf.folder.join(name.file(Layout::Toml.ending()));
                (path, written(&mut DocumentMut::new(), new))
            }
        };
        Ok(Self {
            path,
            name: name.clone(),
            text,
        })
    }

    /// A file with this text, as an editor left it.
    #[must_use]
    pub fn of_text(place: &Place, layout: Layout, text: String) -> Self {
        Self {
            path: place.shelf.folder.join(place.name.file(layout.ending())),
            name: place.name.clone(),
            text,
        }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text as it will be written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Reads the text as it will be written.
    ///
    /// # Errors
    ///
    /// As [`SavedQuery::parse`].
    pub fn read(&self) -> Result<SavedQuery, SavedError> {
        SavedQuery::parse(self.name.clone(), &self.path, &self.text)
    }

    /// Writes the file as a whole, and makes its folder. What would not be read back is not written.
    ///
    /// # Errors
    ///
    /// [`SavedError::Exists`] if without `replaces` the file has appeared meanwhile,
    /// [`SavedError::Unwritable`], and as [`SavedQuery::parse`].
    pub fn save(&self, replaces: bool) -> Result<SavedQuery, SavedError> {
        let query = self.read()?;
        let written = write(&self.path, &self.text, replaces);
        let path = || self.path.clone();
        written.map_err(|source| {
            if source.kind() == io::ErrorKind::AlreadyExists {
                let name = self.name.to_string();
                return SavedError::Exists { name, path: path() };
            }
            let path = path();
            SavedError::Unwritable { path, source }
        })?;
        Ok(query)
    }
}

impl Entry {
    /// Removes the query's file, with the snapshots of its tests.
    ///
    /// # Errors
    ///
    /// [`SavedError::BuiltIn`] and [`SavedError::Unwritable`].
    pub fn remove(&self) -> Result<(), SavedError> {
        self.check_own()?;
        fs::remove_file(&self.path).map_err(|source| self.unwritable(source))?;
        // There may be none.
        let _ = fs::remove_file(self.path.with_extension("snap"));
        Ok(())
    }

    /// Gives the query another name in the same folder of queries; gives its new file.
    ///
    /// # Errors
    ///
    /// [`SavedError::Exists`] without `replaces`, [`SavedError::BuiltIn`],
    /// [`SavedError::Unwritable`].
    pub fn rename(
        &self,
        shelf: &Shelf,
        name: &Name,
        replaces: bool,
    ) -> Result<PathBuf, SavedError> {
        self.check_own()?;
        let ending = Layout::of(&self.path).unwrap_or(Layout::Toml).ending();
        let target = shelf.folder.join(name.file(ending));
        let there = shelf.file(name)?;
        if let Some(path) = there.clone().filter(|_| !replaces) {
            let name = name.to_string();
            return Err(SavedError::Exists { name, path });
        }
        let moved = target
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| {
                if replaces {
                    Ok(())
                } else {
                    fs::hard_link(&self.path, &target)
                }
            })
            .and_then(|()| {
                if replaces {
                    fs::rename(&self.path, &target)
                } else {
                    fs::remove_file(&self.path)
                }
            });
        moved.map_err(|source| self.unwritable(source))?;
        if let Some(other) = there.filter(|other| *other != target) {
            fs::remove_file(other).map_err(|source| self.unwritable(source))?;
        }
        let snapshot = self.path.with_extension("snap");
        if snapshot.exists() {
            fs::rename(&snapshot, target.with_extension("snap"))
                .map_err(|source| self.unwritable(source))?;
        }
        Ok(target)
    }

    fn check_own(&self) -> Result<(), SavedError> {
        if self.kind == ShelfKind::BuiltIn {
            let name = self.name.to_string();
            return Err(SavedError::BuiltIn { name });
        }
        Ok(())
    }

    fn unwritable(&self, source: io::Error) -> SavedError {
        SavedError::Unwritable {
            path: self.path.clone(),
            source,
        }
    }
}

/// Writes a file beside, and gives it its name when it is whole.
pub(crate) fn write(path: &Path, text: &str, replaces: bool) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = AtomicFile::create(path, replaces)?;
    file.writer()?.write_all(text.as_bytes())?;
    file.commit()
}

/// A file that is there, with what `new` says.
fn changed(query: &SavedQuery, new: &NewQuery) -> Result<String, SavedError> {
    let text = &query.file_text;
    match query.layout {
        Layout::Toml => {
            let broken = |error: toml_edit::TomlError| {
                let span = error.span().unwrap_or(0..0).into();
                query.broken(span, error.message())
            };
            let mut document: DocumentMut = text.parse().map_err(broken)?;
            Ok(written(&mut document, new))
        }
        // The header stays; what it does not say, it is not made to say.
        Layout::Lucene | Layout::Sql => {
            let start = query.body.map.offset(0);
            let end = start + query.body.text.len();
            let before = text.get(..start).unwrap_or_default();
            let after = text.get(end..).unwrap_or_default();
            Ok([before, new.text.trim(), after].concat())
        }
    }
}

/// Sets what `new` has, in the order in which a reader wants to know it.
fn written(document: &mut DocumentMut, new: &NewQuery) -> String {
    let (own, other) = match new.language {
        Language::Lucene => ("query", "sql"),
        Language::Sql => ("sql", "query"),
    };
    set(document, "title", new.title.as_deref().map(Value::from));
    set(document, "tags", list(&new.tags));
    set(document, "source", new.source.as_deref().map(Value::from));
    document.remove(other);
    set(document, own, Some(quoted(&new.text)));
    let is_bounded = new.since.is_some() || new.from.is_some() || new.to.is_some();
    if is_bounded {
        for (key, value) in [("since", &new.since), ("from", &new.from), ("to", &new.to)] {
            if value.is_none() {
                document.remove(key);
            }
            set(document, key, value.as_deref().map(Value::from));
        }
    }
    set(document, "select", list(&new.select));
    set(document, "order", new.order.as_deref().map(Value::from));
    let limit = new
        .limit
        .map(|limit| Value::from(i64::try_from(limit).unwrap_or(i64::MAX)));
    set(document, "limit", limit);
    set(document, "count_by", list(&new.count_by));
    set(document, "count", new.count.then(|| Value::from(true)));
    set(document, "implicit", list(&new.implicit));
    for (name, default) in &new.parameters {
        let parameters = document.entry("params").or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        if let Some(parameters) = parameters.as_table_like_mut()
            && !parameters.contains_key(name)
        {
            let mut table = Table::new();
            if let Some(default) = default {
                table.insert("default", toml_edit::value(default));
            }
            parameters.insert(name, Item::Table(table));
        }
    }
    if new.has_test && !document.contains_key("expect") {
        let mut table = Table::new();
        table.insert("given", toml_edit::value("demo"));
        table.insert("min_rows", toml_edit::value(1));
        document.insert("expect", Item::Table(table));
    }
    document.to_string()
}

/// Sets a key; one that is there keeps its place and the comments around it.
fn set(document: &mut DocumentMut, key: &str, value: Option<Value>) {
    let Some(mut value) = value else { return };
    match document.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => drop(document.insert(key, Item::Value(value))),
    }
}

fn list(texts: &[String]) -> Option<Value> {
    let array: toml_edit::Array = texts.iter().map(String::as_str).collect();
    (!texts.is_empty()).then_some(Value::Array(array))
}

/// A query as people write it: without escapes where it can be.
pub(crate) fn quoted(text: &str) -> Value {
    let is_plain = |any: char| any == '\t' || !any.is_control();
    let one_line = format!("'{text}'");
    let lines = format!("'''\n{text}'''");
    let written = if !text.contains('\'') && text.chars().all(is_plain) {
        one_line.parse().ok()
    } else if !text.contains("''")
        && !text.ends_with('\'')
        && text.chars().all(|any| any == '\n' || is_plain(any))
    {
        lines.parse().ok()
    } else {
        None
    };
    written
        .filter(|value: &Value| value.as_str() == Some(text))
        .unwrap_or_else(|| Value::from(text))
}

#[cfg(test)]
mod tests;
