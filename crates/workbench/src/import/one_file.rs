//! A file into the store, as a whole or not at all.

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use lucerna_ingest::{IngestBatch, Signal, WithoutTime};

use super::ahead::Ahead;
use super::content::{self, Content, Facts, Snapshot};
use super::destination::{Destination, Fit};
use super::feed::Feed;
use super::ledger::{Event, Join, Ledger, Placing};
use super::{
    ImportCause, ImportOptions, ImportProgress, ImportedFile, Target, joining, recovery, staging,
};
use crate::session::Session;
use crate::store::{self, DATABASE};

/// A file that is to be imported.
pub(super) struct OneFile<'a> {
    pub(super) session: &'a Session,
    pub(super) folder: &'a Path,
    pub(super) options: &'a ImportOptions,
    pub(super) target: &'a Target,
    pub(super) progress: ImportProgress,
    /// Rows that say no time, of those that were read.
    pub(super) without_time: Option<WithoutTime>,
}

/// A table of the file's rows while it is being filled.
struct Lane<'scope> {
    signal: Signal,
    destination: Destination,
    staging: String,
    fit: Fit,
    feed: Feed<'scope>,
}

/// A table with the file's rows.
struct Filled {
    signal: Signal,
    destination: Destination,
    staging: String,
    rows: u64,
}

impl OneFile<'_> {
    /// Imports the file, or finds that its content is in the store already.
    pub(super) fn import(mut self, ledger: &mut Ledger) -> Result<ImportedFile, ImportCause> {
        let started = Instant::now();
        let facts = Facts::of(&self.progress.file)?;
        let imported = match facts {
            Some(facts) => self.import_in_place(ledger, &facts),
            None => self.import_snapshot(ledger),
        };
        let imported = match imported {
            Err(ImportCause::Changed { .. }) => self.import_snapshot(ledger),
            imported => imported,
        };
        imported.map(|imported| ImportedFile {
            elapsed: started.elapsed(),
            ..imported
        })
    }

    /// Imports the file from where it is.
    fn import_in_place(
        &mut self,
        ledger: &mut Ledger,
        facts: &Facts,
    ) -> Result<ImportedFile, ImportCause> {
        let path = self.progress.file.clone();
        let input = lucerna_ingest::open(&path)?;
        std::thread::scope(|scope| {
            // Reading goes on while the SHA-256 is made, and while there are no tables yet.
            let batches = Ahead::start(scope, input);
            let content = Content::of(&path, &self.options.cancel)?;
            let check = || {
                if Facts::of(&path)?.as_ref() == Some(facts) {
                    return Ok(());
                }
                let path = path.clone();
                Err(ImportCause::Changed { path })
            };
            let imported = self.import_content(batches, &content, ledger, check);
            match imported {
                // What was wrong may be that it was being written.
                Err(cause @ ImportCause::File(_)) => Err(check().err().unwrap_or(cause)),
                imported => imported,
            }
        })
    }

    /// Imports what the file holds now.
    fn import_snapshot(&mut self, ledger: &mut Ledger) -> Result<ImportedFile, ImportCause> {
        let path = self.progress.file.clone();
        let snapshot = Snapshot::take(&path, self.folder, &self.options.cancel)?;
        let imported = lucerna_ingest::open(&snapshot.path)
            .map_err(ImportCause::from)
            .and_then(|input| {
                std::thread::scope(|scope| {
                    let batches = Ahead::start(scope, input);
                    self.import_content(batches, &snapshot.content, ledger, || Ok(()))
                })
            });
        imported.map_err(|cause| content::rename(cause, &path))
    }

    /// Imports the batches of this content; `check` tells, when all are read, whether they are.
    fn import_content(
        &mut self,
        batches: Ahead<'_>,
        content: &Content,
        ledger: &mut Ledger,
        check: impl FnOnce() -> Result<(), ImportCause>,
    ) -> Result<ImportedFile, ImportCause> {
        self.progress.bytes_total = content.bytes;
        self.progress.rows = 0;
        self.without_time = None;
        let mut imported = ImportedFile {
            path: self.progress.file.clone(),
            bytes: content.bytes,
            logs: 0,
            spans: 0,
            without_time: None,
            elapsed: std::time::Duration::ZERO,
            already: None,
        };
        let known = ledger.find(&content.sha256, &self.target.tables());
        if let Some(entry) = known.filter(|_| !self.options.again) {
            imported.already = Some(entry.time);
            return Ok(imported);
        }
        for (signal, rows) in self.bring_in(batches, content, ledger, check)? {
            match signal {
                Signal::Traces => imported.spans += rows,
                Signal::Logs | Signal::Other => imported.logs += rows,
            }
        }
        imported.without_time = self.without_time;
        Ok(imported)
    }

    /// Takes all steps of an import, each after it stands in the record that the one before is done.
    fn bring_in(
        &mut self,
        batches: Ahead<'_>,
        content: &Content,
        ledger: &mut Ledger,
        check: impl FnOnce() -> Result<(), ImportCause>,
    ) -> Result<Vec<(Signal, u64)>, ImportCause> {
        let import = ledger.new_import();
        ledger.append(Event::Begin {
            import: import.clone(),
            time: Timestamp::now(),
            path: name_of(&self.progress.file),
            sha256: content.sha256.clone(),
        })?;
        let engine = self.session.engine();
        let prepared = self.fill(batches, &import).and_then(|filled| {
            check()?;
            let joins = self.prepare_joins(&filled)?;
            Ok((filled, joins))
        });
        let (filled, joins) = match prepared {
            Ok(prepared) => prepared,
            Err(cause) => {
                return Err(recovery::undo(
                    engine,
                    ledger,
                    import,
                    &self.options.cancel,
                    cause,
                ));
            }
        };
        let placing = Placing {
            joins,
            ..Placing::default()
        };
        recovery::commit(engine, ledger, &import, &placing)?;
        let counts = filled.iter().map(|filled| (filled.signal, filled.rows));
        Ok(counts.collect())
    }

    /// Reads the file into staging tables.
    fn fill(&mut self, batches: Ahead<'_>, import: &str) -> Result<Vec<Filled>, ImportCause> {
        let session = self.session;
        std::thread::scope(|scope| {
            let mut lanes: Vec<Lane<'_>> = Vec::new();
            let read = self.read(batches, |this, batch| {
                let lane = lanes.iter().position(|lane| lane.signal == batch.signal);
                let at = lane.unwrap_or(lanes.len());
                if lane.is_none() {
                    let (destination, staging) = this.stage(batch.signal, import)?;
                    let fit = destination.fit(&batch.batch.schema())?;
                    let schema = fit.schema.clone();
                    let feed = Feed::start(scope, session.engine(), DATABASE, &staging, schema);
                    lanes.push(Lane {
                        signal: batch.signal,
                        destination,
                        staging,
                        fit,
                        feed,
                    });
                }
                let batch = lanes[at].fit.apply(&batch.batch)?;
                Ok(lanes[at].feed.send(batch).is_ok())
            });
            if let Err(cause) = read {
                for lane in lanes {
                    lane.feed.abort();
                }
                return Err(cause);
            }
            lanes.into_iter().map(Lane::finish).collect()
        })
    }

    /// Hands each batch of the file to `take`, until that says false.
    fn read(
        &mut self,
        batches: Ahead<'_>,
        mut take: impl FnMut(&Self, IngestBatch) -> Result<bool, ImportCause>,
    ) -> Result<(), ImportCause> {
        for batch in batches {
            self.check_cancel()?;
            let batch = batch?;
            self.progress.bytes_read = batch.bytes_read;
            self.without_time = batch.without_time;
            self.progress.rows += batch.batch.num_rows() as u64;
            if !take(self, batch)? {
                return Ok(());
            }
            if let Some(callback) = &self.options.progress {
                callback(&self.progress);
            }
        }
        self.check_cancel()
    }

    /// Makes the staging table for a signal; the table itself waits until its rows are there.
    fn stage(&self, signal: Signal, import: &str) -> Result<(Destination, String), ImportCause> {
        let engine = self.session.engine();
        let destination = Destination::find(engine, self.target.table(signal)?)?;
        let table = &destination.name.table;
        let staging = staging::name(import, table);
        let like = destination.exists.then_some(table.as_str());
        staging::create_for_join(engine, &staging, like, destination.name.schema)?;
        Ok((destination, staging))
    }

    /// Makes the tables that are not there yet, the last step that can be undone.
    fn prepare_joins(&self, filled: &[Filled]) -> Result<Vec<Join>, ImportCause> {
        let engine = self.session.engine();
        self.check_cancel()?;
        let mut joins = Vec::new();
        for Filled {
            destination,
            staging,
            ..
        } in filled
        {
            let target = destination.name.table.clone();
            let is_new = !destination.exists;
            if is_new {
                store::create_table(engine, destination.name.schema, &target)?;
            }
            joins.push(joining::prepare(engine, &target, is_new, staging)?);
        }
        Ok(joins)
    }

    fn check_cancel(&self) -> Result<(), ImportCause> {
        if self.options.cancel.is_cancelled() {
            Err(ImportCause::Cancelled)
        } else {
            Ok(())
        }
    }
}

impl Lane<'_> {
    fn finish(self) -> Result<Filled, ImportCause> {
        let rows = self.feed.finish()?;
        Ok(Filled {
            signal: self.signal,
            destination: self.destination,
            staging: self.staging,
            rows,
        })
    }
}

/// A name for the record, which is UTF-8 whatever the file's name is.
fn name_of(path: &Path) -> PathBuf {
    PathBuf::from(path.to_string_lossy().into_owned())
}
