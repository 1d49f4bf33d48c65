//! Whether anything may have been written to a store since somebody looked.
//!
//! A store is open in one process, so every statement that writes passes through here. What a statement has
//! set going and what goes on after it has ended (a mutation, a buffer) does not.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Numbers of one process are never given out twice: a store that was closed and is opened again may have
/// been written to by another one.
static NUMBERS: AtomicU64 = AtomicU64::new(0);

/// The writes of a store.
pub(crate) struct Writes {
    state: Mutex<State>,
}

struct State {
    running: usize,
    number: u64,
}

impl Writes {
    pub(crate) fn new() -> Self {
        let state = State {
            running: 0,
            number: next(),
        };
        Self {
            state: Mutex::new(state),
        }
    }

    /// Says that something is being written until what this returns is dropped.
    pub(crate) fn begin(&self) -> Writing<'_> {
        let mut state = self.state();
        state.running += 1;
        state.number = next();
        drop(state);
        Writing(self)
    }

    /// The number of the last write; `None` while one runs.
    pub(crate) fn last(&self) -> Option<u64> {
        let state = self.state();
        (state.running == 0).then_some(state.number)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn next() -> u64 {
    NUMBERS.fetch_add(1, Ordering::Relaxed)
}

/// A write that runs.
pub(crate) struct Writing<'a>(&'a Writes);

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.running -= 1;
        state.number = next();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stays_until_something_is_written() {
        let writes = Writes::new();
        let first = writes.last();
        assert!(first.is_some());
        assert_eq!(writes.last(), first);
        let (one, other) = (writes.begin(), writes.begin());
        drop(one);
        assert_eq!(writes.last(), None);
        drop(other);
        assert!(writes.last().is_some());
        assert_ne!(writes.last(), first);
        assert_ne!(Writes::new().last(), Writes::new().last());
    }
}
