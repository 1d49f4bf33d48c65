//! Looks for what completions want, behind the prompt.
//!
//! One thread does one thing after the other, the newest wish first. Each look is bounded in rows and
//! time; while a statement of the person runs, there is none.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use lucerna_engine::Cancel;
use lucerna_schema::{ColumnId, Table};
use lucerna_sql::DataType;

use super::memory::{Asked, Memory};
use super::{Names, Remembered, Want, WantKind};
use crate::range::Range;
use crate::session::Session;
use crate::source::Source;
use crate::values::{Budget, Wish};

/// How many values are remembered of a field, and how long one look may take.
const BUDGET: Budget = Budget {
    values: 200,
    time: Duration::from_millis(400),
};
/// Older wishes are forgotten: whoever had them types something else by now.
const QUEUE: usize = 16;

/// So long nobody looks again where the time was used up and nothing found: each Tab would wait for it.
const IN_VAIN: Duration = Duration::from_secs(30);

/// Where completions look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The name of the source.
    pub source: String,
    /// The stretch of time as it was typed, by which answers are told apart: `1h`.
    pub label: String,
    /// The same at the moment.
    pub range: Range,
}

impl Place {
    fn asked(&self, want: &Want) -> Asked {
        Asked {
            place: format!("{} {}", self.source, self.label),
            want: want.clone(),
        }
    }
}

/// A thread that looks for values, keys and names, and what it found.
#[derive(Debug)]
pub struct Gatherer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    memory: Memory,
    place: Place,
    /// The source of `place`, once it was looked at.
    source: Option<Arc<Source>>,
    names: Option<Arc<Names>>,
    tasks: VecDeque<Task>,
    /// What was looked for in vain, and when.
    in_vain: Vec<(Asked, Instant)>,
    /// Stops what the thread does at the moment.
    running: Cancel,
    is_busy: bool,
    pauses: usize,
    is_over: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Task {
    /// Look at the source, and at the keys of its maps.
    Source(Place),
    /// Look for values or keys.
    Want(Place, Want),
    /// Look for the names of SQL.
    Names,
}

impl Gatherer {
    /// Begins with what `file` has from earlier; `None` remembers nothing beyond this run.
    ///
    /// Where no thread can be had there are no values, and everything else goes on.
    #[must_use]
    pub fn start(session: Session, file: Option<PathBuf>) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                memory: Memory::read(file),
                place: Place::default(),
                source: None,
                names: None,
                tasks: VecDeque::new(),
                in_vain: Vec::new(),
                running: Cancel::new(),
                is_busy: false,
                pauses: 0,
                is_over: false,
            }),
            changed: Condvar::new(),
        });
        let of_thread = Arc::clone(&shared);
        let builder = std::thread::Builder::new().name("completion".to_owned());
        let thread = builder.spawn(move || of_thread.work(&session)).ok();
        Self { shared, thread }
    }

    /// Looks here from now on.
    pub fn go(&self, place: Place) {
        let mut state = self.shared.lock();
        if state.place.source != place.source {
            state.source = None;
        }
        if state.source.as_ref().is_none_or(|source| !source.exists) {
            state.ask(Task::Source(place.clone()));
        }
        state.place = place;
        self.shared.changed.notify_all();
    }

    /// Where completions look.
    #[must_use]
    pub fn place(&self) -> Place {
        self.shared.lock().place.clone()
    }

    /// The source, once it was looked at.
    #[must_use]
    pub fn source(&self) -> Option<Arc<Source>> {
        self.shared.lock().source.clone()
    }

    /// The names of SQL; they are looked for if nobody did.
    #[must_use]
    pub fn names(&self) -> Option<Arc<Names>> {
        let mut state = self.shared.lock();
        if state.names.is_none() {
            state.ask(Task::Names);
            self.shared.changed.notify_all();
        }
        state.names.clone()
    }

    /// What is known of a want, at once.
    #[must_use]
    pub fn known(&self, want: &Want) -> Option<Remembered> {
        let state = self.shared.lock();
        state
            .memory
            .look(&state.place.asked(want), Timestamp::now())
    }

    /// As [`known`](Self::known), of another place than where completions look.
    #[must_use]
    pub fn known_at(&self, place: &Place, want: &Want) -> Option<Remembered> {
        let asked = place.asked(want);
        self.shared.lock().memory.look(&asked, Timestamp::now())
    }

    /// Has a want looked for, at once, unless that was in vain a moment ago.
    pub fn want(&self, want: &Want) {
        let place = self.place();
        self.want_at(place, want);
    }

    /// As [`want`](Self::want), of another place than where completions look.
    pub fn want_at(&self, place: Place, want: &Want) {
        let mut state = self.shared.lock();
        if state.was_in_vain(&place.asked(want)) {
            return;
        }
        state.ask(Task::Want(place, want.clone()));
        self.shared.changed.notify_all();
    }

    /// Waits until nothing is left to look for, at most so long.
    pub fn settle(&self, patience: Duration) {
        let deadline = Instant::now() + patience;
        let mut state = self.shared.lock();
        while state.is_busy || !state.tasks.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || state.pauses > 0 || self.thread.is_none() {
                return;
            }
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Stops what it does, and begins nothing until what is returned is dropped.
    pub fn pause(&self) -> Pause {
        let mut state = self.shared.lock();
        state.pauses += 1;
        state.running.cancel();
        Pause(Arc::clone(&self.shared))
    }
}

impl Drop for Gatherer {
    /// The engine has to be left before the program ends.
    fn drop(&mut self) {
        {
            let mut state = self.shared.lock();
            state.is_over = true;
            state.running.cancel();
            self.shared.changed.notify_all();
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Keeps a [`Gatherer`] from the engine.
#[derive(Debug)]
#[must_use = "it goes on when this is dropped"]
pub struct Pause(Arc<Shared>);

impl Drop for Pause {
    fn drop(&mut self) {
        self.0.lock().pauses -= 1;
        self.0.changed.notify_all();
    }
}

impl State {
    fn was_in_vain(&mut self, asked: &Asked) -> bool {
        self.in_vain.retain(|(_, at)| at.elapsed() < IN_VAIN);
        self.in_vain.iter().any(|(other, _)| other == asked)
    }

    fn ask(&mut self, task: Task) {
        self.tasks.retain(|other| *other != task);
        self.tasks.push_back(task);
        if self.tasks.len() > QUEUE {
            self.tasks.pop_front();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, session: &Session) {
        while let Some((task, cancel)) = self.next() {
            match task {
                Task::Source(place) => self.look_at(session, &place),
                Task::Want(place, want) => self.look_for(session, &place, &want, &cancel),
                Task::Names => {
                    // Without an answer the words of SQL are there all the same.
                    let names = Names::ask(session.engine(), &cancel).ok();
                    self.lock().names = names.map(Arc::new);
                }
            }
            self.lock().is_busy = false;
            self.changed.notify_all();
        }
    }

    /// The newest task; `None` when it is over.
    fn next(&self) -> Option<(Task, Cancel)> {
        let mut state = self.lock();
        loop {
            if state.is_over {
                return None;
            }
            if state.pauses == 0
                && let Some(task) = state.tasks.pop_back()
            {
                state.running = Cancel::new();
                state.is_busy = true;
                return Some((task, state.running.clone()));
            }
            let waited = self.changed.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn look_at(&self, session: &Session, place: &Place) {
        let Ok(mut source) = session.source(&place.source) else {
            return;
        };
        // So that a query is judged as it will be when it runs.
        source.table.known_keys = session.known_keys(&source).map(|keys| keys.to_vec());
        let mut state = self.lock();
        if state.place.source != place.source {
            return;
        }
        for map in maps(&source.table) {
            let want = Want {
                kind: WantKind::Keys,
                field: map.to_owned(),
                prefix: String::new(),
            };
            let is_known = state.memory.look(&place.asked(&want), Timestamp::now());
            if source.exists && is_known.is_none_or(|known| !known.is_fresh) {
                state.ask(Task::Want(place.clone(), want));
            }
        }
        state.source = Some(Arc::new(source));
    }

    fn look_for(&self, session: &Session, place: &Place, want: &Want, cancel: &Cancel) {
        let source = self.lock().source.clone();
        let source = source.filter(|source| source.name == place.source);
        let Some(source) = source.or_else(|| session.source(&place.source).ok().map(Arc::new))
        else {
            return;
        };
        let wish = Wish {
            field: want.field.clone(),
            prefix: want.prefix.clone(),
            range: place.range,
            budget: BUDGET,
        };
        let began = Instant::now();
        let found = match want.kind {
            WantKind::Values => session.values_until(&source, &wish, cancel),
            WantKind::Keys => session.keys_until(&source, &wish, cancel),
        };
        // What was stopped says nothing, nor does what failed: it is looked for when it is wanted.
        if let Ok(found) = found
            && !cancel.is_cancelled()
        {
            // Where the time was used up there may be more, and nothing says nothing.
            let had_time = began.elapsed() < BUDGET.time;
            if found.found.is_empty() && !had_time {
                let asked = place.asked(want);
                self.lock().in_vain.push((asked, Instant::now()));
                return;
            }
            let is_whole = had_time && found.found.len() < BUDGET.values;
            let unsaved = {
                let mut state = self.lock();
                state.memory.keep(place.asked(want), found.found, is_whole);
                state.memory.unsaved()
            };
            // Whoever types asks what is known at each key, and does not wait for a file.
            unsaved.save();
        }
    }
}

/// The columns whose keys are worth knowing before anybody asks.
fn maps(table: &Table) -> impl Iterator<Item = &str> {
    let roles = &table.roles;
    [roles.resource_attributes, roles.attributes]
        .into_iter()
        .flatten()
        .map(|id: ColumnId| table.column(id))
        .filter(|column| matches!(column.data_type, DataType::Map(..) | DataType::Json(_)))
        .map(|column| column.name.as_str())
}

#[cfg(test)]
mod tests;
