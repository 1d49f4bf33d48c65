//! A file into the store, as a whole or not at all.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::time::Instant;

use jiff::Timestamp;
use lucerna_engine::{Cancel, Engine};
use lucerna_ingest::{IngestBatch, IngestError, Signal};
use sha2::{Digest, Sha256};

use super::ahead::Ahead;
use super::feed::Feed;
use super::ledger::{Event, Ledger, Swap};
use super::target::TableName;
use super::{ImportCause, ImportOptions, ImportProgress, ImportedFile, Target, recovery, staging};
use crate::session::Session;
use crate::store::DATABASE;

/// A file that is to be imported.
pub(super) struct OneFile<'a> {
    pub(super) session: &'a Session,
    pub(super) options: &'a ImportOptions,
    pub(super) target: &'a Target,
    pub(super) progress: ImportProgress,
}

/// A table of the file's rows while it is being filled.
struct Lane<'scope> {
    signal: Signal,
    swap: Swap,
    feed: Feed<'scope>,
}

/// A table with the file's rows.
struct Filled {
    signal: Signal,
    swap: Swap,
    rows: u64,
}

impl OneFile<'_> {
    /// Imports the file, or finds that its content is in the store already.
    pub(super) fn import(mut self, ledger: &mut Ledger) -> Result<ImportedFile, ImportCause> {
        let started = Instant::now();
        let input = lucerna_ingest::open(&self.progress.file)?;
        std::thread::scope(|scope| {
            // Reading goes on while the SHA-256 is made, and while there are no tables yet.
            let batches = Ahead::start(scope, input);
            let sha256 = self.hash()?;
            let mut imported = ImportedFile {
                path: self.progress.file.clone(),
                bytes: self.progress.bytes_total,
                logs: 0,
                spans: 0,
                elapsed: started.elapsed(),
                already: None,
            };
            let known = ledger.find(&sha256, self.target.typed());
            if let Some(entry) = known.filter(|_| !self.options.again) {
                imported.already = Some(entry.time);
                return Ok(imported);
            }
            for Filled { signal, rows, .. } in self.bring_in(batches, sha256, ledger)? {
                match signal {
                    Signal::Traces => imported.spans += rows,
                    Signal::Logs | Signal::Other => imported.logs += rows,
                }
            }
            imported.elapsed = started.elapsed();
            Ok(imported)
        })
    }

    /// Takes all steps of an import, each after it stands in the record that the one before is done.
    fn bring_in(
        &mut self,
        batches: Ahead<'_>,
        sha256: String,
        ledger: &mut Ledger,
    ) -> Result<Vec<Filled>, ImportCause> {
        let import = new_import(ledger);
        ledger.append(Event::Begin {
            import: import.clone(),
            time: Timestamp::now(),
            path: self.progress.file.clone(),
            sha256,
            into: self.target.typed().map(str::to_owned),
        })?;
        let engine = self.session.engine();
        let filled = self
            .fill(batches, &import)
            .and_then(|filled| self.complete(filled));
        let filled = match filled {
            Ok(filled) => filled,
            Err(cause) => {
                return Err(undo(engine, ledger, import, &self.options.cancel, cause));
            }
        };
        let swaps: Vec<Swap> = filled.iter().map(|filled| filled.swap.clone()).collect();
        recovery::commit(engine, ledger, &import, &swaps)?;
        Ok(filled)
    }

    /// Reads the file once for its SHA-256, and learns its size.
    fn hash(&mut self) -> Result<String, ImportCause> {
        let path = self.progress.file.clone();
        let failed = |source| IngestError::Open {
            path: path.clone(),
            source,
        };
        let mut file = File::open(&path).map_err(failed)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        loop {
            self.check_cancel()?;
            let read = file.read(&mut buffer).map_err(failed)?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            self.progress.bytes_total += read as u64;
        }
        let mut text = String::with_capacity(64);
        for byte in hasher.finalize() {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Ok(text)
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
                    let swap = this.stage(batch.signal, import)?;
                    let schema = batch.batch.schema();
                    let engine = session.engine();
                    let feed = Feed::start(scope, engine, DATABASE, &swap.staging, schema);
                    lanes.push(Lane {
                        signal: batch.signal,
                        swap,
                        feed,
                    });
                }
                Ok(lanes[at].feed.send(batch.batch).is_ok())
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

    /// Makes the tables for a signal.
    fn stage(&self, signal: Signal, import: &str) -> Result<Swap, ImportCause> {
        let TableName { schema, table } = self.target.table(signal)?;
        let engine = self.session.engine();
        crate::store::create_table(engine, schema, &table)?;
        let swap = Swap {
            staging: staging::name(import, &table),
            target: table,
        };
        staging::create(engine, &swap)?;
        Ok(swap)
    }

    /// Adds the rows that are there already, the last step that can be undone.
    fn complete(&self, filled: Vec<Filled>) -> Result<Vec<Filled>, ImportCause> {
        for filled in &filled {
            staging::add_existing_rows(self.session.engine(), &filled.swap)?;
        }
        self.check_cancel()?;
        Ok(filled)
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
            swap: self.swap,
            rows,
        })
    }
}

/// Drops what was staged, and says why that was needed. If even that fails, the next import does it.
pub(super) fn undo(
    engine: &dyn Engine,
    ledger: &mut Ledger,
    import: String,
    cancel: &Cancel,
    cause: ImportCause,
) -> ImportCause {
    let drop_table = |table: &String| staging::drop_table(engine, table);
    let dropped =
        staging::left_behind(engine).and_then(|tables| tables.iter().try_for_each(drop_table));
    if dropped.is_ok() {
        // The record's own failure must not hide why the import failed.
        let _ = ledger.append(Event::Undone { import });
    }
    if cancel.is_cancelled() {
        ImportCause::Cancelled
    } else {
        cause
    }
}

/// A name that no import of the record has.
pub(super) fn new_import(ledger: &Ledger) -> String {
    let mut number = Timestamp::now().as_nanosecond();
    loop {
        let name = format!("{number:x}");
        if ledger.entries().iter().all(|entry| entry.import != name) {
            return name;
        }
        number += 1;
    }
}
