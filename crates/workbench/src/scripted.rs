//! An engine of data for the tests: it knows the few statements that the workbench itself makes, and
//! can die at any of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader, StringArray};
use lucerna_engine::{Batches, Engine, EngineError, InsertTarget, QueryRequest, StatementClass};

/// A table of the engine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FakeTable {
    pub(crate) rows: u64,
    pub(crate) comment: String,
}

/// What survives the death of the process.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<BTreeMap<String, FakeTable>>>);

impl Disk {
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<String, FakeTable>) -> T) -> T {
        work(&mut self.0.lock().expect("no test panics with the lock"))
    }

    /// The rows of a table, 0 if there is none.
    pub(crate) fn rows(&self, table: &str) -> u64 {
        self.with(|tables| tables.get(table).map_or(0, |table| table.rows))
    }
}

/// When the process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Death {
    Never,
    /// Before the call with this number does anything.
    Before(usize),
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

    fn call<T>(&self, work: impl FnOnce() -> T) -> Result<T, EngineError> {
        let number = {
            let mut calls = self.calls.lock().expect("no test panics with the lock");
            *calls += 1;
            *calls
        };
        let work = || {
            let length = length(&self.watched);
            *self
                .length_at_last_call
                .lock()
                .expect("no test panics with the lock") = length;
            work()
        };
        match self.death {
            Death::Before(at) if number >= at => Err(EngineError::Cancelled),
            Death::After(at) if number > at => Err(EngineError::Cancelled),
            Death::After(at) if number == at => {
                work();
                Err(EngineError::Cancelled)
            }
            Death::Never | Death::Before(_) | Death::After(_) => Ok(work()),
        }
    }
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |facts| facts.len())
}

/// The words of a statement without its quoting.
fn words(statement: &str) -> Vec<String> {
    let plain = statement.replace("`default`.", "").replace("default.", "");
    plain
        .split_whitespace()
        .map(|word| word.trim_matches(['`', '\'']).to_owned())
        .collect()
}

fn executed(tables: &mut BTreeMap<String, FakeTable>, statement: &str) {
    let words = words(statement);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["CREATE", "TABLE", "IF", "NOT", "EXISTS", name, ..] => {
            tables.entry((*name).to_owned()).or_default();
        }
        ["CREATE", "TABLE", name, "AS", like, "COMMENT", comment] => {
            assert!(tables.contains_key(*like), "{statement}");
            let new = FakeTable {
                rows: 0,
                comment: (*comment).to_owned(),
            };
            let before = tables.insert((*name).to_owned(), new);
            assert_eq!(before, None, "{statement}");
        }
        [
            "ALTER",
            "TABLE",
            name,
            "ATTACH",
            "PARTITION",
            "ID",
            "all",
            "FROM",
            from,
        ] => {
            let rows = tables[*from].rows;
            tables.get_mut(*name).expect("a table").rows += rows;
        }
        ["EXCHANGE", "TABLES", one, "AND", other] => {
            let first = tables.remove(*one).expect("a table");
            let second = tables.insert((*other).to_owned(), first).expect("a table");
            tables.insert((*one).to_owned(), second);
        }
        ["DROP", "TABLE", "IF", "EXISTS", name, "SYNC"] => {
            tables.remove(*name);
        }
        _ => panic!("the engine of the tests does not know: {statement}"),
    }
}

fn asked(tables: &BTreeMap<String, FakeTable>, statement: &str) -> Vec<String> {
    let words = words(statement);
    let last = words.last().map(String::as_str).unwrap_or_default();
    if statement.contains("partition_id") {
        let named = tables.iter().find(|(name, _)| words.contains(name));
        return named
            .filter(|(_, table)| table.rows > 0)
            .map(|_| "all".into())
            .into_iter()
            .collect();
    }
    if statement.contains("SELECT comment") {
        return tables
            .get(last)
            .map(|table| table.comment.clone())
            .into_iter()
            .collect();
    }
    assert!(
        statement.contains("startsWith(name"),
        "the engine does not know: {statement}"
    );
    tables
        .keys()
        .filter(|name| name.starts_with("_lucerna_import_"))
        .cloned()
        .collect()
}

impl Engine for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn version(&self) -> Result<String, EngineError> {
        Ok("0".to_owned())
    }

    fn query(&self, request: &QueryRequest) -> Result<Batches, EngineError> {
        let answer = self.call(|| self.disk.with(|tables| asked(tables, &request.statement)))?;
        let column: ArrayRef = Arc::new(StringArray::from(answer));
        let batch = RecordBatch::try_from_iter([("answer", column)]).expect("one column");
        Ok(Batches::ready(batch.schema(), vec![batch]))
    }

    fn execute(&self, request: &QueryRequest) -> Result<(), EngineError> {
        self.call(|| {
            self.disk
                .with(|tables| executed(tables, &request.statement));
        })
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
            self.call(|| {
                self.disk
                    .with(|tables| tables.get_mut(&table).expect("a table").rows += count);
            })?;
        }
        Ok(rows)
    }

    fn classify(&self, _statement: &str) -> Result<StatementClass, EngineError> {
        Ok(StatementClass::ReadOnly)
    }
}
