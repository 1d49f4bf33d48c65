//! Two bags of lines, held as their hashes.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Different lines whose number is kept; of more it is only known whether the bags are the same.
const MOST_KEPT: usize = 4_000_000;

/// Whose line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The file's.
    Then,
    /// Of now.
    Now,
}

/// How the rows of a file and of now compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// How many rows the file has.
    pub then: u64,
    /// How many there are now.
    pub now: u64,
    /// Whether they are the same, in whatever order.
    pub are_same: bool,
    /// Whether they come in the same order as well.
    pub are_in_order: bool,
    /// How many rows (of text: lines) of the file are not there any more; unknown of very many.
    pub gone: Option<u64>,
    /// How many rows (of text: lines) of now are not in the file; unknown of very many.
    pub new: Option<u64>,
}

/// Counts lines on both sides.
#[derive(Debug, Default)]
pub(super) struct Tally {
    then: Bag,
    now: Bag,
    /// For each line how often it occurs in the file, less how often now.
    excess: HashMap<u64, i64>,
    is_overfull: bool,
}

#[derive(Debug, Default)]
struct Bag {
    lines: u64,
    /// The same in whatever order.
    sum: u64,
    /// Another one in another order.
    chain: u64,
}

impl Tally {
    pub(super) fn add(&mut self, side: Side, line: &[u8]) {
        let mut hasher = DefaultHasher::new();
        line.hash(&mut hasher);
        let hash = hasher.finish();
        let (bag, step) = match side {
            Side::Then => (&mut self.then, 1),
            Side::Now => (&mut self.now, -1),
        };
        bag.lines += 1;
        bag.sum = bag.sum.wrapping_add(hash);
        bag.chain = bag
            .chain
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .wrapping_add(hash);
        if self.is_overfull {
            return;
        }
        let excess = self.excess.entry(hash).or_default();
        *excess += step;
        if *excess == 0 {
            self.excess.remove(&hash);
        }
        if self.excess.len() > MOST_KEPT {
            self.is_overfull = true;
            self.excess = HashMap::new();
        }
    }

    pub(super) fn finish(&self) -> Comparison {
        let (then, now) = (&self.then, &self.now);
        let are_same = then.lines == now.lines && then.sum == now.sum;
        let count = |sign: i64| {
            let counts = self.excess.values().map(|excess| excess * sign);
            let count: u64 = counts.filter_map(|count| u64::try_from(count).ok()).sum();
            match (are_same, self.is_overfull) {
                (true, _) => Some(0),
                (false, true) => None,
                (false, false) => Some(count),
            }
        };
        Comparison {
            then: then.lines,
            now: now.lines,
            are_same,
            are_in_order: are_same && then.chain == now.chain,
            gone: count(1),
            new: count(-1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(then: &[&str], now: &[&str]) -> Comparison {
        let mut tally = Tally::default();
        for line in then {
            tally.add(Side::Then, line.as_bytes());
        }
        for line in now {
            tally.add(Side::Now, line.as_bytes());
        }
        tally.finish()
    }

    #[test]
    fn rows_in_another_order_are_the_same() {
        let same = compared(&["a", "b", "a"], &["b", "a", "a"]);
        assert!(same.are_same && !same.are_in_order);
        assert!(compared(&["a", "b"], &["a", "b"]).are_in_order);
    }

    #[test]
    fn rows_that_came_and_went_are_counted() {
        let other = compared(&["a", "a", "b"], &["a", "c", "d", "b"]);
        assert!(!other.are_same);
        assert_eq!((other.gone, other.new), (Some(1), Some(2)));
        assert_eq!((other.then, other.now), (3, 4));
    }
}
