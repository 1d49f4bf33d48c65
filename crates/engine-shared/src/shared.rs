//! The engine that either holds the store or asks who does, and moves from one to the other.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use arrow_array::RecordBatchReader;
use lucerna_engine::{
    Batches, Cancel, Engine, EngineError, InsertTarget, QueryRequest, StatementClass,
};

use crate::host::Host;
use crate::message::{Ask, Statement};
use crate::peer::{Asking, Line, Trouble};
use crate::place::Place;

/// How long somebody may have the lock of a store and answer nothing.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a store is tried that is being left or taken.
const RETRY: Duration = Duration::from_millis(5);
/// How long the engine's own lock on a store may outlast ours: that of a process that was killed.
const AFTERGLOW: Duration = Duration::from_millis(500);

/// Opens the engine on a store that nobody else has open.
pub type OpenEngine = Box<dyn Fn() -> Result<Arc<dyn Engine>, EngineError> + Send + Sync>;

/// Is told, again and again, for how many statements of others the end has to wait, and since when.
pub type WaitCallback = Arc<dyn Fn(usize, Duration) + Send + Sync>;

/// Which store, and how it is opened.
pub struct SharedOptions {
    /// The engine's name.
    pub name: &'static str,
    /// This program with its version, for others to read: `lucerna 0.1.0`.
    pub program: String,
    /// The folder of the store, made if it is not there.
    pub store: PathBuf,
    /// Opens the engine on it, if this process is to hold it.
    pub open: OpenEngine,
    /// Told when this process wants to leave the store and others still need it.
    pub waiting: Option<WaitCallback>,
}

/// Opens a store, or finds out who has it open.
///
/// # Errors
///
/// * whatever [`SharedOptions::open`] says, if nobody else has the store
/// * [`EngineError::InUse`]: somebody else has it and does not answer: another user's process, one
///   that is stopped, another version of the program, or another program altogether
/// * [`EngineError::StoreNotOpened`]: the folder is not writable
pub fn open(options: SharedOptions) -> Result<Shared, EngineError> {
    let shared = Shared {
        place: Arc::new(Place::new(&options.store)?),
        options,
        host: Mutex::new(None),
    };
    shared.begin(&Ask::Greeting, None)?;
    Ok(shared)
}

/// An engine with a store that other processes may have, too.
///
/// Dropping it leaves the store; what others still run there is waited for or moves on, as the
/// crate's page says.
pub struct Shared {
    options: SharedOptions,
    place: Arc<Place>,
    host: Mutex<Option<Host>>,
}

/// Where a question goes.
enum Begun {
    Here(Arc<dyn Engine>),
    There(Line),
}

impl Shared {
    /// Whether this process holds the store at the moment; otherwise it asks who does.
    #[must_use]
    pub fn is_holder(&self) -> bool {
        self.host().is_some()
    }

    /// Asks until somebody begins, or this process holds the store.
    fn begin(&self, ask: &Ask, cancel: Option<&Cancel>) -> Result<Begun, EngineError> {
        let end = Instant::now() + PATIENCE;
        loop {
            if cancel.is_some_and(Cancel::is_cancelled) {
                return Err(EngineError::Cancelled);
            }
            if let Some(begun) = self.try_begin(ask, cancel)? {
                return Ok(begun);
            }
            if Instant::now() > end {
                return Err(EngineError::InUse {
                    path: self.place.folder().to_owned(),
                    by: format!("{}, which does not let others use it", self.place.holder()),
                });
            }
            thread::sleep(RETRY);
        }
    }

    /// `None` if the store is just being left or taken.
    fn try_begin(&self, ask: &Ask, cancel: Option<&Cancel>) -> Result<Option<Begun>, EngineError> {
        // Held while the store is taken, so that only one thread does.
        let mut host = self.host();
        if let Some(engine) = host.as_ref().and_then(Host::engine) {
            return Ok(Some(Begun::Here(engine)));
        }
        if let Some(stream) = self.place.connect()? {
            drop(host);
            let asking = Asking {
                program: &self.options.program,
                store: self.place.folder(),
            };
            return match Line::begin(stream, ask, cancel, &asking) {
                Ok(line) => Ok(Some(Begun::There(line))),
                Err(Trouble::NotBegun) => Ok(None),
                Err(Trouble::Told(error) | Trouble::Broken(error)) => Err(error),
            };
        }
        let Some(lock) = self.place.try_lock()? else {
            return Ok(None);
        };
        let opened = Host::start(&self.place, lock, &self.options.program, || self.open())?;
        let opened = opened.waiting(self.options.waiting.clone());
        let engine = opened.engine();
        *host = Some(opened);
        Ok(engine.map(Begun::Here))
    }

    fn open(&self) -> Result<Arc<dyn Engine>, EngineError> {
        let end = Instant::now() + AFTERGLOW;
        loop {
            match (self.options.open)() {
                Err(EngineError::InUse { .. }) if Instant::now() < end => thread::sleep(RETRY),
                opened => return opened,
            }
        }
    }

    /// Asks; once more if the holder dies and the question may be repeated.
    fn ask<T>(
        &self,
        ask: &Ask,
        cancel: Option<&Cancel>,
        here: impl Fn(&dyn Engine) -> Result<T, EngineError>,
        there: impl Fn(Line) -> Result<T, Trouble>,
    ) -> Result<T, EngineError> {
        let mut may_repeat = !matches!(ask, Ask::Query(statement) if !statement.only_reads());
        loop {
            let line = match self.begin(ask, cancel)? {
                Begun::Here(engine) => return here(engine.as_ref()),
                Begun::There(line) => line,
            };
            match there(line) {
                Ok(answer) => return Ok(answer),
                Err(Trouble::NotBegun) => {}
                Err(Trouble::Broken(error)) if may_repeat => {
                    tracing::debug!(%error, "asking once more");
                    may_repeat = false;
                }
                Err(Trouble::Told(error) | Trouble::Broken(error)) => return Err(error),
            }
        }
    }

    fn host(&self) -> MutexGuard<'_, Option<Host>> {
        self.host.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine for Shared {
    fn name(&self) -> &str {
        self.options.name
    }

    fn version(&self) -> Result<String, EngineError> {
        self.ask(
            &Ask::Version,
            None,
            |engine| engine.version(),
            Line::version,
        )
    }

    fn query(&self, request: &QueryRequest) -> Result<Batches, EngineError> {
        let ask = Ask::Query(Statement::of(request));
        self.ask(
            &ask,
            Some(&request.cancel),
            |engine| engine.query(request),
            |line| line.query(request),
        )
    }

    fn insert(
        &self,
        into: &InsertTarget,
        batches: Box<dyn RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        match self.begin(&Ask::Insert(into.clone()), None)? {
            Begun::Here(engine) => engine.insert(into, batches),
            Begun::There(line) => line.insert(batches).map_err(Trouble::into_error),
        }
    }

    fn classify(&self, statement: &str) -> Result<StatementClass, EngineError> {
        self.ask(
            &Ask::Classify(statement.to_owned()),
            None,
            |engine| engine.classify(statement),
            Line::class,
        )
    }

    fn last_write(&self) -> Option<u64> {
        // Who holds the store sees what its peers write as well.
        let engine = self.host().as_ref().and_then(Host::engine);
        engine?.last_write()
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Shared")
            .field("store", &self.options.store)
            .field("is_holder", &self.is_holder())
            .finish_non_exhaustive()
    }
}
