//! Running a statement: a worker thread with a connection of its own, and the road it takes there.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::Schema;
use lucerna_engine::{
    Access, Batches, CancelHook, EngineError, QueryRequest, StatementClass, server,
};

use crate::connection::Connection;
use crate::pipe::Pipe;
use crate::run::{Event, Run};
use crate::store::Store;
use crate::{describe, formatted, session};

/// How often the server is asked what a statement has read, if nobody wants to see its progress.
const SAMPLE_INTERVAL: Duration = Duration::from_millis(100);
/// The first batches are sampled each: most statements have no more.
const SAMPLED_BATCHES: usize = 3;

/// Starts a statement and waits for its first rows.
pub(crate) fn query(store: &Arc<Store>, request: &QueryRequest) -> Result<Batches, EngineError> {
    if request.cancel.is_cancelled() {
        return Err(EngineError::Cancelled);
    }
    match started(store, request) {
        Err(EngineError::Corrupt { reason }) if request.columns.is_some() => {
            tracing::debug!(%reason, "the columns are not those that the caller knew");
            let mut request = request.clone();
            request.columns = None;
            started(store, &request)
        }
        batches => batches,
    }
}

fn started(store: &Arc<Store>, request: &QueryRequest) -> Result<Batches, EngineError> {
    let reader = Reader::start(store, request)?;
    match reader.next_event()? {
        Some(Event::Columns(schema, columns)) => {
            let meter = reader.run.meter.clone();
            Batches::new(&schema, &columns, Box::new(reader), meter)
        }
        Some(Event::Formatted(columns)) => {
            let meter = reader.run.meter.clone();
            Ok(Batches::formatted(&columns, Box::new(reader), meter))
        }
        Some(Event::Batch(_) | Event::Failed(_)) | None => Err(EngineError::Corrupt {
            reason: "rows without columns".to_owned(),
        }),
    }
}

/// Runs a statement to its end and drops what it yields.
pub(crate) fn execute(store: &Arc<Store>, request: &QueryRequest) -> Result<(), EngineError> {
    for batch in query(store, request)? {
        batch.map_err(EngineError::from_arrow)?;
    }
    Ok(())
}

/// The consumer's end.
struct Reader {
    run: Arc<Run>,
    /// Stops the run when the request is cancelled.
    _hook: CancelHook,
}

impl Reader {
    fn start(store: &Arc<Store>, request: &QueryRequest) -> Result<Self, EngineError> {
        let run = Run::new(store);
        let hook = request.cancel.on_cancel({
            let run = Arc::downgrade(&run);
            move || {
                if let Some(run) = run.upgrade() {
                    run.stop();
                }
            }
        });
        if let Some(callback) = &request.progress {
            run.report(Arc::clone(callback));
        }
        let request = request.clone();
        let is_started = run.spawn("lucerna-query", move |run| {
            Worker {
                run,
                request: &request,
            }
            .work();
            // Its own end has been told: this is for the next statement, and in nobody's time.
            run.store.connect_ahead();
        });
        if !is_started {
            run.finish();
            return Err(EngineError::NotSupported {
                what: "a further thread".to_owned(),
            });
        }
        Ok(Self { run, _hook: hook })
    }

    fn next_event(&self) -> Result<Option<Event>, EngineError> {
        match self.run.pipe.pull() {
            Some(Event::Failed(error)) => Err(error),
            // The reader is still here, so it was not dropped that stopped the run.
            None if self.run.is_stopped() => Err(EngineError::Cancelled),
            event => Ok(event),
        }
    }
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, EngineError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.next_event() {
            Ok(Some(Event::Batch(batch))) => Some(Ok(batch)),
            Ok(Some(Event::Columns(_, _) | Event::Formatted(_) | Event::Failed(_)) | None) => None,
            Err(error) => Some(Err(error)),
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.run.stop();
    }
}

/// The producer's end.
struct Worker<'a> {
    run: &'a Run,
    request: &'a QueryRequest,
}

impl Worker<'_> {
    fn work(&self) {
        // Dropped in the order opposite to this.
        let _ending = Ending(self.run);
        let _failing = Failing(&self.run.pipe);
        if let Err(error) = self.route() {
            // A statement that is killed fails in many words; that it was stopped is what matters.
            let error = if self.run.is_stopped() {
                EngineError::Cancelled
            } else {
                error
            };
            // A cut pipe takes nothing, and nobody is there to be told.
            let _ = self.run.pipe.push(Event::Failed(error));
        }
    }

    /// Each class of statements has a call of its own that does not harm what follows.
    fn route(&self) -> Result<(), EngineError> {
        if self.run.is_stopped() {
            return Err(EngineError::Cancelled);
        }
        let statement = self.request.statement.as_str();
        let mut connection = session::prepare(&self.run.store, self.request, &self.run.tag)?;
        if let (Some(columns), None) = (&self.request.columns, &self.request.format)
            && server::is_plain_select(statement)
        {
            return self.stream(connection, Some(columns.clone()));
        }
        let class = connection.classify(statement)?;
        let is_read = class == StatementClass::ReadOnly;
        let _writing = (!is_read).then(|| self.run.store.writes().begin());
        if let Some(format) = &self.request.format {
            return self.in_format(connection, class, format);
        }
        match class {
            StatementClass::ReadOnly if server::is_select(statement) => self.select(connection),
            StatementClass::ReadOnly => self.rows(connection),
            StatementClass::Write | StatementClass::WriteServer => self.silent(connection),
            StatementClass::Session if self.request.access == Access::Write => {
                self.silent(connection)
            }
            StatementClass::Session => Err(steers()),
            StatementClass::NotOne { count } => Err(not_one(count)),
            // It cannot be read: running it gives the server's own words, with the right places.
            StatementClass::Unknown | _ => self.stream(connection, None),
        }
    }

    /// Rows that the server writes itself.
    fn in_format(
        &self,
        mut connection: Connection,
        class: StatementClass,
        format: &str,
    ) -> Result<(), EngineError> {
        let statement = self.request.statement.as_str();
        match class {
            StatementClass::Session => return Err(steers()),
            StatementClass::NotOne { count } => return Err(not_one(count)),
            StatementClass::Write | StatementClass::WriteServer => {
                return Err(not_supported("a format for a statement that writes"));
            }
            StatementClass::ReadOnly if server::has_format(statement) => {
                return Err(not_supported("a FORMAT clause beside the format asked for"));
            }
            // What cannot be read is refused in the server's own words, with the right places.
            StatementClass::ReadOnly | StatementClass::Unknown | _ => {}
        }
        let columns = match &self.request.columns {
            Some(columns) => columns.clone(),
            None if !server::is_select(statement) => Vec::new(),
            None => match describe::columns(&mut connection, statement) {
                Ok(columns) => columns,
                Err(EngineError::Refused { .. }) if !self.run.is_stopped() => {
                    connection = session::prepare(&self.run.store, self.request, &self.run.tag)?;
                    Vec::new()
                }
                Err(error) => return Err(error),
            },
        };
        formatted::run(self.run, connection, statement, format, columns)
    }

    fn select(&self, mut connection: Connection) -> Result<(), EngineError> {
        if let Some(columns) = &self.request.columns {
            return self.stream(connection, Some(columns.clone()));
        }
        let statement = self.request.statement.as_str();
        match describe::columns(&mut connection, statement) {
            Ok(columns) => self.stream(connection, Some(columns)),
            Err(EngineError::Refused {
                code: SYNTAX_ERROR, ..
            }) if server::has_format(statement) => Err(not_supported(
                "a FORMAT clause: the program writes the formats",
            )),
            // In the DESCRIBE the error has other words and places than in the statement itself,
            // and some texts can be run but not described. The connection is spoilt.
            Err(EngineError::Refused { .. }) if !self.run.is_stopped() => {
                let fresh = session::prepare(&self.run.store, self.request, &self.run.tag)?;
                self.stream(fresh, None)
            }
            Err(error) => Err(error),
        }
    }

    fn stream(
        &self,
        connection: Connection,
        columns: Option<Vec<lucerna_engine::Column>>,
    ) -> Result<(), EngineError> {
        let mut stream = connection.stream(&self.request.statement)?;
        let mut batch = stream.fetch()?;
        let schema = stream.schema().unwrap_or_else(|| Arc::new(Schema::empty()));
        let columns = columns.unwrap_or_else(|| server::guess(&schema));
        if self.run.pipe.push(Event::Columns(schema, columns)).is_err() {
            return Ok(());
        }
        let mut sampler = Sampler::of(self.request);
        while let Some(rows) = batch.take() {
            if self.run.pipe.push(Event::Batch(rows)).is_err() {
                return Ok(());
            }
            // After the rows: who waits for them does not wait for this, and before the next, with
            // which the statement may end.
            sampler.sample(self.run);
            batch = stream.fetch()?;
        }
        Ok(())
    }

    fn rows(&self, mut connection: Connection) -> Result<(), EngineError> {
        let reader = connection.rows(&self.request.statement)?;
        let schema = reader.schema();
        let columns = server::guess(&schema);
        if self.run.pipe.push(Event::Columns(schema, columns)).is_err() {
            return Ok(());
        }
        for batch in reader {
            let batch = batch.map_err(EngineError::from_arrow)?;
            if self.run.pipe.push(Event::Batch(batch)).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn silent(&self, mut connection: Connection) -> Result<(), EngineError> {
        connection.run(&self.request.statement, "Null")?;
        let nothing = Event::Columns(Arc::new(Schema::empty()), Vec::new());
        // A cut pipe takes nothing, and nobody is there to be told.
        let _ = self.run.pipe.push(nothing);
        Ok(())
    }
}

/// Ends a run, also if a panic ends its work.
struct Ending<'a>(&'a Run);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.finish();
    }
}

/// Tells whoever waits for rows of a panic: without it, what came so far would look like all.
struct Failing<'a>(&'a Pipe<Event>);

impl Drop for Failing<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let reason = "the program failed while it read what the engine sent".to_owned();
            // A cut pipe takes nothing, and nobody is there to be told.
            let _ = self.0.push(Event::Failed(EngineError::Corrupt { reason }));
        }
    }
}

/// ClickHouse's number of a syntax error.
const SYNTAX_ERROR: u32 = 62;

/// `readonly` lets KILL and INTO OUTFILE pass.
fn steers() -> EngineError {
    not_supported("a statement that steers the server or writes a file, in a read-only request")
}

fn not_one(count: u32) -> EngineError {
    not_supported(format!("a text of {count} statements"))
}

fn not_supported(what: impl Into<String>) -> EngineError {
    EngineError::NotSupported { what: what.into() }
}

/// Learns what a stream has read while it runs: at its end the server forgets it.
struct Sampler {
    batches: usize,
    last: Instant,
    is_needless: bool,
    is_counted: bool,
}

impl Sampler {
    fn of(request: &QueryRequest) -> Self {
        Self {
            batches: 0,
            last: Instant::now(),
            // The thread that reports progress keeps the meter, too, but may be too late for short
            // ones.
            is_needless: request.progress.is_some(),
            is_counted: request.is_counted,
        }
    }

    fn sample(&mut self, run: &Run) {
        if !self.is_counted {
            return;
        }
        self.batches += 1;
        let is_first = self.batches <= SAMPLED_BATCHES;
        if is_first || (!self.is_needless && self.last.elapsed() >= SAMPLE_INTERVAL) {
            run.progress();
            self.last = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_worker_reaches_who_waits_for_rows() {
        let pipe = Arc::new(Pipe::new());
        let worker = std::thread::spawn({
            let pipe = Arc::clone(&pipe);
            move || {
                let _failing = Failing(&pipe);
                panic!("on purpose");
            }
        });
        assert!(worker.join().is_err());
        let failed = pipe.pull();
        assert!(matches!(
            failed,
            Some(Event::Failed(EngineError::Corrupt { .. }))
        ));
    }
}
