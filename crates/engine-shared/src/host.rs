//! The holder of a store: answers what others ask, each on a thread of its own.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use lucerna_engine::{Batches, Engine, EngineError, InsertTarget};
use serde::de::DeserializeOwned;

use crate::frame::{self, Frame};
use crate::guests::{Guests, Kind, Visit};
use crate::message::{self, Answer, Ask, Failure, Hello, PROTOCOL, Sent, Statement};
use crate::place::Place;
use crate::rows::{Decoder, Encoder};
use crate::shared::WaitCallback;
use crate::user::Other;

/// How long somebody who has connected may take to say what they want.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait when the system has no more connections to give.
const EXHAUSTED: Duration = Duration::from_millis(50);

/// A store that this process holds, until it is dropped.
pub(crate) struct Host {
    engine: Option<Arc<dyn Engine>>,
    guests: Arc<Guests>,
    /// Absent where no socket can be had: then nobody else gets at the store.
    door: Option<JoinHandle<()>>,
    place: Arc<Place>,
    waiting: Option<WaitCallback>,
    _lock: File,
}

impl Host {
    /// Opens the engine and the door. The socket is there first: who connects meanwhile waits.
    pub(crate) fn start(
        place: &Arc<Place>,
        lock: File,
        program: &str,
        open: impl FnOnce() -> Result<Arc<dyn Engine>, EngineError>,
    ) -> Result<Self, EngineError> {
        let listener = place.listen();
        let engine = match open() {
            Ok(engine) => engine,
            Err(error) => {
                place.remove_socket();
                return Err(error);
            }
        };
        let guests = Guests::new(Arc::clone(&engine));
        let door = listener.and_then(|listener| {
            let (guests, program) = (Arc::clone(&guests), program.to_owned());
            thread::Builder::new()
                .name("lucerna-door".to_owned())
                .spawn(move || let_in(&listener, &guests, &program))
        });
        if let Err(error) = &door {
            tracing::warn!(%error, "other processes cannot use this store");
        }
        Ok(Self {
            engine: Some(engine),
            guests,
            door: door.ok(),
            place: Arc::clone(place),
            waiting: None,
            _lock: lock,
        })
    }

    /// Sets who is told when the end has to wait for others.
    pub(crate) fn waiting(mut self, callback: Option<WaitCallback>) -> Self {
        self.waiting = callback;
        self
    }

    pub(crate) fn engine(&self) -> Option<Arc<dyn Engine>> {
        self.engine.clone()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let waiting = self.waiting.take();
        self.guests.leave(&|count, since| {
            if let Some(callback) = &waiting {
                callback(count, since);
            }
        });
        if let Some(door) = self.door.take() {
            // Wakes the thread, which sees that the door is closed. Where it cannot be woken, because
            // somebody has removed the socket, it is left behind.
            if matches!(self.place.connect(), Ok(Some(_))) {
                let _ = door.join();
            }
            self.place.remove_socket();
        }
        // Before the lock: the next one wants to open it at once.
        self.engine = None;
    }
}

fn let_in(listener: &UnixListener, guests: &Arc<Guests>, program: &str) {
    while !guests.is_closed() {
        let Ok((stream, _)) = listener.accept() else {
            thread::sleep(EXHAUSTED);
            continue;
        };
        if !guests.arrive() {
            return;
        }
        let (others, program) = (Arc::clone(guests), program.to_owned());
        let spawned = thread::Builder::new()
            .name("lucerna-guest".to_owned())
            .spawn(move || {
                let _departing = Departing(&others);
                if let Err(error) = serve(&stream, &others, &program) {
                    tracing::debug!(%error, "a connection broke");
                }
                // Also for those who still wait at a copy of it.
                let _ = stream.shutdown(Shutdown::Both);
            });
        if spawned.is_err() {
            guests.depart();
        }
    }
}

/// Counts a connection as over, also if a panic ends it.
struct Departing<'a>(&'a Guests);

impl Drop for Departing<'_> {
    fn drop(&mut self) {
        self.0.depart();
    }
}

/// Answers what is asked on one connection.
fn serve(stream: &UnixStream, guests: &Arc<Guests>, program: &str) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut output = stream;
    if !Other::of(stream).is_same_user() {
        return frame::send(&mut output, &Answer::OtherUser);
    }
    let mut input = BufReader::new(stream.try_clone()?);
    let hello: Hello = next(&mut input)?;
    if hello.protocol != PROTOCOL {
        tracing::debug!(program = hello.program, "another protocol");
        let program = program.to_owned();
        return frame::send(&mut output, &Answer::OtherProtocol { program });
    }
    let ask: Ask = next(&mut input)?;
    stream.set_read_timeout(None)?;
    let Some(visit) = guests.begin(kind(&ask), stream.try_clone()?) else {
        return frame::send(&mut output, &Answer::Leaving);
    };
    frame::send(&mut output, &Answer::Begun)?;
    let answer = match ask {
        Ask::Greeting => return Ok(()),
        Ask::Version => visit.engine().version().map(Answer::Version),
        Ask::Classify(text) => visit.engine().classify(&text).map(Answer::Class),
        Ask::Query(statement) => return query(&visit, stream, input, statement),
        Ask::Insert(into) => insert(&visit, input, &into).map(Answer::Written),
    };
    frame::send(&mut output, &answer.unwrap_or_else(failed))
}

fn kind(ask: &Ask) -> Kind {
    match ask {
        Ask::Query(statement) if !statement.only_reads() => Kind::Writes,
        Ask::Insert(_) => Kind::Writes,
        Ask::Greeting | Ask::Version | Ask::Classify(_) | Ask::Query(_) => Kind::Movable,
    }
}

fn failed(error: EngineError) -> Answer {
    Answer::Failed(Failure::of(error))
}

/// The next message of who asks, who must not have gone.
fn next<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<T> {
    match frame::receive(input)? {
        Some(Frame::Message(bytes)) => message::read(&bytes),
        Some(Frame::Rows(_)) => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "rows before a question",
        )),
        None => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// Where answers go: rows by the thread that runs the statement, progress by one of the engine.
#[derive(Clone)]
struct Output(Arc<Mutex<BufWriter<UnixStream>>>);

impl Output {
    fn lock(&self) -> MutexGuard<'_, BufWriter<UnixStream>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, answer: &Answer) -> io::Result<()> {
        frame::send(&mut *self.lock(), answer)
    }
}

fn query(
    visit: &Visit,
    stream: &UnixStream,
    mut input: BufReader<UnixStream>,
    statement: Statement,
) -> io::Result<()> {
    const ROOM: usize = 64 << 10;
    let cancel = visit.cancel().clone();
    // Who asks says nothing more: whatever can be read here is that they have gone.
    thread::Builder::new()
        .name("lucerna-watch".to_owned())
        .spawn(move || {
            let _ = input.read(&mut [0]);
            cancel.cancel();
        })?;
    let writer = BufWriter::with_capacity(ROOM, stream.try_clone()?);
    let output = Output(Arc::new(Mutex::new(writer)));
    let wants_progress = statement.wants_progress();
    let mut request = statement.into_request().cancel(visit.cancel().clone());
    if wants_progress {
        let output = output.clone();
        request = request.progress(Arc::new(move |progress| {
            // That they have gone is seen elsewhere.
            let _ = output.send(&Answer::Progress(*progress));
        }));
    }
    let sent = match visit.engine().query(&request) {
        Ok(batches) => send_batches(visit, batches, &output)?,
        Err(error) => Err(error),
    };
    match sent {
        Ok(last) => output.send(&last),
        Err(_) if visit.is_moved() => output.send(&Answer::Leaving),
        Err(error) => output.send(&failed(error)),
    }
}

/// Sends all rows and returns what is to be said last.
fn send_batches(
    visit: &Visit,
    mut batches: Batches,
    output: &Output,
) -> io::Result<Result<Answer, EngineError>> {
    let mut encoder = match Encoder::new(&batches.schema()) {
        Ok(encoder) => encoder,
        Err(error) => return Ok(Err(EngineError::from_arrow(error))),
    };
    while let Some(batch) = batches.next() {
        let buffers = match batch.and_then(|batch| encoder.encode(&batch)) {
            Ok(buffers) => buffers,
            Err(error) => return Ok(Err(EngineError::from_arrow(error))),
        };
        if !visit.stay() {
            return Ok(Ok(Answer::Leaving));
        }
        visit.sending(|| {
            let mut output = output.lock();
            frame::send(&mut *output, &Answer::Standing(batches.statistics()))?;
            frame::send_rows(&mut *output, &buffers)
        })?;
    }
    if !visit.stay() {
        return Ok(Ok(Answer::Leaving));
    }
    match encoder.finish() {
        Ok(buffers) => visit.sending(|| frame::send_rows(&mut *output.lock(), &buffers))?,
        Err(error) => return Ok(Err(EngineError::from_arrow(error))),
    }
    Ok(Ok(Answer::End(batches.statistics())))
}

fn insert(
    visit: &Visit,
    input: BufReader<UnixStream>,
    into: &InsertTarget,
) -> Result<u64, EngineError> {
    let rows = Incoming::start(input).map_err(message::unreadable)?;
    visit.engine().insert(into, Box::new(rows))
}

/// The rows of an insert as they come.
struct Incoming {
    input: BufReader<UnixStream>,
    decoder: Decoder,
    schema: SchemaRef,
    /// Came with the columns.
    first: Option<RecordBatch>,
    is_done: bool,
}

impl Incoming {
    /// Waits for the columns.
    fn start(mut input: BufReader<UnixStream>) -> Result<Self, ArrowError> {
        let mut decoder = Decoder::default();
        let mut first = None;
        let schema = loop {
            if !receive_rows(&mut input, &mut decoder)? {
                return Err(broken("an insert without columns"));
            }
            first = first.or(decoder.next()?);
            if let Some(schema) = decoder.schema() {
                break schema;
            }
        };
        Ok(Self {
            input,
            decoder,
            schema,
            first,
            is_done: false,
        })
    }

    fn read(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        loop {
            let first = self.first.take();
            if let Some(batch) =
                first.map_or_else(|| self.decoder.next(), |first| Ok(Some(first)))?
            {
                return Ok(Some(batch));
            }
            if !receive_rows(&mut self.input, &mut self.decoder)? {
                return Ok(None);
            }
        }
    }
}

/// Takes the next rows from the socket; false if these were all.
fn receive_rows(
    input: &mut BufReader<UnixStream>,
    decoder: &mut Decoder,
) -> Result<bool, ArrowError> {
    let lost = |error: io::Error| ArrowError::ExternalError(Box::new(error));
    match frame::receive(input).map_err(lost)? {
        Some(Frame::Rows(bytes)) => {
            decoder.feed(bytes);
            Ok(true)
        }
        Some(Frame::Message(bytes)) => match message::read(&bytes).map_err(lost)? {
            Sent::All if decoder.is_whole() => Ok(false),
            Sent::All => Err(broken("the rows end in the middle of a batch")),
            Sent::Broken(reason) => Err(broken(&reason)),
        },
        None => Err(broken("the process that sent the rows has gone")),
    }
}

fn broken(reason: &str) -> ArrowError {
    ArrowError::ComputeError(reason.to_owned())
}

impl Iterator for Incoming {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let batch = self.read().transpose();
        self.is_done = !matches!(batch, Some(Ok(_)));
        batch
    }
}

impl RecordBatchReader for Incoming {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }
}
