//! The record of writes: who ran what where, and when.
//!
//! A file that only its owner can read, to which lines are added and from which none is taken: an object
//! before each statement that writes, so that none runs unrecorded, and one with what came of it. No
//! secret is in it: texts that look like one are masked, and the values of parameters left out.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use lucerna_engine::{EngineError, StatementClass};
use serde::Serialize;

use crate::error::WorkError;
use crate::secret::masked;
use crate::session::Session;
use crate::write::Write;

/// The record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    path: PathBuf,
}

/// Who lets a statement run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Who {
    /// What the environment calls the person.
    pub person: Option<String>,
    /// The number of the user that the system knows.
    pub uid: u32,
    /// How it was confirmed: `typed`, or by a flag.
    pub confirmed: &'static str,
}

/// The record cannot be written, so nothing is.
#[derive(Debug, thiserror::Error)]
#[error("the record of writes {} cannot be written, so nothing was run", path.display())]
pub struct NotRecorded {
    /// The file.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: io::Error,
}

/// A statement that is being run.
#[derive(Debug)]
#[must_use = "what came of it is to be recorded"]
pub struct Recorded {
    file: File,
    id: String,
}

#[derive(Serialize)]
struct Begun<'a> {
    time: Timestamp,
    id: &'a str,
    event: &'static str,
    #[serde(flatten)]
    who: &'a Who,
    place: String,
    url: Option<String>,
    user: Option<&'a str>,
    database: &'a str,
    target: Option<String>,
    class: &'static str,
    statement: String,
    parameters: Vec<&'a str>,
}

#[derive(Serialize)]
struct Ended<'a> {
    time: Timestamp,
    id: &'a str,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Audit {
    /// The record in this file, which need not be there yet.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Records that a statement is about to be run.
    ///
    /// # Errors
    ///
    /// [`NotRecorded`]: it must not be run then.
    pub fn begin(
        &self,
        session: &Session,
        write: &Write,
        who: &Who,
    ) -> Result<Recorded, NotRecorded> {
        let time = Timestamp::now();
        let id = format!("{}-{}", time.as_nanosecond(), std::process::id());
        let connection = session.connection();
        let line = Begun {
            time,
            id: &id,
            event: "begun",
            who,
            place: session.place(),
            url: connection.map(|own| own.url.to_string()),
            user: connection.map(|own| own.user.as_deref().unwrap_or("default")),
            database: session.database(),
            target: write.target(),
            class: match write.class() {
                StatementClass::WriteServer => "server",
                StatementClass::Session => "running",
                StatementClass::Write
                | StatementClass::ReadOnly
                | StatementClass::Unknown
                | StatementClass::NotOne { .. }
                | _ => "data",
            },
            statement: masked(write.statement()),
            parameters: names(write),
        };
        let failed = |source| NotRecorded {
            path: self.path.clone(),
            source,
        };
        let mut file = open(&self.path).map_err(failed)?;
        add(&mut file, &line).map_err(failed)?;
        Ok(Recorded { file, id })
    }
}

impl Recorded {
    /// Records what came of it: why it failed, if it did.
    ///
    /// # Errors
    ///
    /// The system's.
    pub fn end(mut self, error: Option<&WorkError>) -> io::Result<()> {
        let error = error.map(in_brief);
        let line = Ended {
            time: Timestamp::now(),
            id: &self.id,
            event: if error.is_some() { "failed" } else { "done" },
            error,
        };
        add(&mut self.file, &line)
    }
}

/// Of parameters the names alone: a value may be anybody's.
fn names(write: &Write) -> Vec<&str> {
    let names = write.parameters().iter().map(|(name, _)| name.as_str());
    names.collect()
}

/// The number and the name of an error: its words may repeat the statement.
fn in_brief(error: &WorkError) -> String {
    let WorkError::Engine(error) = error else {
        return "not run".to_owned();
    };
    if let EngineError::Refused { code, name, .. } | EngineError::LimitExceeded { code, name, .. } =
        error
    {
        return format!("code {code}, {name}");
    }
    let words = match error {
        EngineError::TimedOut { .. } => "timed out",
        EngineError::Cancelled => "cancelled",
        EngineError::Disconnected { .. } => "the connection broke; whether it was run is not known",
        EngineError::Unreachable { .. } => "the server could not be reached",
        EngineError::Refused { .. }
        | EngineError::NotTrusted { .. }
        | EngineError::NotAuthenticated { .. }
        | EngineError::NotClickHouse { .. }
        | EngineError::LimitExceeded { .. }
        | EngineError::NotInstalled { .. }
        | EngineError::NotLoadable { .. }
        | EngineError::InUse { .. }
        | EngineError::OtherStoreOpen { .. }
        | EngineError::StoreNotOpened { .. }
        | EngineError::NotSupported { .. }
        | EngineError::Input { .. }
        | EngineError::Corrupt { .. }
        | _ => "failed",
    };
    words.to_owned()
}

fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    // Somebody may have opened it to others.
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

/// One call for one line: those of several programs do not mix.
fn add(file: &mut File, line: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(line).map_err(io::Error::other)?;
    text.push(b'\n');
    file.write_all(&text)?;
    file.sync_data()
}
