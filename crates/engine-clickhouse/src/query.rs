//! Running a statement: a task that moves its bytes, and a reader that decodes them.

mod decode;
mod describe;
mod pieces;
mod watch;
mod work;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use arrow_array::RecordBatch;
use bytes::Bytes;
use lucerna_engine::{
    Access, Batches, CancelHook, Column, EngineError, Meter, QueryRequest, StatementClass, server,
};
use tokio::sync::{mpsc, watch as flag};

use crate::shared::Shared;
use decode::Decoder;
use pieces::Pieces;
use work::Work;

/// Chunks that may wait to be decoded: enough to keep both sides busy, few enough to keep memory
/// flat.
const ROOM: usize = 16;

/// What the task hands over, in this order: the head, then bytes, then the end; or a failure at any
/// time.
enum Event {
    Head(Head),
    Bytes(Bytes),
    /// The body is over; if it broke off, why.
    End(Option<EngineError>),
    Failed(EngineError),
}

/// What is known of an answer before its rows.
struct Head {
    /// The columns, if the statement can be described.
    columns: Option<Vec<Column>>,
    /// How an exception after the rows is marked.
    exception_tag: Option<String>,
}

/// Starts a statement and waits for its first rows.
pub(crate) fn query(shared: &Arc<Shared>, request: &QueryRequest) -> Result<Batches, EngineError> {
    if request.cancel.is_cancelled() {
        return Err(EngineError::Cancelled);
    }
    let class = server::class(&request.statement);
    check(class, request.access)?;
    check_format(class, request)?;
    match started(shared, request, class) {
        Err(EngineError::Corrupt { reason }) if request.columns.is_some() => {
            tracing::debug!(%reason, "the columns are not those that the caller knew");
            let mut request = request.clone();
            request.columns = None;
            started(shared, &request, class)
        }
        batches => batches,
    }
}

fn started(
    shared: &Arc<Shared>,
    request: &QueryRequest,
    class: StatementClass,
) -> Result<Batches, EngineError> {
    let work = Work::new(shared, request, class)?;
    Reader::start(shared, request, work)?.into_batches()
}

/// `readonly` lets KILL pass, and the server refuses several statements in words of its own.
fn check(class: StatementClass, access: Access) -> Result<(), EngineError> {
    let what = match class {
        StatementClass::NotOne { count } => format!("a text of {count} statements"),
        StatementClass::Session if access != Access::Write => {
            "a statement that steers the server or writes a file, in a read-only request".to_owned()
        }
        StatementClass::ReadOnly
        | StatementClass::Write
        | StatementClass::WriteServer
        | StatementClass::Session
        | StatementClass::Unknown
        | _ => return Ok(()),
    };
    Err(EngineError::NotSupported { what })
}

/// What has rows can be asked for in a format, unless it says another one itself.
fn check_format(class: StatementClass, request: &QueryRequest) -> Result<(), EngineError> {
    if request.format.is_none() {
        return Ok(());
    }
    let what = match class {
        StatementClass::Write | StatementClass::WriteServer | StatementClass::Session => {
            "a format for a statement that writes"
        }
        _ if server::has_format(&request.statement) => {
            "a FORMAT clause beside the format asked for"
        }
        StatementClass::ReadOnly | StatementClass::Unknown | _ => return Ok(()),
    };
    let what = what.to_owned();
    Err(EngineError::NotSupported { what })
}

/// Ends the task, whatever it waits for.
#[derive(Clone)]
struct Stop {
    flag: Arc<flag::Sender<bool>>,
}

impl Stop {
    fn stop(&self) {
        self.flag.send_replace(true);
    }

    fn is_stopped(&self) -> bool {
        *self.flag.borrow()
    }
}

/// What a body is.
enum Body {
    /// Rows as an Arrow stream.
    Rows(Box<Decoder>),
    /// What the server writes in a format that was asked for.
    Pieces(Pieces),
}

/// The consumer's end.
struct Reader {
    events: mpsc::Receiver<Event>,
    stop: Stop,
    body: Body,
    /// All of the body came.
    is_ended: bool,
    /// Whether the statement may yield nothing at all, not even columns.
    may_be_silent: bool,
    is_done: bool,
    meter: Meter,
    started: Instant,
    has_panicked: Arc<AtomicBool>,
    /// Stops the task when the request is cancelled.
    _hook: CancelHook,
    /// Keeps the runtime.
    _shared: Arc<Shared>,
}

impl Reader {
    fn start(
        shared: &Arc<Shared>,
        request: &QueryRequest,
        work: Work,
    ) -> Result<Self, EngineError> {
        let (sender, events) = mpsc::channel(ROOM);
        let (flag, stopped) = flag::channel(false);
        let stop = Stop {
            flag: Arc::new(flag),
        };
        let hook = request.cancel.on_cancel({
            let stop = stop.clone();
            move || stop.stop()
        });
        if stop.is_stopped() {
            return Err(EngineError::Cancelled);
        }
        let has_panicked = Arc::new(AtomicBool::new(false));
        let reader = Self {
            events,
            stop,
            body: if request.format.is_some() {
                Body::Pieces(Pieces::new(&[], None))
            } else {
                Body::Rows(Box::new(Decoder::new()))
            },
            is_ended: false,
            may_be_silent: work.may_be_silent(),
            is_done: false,
            meter: work.meter(),
            started: Instant::now(),
            has_panicked: Arc::clone(&has_panicked),
            _hook: hook,
            _shared: Arc::clone(shared),
        };
        let running = shared.begin();
        shared.spawn(async move {
            let failing = Failing(has_panicked);
            work.run(sender, stopped).await;
            drop(failing);
            drop(running);
        });
        Ok(reader)
    }

    /// Waits for the first rows, or the end, or the error.
    fn into_batches(mut self) -> Result<Batches, EngineError> {
        let Event::Head(head) = self.next_event()? else {
            return Err(corrupt("rows without a head"));
        };
        let meter = self.meter.clone();
        let decoder = match &mut self.body {
            Body::Pieces(pieces) => {
                let columns = head.columns.unwrap_or_default();
                *pieces = Pieces::new(&columns, head.exception_tag);
                // What is refused is refused here, and not with the first piece.
                let first = self.next_batch()?;
                let rest = first.map(Ok).into_iter().chain(self);
                return Ok(Batches::formatted(&columns, Box::new(rest), meter));
            }
            Body::Rows(decoder) => decoder,
        };
        decoder.expect_exceptions_with(head.exception_tag);
        let first = self.next_batch()?;
        let schema = match &self.body {
            Body::Rows(decoder) => decoder.schema(),
            Body::Pieces(_) => None,
        };
        let Some(schema) = schema else {
            let nothing = arrow_schema::Schema::empty();
            return Batches::new(&nothing, &[], Box::new(self), meter);
        };
        let columns = head.columns.unwrap_or_else(|| server::guess(&schema));
        let rest = first.map(Ok).into_iter().chain(self);
        Batches::new(&schema, &columns, Box::new(rest), meter)
    }

    fn next_event(&mut self) -> Result<Event, EngineError> {
        match self.events.blocking_recv() {
            Some(Event::Failed(error)) => Err(error),
            // The reader is still here, so it was not dropped that stopped the task.
            _ if self.stop.is_stopped() => Err(EngineError::Cancelled),
            Some(event) => Ok(event),
            None if self.has_panicked.load(Ordering::SeqCst) => Err(corrupt(
                "the program failed while it read what the server sent",
            )),
            None => Err(corrupt("rows without an end")),
        }
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>, EngineError> {
        let batch = self.decoded();
        if !matches!(batch, Ok(Some(_))) {
            self.is_done = true;
            let elapsed = self.started.elapsed();
            self.meter.update(|statistics| statistics.elapsed = elapsed);
        }
        batch
    }

    fn decoded(&mut self) -> Result<Option<RecordBatch>, EngineError> {
        if self.is_done {
            return Ok(None);
        }
        loop {
            if let Some(batch) = self.body.next()? {
                return Ok(Some(batch));
            }
            if self.is_ended {
                return Ok(None);
            }
            match self.next_event()? {
                Event::Bytes(bytes) => self.body.feed(bytes)?,
                Event::End(broken) => {
                    self.body.end(broken, self.may_be_silent)?;
                    self.is_ended = true;
                }
                Event::Head(_) | Event::Failed(_) => return Err(corrupt("a second head")),
            }
        }
    }
}

impl Body {
    fn feed(&mut self, bytes: Bytes) -> Result<(), EngineError> {
        match self {
            Self::Rows(decoder) => decoder.feed(bytes),
            Self::Pieces(pieces) => {
                pieces.feed(bytes);
                Ok(())
            }
        }
    }

    fn next(&mut self) -> Result<Option<RecordBatch>, EngineError> {
        match self {
            Self::Rows(decoder) => Ok(decoder.next()),
            Self::Pieces(pieces) => pieces.next(),
        }
    }

    fn end(&mut self, broken: Option<EngineError>, may_be_silent: bool) -> Result<(), EngineError> {
        match self {
            Self::Rows(decoder) => decoder.end(broken, may_be_silent),
            Self::Pieces(pieces) => pieces.end(broken),
        }
    }
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, EngineError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().transpose()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if !self.is_done {
            self.stop.stop();
        }
    }
}

/// Remembers a panic of the task: without it, what came so far could look like all.
struct Failing(Arc<AtomicBool>);

impl Drop for Failing {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::SeqCst);
        }
    }
}

fn corrupt(reason: impl Into<String>) -> EngineError {
    EngineError::Corrupt {
        reason: reason.into(),
    }
}
