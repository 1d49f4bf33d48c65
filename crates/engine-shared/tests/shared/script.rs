//! An engine whose statements are words, and a store that several have.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use arrow_array::{RecordBatch, RecordBatchReader, record_batch};
use lucerna_engine::{
    Batches, Cancel, Engine, EngineError, InsertTarget, Meter, Progress, QueryRequest,
    StatementClass, Statistics,
};
use lucerna_engine_shared::{Shared, SharedOptions, open};

/// Knows these statements: `rows N` (so many batches of one row), `endless` (rows for ever), `wait`
/// (nothing, until it is cancelled), `stay` (as `wait`, and deaf to cancels until it is released),
/// `no` (an error).
pub(crate) struct Script {
    /// What became of the statements, in order.
    log: Mutex<Vec<String>>,
    changed: Condvar,
    is_released: Mutex<bool>,
    released: Condvar,
}

impl Script {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            log: Mutex::default(),
            changed: Condvar::new(),
            is_released: Mutex::default(),
            released: Condvar::new(),
        })
    }

    /// Opens the store in `folder` with this engine.
    pub(crate) fn open(self: &Arc<Self>, folder: &Path) -> Shared {
        open(self.options(folder)).expect("a store")
    }

    pub(crate) fn options(self: &Arc<Self>, folder: &Path) -> SharedOptions {
        let script = Arc::clone(self);
        SharedOptions {
            name: "script",
            program: "lucerna test".to_owned(),
            store: folder.to_owned(),
            open: Box::new(move || Ok(Arc::new(Scripted(Arc::clone(&script))))),
            waiting: None,
        }
    }

    fn note(&self, event: String) {
        self.log.lock().expect("no panic").push(event);
        self.changed.notify_all();
    }

    /// What happened so far.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().expect("no panic").clone()
    }

    /// Waits until this has happened.
    pub(crate) fn wait_for(&self, event: &str) {
        let log = self.log.lock().expect("no panic");
        let has_not = |log: &mut Vec<String>| !log.iter().any(|entry| entry == event);
        let waited = self
            .changed
            .wait_timeout_while(log, Duration::from_secs(20), has_not)
            .expect("no panic");
        assert!(!waited.1.timed_out(), "no `{event}` in {:?}", waited.0);
    }

    /// Lets statements that stay end.
    pub(crate) fn release(&self) {
        *self.is_released.lock().expect("no panic") = true;
        self.released.notify_all();
    }

    fn stay(&self) {
        let mut is_released = self.is_released.lock().expect("no panic");
        while !*is_released {
            is_released = self.released.wait(is_released).expect("no panic");
        }
    }

    fn endless(self: &Arc<Self>, cancel: &Cancel) -> Batches {
        let batch = one_row(7);
        let (schema, cancel) = (batch.schema(), cancel.clone());
        let over = Over(Arc::clone(self));
        let source = std::iter::from_fn(move || {
            let _over = &over;
            Some(if cancel.is_cancelled() {
                Err(EngineError::Cancelled)
            } else {
                Ok(batch.clone())
            })
        });
        Batches::converted(schema, Box::new(source), Meter::new())
    }
}

/// Notes when the rows of an endless statement are let go.
struct Over(Arc<Script>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.note("endless is over".to_owned());
    }
}

pub(crate) fn one_row(number: i64) -> RecordBatch {
    record_batch!(("n", Int64, [number])).expect("a row")
}

/// The engine.
struct Scripted(Arc<Script>);

impl Engine for Scripted {
    fn name(&self) -> &'static str {
        "script"
    }

    fn version(&self) -> Result<String, EngineError> {
        Ok("1.2.3.4".to_owned())
    }

    fn query(&self, request: &QueryRequest) -> Result<Batches, EngineError> {
        let statement = request.statement.as_str();
        self.0.note(format!("{statement} begins"));
        if let Some(progress) = &request.progress {
            progress(&Progress {
                read_rows: 42,
                ..Progress::default()
            });
        }
        match statement.split(' ').collect::<Vec<_>>()[..] {
            ["rows", count] => {
                let count = count.parse().expect("a number");
                let meter = Meter::new();
                meter.update(|meter| {
                    *meter = Statistics {
                        read_rows: 10,
                        read_bytes: 80,
                        elapsed: Duration::from_millis(5),
                        repaired_values: 1,
                        written_rows: Some(3),
                    };
                });
                let rows = (0..count).map(|number| Ok(one_row(number)));
                Ok(Batches::converted(
                    one_row(0).schema(),
                    Box::new(rows),
                    meter,
                ))
            }
            ["endless"] => Ok(self.0.endless(&request.cancel)),
            ["wait"] => {
                let script = Arc::clone(&self.0);
                let _hook = request.cancel.on_cancel(move || {
                    // Not between a look at the cancel and the wait for it.
                    let _log = script.log.lock().expect("no panic");
                    script.changed.notify_all();
                });
                let log = self.0.log.lock().expect("no panic");
                let log = self
                    .0
                    .changed
                    .wait_while(log, |_| !request.cancel.is_cancelled());
                drop(log.expect("no panic"));
                self.0.note("wait is cancelled".to_owned());
                Err(EngineError::Cancelled)
            }
            ["stay"] => {
                self.0.stay();
                self.0.note("stay is over".to_owned());
                Ok(Batches::ready(one_row(0).schema(), Vec::new()))
            }
            ["request"] => {
                self.0.note(format!("{request:?}"));
                Ok(Batches::ready(one_row(0).schema(), Vec::new()))
            }
            _ => Err(EngineError::Refused {
                code: 60,
                name: "UNKNOWN_TABLE".to_owned(),
                message: format!("no {statement}"),
                query_id: "q1".to_owned(),
            }),
        }
    }

    fn execute(&self, request: &QueryRequest) -> Result<(), EngineError> {
        self.query(request).map(|_| ())
    }

    fn insert(
        &self,
        into: &InsertTarget,
        batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        self.0.note(format!("insert into {}", into.table));
        if into.table == "nowhere" {
            return self.query(&QueryRequest::new("no nowhere")).map(|_| 0);
        }
        let mut rows = 0;
        for batch in batches {
            let batch = batch.map_err(|source| EngineError::Input {
                written: "nothing was written",
                source,
            });
            match batch {
                Ok(batch) => rows += batch.num_rows() as u64,
                Err(error) => {
                    self.0.note("insert is broken".to_owned());
                    return Err(error);
                }
            }
        }
        Ok(rows)
    }

    fn classify(&self, statement: &str) -> Result<StatementClass, EngineError> {
        Ok(StatementClass::NotOne {
            count: u32::try_from(statement.len()).expect("it is short"),
        })
    }
}

/// How many rows a statement has.
pub(crate) fn count(engine: &dyn Engine, statement: &str) -> Result<usize, EngineError> {
    let batches = engine.query(&QueryRequest::new(statement))?;
    batches
        .map(|batch| batch.map(|batch| batch.num_rows()))
        .sum::<Result<usize, _>>()
        .map_err(EngineError::from_arrow)
}
