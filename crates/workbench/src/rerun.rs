//! Asks again what a file says it is the answer to, and compares.
//!
//! Rows are compared as a bag: the engine may give rows of one moment in another order. Of Arrow and
//! Parquet the values are compared, of text the lines, with the settings that it was written with; what
//! the engine wrote itself it writes once more.

mod carried;
mod rows;
mod tally;

use std::io;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatchReader;
use arrow_schema::ArrowError;
use lucerna_output::{engine_name, find};

use crate::error::WorkError;
use crate::provenance::{Asked, Provenance, schema_sha256, zone_named};
use crate::search::Found;
use crate::session::{RunOptions, Session};
use crate::source::Source;
use crate::sql::SqlRun;
use rows::Rows;
use tally::Tally;

pub use carried::{Carried, read};
pub use tally::Comparison;

/// Why a file cannot be asked again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RerunError {
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system, or the reader of the format, said.
        #[source]
        source: io::Error,
    },
    /// It does not say where it is from.
    #[error("{} does not say where it is from", path.display())]
    NoRecord {
        /// The file.
        path: PathBuf,
    },
    /// What it says cannot be read.
    #[error("what {} says of where it is from cannot be read", path.display())]
    BrokenRecord {
        /// The file that holds the record.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A later version of the program wrote it.
    #[error(
        "the record has the form {found}, and this program reads {}",
        crate::provenance::VERSION
    )]
    Version {
        /// The number of the form.
        found: u32,
    },
    /// The text was withheld.
    #[error("the text of the query seemed to hold a secret and is not in the file")]
    Withheld,
    /// The value of a parameter was withheld.
    #[error("the value of the parameter `{name}` seemed to be a secret and is not in the file")]
    MissingParameter {
        /// Its name.
        name: String,
    },
    /// It is one of several files.
    #[error("{} is one of several files, and the rows of all of them are the answer", path.display())]
    OneOfSeveral {
        /// The file.
        path: PathBuf,
    },
    /// The zone is not known here.
    #[error("the time zone `{name}` is not known here")]
    Zone {
        /// Its name.
        name: String,
    },
    /// The format is not known here, or keeps no rows.
    #[error("the rows of format `{name}` cannot be compared")]
    Format {
        /// Its name.
        name: String,
    },
    /// The search or the statement failed.
    #[error(transparent)]
    Work(#[from] WorkError),
    /// The rows that came now do not fit the format.
    #[error("the rows of now cannot be compared")]
    Rows(#[source] io::Error),
}

/// What is there now.
#[derive(Debug, Clone)]
pub struct Rerun {
    /// How the rows compare.
    pub rows: Comparison,
    /// The columns of now, by name and type, where they are others than those of the file.
    pub columns: Option<Vec<(String, String)>>,
    /// Whether the schema of the source is another one than it was.
    pub has_other_schema: bool,
    /// The version of ClickHouse that answered now.
    pub engine_version: Option<String>,
    /// Whether the limit cut the rows of now.
    pub cut_by_limit: bool,
}

impl Rerun {
    /// Whether the answer is the same: the same columns, and the same rows in whatever order.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.columns.is_none() && self.rows.are_same
    }
}

/// What is asked again.
enum Again {
    Search(Box<Found>, Box<Source>),
    Sql(Box<lucerna_engine::Batches>),
}

/// Asks again and compares; `parameters` are values that the record withholds, or others than it has.
///
/// # Errors
///
/// [`RerunError`] says which part of the record is in the way, or what the engine said.
pub fn rerun(
    session: &Session,
    carried: &Carried,
    parameters: &[(String, String)],
    run: &RunOptions,
) -> Result<Rerun, RerunError> {
    let record = &carried.record;
    if record.format.split.is_some() {
        let path = carried.rows.clone();
        return Err(RerunError::OneOfSeveral { path });
    }
    let unknown_zone = |name: &str| RerunError::Zone {
        name: name.to_owned(),
    };
    let zone = zone_named(&record.zone).map_err(|_| unknown_zone(&record.zone))?;
    let session = session.clone().in_zone(zone).at(record.started);
    let options = record.format.options();
    let options = options.map_err(|_| unknown_zone(&record.format.zone))?;
    let run = RunOptions {
        format: engine_name(&record.format.name).map(str::to_owned),
        ..run.clone()
    };
    let mut again = ask(&session, record, parameters, &run)?;
    let format = find(&record.format.name).filter(|format| format.name != "none");
    let format = format.ok_or_else(|| RerunError::Format {
        name: record.format.name.clone(),
    })?;
    let mut tally = Tally::default();
    let rows = Rows { format, options };
    let unreadable = |source| RerunError::Unreadable {
        path: carried.rows.clone(),
        source,
    };
    let then = rows
        .of_file(&carried.rows, &mut tally)
        .map_err(unreadable)?;
    let columns = other_columns(record, again.reader());
    let rows = rows
        .of_now(again.reader(), then.as_ref(), &mut tally)
        .map_err(of_now)?;
    let mut comparison = tally.finish();
    // Lines are not rows: of text the record says how many there were. What the engine wrote is told in
    // lines.
    if let Some(now) = rows {
        comparison.then = record.rows.unwrap_or(comparison.then);
        comparison.now = now;
    }
    Ok(Rerun {
        rows: comparison,
        columns,
        has_other_schema: again.has_other_schema(record),
        engine_version: session.engine().version().ok(),
        cut_by_limit: again.is_cut(),
    })
}

fn ask(
    session: &Session,
    record: &Provenance,
    parameters: &[(String, String)],
    run: &RunOptions,
) -> Result<Again, RerunError> {
    match &record.asked {
        Asked::Withheld => Err(RerunError::Withheld),
        Asked::Search(search) => {
            let name = record.source.as_ref().map_or("logs", |source| &source.name);
            let source = session.source(name)?;
            let found = session.search(&source, search, run)?;
            Ok(Again::Search(Box::new(found), Box::new(source)))
        }
        Asked::Sql {
            text,
            parameters: recorded,
        } => {
            let statement = SqlRun {
                text: text.clone(),
                parameters: given(recorded, parameters)?,
            };
            Ok(Again::Sql(Box::new(session.sql(&statement, run)?)))
        }
    }
}

/// The values of the parameters: those that are given now, or those of the record.
fn given(
    recorded: &[(String, Option<String>)],
    now: &[(String, String)],
) -> Result<Vec<(String, String)>, RerunError> {
    let value = |(name, value): &(String, Option<String>)| {
        let given = now.iter().find(|(other, _)| other == name);
        let value = given.map(|(_, value)| value).or(value.as_ref());
        let name = name.clone();
        match value {
            Some(value) => Ok((name, value.clone())),
            None => Err(RerunError::MissingParameter { name }),
        }
    };
    recorded.iter().map(value).collect()
}

impl Again {
    fn reader(&mut self) -> &mut dyn RecordBatchReader {
        match self {
            Self::Search(found, _) => &mut **found,
            Self::Sql(batches) => &mut **batches,
        }
    }

    fn is_cut(&self) -> bool {
        match self {
            Self::Search(found, _) => match found.written() {
                Some((_, is_cut)) => is_cut,
                None => found.reached_limit(),
            },
            Self::Sql(_) => false,
        }
    }

    fn has_other_schema(&self, record: &Provenance) -> bool {
        match (self, &record.source) {
            (Self::Search(_, source), Some(facts)) => schema_sha256(source) != facts.schema_sha256,
            _ => false,
        }
    }
}

/// The columns of now, if they are others than those of the record.
fn other_columns(
    record: &Provenance,
    now: &dyn RecordBatchReader,
) -> Option<Vec<(String, String)>> {
    let mut again = record.clone();
    again.describe(&now.schema(), record.format.clone());
    let columns = again.columns.iter();
    (again.columns != record.columns).then(|| {
        columns
            .map(|one| (one.name.clone(), one.type_name.clone()))
            .collect()
    })
}

/// An error of the engine stays one.
fn of_now(error: ArrowError) -> RerunError {
    if let ArrowError::IoError(_, source) = error {
        return RerunError::Rows(source);
    }
    WorkError::from(lucerna_engine::EngineError::from_arrow(error)).into()
}

/// The file whose record a file is, as its name says.
fn of_sidecar(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let rows = name.strip_suffix(".provenance.json")?;
    Some(path.with_file_name(rows))
}
