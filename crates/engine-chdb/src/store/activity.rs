//! What threads of ours still do with a store.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A count of running works.
#[derive(Default)]
pub(crate) struct Activity {
    running: Mutex<usize>,
    stopped: Condvar,
}

impl Activity {
    /// Counts a work as running until what is returned is dropped. By then the work must have let
    /// go of the store: who waits for it may want to remove the folder.
    pub(crate) fn begin(self: &Arc<Self>) -> Running {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Running {
            activity: Arc::clone(self),
        }
    }

    /// Waits until nothing runs, but no longer than `patience`.
    pub(crate) fn settle(&self, patience: Duration) {
        let end = Instant::now() + patience;
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        while *running > 0 {
            let Some(left) = end.checked_duration_since(Instant::now()) else {
                return;
            };
            let waited = self.stopped.wait_timeout(running, left);
            running = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// A work that runs; see [`Activity::begin`].
pub(crate) struct Running {
    activity: Arc<Activity>,
}

impl Drop for Running {
    fn drop(&mut self) {
        *self
            .activity
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner) -= 1;
        self.activity.stopped.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn settling_waits_for_what_runs() {
        let activity = Arc::new(Activity::default());
        let running = activity.begin();
        let start = Instant::now();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(30));
            drop(running);
        });
        activity.settle(Duration::from_secs(10));
        assert!(start.elapsed() >= Duration::from_millis(30));
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn settling_does_not_wait_for_ever() {
        let activity = Arc::new(Activity::default());
        let _running = activity.begin();
        activity.settle(Duration::from_millis(10));
    }
}
