//! Answers that are used until they are old.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Of more answers the old ones are not kept, which nobody would use again.
const MANY: usize = 256;

/// Answers by what they are about. That there is none is an answer too.
#[derive(Debug)]
pub(super) struct Memory<T> {
    kept: Mutex<HashMap<String, Kept<T>>>,
    age: Duration,
    asks: bool,
}

#[derive(Debug)]
struct Kept<T> {
    value: Option<Arc<T>>,
    asked: Instant,
}

impl<T> Memory<T> {
    /// Answers that are used for so long.
    pub(super) fn new(age: Duration) -> Self {
        Self {
            kept: Mutex::default(),
            age,
            asks: true,
        }
    }

    /// Asks nobody from now on: there is no answer but those that are put here.
    pub(super) fn silence(&mut self) {
        self.asks = false;
    }

    /// The answer, if it is young enough; or else what `ask` says.
    ///
    /// Others are not kept waiting meanwhile: two that ask at once both ask.
    pub(super) fn get_or_ask(&self, name: &str, ask: impl FnOnce() -> Option<T>) -> Option<Arc<T>> {
        self.get_or_ask_within(self.age, name, ask)
    }

    /// The answer, if it is no older than `age`; or else what `ask` says.
    pub(super) fn get_or_ask_within(
        &self,
        age: Duration,
        name: &str,
        ask: impl FnOnce() -> Option<T>,
    ) -> Option<Arc<T>> {
        if let Some(kept) = self.kept().get(name)
            && kept.asked.elapsed() < age
        {
            return kept.value.clone();
        }
        if !self.asks {
            return None;
        }
        let asked = Instant::now();
        let value = ask().map(Arc::new);
        self.keep(name, value.clone(), asked);
        value
    }

    /// The answer, if there is one that is young enough.
    pub(super) fn get(&self, name: &str) -> Option<Arc<T>> {
        let kept = self.kept();
        let kept = kept
            .get(name)
            .filter(|kept| kept.asked.elapsed() < self.age);
        kept.and_then(|kept| kept.value.clone())
    }

    /// Keeps an answer that came up elsewhere.
    pub(super) fn put(&self, name: &str, value: T) {
        self.put_shared(name, &Arc::new(value));
    }

    /// Keeps an answer that somebody holds already.
    pub(super) fn put_shared(&self, name: &str, value: &Arc<T>) {
        self.keep(name, Some(Arc::clone(value)), Instant::now());
    }

    /// Keeps an answer; the old ones go when there are many.
    fn keep(&self, name: &str, value: Option<Arc<T>>, asked: Instant) {
        let mut kept = self.kept();
        if kept.len() >= MANY {
            kept.retain(|_, kept| kept.asked.elapsed() < self.age);
        }
        kept.insert(name.to_owned(), Kept { value, asked });
    }

    pub(super) fn clear(&self) {
        self.kept().clear();
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<String, Kept<T>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
