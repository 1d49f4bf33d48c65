//! The statements of others that run in this process, and leaving while they do.

use std::collections::BTreeMap;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lucerna_engine::{Cancel, Engine};

/// Connections at once; further ones wait.
const ROOM: usize = 128;
/// How long a leaving holder lets short statements end before it sends them to the next.
const GRACE: Duration = Duration::from_millis(200);
/// How long rows are kept for somebody who does not fetch them, once the holder wants to leave.
const STALL: Duration = Duration::from_secs(10);
/// How often a leaving holder looks.
const LOOK: Duration = Duration::from_millis(50);

/// What can become of a statement when the holder leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It can be stopped here and run anew at the next holder.
    Movable,
    /// Some of its rows have been sent: the rest has to come from here.
    Rows,
    /// It writes: it is never run twice, and never cut off.
    Writes,
}

/// Everybody's statements.
pub(crate) struct Guests {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// Absent once the door is closed: nothing begins any more.
    engine: Option<Arc<dyn Engine>>,
    connections: usize,
    next: u64,
    running: BTreeMap<u64, Running>,
}

struct Running {
    kind: Kind,
    cancel: Cancel,
    stream: UnixStream,
    is_moved: bool,
    /// Since when it waits for its rows to be fetched.
    waits_since: Option<Instant>,
}

/// A statement that runs; over when this is dropped.
pub(crate) struct Visit {
    // Before the entry: whoever waits for the end wants the engine to be let go.
    engine: Arc<dyn Engine>,
    cancel: Cancel,
    entry: Entry,
}

/// A statement's place among those that run.
struct Entry {
    guests: Arc<Guests>,
    id: u64,
}

impl Guests {
    pub(crate) fn new(engine: Arc<dyn Engine>) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                engine: Some(engine),
                connections: 0,
                next: 0,
                running: BTreeMap::new(),
            }),
            changed: Condvar::new(),
        })
    }

    /// Waits until there is room for a connection; false if the door is closed.
    pub(crate) fn arrive(&self) -> bool {
        let mut state = self.lock();
        while state.engine.is_some() && state.connections >= ROOM {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.connections += 1;
        state.engine.is_some()
    }

    /// A connection is over.
    pub(crate) fn depart(&self) {
        self.lock().connections -= 1;
        self.changed.notify_all();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lock().engine.is_none()
    }

    /// Begins a statement; `None` if the door is closed.
    pub(crate) fn begin(self: &Arc<Self>, kind: Kind, stream: UnixStream) -> Option<Visit> {
        let mut state = self.lock();
        let engine = state.engine.clone()?;
        let (id, cancel) = (state.next, Cancel::new());
        state.next += 1;
        let running = Running {
            kind,
            cancel: cancel.clone(),
            stream,
            is_moved: false,
            waits_since: None,
        };
        state.running.insert(id, running);
        let guests = Arc::clone(self);
        Some(Visit {
            engine,
            cancel,
            entry: Entry { guests, id },
        })
    }

    /// Closes the door once nothing runs that cannot move, and waits for the last to end.
    ///
    /// As long as something else has to be waited for, others may begin as well: nobody could take the
    /// store over meanwhile. `told` hears how many there are and how long they have been waited for.
    pub(crate) fn leave(&self, told: &dyn Fn(usize, Duration)) {
        let began = Instant::now();
        loop {
            let mut state = self.lock();
            let count = state.running.len();
            let can_move = state.running.values().all(|run| run.kind == Kind::Movable);
            if count == 0 || (can_move && began.elapsed() >= GRACE) {
                state.engine = None;
            }
            if count == 0 {
                return;
            }
            let moved = if state.engine.is_none() {
                state.move_all()
            } else {
                state.cut_off_idle();
                Vec::new()
            };
            drop(state);
            self.changed.notify_all();
            // Outside the lock: what hangs on a cancel may take it.
            moved.iter().for_each(Cancel::cancel);
            if !can_move {
                told(count, began.elapsed());
            }
            let state = self.lock();
            if state.running.len() == count {
                let waited = self.changed.wait_timeout(state, LOOK);
                drop(waited.unwrap_or_else(PoisonError::into_inner));
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Each change is a single step, so a panic elsewhere does not matter.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn move_all(&mut self) -> Vec<Cancel> {
        let staying = self.running.values_mut().filter(|run| !run.is_moved);
        staying
            .map(|run| {
                run.is_moved = true;
                run.cancel.clone()
            })
            .collect()
    }

    fn cut_off_idle(&self) {
        for run in self.running.values() {
            if run
                .waits_since
                .is_some_and(|since| since.elapsed() >= STALL)
            {
                // It may have gone meanwhile.
                let _ = run.stream.shutdown(Shutdown::Both);
            }
        }
    }
}

impl Visit {
    /// The engine to run it on.
    pub(crate) fn engine(&self) -> &dyn Engine {
        self.engine.as_ref()
    }

    /// Stops it.
    pub(crate) fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Whether it was stopped to be run elsewhere.
    pub(crate) fn is_moved(&self) -> bool {
        let mut is_moved = false;
        self.change(|run| is_moved = run.is_moved);
        is_moved
    }

    /// Says that rows are sent now; false if it was stopped to be run elsewhere, and none may be.
    pub(crate) fn stay(&self) -> bool {
        let mut may_stay = false;
        self.change(|run| {
            may_stay = !run.is_moved;
            if may_stay && run.kind == Kind::Movable {
                run.kind = Kind::Rows;
            }
        });
        may_stay
    }

    /// Sends rows, which may have to wait for who fetches them.
    pub(crate) fn sending<T>(&self, send: impl FnOnce() -> T) -> T {
        self.change(|run| run.waits_since = Some(Instant::now()));
        let sent = send();
        self.change(|run| run.waits_since = None);
        sent
    }

    fn change(&self, change: impl FnOnce(&mut Running)) {
        let mut state = self.entry.guests.lock();
        if let Some(running) = state.running.get_mut(&self.entry.id) {
            change(running);
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.guests.lock().running.remove(&self.id);
        self.guests.changed.notify_all();
    }
}
