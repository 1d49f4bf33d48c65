//! A running statement, as seen by those who watch or stop it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use lucerna_engine::{Column, EngineError, Meter, Progress, ProgressCallback};
use lucerna_sql::SqlWriter;

use crate::pipe::Pipe;
use crate::store::Store;

/// How often progress is told.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);
/// How often a stopped statement is killed again: it may not have been known to the server yet.
const KILL_INTERVAL: Duration = Duration::from_millis(20);
/// When a statement that cannot be killed is given up.
const KILL_PATIENCE: Duration = Duration::from_secs(10);

/// What the worker hands over, in this order: columns, then batches; or a failure at any time.
pub(crate) enum Event {
    Columns(SchemaRef, Vec<Column>),
    /// The batches are pieces of what the server writes; these are the columns, if they are known.
    Formatted(Vec<Column>),
    Batch(RecordBatch),
    Failed(EngineError),
}

/// One statement from its start to its end.
pub(crate) struct Run {
    pub(crate) store: Arc<Store>,
    /// The `log_comment` by which the server's list of processes shows it.
    pub(crate) tag: String,
    pub(crate) pipe: Pipe<Event>,
    pub(crate) meter: Meter,
    started: Instant,
    is_stopped: AtomicBool,
}

impl Run {
    pub(crate) fn new(store: &Arc<Store>) -> Arc<Self> {
        Arc::new(Self {
            store: Arc::clone(store),
            tag: store.tag(),
            pipe: Pipe::new(),
            meter: Meter::new(),
            started: Instant::now(),
            is_stopped: AtomicBool::new(false),
        })
    }

    /// Whether somebody wanted it to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::SeqCst)
    }

    /// Stops it and does not wait: the consumer is woken at once, the server is told by a thread.
    ///
    /// The library's own call to cancel a stream waits until the fetch that is under way is done,
    /// which in a long aggregation is the end.
    pub(crate) fn stop(self: &Arc<Self>) {
        let was_stopped = self.is_stopped.swap(true, Ordering::SeqCst);
        self.pipe.cut();
        if was_stopped || self.pipe.is_finished() {
            return;
        }
        self.spawn("lucerna-kill", Self::kill);
    }

    fn kill(&self) {
        let mut sql = SqlWriter::new();
        sql.raw("KILL QUERY WHERE Settings['log_comment'] = ")
            .text(&self.tag)
            .raw(" ASYNC");
        let statement = sql.finish();
        let end = Instant::now() + KILL_PATIENCE;
        while !self.pipe.wait_finished(KILL_INTERVAL) && Instant::now() < end {
            let killed = self
                .store
                .connect()
                .and_then(|mut connection| connection.run(statement.as_str(), "Null").map(|_| ()));
            if let Err(error) = killed {
                tracing::debug!(%error, "a statement could not be killed");
            }
        }
    }

    /// Tells the callback how far the statement is until it ends, on a thread of its own.
    pub(crate) fn report(self: &Arc<Self>, callback: ProgressCallback) {
        self.spawn("lucerna-progress", move |run| {
            while !run.pipe.wait_finished(PROGRESS_INTERVAL) && !run.is_stopped() {
                if let Some(progress) = run.progress() {
                    callback(&progress);
                }
            }
        });
    }

    /// How far the statement is; `None` if the server does not know it (any more). The meter learns
    /// it, too.
    pub(crate) fn progress(&self) -> Option<Progress> {
        let mut sql = SqlWriter::new();
        sql.raw("SELECT read_rows, read_bytes, total_rows_approx, greatest(memory_usage, 0) ");
        sql.raw("FROM system.processes WHERE Settings['log_comment'] = ")
            .text(&self.tag);
        let statement = sql.finish();
        let line = self.store.with_control(|connection| {
            let output = connection.run(statement.as_str(), "TSV")?;
            Ok(String::from_utf8_lossy(output.bytes()).into_owned())
        });
        let line = line.ok()?;
        let mut numbers = line.lines().next()?.split('\t').map(str::parse);
        let mut next = || numbers.next()?.ok();
        let progress = Progress {
            read_rows: next()?,
            read_bytes: next()?,
            total_rows: next()?,
            memory_bytes: next()?,
            elapsed: self.started.elapsed(),
        };
        self.meter.update(|statistics| {
            statistics.read_rows = statistics.read_rows.max(progress.read_rows);
            statistics.read_bytes = statistics.read_bytes.max(progress.read_bytes);
        });
        Some(progress)
    }

    /// Says that the statement is over.
    pub(crate) fn finish(&self) {
        self.meter
            .update(|statistics| statistics.elapsed = self.started.elapsed());
        self.pipe.finish();
    }

    /// Starts a named thread for it; false if the system has none left.
    pub(crate) fn spawn(
        self: &Arc<Self>,
        name: &str,
        work: impl FnOnce(&Self) + Send + 'static,
    ) -> bool {
        let run = Arc::clone(self);
        let running = self.store.activity().begin();
        let spawned = thread::Builder::new().name(name.to_owned()).spawn(move || {
            work(&run);
            // In this order: whoever waits for the end wants the store to be let go.
            drop(run);
            drop(running);
        });
        if let Err(error) = &spawned {
            tracing::warn!(%error, "no thread to be had");
        }
        spawned.is_ok()
    }
}
