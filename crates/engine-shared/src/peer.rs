//! Asking the process that holds the store.

use std::io::{self, BufReader, BufWriter};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use arrow_array::{RecordBatch, RecordBatchReader};
use lucerna_engine::{
    Batches, Cancel, CancelHook, EngineError, Meter, ProgressCallback, QueryRequest, StatementClass,
};

use crate::frame::{self, Frame};
use crate::message::{self, Answer, Ask, Hello, PROTOCOL, Sent};
use crate::rows::{Decoder, Encoder};
use crate::user::Other;

/// How long the holder may take until it begins: it may be opening a large store.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether a holder that does not answer can.
const LOOK: Duration = Duration::from_millis(250);

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Nothing was run, or nothing is left of it: it can be asked anew.
    NotBegun,
    /// The holder died, or went away in the middle of its answer.
    Broken(EngineError),
    /// This is the answer.
    Told(EngineError),
}

impl Trouble {
    /// As an error, where it cannot be asked anew.
    pub(crate) fn into_error(self) -> EngineError {
        match self {
            Self::Told(error) | Self::Broken(error) => error,
            Self::NotBegun => EngineError::Corrupt {
                reason: "the holder of the store left in the middle of its answer".to_owned(),
            },
        }
    }
}

/// A connection to the holder, for one question.
pub(crate) struct Line {
    stream: UnixStream,
    input: BufReader<UnixStream>,
    other: Other,
    cancel: Option<Cancel>,
    /// Hangs up when the question is cancelled.
    _hook: Option<CancelHook>,
}

impl Line {
    /// Asks, and waits until the holder begins.
    pub(crate) fn begin(
        stream: UnixStream,
        ask: &Ask,
        cancel: Option<&Cancel>,
        asking: &Asking<'_>,
    ) -> Result<Self, Trouble> {
        let other = Other::of(&stream);
        let in_use = |by: String| {
            let path = asking.store.to_owned();
            Trouble::Told(EngineError::InUse { path, by })
        };
        if !other.is_same_user() {
            return Err(in_use(format!("{other} of another user")));
        }
        let clone = || stream.try_clone().map_err(|_| Trouble::NotBegun);
        let input = BufReader::new(clone()?);
        let hook = match cancel {
            Some(cancel) => {
                let stream = clone()?;
                Some(cancel.on_cancel(move || _ = stream.shutdown(Shutdown::Both)))
            }
            None => None,
        };
        let mut line = Self {
            stream,
            input,
            other,
            cancel: cancel.cloned(),
            _hook: hook,
        };
        line.send_question(ask, asking.program)?;
        match line.wait_begun(&in_use)? {
            Answer::Begun => Ok(line),
            Answer::OtherUser => Err(in_use(format!("{other} of another user"))),
            Answer::OtherProtocol { program } => Err(in_use(format!(
                "{other}, which is {program} and does not understand this {}",
                asking.program
            ))),
            Answer::Leaving
            | Answer::Version(_)
            | Answer::Class(_)
            | Answer::Progress(_)
            | Answer::Standing(_)
            | Answer::End(_)
            | Answer::Written(_)
            | Answer::Failed(_) => Err(Trouble::NotBegun),
        }
    }

    fn send_question(&self, ask: &Ask, program: &str) -> Result<(), Trouble> {
        let hello = Hello {
            protocol: PROTOCOL,
            program: program.to_owned(),
        };
        let mut output = &self.stream;
        let sent = frame::send(&mut output, &hello).and_then(|()| frame::send(&mut output, ask));
        match sent {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                let what = "a statement of more than 64 MiB in a store that another process holds";
                Err(Trouble::Told(EngineError::NotSupported {
                    what: what.to_owned(),
                }))
            }
            // Whoever hangs up at once may have said why.
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The first answer. Until it is there nothing was run.
    fn wait_begun(&mut self, in_use: &impl Fn(String) -> Trouble) -> Result<Answer, Trouble> {
        let end = Instant::now() + PATIENCE;
        let wait = |time| self.stream.set_read_timeout(time);
        wait(Some(LOOK)).map_err(|_| Trouble::NotBegun)?;
        loop {
            match frame::receive(&mut self.input) {
                Ok(Some(Frame::Message(bytes))) => {
                    self.stream
                        .set_read_timeout(None)
                        .map_err(|_| Trouble::NotBegun)?;
                    return message::read(&bytes)
                        .map_err(|_| in_use(format!("{}, which is no lucerna", self.other)));
                }
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                    ) =>
                {
                    if self.other.is_stopped() {
                        return Err(in_use(format!("{}, which is stopped", self.other)));
                    }
                    if Instant::now() > end {
                        return Err(in_use(format!("{}, which does not answer", self.other)));
                    }
                }
                Ok(Some(Frame::Rows(_))) => {
                    return Err(in_use(format!("{}, which is no lucerna", self.other)));
                }
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    return Err(in_use(format!("{}, which is no lucerna", self.other)));
                }
                Ok(None) | Err(_) => return Err(Trouble::NotBegun),
            }
        }
    }

    /// The next frame of the answer.
    fn receive(&mut self) -> Result<Reply, Trouble> {
        match frame::receive(&mut self.input) {
            Ok(Some(Frame::Rows(bytes))) => Ok(Reply::Rows(bytes)),
            Ok(Some(Frame::Message(bytes))) => match message::read(&bytes) {
                Ok(Answer::Leaving) => Err(Trouble::NotBegun),
                Ok(Answer::Failed(failure)) => Err(Trouble::Told(failure.into_error())),
                Ok(answer) => Ok(Reply::Answer(answer)),
                Err(error) => Err(corrupt(error.to_string())),
            },
            Ok(None) => Err(self.broken(io::ErrorKind::UnexpectedEof.into())),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Err(corrupt(error.to_string()))
            }
            Err(error) => Err(self.broken(error)),
        }
    }

    fn broken(&self, error: io::Error) -> Trouble {
        if self.cancel.as_ref().is_some_and(Cancel::is_cancelled) {
            return Trouble::Told(EngineError::Cancelled);
        }
        let cause = if error.kind() == io::ErrorKind::UnexpectedEof {
            "it ended before it had answered".into()
        } else {
            error.into()
        };
        Trouble::Broken(EngineError::Disconnected {
            address: format!("the store's holder, {},", self.other),
            source: cause,
        })
    }

    pub(crate) fn version(mut self) -> Result<String, Trouble> {
        match self.receive()? {
            Reply::Answer(Answer::Version(version)) => Ok(version),
            Reply::Answer(_) | Reply::Rows(_) => Err(unexpected()),
        }
    }

    pub(crate) fn class(mut self) -> Result<StatementClass, Trouble> {
        match self.receive()? {
            Reply::Answer(Answer::Class(class)) => Ok(class),
            Reply::Answer(_) | Reply::Rows(_) => Err(unexpected()),
        }
    }

    /// Waits for the first rows.
    pub(crate) fn query(self, request: &QueryRequest) -> Result<Batches, Trouble> {
        let mut rows = Arriving {
            line: self,
            decoder: Decoder::default(),
            meter: Meter::new(),
            progress: request.progress.clone(),
            is_done: false,
        };
        let first = rows.advance()?;
        let Some(schema) = rows.decoder.schema() else {
            return Err(corrupt("rows without columns".to_owned()));
        };
        let meter = rows.meter.clone();
        let rows = first.map(Ok).into_iter().chain(rows);
        Ok(Batches::converted(schema, Box::new(rows), meter))
    }

    /// Sends rows to be written, and waits until they are.
    pub(crate) fn insert(
        mut self,
        batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, Trouble> {
        let unreadable = self.send_rows(batches)?;
        match (self.receive(), unreadable) {
            (Ok(Reply::Answer(Answer::Written(rows))), None) => Ok(rows),
            (Err(Trouble::Told(EngineError::Input { .. })), Some(source)) => {
                Err(Trouble::Told(message::unreadable(source)))
            }
            (Err(trouble), _) => Err(trouble),
            (Ok(_), _) => Err(unexpected()),
        }
    }

    /// Sends all rows; returns what was wrong with them. That the holder takes no more is no error
    /// here: it says why.
    fn send_rows(
        &self,
        batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<Option<arrow_schema::ArrowError>, Trouble> {
        let told = |error| Trouble::Told(EngineError::from_arrow(error));
        let mut output = BufWriter::with_capacity(64 << 10, &self.stream);
        let mut encoder = Encoder::new(&batches.schema()).map_err(told)?;
        for batch in batches {
            match batch.and_then(|batch| encoder.encode(&batch)) {
                Ok(buffers) => {
                    if frame::send_rows(&mut output, &buffers).is_err() {
                        return Ok(None);
                    }
                }
                Err(error) => {
                    // If there are no columns yet the holder cannot read this; it fails all the same.
                    let sent = frame::send(&mut output, &Sent::Broken(error.to_string()));
                    return Ok(sent.is_ok().then_some(error));
                }
            }
        }
        let end = encoder.finish().map_err(told)?;
        let sent = frame::send_rows(&mut output, &end);
        // As above.
        let _ = sent.and_then(|()| frame::send(&mut output, &Sent::All));
        Ok(None)
    }
}

/// Who asks, and about which store.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) program: &'a str,
    pub(crate) store: &'a Path,
}

enum Reply {
    Rows(arrow_buffer::Buffer),
    Answer(Answer),
}

fn corrupt(reason: String) -> Trouble {
    Trouble::Told(EngineError::Corrupt { reason })
}

fn unexpected() -> Trouble {
    corrupt("another answer than was asked for".to_owned())
}

/// The rows of a query; the holder is told to stop when this is dropped before its end.
struct Arriving {
    line: Line,
    decoder: Decoder,
    meter: Meter,
    progress: Option<ProgressCallback>,
    is_done: bool,
}

impl Arriving {
    /// The next batch; `None` at the end.
    fn advance(&mut self) -> Result<Option<RecordBatch>, Trouble> {
        loop {
            match self.decoder.next() {
                Ok(Some(batch)) => return Ok(Some(batch)),
                Ok(None) => {}
                Err(error) => return Err(corrupt(error.to_string())),
            }
            match self.line.receive()? {
                Reply::Rows(bytes) => self.decoder.feed(bytes),
                Reply::Answer(Answer::Progress(progress)) => {
                    if let Some(callback) = &self.progress {
                        callback(&progress);
                    }
                }
                Reply::Answer(Answer::Standing(standing)) => {
                    self.meter.update(|meter| *meter = standing);
                }
                Reply::Answer(Answer::End(end)) if self.decoder.is_whole() => {
                    self.meter.update(|meter| *meter = end);
                    self.is_done = true;
                    return Ok(None);
                }
                Reply::Answer(_) => return Err(unexpected()),
            }
        }
    }
}

impl Iterator for Arriving {
    type Item = Result<RecordBatch, EngineError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let trouble = match self.advance() {
            Ok(batch) => return batch.map(Ok),
            Err(trouble) => trouble,
        };
        self.is_done = true;
        // Rows have been handed on, so it cannot be run anew.
        Some(Err(trouble.into_error()))
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // Copies of the stream may be elsewhere; the holder has to see that nobody listens.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}
