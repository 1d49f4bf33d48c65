//! Work that is spread over all cores and comes back in order.
//!
//! Threads live for one call: what they work on may be borrowed, and nothing is left running when a
//! writer is dropped. A call costs some tens of microseconds, so it is for pieces of a millisecond
//! and more.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// More threads than this gain nothing: the rows come from one place.
const MOST_THREADS: usize = 16;

/// How many threads work at a time.
pub(crate) fn threads() -> usize {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    cores.min(MOST_THREADS)
}

/// Does the work for each item and gives the results in the order of the items.
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let helpers = threads().min(items.len()).saturating_sub(1);
    if helpers == 0 {
        return items.into_iter().map(work).collect();
    }
    let queue = Mutex::new(items.into_iter().enumerate());
    let run = || {
        let mut done = Vec::new();
        loop {
            // The lock goes before the work begins.
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((at, item)) = next else { return done };
            done.push((at, work(item)));
        }
    };
    let mut done = thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, run).ok();
        // Without a further thread this one does all.
        let helpers: Vec<_> = (0..helpers).filter_map(start).collect();
        let mut done = run();
        for helper in helpers {
            match helper.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let doubled = map((0..1_000).collect(), |number: u32| number * 2);
        assert!(doubled.into_iter().eq((0..1_000).map(|number| number * 2)));
    }

    #[test]
    fn what_is_borrowed_can_be_changed() {
        let mut numbers = [1, 2, 3];
        map(numbers.iter_mut().collect(), |number: &mut u32| {
            *number += 1;
        });
        assert_eq!(numbers, [2, 3, 4]);
    }
}
