//! All that happens, trace by trace in the order of their start, and its rows in the order of time.

use std::{
    cmp::{Ordering, Reverse},
    collections::{BinaryHeap, VecDeque},
};

use super::{
    background, checkout, pages,
    payment::Fate,
    random::Random,
    rows::{LogRow, SpanRow, Timed},
    shop::{CHECKOUT, PAYMENT},
    story::{FIRST_CHECKOUT_ERROR, FIRST_PAYMENT_ERROR, LAST_VISIT, MILLISECOND, MINUTE, SECOND},
    trace::Trace,
};

/// The mean time between two visits.
const VISIT_GAP: i64 = 2_150 * MILLISECOND;
/// The mean time between two things that happen without visitors.
const TICK_GAP: i64 = 157 * MILLISECOND;

/// The traces in the order of their start.
#[derive(Debug)]
struct Traffic {
    random: Random,
    next_visit: i64,
    next_tick: i64,
    /// What is written beforehand, by start.
    scripted: VecDeque<Trace>,
}

impl Traffic {
    fn new(seed: u64) -> Self {
        let random = Random::new(seed);
        let mut scripted = background::payment_starts(&random);
        let first = checkout::order(
            random.fork(21),
            FIRST_PAYMENT_ERROR - 4 * SECOND,
            Fate::Retried,
        );
        scripted.push(first.with_first_error_at(&PAYMENT, FIRST_PAYMENT_ERROR));
        let lost = checkout::order(
            random.fork(22),
            FIRST_CHECKOUT_ERROR - 10 * SECOND,
            Fate::Lost,
        );
        scripted.push(lost.with_first_error_at(&CHECKOUT, FIRST_CHECKOUT_ERROR));
        scripted.sort_by_key(Trace::start);
        Self {
            random,
            next_visit: SECOND,
            next_tick: 0,
            scripted: scripted.into(),
        }
    }

    /// When the next trace starts; nothing of it is earlier.
    fn next_start(&self) -> i64 {
        let scripted = self.scripted.front().map_or(i64::MAX, Trace::start);
        self.next_visit.min(self.next_tick).min(scripted)
    }

    fn next(&mut self) -> Option<Trace> {
        let start = self.next_start();
        if start >= LAST_VISIT {
            return None;
        }
        if self
            .scripted
            .front()
            .is_some_and(|trace| trace.start() == start)
        {
            return self.scripted.pop_front();
        }
        let fork = self.random.fork(self.random.clone().next());
        if self.next_tick == start {
            self.next_tick += self
                .random
                .between(TICK_GAP / 10, 2 * TICK_GAP - TICK_GAP / 10);
            return Some(background::tick(fork, start));
        }
        // A calm start, a busy second half.
        let gap = VISIT_GAP * (120 - 40 * (start / MINUTE) / 360) / 100;
        self.next_visit += self.random.between(gap / 10, 2 * gap - gap / 10);
        Some(self.visit(fork, start))
    }

    fn visit(&mut self, fork: Random, start: i64) -> Trace {
        match self.random.below(100) {
            0..34 => pages::home(fork, start),
            34..66 => pages::product(fork, start),
            66..84 => pages::add_to_cart(fork, start),
            _ => checkout::order(fork, start, Fate::at(start, &mut self.random)),
        }
    }
}

/// The rows of one kind in the order of time.
#[derive(Debug)]
pub(super) struct InOrder<R> {
    traffic: Traffic,
    is_over: bool,
    waiting: BinaryHeap<Reverse<Waiting<R>>>,
    count: u64,
}

/// A row that waits until no earlier one can come; rows of one time keep their order.
#[derive(Debug)]
struct Waiting<R> {
    time: i64,
    number: u64,
    row: R,
}

impl<R> PartialEq for Waiting<R> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<R> Eq for Waiting<R> {}

impl<R> PartialOrd for Waiting<R> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for Waiting<R> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.time, self.number).cmp(&(other.time, other.number))
    }
}

/// The rows of one kind that a trace has.
pub(super) trait FromTrace: Timed + Sized {
    fn rows(trace: Trace) -> Vec<Self>;
}

impl FromTrace for LogRow {
    fn rows(trace: Trace) -> Vec<Self> {
        trace.logs
    }
}

impl FromTrace for SpanRow {
    fn rows(trace: Trace) -> Vec<Self> {
        trace.spans
    }
}

impl<R> InOrder<R> {
    pub(super) fn new(seed: u64) -> Self {
        let traffic = Traffic::new(seed);
        Self {
            traffic,
            is_over: false,
            waiting: BinaryHeap::new(),
            count: 0,
        }
    }
}

impl<R: FromTrace> Iterator for InOrder<R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        loop {
            let earliest = self.waiting.peek().map(|waiting| waiting.0.time);
            if earliest.is_some_and(|time| self.is_over || time < self.traffic.next_start()) {
                return self.waiting.pop().map(|waiting| waiting.0.row);
            }
            let Some(trace) = self.traffic.next() else {
                if self.is_over {
                    return None;
                }
                self.is_over = true;
                continue;
            };
            for row in R::rows(trace) {
                self.count += 1;
                let waiting = Waiting {
                    time: row.time(),
                    number: self.count,
                    row,
                };
                self.waiting.push(Reverse(waiting));
            }
        }
    }
}
