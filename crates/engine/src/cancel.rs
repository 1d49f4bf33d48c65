//! Stopping a statement from another thread.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

type Hook = Arc<dyn Fn() + Send + Sync>;

/// Stops what it was given to, from any thread; clones stop the same thing.
///
/// ```
/// use lucerna_engine::Cancel;
///
/// let cancel = Cancel::new();
/// let elsewhere = cancel.clone();
/// elsewhere.cancel();
/// assert!(cancel.is_cancelled());
/// ```
#[derive(Clone, Default)]
pub struct Cancel {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    is_cancelled: AtomicBool,
    hooks: Mutex<Hooks>,
}

#[derive(Default)]
struct Hooks {
    next: u64,
    waiting: Vec<(u64, Hook)>,
}

impl Cancel {
    /// A handle that was not used yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops everything that has this handle, now and later. Does not wait for it.
    pub fn cancel(&self) {
        let hooks = {
            let mut hooks = self.shared.lock();
            self.shared.is_cancelled.store(true, Ordering::SeqCst);
            std::mem::take(&mut hooks.waiting)
        };
        // Outside the lock: a hook may drop its own CancelHook.
        for (_, hook) in hooks {
            hook();
        }
    }

    /// Whether [`cancel`](Self::cancel) was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.shared.is_cancelled.load(Ordering::SeqCst)
    }

    /// Has `hook` called once when this is cancelled, or at once if it already is.
    ///
    /// The hook runs on the thread that cancels and must not block. It is forgotten when what is
    /// returned is dropped, so that one handle can serve many statements.
    pub fn on_cancel(&self, hook: impl Fn() + Send + Sync + 'static) -> CancelHook {
        let mut hooks = self.shared.lock();
        let id = hooks.next;
        hooks.next += 1;
        if self.is_cancelled() {
            drop(hooks);
            hook();
        } else {
            hooks.waiting.push((id, Arc::new(hook)));
        }
        CancelHook {
            id,
            cancel: self.clone(),
        }
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Hooks> {
        // The list is sound after every line that touches it, so a panic elsewhere does not matter.
        self.hooks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Cancel")
            .field("is_cancelled", &self.is_cancelled())
            .finish()
    }
}

/// Keeps a hook of [`Cancel::on_cancel`] in place.
#[derive(Debug)]
#[must_use = "the hook is forgotten when this is dropped"]
pub struct CancelHook {
    id: u64,
    cancel: Cancel,
}

impl Drop for CancelHook {
    fn drop(&mut self) {
        self.cancel
            .shared
            .lock()
            .waiting
            .retain(|(id, _)| *id != self.id);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    fn counter() -> (Arc<AtomicUsize>, impl Fn() + Send + Sync) {
        let count = Arc::new(AtomicUsize::new(0));
        let inner = Arc::clone(&count);
        (count, move || {
            inner.fetch_add(1, Ordering::SeqCst);
        })
    }

    #[test]
    fn a_hook_runs_once_however_often_it_is_cancelled() {
        let cancel = Cancel::new();
        let (count, hook) = counter();
        let _hook = cancel.on_cancel(hook);
        cancel.cancel();
        cancel.cancel();
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_hook_that_comes_late_runs_at_once() {
        let cancel = Cancel::new();
        cancel.cancel();
        let (count, hook) = counter();
        let _hook = cancel.on_cancel(hook);
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_dropped_hook_does_not_run() {
        let cancel = Cancel::new();
        let (count, hook) = counter();
        drop(cancel.on_cancel(hook));
        cancel.cancel();
        assert_eq!(count.load(Ordering::SeqCst), 0);
    }
}
