//! The files of cases, and the tables that they are about.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna_schema::Table;
use lucerna_translate::Context;
use serde::Deserialize;

use crate::schema::table;

/// The moment that `now` means in every case, a Tuesday.
const NOW: &str = "2026-03-10T09:05:30Z";

/// One query, and what is expected of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// What it shows, as a sentence.
    pub(crate) name: String,
    /// The query as typed.
    pub(crate) query: String,
    /// The table: a built-in schema, or a file beside this one.
    #[serde(default = "logs")]
    pub(crate) schema: String,
    /// The zone of times without an offset; UTC if it is left out.
    pub(crate) zone: Option<String>,
    /// The query in English.
    pub(crate) meaning: Option<String>,
    /// Rows that are selected: some cells, the others are empty.
    #[serde(default)]
    pub(crate) matches: Vec<toml::Table>,
    /// Rows that are not selected.
    #[serde(default)]
    pub(crate) misses: Vec<toml::Table>,
    /// The first error, if the query is refused.
    pub(crate) error: Option<Refusal>,
    /// The codes of all notes and warnings, each once.
    #[serde(default)]
    pub(crate) notes: Vec<String>,
}

/// An error that is expected.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refusal {
    /// Its code.
    pub(crate) code: String,
    /// The text at its place.
    pub(crate) at: String,
    /// The code of what HyperDX makes of the query, where it takes it: no note can stand on a query
    /// that is refused.
    pub(crate) hyperdx: Option<String>,
}

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    /// Its name without `.toml`.
    #[serde(skip)]
    pub(crate) topic: String,
    /// In the order of the file.
    #[serde(rename = "case")]
    pub(crate) cases: Vec<Case>,
}

impl Case {
    /// The table that the query is about.
    pub(crate) fn table(&self) -> &'static Table {
        table(&self.schema)
    }

    /// The moment and the zone that the query is read with.
    pub(crate) fn context(&self) -> Context {
        let zone = self.zone.as_deref().map(TimeZone::get);
        Context {
            now: NOW.parse::<Timestamp>().expect("a time"),
            zone: zone.map_or(TimeZone::UTC, |zone| zone.expect("a zone")),
        }
    }
}

fn logs() -> String {
    "logs".to_owned()
}

/// All files of cases, by name.
pub(crate) fn read_all() -> Vec<File> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../grammar/cases");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> File {
    let text = fs::read_to_string(path).expect("a file of cases");
    let file = toml::from_str(&text);
    let mut file: File = file.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let topic = path.file_stem().expect("a name").to_string_lossy();
    file.topic = topic.into_owned();
    file
}
