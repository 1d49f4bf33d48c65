//! What a file says of where its rows are from.

use super::Keeper;
use super::choice::Chosen;
use super::place::not_created;
use crate::args::{OutputArgs, ProvenanceWhere};
use crate::failure::Failure;
use arrow_array::RecordBatchReader;
use arrow_schema::Schema;
use lucerna::provenance::{FormatFacts, KEY, Provenance, sidecar};
use lucerna::search::Found;
use lucerna_engine::{Batches, Statistics, formatted};
use lucerna_output::file::AtomicFile;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Rows that know, after the last of them, what they took.
pub(crate) trait Rows: RecordBatchReader {
    /// What came of it.
    fn ending(&mut self) -> Ending;
}

/// What came of a run.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ending {
    /// Rows and whether a limit cut them, if somebody counted them, and what they took; absent where
    /// that is told already.
    facts: Option<(Option<(u64, bool)>, Statistics)>,
}

impl Rows for Found {
    fn ending(&mut self) -> Ending {
        let statistics = self.statistics();
        let rows = match formatted::columns(&self.schema()) {
            Some(_) => self.written(),
            None => Some((self.row_count(), self.reached_limit())),
        };
        Ending {
            facts: Some((rows, statistics)),
        }
    }
}

/// The rows of a statement, counted.
pub(crate) struct Counted {
    pub(crate) batches: Batches,
    rows: u64,
}

impl Counted {
    pub(crate) fn new(batches: Batches) -> Self {
        Self { batches, rows: 0 }
    }
}

impl Iterator for Counted {
    type Item = Result<arrow_array::RecordBatch, arrow_schema::ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.batches.next();
        if let Some(Ok(batch)) = &batch {
            self.rows += batch.num_rows() as u64;
        }
        batch
    }
}

impl RecordBatchReader for Counted {
    fn schema(&self) -> arrow_schema::SchemaRef {
        self.batches.schema()
    }
}

impl Rows for Counted {
    fn ending(&mut self) -> Ending {
        let statistics = self.batches.statistics();
        let rows = match formatted::columns(&self.schema()) {
            Some(_) => statistics.written_rows,
            None => Some(self.rows),
        };
        Ending {
            facts: Some((rows.map(|rows| (rows, false)), statistics)),
        }
    }
}

impl<I> Rows for arrow_array::RecordBatchIterator<I>
where
    I: IntoIterator<Item = Result<arrow_array::RecordBatch, arrow_schema::ArrowError>>,
{
    /// Nobody asked for them.
    fn ending(&mut self) -> Ending {
        Ending::default()
    }
}

/// The record of the rows that are written.
pub(super) struct Record {
    origin: Option<Provenance>,
    /// The format has a place for it.
    is_inside: bool,
    beside: Option<AtomicFile>,
}

impl Record {
    /// The place that the flags name.
    pub(super) fn open(args: &OutputArgs, format: &Chosen) -> Result<Self, Failure> {
        let holds_it = format.named().holds_metadata;
        let beside = match (&args.output, args.provenance) {
            (Some(path), ProvenanceWhere::Sidecar) => {
                if args.append {
                    let fault = Failure::usage("a file that is added to has several origins");
                    return Err(fault.help("leave out `--provenance sidecar`").into());
                }
                let path = sidecar(path);
                let file = AtomicFile::create(&path, args.force);
                Some(file.map_err(|error| not_created(&path, &error))?)
            }
            _ => None,
        };
        Ok(Self {
            origin: None,
            is_inside: holds_it && args.provenance != ProvenanceWhere::None,
            beside,
        })
    }

    pub(super) fn nowhere() -> Self {
        Self {
            origin: None,
            is_inside: false,
            beside: None,
        }
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.is_inside || self.beside.is_some()
    }

    pub(super) fn begin(&mut self, origin: Provenance) {
        self.origin = Some(origin);
    }

    pub(super) fn describe(&mut self, schema: &Schema, format: FormatFacts) {
        if let Some(origin) = &mut self.origin {
            origin.describe(schema, format);
        }
    }

    /// What is said before the first row.
    pub(super) fn metadata(&self) -> Vec<(String, String)> {
        let origin = self.origin.as_ref().filter(|_| self.is_inside);
        let pair = origin.map(|origin| (KEY.to_owned(), origin.line()));
        pair.into_iter().collect()
    }

    /// What is said after the last one, for formats that have a place for it there.
    pub(super) fn end(&mut self, ending: &Ending, keeper: Option<&Keeper>) -> Option<String> {
        let origin = self.origin.as_mut()?;
        if let Some((rows, statistics)) = &ending.facts {
            origin.end(*rows, statistics);
        }
        if let Some(keeper) = keeper {
            keeper.keep_origin(origin);
        }
        self.is_inside.then(|| origin.line())
    }

    /// Gives the file beside its name, after the rows have theirs.
    pub(super) fn commit(self) -> Result<(), Failure> {
        let (Some(file), Some(origin)) = (self.beside, self.origin) else {
            return Ok(());
        };
        let path = file.target().to_owned();
        let text = origin.document();
        let written = file
            .writer()
            .and_then(|mut writer| writer.write_all(text.as_bytes()))
            .and_then(|()| file.commit());
        written.map_err(|error| not_created(&path, &error))
    }
}

/// Bytes that are looked at.
#[derive(Clone, Default)]
pub(super) struct Collected(Arc<Mutex<Vec<u8>>>);

impl Collected {
    pub(super) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Collected {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
