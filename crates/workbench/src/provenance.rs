//! Where a result is from: what was asked, of what, when, and what came of it.
//!
//! The record travels with an export, in the metadata of Arrow and Parquet or in a file beside it
//! ([`sidecar`]), and is enough to ask again ([`rerun`](crate::rerun)). It never holds a secret: a
//! text that seems to hold one is withheld, and of a parameter that seems to be one only the name
//! stands there.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use arrow_schema::{FieldRef, Schema};
use jiff::Timestamp;
use lucerna_engine::{Column, Statistics, formatted};
use lucerna_output::{Options, TYPE_KEY};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::connection::Connection;
use crate::search::{Plan, Search, Step};
use crate::secret::seems_to_hold_one;
use crate::session::Session;
use crate::source::Source;
use crate::sql::SqlRun;

/// The key under which the record stands in the metadata of a file.
pub const KEY: &str = "lucerna.provenance";

/// The number of this form of the record.
pub const VERSION: u32 = 1;

/// Where a result is from.
///
/// ```
/// use lucerna::provenance::Provenance;
///
/// let text = r#"{"version": 1, "program": "lucerna 0.1.0", "engine": {"name": "chdb"}, "asked":
///     {"sql": {"text": "SELECT 1"}}, "zone": "UTC", "started": "2026-03-10T09:05:00Z"}"#;
/// let record: Provenance = serde_json::from_str(text)?;
/// assert_eq!(record.rows, None, "it was not read to its end");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The number of this form: [`VERSION`].
    pub version: u32,
    /// What made it: `lucerna 0.1.0`.
    pub program: String,
    /// What ran it.
    pub engine: EngineFacts,
    /// What was asked.
    pub asked: Asked,
    /// What was sent, in its order; of a search, whose statements hang on the rows that those before
    /// them give, what was planned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<String>,
    /// What was searched; absent for SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceFacts>,
    /// The zone in which times without an offset were read.
    pub zone: String,
    /// When it began, and what `now` meant.
    pub started: Timestamp,
    /// The columns of the result.
    #[serde(default)]
    pub columns: Vec<ColumnFacts>,
    /// How it is written.
    #[serde(default)]
    pub format: FormatFacts,
    /// How many rows there are; absent where the record was written before they were all there, and where
    /// a server wrote them that does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Whether a limit cut it, so that there may be more rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_by_limit: Option<bool>,
    /// How long the engine took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elapsed_ms: Option<u64>,
    /// Rows that the engine read for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_rows: Option<u64>,
    /// Bytes that the engine read for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_bytes: Option<u64>,
}

/// What ran it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineFacts {
    /// Its name: `chdb`.
    pub name: String,
    /// The connection, as it is called; absent for the embedded store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// The version of ClickHouse; absent where it could not be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Asked {
    /// A search; its range has no `now` in it any more.
    Search(Box<Search>),
    /// A statement of SQL.
    Sql {
        /// Its text.
        text: String,
        /// The values of `{name:Type}`; absent where it seems to be a secret.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parameters: Vec<(String, Option<String>)>,
    },
    /// A text that seems to hold a secret, and is not told.
    Withheld,
}

/// What was searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// What it was called: `logs`.
    pub name: String,
    /// The table with its database.
    pub table: String,
    /// The SHA-256 of its schema as a schema file has it, in hexadecimal digits.
    pub schema_sha256: String,
}

/// A column of the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnFacts {
    /// Its name; `***` where it is an expression and what was asked holds a secret.
    pub name: String,
    /// The type that ClickHouse gives it; empty where it is not known.
    #[serde(rename = "type", default)]
    pub type_name: String,
}

/// How a result is written, as far as its bytes hang on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FormatFacts {
    /// The name of the format.
    pub name: String,
    /// What stands for NULL, if not what is usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub null: Option<String>,
    /// Whether names stand above the rows.
    pub header: bool,
    /// Whether integers of 64 bits are text.
    pub int64_as_text: bool,
    /// The zone that times are written in.
    pub zone: String,
    /// When the next of several files begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
}

impl Default for FormatFacts {
    fn default() -> Self {
        Self::of("", &Options::default())
    }
}

impl FormatFacts {
    /// A format with these options.
    #[must_use]
    pub fn of(name: &str, options: &Options) -> Self {
        Self {
            name: name.to_owned(),
            null: options.null.clone(),
            header: options.header,
            int64_as_text: options.int64_as_text,
            zone: zone_name(&options.zone),
            split: None,
        }
    }

    /// The options that it was written with.
    ///
    /// # Errors
    ///
    /// If the zone is none that is known here.
    pub fn options(&self) -> Result<Options, jiff::Error> {
        Ok(Options {
            null: self.null.clone(),
            header: self.header,
            int64_as_text: self.int64_as_text,
            zone: zone_named(&self.zone)?,
            ..Options::default()
        })
    }
}

impl Provenance {
    /// Of a search that was planned.
    #[must_use]
    pub fn of_search(session: &Session, source: &Source, search: &Search, plan: &Plan) -> Self {
        let mut record = Self::begin(session);
        let words = [&search.query].into_iter().chain(&search.select);
        let words = words.chain(&search.count_by);
        if words.into_iter().any(|text| seems_to_hold_one(text)) {
            record.asked = Asked::Withheld;
        } else {
            record.asked = Asked::Search(Box::new(search.clone()));
            record.statements = plan.steps.iter().map(Step::text).collect();
        }
        record.source = Some(SourceFacts::of(source));
        record
    }

    /// Of a statement.
    #[must_use]
    pub fn of_sql(session: &Session, statement: &SqlRun) -> Self {
        let mut record = Self::begin(session);
        // The place of a parameter is none of a secret, whatever its name.
        let names = statement.parameters.iter().map(|(name, _)| name);
        let bare = names.fold(statement.text.clone(), |text, name| {
            text.replace(&format!("{{{name}:"), "{")
        });
        if !seems_to_hold_one(&bare) {
            let parameters = statement.parameters.iter();
            let parameters = parameters.map(|(name, value)| {
                let is_secret =
                    seems_to_hold_one(&format!("{name}={value}")) || seems_to_hold_one(value);
                (name.clone(), (!is_secret).then(|| value.clone()))
            });
            record.asked = Asked::Sql {
                text: statement.text.clone(),
                parameters: parameters.collect(),
            };
        }
        record
    }

    fn begin(session: &Session) -> Self {
        let engine = session.engine();
        Self {
            version: VERSION,
            program: concat!("lucerna ", env!("CARGO_PKG_VERSION")).to_owned(),
            engine: EngineFacts {
                name: engine.name().to_owned(),
                connection: session.connection().map(Connection::label),
                version: engine.version().ok(),
            },
            asked: Asked::Withheld,
            statements: Vec::new(),
            source: None,
            zone: zone_name(session.zone()),
            started: session.now(),
            columns: Vec::new(),
            format: FormatFacts::default(),
            rows: None,
            cut_by_limit: None,
            elapsed_ms: None,
            read_rows: None,
            read_bytes: None,
        }
    }

    /// Says which columns the result has, and how it is written.
    pub fn describe(&mut self, schema: &Schema, format: FormatFacts) {
        self.columns = match formatted::columns(schema) {
            Some(columns) => columns.into_iter().map(ColumnFacts::from).collect(),
            None => schema.fields().iter().map(ColumnFacts::of).collect(),
        };
        if self.asked.keeps_a_secret() {
            for column in &mut self.columns {
                column.withhold_expression();
            }
        }
        self.format = format;
    }

    /// Says what came of it: how many rows and whether a limit cut them, unless a server wrote them and
    /// does not tell.
    pub fn end(&mut self, rows: Option<(u64, bool)>, statistics: &Statistics) {
        self.rows = rows.map(|(rows, _)| rows);
        self.cut_by_limit = rows.map(|(_, is_cut)| is_cut);
        self.elapsed_ms = Some(milliseconds(statistics.elapsed));
        self.read_rows = Some(statistics.read_rows);
        self.read_bytes = Some(statistics.read_bytes);
    }

    /// On one line, as it stands in the metadata of a file.
    #[must_use]
    pub fn line(&self) -> String {
        // Only a map with keys that are no text could fail, and the record has none.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As a file of its own, which ends with a line break.
    #[must_use]
    pub fn document(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

impl Asked {
    /// Whether there is something that is not told.
    fn keeps_a_secret(&self) -> bool {
        match self {
            Self::Withheld => true,
            Self::Search(_) => false,
            Self::Sql { parameters, .. } => parameters.iter().any(|(_, value)| value.is_none()),
        }
    }
}

impl ColumnFacts {
    /// ClickHouse names a column that has no name by its expression, with the values in it.
    fn withhold_expression(&mut self) {
        let is_plain = |each: char| each.is_alphanumeric() || each == '_' || each == '.';
        if !self.name.chars().all(is_plain) {
            "***".clone_into(&mut self.name);
        }
    }

    fn of(field: &FieldRef) -> Self {
        Self {
            name: field.name().clone(),
            type_name: field.metadata().get(TYPE_KEY).cloned().unwrap_or_default(),
        }
    }
}

impl From<Column> for ColumnFacts {
    fn from(column: Column) -> Self {
        Self {
            name: column.name,
            type_name: column.type_name,
        }
    }
}

impl SourceFacts {
    fn of(source: &Source) -> Self {
        Self {
            name: source.name.clone(),
            table: source.qualified(),
            schema_sha256: schema_sha256(source),
        }
    }
}

/// The SHA-256 of a source's schema, in hexadecimal digits. The keys that happen to be known of its
/// maps are no part of it.
#[must_use]
pub fn schema_sha256(source: &Source) -> String {
    let mut table = source.table.clone();
    table.known_keys = None;
    let digest = Sha256::digest(lucerna_schema::to_json(&table));
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The name of the file that holds the record of a file which has no place for it.
///
/// ```
/// use std::path::Path;
/// use lucerna::provenance::sidecar;
///
/// let name = sidecar(Path::new("out/errors.csv"));
/// assert_eq!(name, Path::new("out/errors.csv.provenance.json"));
/// ```
#[must_use]
pub fn sidecar(file: &Path) -> PathBuf {
    let mut name = file.file_name().map(OsString::from).unwrap_or_default();
    name.push(".provenance.json");
    file.with_file_name(name)
}

pub(crate) fn zone_named(name: &str) -> Result<jiff::tz::TimeZone, jiff::Error> {
    jiff::fmt::temporal::DateTimeParser::new().parse_time_zone(name)
}

fn zone_name(zone: &jiff::tz::TimeZone) -> String {
    let printer = jiff::fmt::temporal::DateTimePrinter::new();
    // A zone without a name is that of a file of this machine, which no other would know.
    printer
        .time_zone_to_string(zone)
        .unwrap_or_else(|_| "UTC".to_owned())
}

fn milliseconds(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
