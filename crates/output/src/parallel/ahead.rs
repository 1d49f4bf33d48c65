//! Work that goes on while more of it comes, on threads that stay for it.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// Threads that work on items, and the results in the order of the items.
///
/// Whoever puts items in bounds how many wait by taking results out. Dropped with work left it waits for
/// what was put in.
pub(crate) struct Ahead<T, R> {
    work: Option<Sender<Job<T, R>>>,
    /// A place for each result that was not taken yet.
    results: VecDeque<Receiver<R>>,
    threads: Vec<JoinHandle<()>>,
}

/// An item, and where its result goes.
type Job<T, R> = (T, SyncSender<R>);

impl<T: Send + 'static, R: Send + 'static> Ahead<T, R> {
    /// Starts so many threads; each is given a worker of its own.
    ///
    /// # Errors
    ///
    /// If the system has no more threads.
    pub(crate) fn start<W>(threads: usize, mut worker: impl FnMut() -> W) -> io::Result<Self>
    where
        W: FnMut(T) -> R + Send + 'static,
    {
        let (work, jobs) = channel::<Job<T, R>>();
        let jobs = Arc::new(Mutex::new(jobs));
        let mut ahead = Self {
            work: Some(work),
            results: VecDeque::new(),
            threads: Vec::new(),
        };
        for _ in 0..threads {
            let (jobs, mut worker) = (Arc::clone(&jobs), worker());
            let next = move || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let thread = thread::Builder::new()
                .name("lucerna-encoder".to_owned())
                .spawn(move || {
                    while let Ok((item, result)) = next() {
                        // If nobody waits for it any more, it is not wanted.
                        let _ = result.send(worker(item));
                    }
                })?;
            ahead.threads.push(thread);
        }
        Ok(ahead)
    }

    /// Puts an item in.
    pub(crate) fn put(&mut self, item: T) {
        let (sender, result) = sync_channel(1);
        if let Some(work) = &self.work {
            // Without a thread that takes it there is no result, which is told when it is taken.
            let _ = work.send((item, sender));
        }
        self.results.push_back(result);
    }

    /// Waits for the result of the oldest item; none if all were taken.
    ///
    /// # Errors
    ///
    /// If the work on it has panicked.
    pub(crate) fn take(&mut self) -> Option<io::Result<R>> {
        let result = self.results.pop_front()?.recv();
        Some(result.map_err(|_| io::Error::other("a thread ended before its work did")))
    }
}

impl<T, R> Drop for Ahead<T, R> {
    fn drop(&mut self) {
        self.work = None;
        for thread in self.threads.drain(..) {
            // A panic in it was told where its result was wanted.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(ahead: &mut Ahead<u32, u32>) -> Vec<u32> {
        let results = std::iter::from_fn(|| ahead.take());
        results.map(|result| result.expect("done")).collect()
    }

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let mut ahead = Ahead::start(3, || |number: u32| number * 2).expect("threads");
        for number in 0..100 {
            ahead.put(number);
        }
        let doubled: Vec<u32> = (0..100).map(|number| number * 2).collect();
        assert_eq!(taken(&mut ahead), doubled);
        assert!(ahead.take().is_none());
    }

    #[test]
    fn a_worker_keeps_what_it_has() {
        let mut ahead = Ahead::start(1, || {
            let mut sum = 0;
            move |number: u32| {
                sum += number;
                sum
            }
        })
        .expect("a thread");
        (1..=4).for_each(|number| ahead.put(number));
        assert_eq!(taken(&mut ahead), [1, 3, 6, 10]);
    }

    #[test]
    fn work_that_panics_is_told_and_does_not_hang() {
        let mut ahead = Ahead::start(1, || |number: u32| 1 / (number - 1)).expect("a thread");
        ahead.put(1);
        ahead.put(3);
        assert!(ahead.take().expect("a result").is_err());
        assert!(
            ahead.take().expect("a result").is_err(),
            "no thread is left"
        );
        assert!(ahead.take().is_none());
    }
}
