//! What a worker hands to a consumer: a short queue that either side, or a third, can cut off.
//!
//! The standard library's channel has no way for a third to wake a waiting consumer, which is what
//! cancelling has to do.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Items that may wait: enough to keep both sides busy, few enough to keep memory flat.
const ROOM: usize = 2;

/// A bounded queue.
pub(crate) struct Pipe<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    items: VecDeque<T>,
    is_finished: bool,
    is_cut: bool,
}

/// The pipe was cut: nobody wants the item.
#[derive(Debug)]
pub(crate) struct Cut;

impl<T> Pipe<T> {
    pub(crate) fn new() -> Self {
        let state = State {
            items: VecDeque::new(),
            is_finished: false,
            is_cut: false,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    /// Waits for room and puts the item in.
    pub(crate) fn push(&self, item: T) -> Result<(), Cut> {
        let mut state = self.lock();
        while state.items.len() >= ROOM && !state.is_cut {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if state.is_cut {
            return Err(Cut);
        }
        state.items.push_back(item);
        self.changed.notify_all();
        Ok(())
    }

    /// Waits for an item; `None` once the pipe is empty and finished, or at once if it was cut.
    pub(crate) fn pull(&self) -> Option<T> {
        let mut state = self.lock();
        while state.items.is_empty() && !state.is_finished && !state.is_cut {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let item = state.items.pop_front();
        self.changed.notify_all();
        item
    }

    /// Says that nothing more will be pushed; what is in the pipe can still be pulled.
    pub(crate) fn finish(&self) {
        self.lock().is_finished = true;
        self.changed.notify_all();
    }

    /// Throws away what is in the pipe and wakes everybody.
    pub(crate) fn cut(&self) {
        let mut state = self.lock();
        state.is_cut = true;
        let items = std::mem::take(&mut state.items);
        drop(state);
        self.changed.notify_all();
        drop(items);
    }

    /// Whether nothing more will be pushed.
    pub(crate) fn is_finished(&self) -> bool {
        self.lock().is_finished
    }

    /// Waits until nothing more will be pushed, or the time is over. True if it is finished.
    pub(crate) fn wait_finished(&self, timeout: std::time::Duration) -> bool {
        let waited = self
            .changed
            .wait_timeout_while(self.lock(), timeout, |state| !state.is_finished);
        waited.unwrap_or_else(PoisonError::into_inner).0.is_finished
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    #[test]
    fn what_was_pushed_before_the_end_is_pulled() {
        let pipe = Pipe::new();
        pipe.push(1).expect("there is room");
        pipe.finish();
        assert_eq!((pipe.pull(), pipe.pull()), (Some(1), None));
    }

    #[test]
    fn a_cut_wakes_a_waiting_consumer() {
        let pipe = Arc::new(Pipe::<u8>::new());
        let consumer = thread::spawn({
            let pipe = Arc::clone(&pipe);
            move || pipe.pull()
        });
        pipe.cut();
        assert_eq!(consumer.join().expect("no panic"), None);
    }

    #[test]
    fn a_cut_wakes_a_producer_that_waits_for_room() {
        let pipe = Arc::new(Pipe::new());
        let producer = thread::spawn({
            let pipe = Arc::clone(&pipe);
            move || (0..=ROOM).try_for_each(|item| pipe.push(item)).is_err()
        });
        while pipe.lock().items.len() < ROOM {
            thread::yield_now();
        }
        pipe.cut();
        assert!(producer.join().expect("no panic"));
    }
}
