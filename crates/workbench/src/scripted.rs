//! An engine of data for the tests: it knows the few statements that the workbench itself makes, and
//! can die at any of them.

mod statements;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader, StringArray};
use lucerna_engine::{Batches, Engine, EngineError, InsertTarget, QueryRequest, StatementClass};

use statements::{FakeTable, asked, executed, is_refused};

/// What survives the death of the process.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<BTreeMap<String, FakeTable>>>);

impl Disk {
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<String, FakeTable>) -> T) -> T {
        work(&mut self.0.lock().expect("no test panics with the lock"))
    }

    /// Has the engine refuse all parts that are to join a table.
    pub(crate) fn refuse_joining(&self, table: &str) {
        self.with(|tables| tables.entry(table.to_owned()).or_default().refuses = true);
    }

    /// The rows of a table, 0 if there is none.
    pub(crate) fn rows(&self, table: &str) -> u64 {
        self.with(|tables| {
            let parts = tables.get(table).into_iter().flat_map(FakeTable::active);
            parts.map(|part| part.rows).sum()
        })
    }
}

/// When the process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Death {
    Never,
    /// Before the call with this number does anything.
    Before(usize),
    /// When the call with this number did half of its work, if it attaches parts.
    Within(usize),
    /// After the call with this number did its work, and before it can say so.
    After(usize),
}

/// A process with the engine in it.
#[derive(Debug)]
pub(crate) struct Scripted {
    disk: Disk,
    death: Death,
    calls: Mutex<usize>,
    watched: PathBuf,
    length_at_last_call: Mutex<u64>,
}

impl Scripted {
    /// A process that works on `disk`, beside the file `watched`.
    pub(crate) fn new(disk: &Disk, death: Death, watched: PathBuf) -> Self {
        let length = length(&watched);
        Self {
            disk: disk.clone(),
            death,
            calls: Mutex::new(0),
            watched,
            length_at_last_call: Mutex::new(length),
        }
    }

    /// Whether the watched file grew after the last call that took effect: its last line may be
    /// what the process was writing when it died.
    pub(crate) fn may_have_torn(&self) -> bool {
        length(&self.watched)
            > *self
                .length_at_last_call
                .lock()
                .expect("no test panics with it")
    }

    pub(crate) fn calls(&self) -> usize {
        *self.calls.lock().expect("no test panics with the lock")
    }

    fn call<T>(&self, work: impl FnOnce(bool) -> T) -> Result<T, EngineError> {
        let number = {
            let mut calls = self.calls.lock().expect("no test panics with the lock");
            *calls += 1;
            *calls
        };
        let work = |is_half| {
            let length = length(&self.watched);
            *self
                .length_at_last_call
                .lock()
                .expect("no test panics with the lock") = length;
            work(is_half)
        };
        match self.death {
            Death::Before(at) if number >= at => Err(EngineError::Cancelled),
            Death::Within(at) | Death::After(at) if number > at => Err(EngineError::Cancelled),
            Death::Within(at) | Death::After(at) if number == at => {
                work(matches!(self.death, Death::Within(_)));
                Err(EngineError::Cancelled)
            }
            Death::Never | Death::Before(_) | Death::Within(_) | Death::After(_) => Ok(work(false)),
        }
    }
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |facts| facts.len())
}

impl Engine for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn version(&self) -> Result<String, EngineError> {
        Ok("0".to_owned())
    }

    fn query(&self, request: &QueryRequest) -> Result<Batches, EngineError> {
        let answer = self.call(|_| self.disk.with(|tables| asked(tables, &request.statement)))?;
        let columns = answer.into_iter().enumerate().map(|(at, column)| {
            let column: ArrayRef = Arc::new(StringArray::from(column));
            (at.to_string(), column)
        });
        let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
        Ok(Batches::ready(batch.schema(), vec![batch]))
    }

    fn execute(&self, request: &QueryRequest) -> Result<(), EngineError> {
        let statement = &request.statement;
        self.call(|is_half| {
            self.disk.with(|tables| {
                if is_refused(tables, statement) {
                    return Err(EngineError::Refused {
                        code: 228,
                        name: "BAD_SIZE_OF_FILE_IN_DATA_PART".to_owned(),
                        message: "a part is too short".to_owned(),
                        query_id: String::new(),
                    });
                }
                executed(tables, statement, is_half);
                Ok(())
            })
        })?
    }

    fn insert(
        &self,
        into: &InsertTarget,
        batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        let mut rows = 0;
        for batch in batches {
            let failed = |source| EngineError::Input {
                written: "some rows were written",
                source,
            };
            let count = batch.map_err(failed)?.num_rows() as u64;
            rows += count;
            let table = into.table.clone();
            self.call(|_| {
                self.disk.with(|tables| {
                    let table = tables.get_mut(&table).expect("a table");
                    (0..count).for_each(|_| table.add(1));
                });
            })?;
        }
        Ok(rows)
    }

    fn classify(&self, _statement: &str) -> Result<StatementClass, EngineError> {
        Ok(StatementClass::ReadOnly)
    }
}
