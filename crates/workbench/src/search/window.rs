//! Stretches of time that a search looks at one after the other: together they are its range, and no
//! moment lies in two of them.

use jiff::{SignedDuration, Timestamp};

use super::expect::Reach;
use crate::facts::Parts;
use crate::range::Range;

/// One end of a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) at: Timestamp,
    pub(super) is_included: bool,
}

/// From when to when; an absent end is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ends {
    pub(super) from: Option<End>,
    pub(super) to: Option<End>,
}

/// How the rows of a window come to be in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Read in the order of the key until there are enough.
    InOrder,
    /// All that match are read, and the first of them kept.
    Sorted,
    /// As [`Form::Sorted`], but the conditions are asked only of rows that would be among the first, as far
    /// as they are known by then.
    Narrowed,
}

/// A stretch of time and how it is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) ends: Ends,
    pub(super) form: Form,
}

/// What windows are chosen by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice<'a> {
    /// What is searched.
    pub(super) ends: Ends,
    /// Newest first.
    pub(super) is_descending: bool,
    /// How many rows are wanted; absent: all.
    pub(super) limit: Option<u64>,
    /// Whether each row has its place in time.
    pub(super) is_divisible: bool,
    /// Whether the key keeps rows in the order of time.
    pub(super) is_ordered: bool,
    /// The stretches that the key puts together, in seconds; a boundary lies between two of them.
    pub(super) bucket: i64,
    /// Between which moments rows lay when it was asked, and how many they were.
    pub(super) reach: Option<Reach>,
    /// The parts that the table had, if it has any.
    pub(super) parts: Option<&'a Parts>,
    /// About how many rows of the table match, if that can be told.
    pub(super) hits: Option<u64>,
    /// So many rows are in the first window of an unordered table at least, if they come evenly.
    pub(super) least: u64,
    /// How many seconds the first window of an ordered table has at least if that cannot be told.
    pub(super) first: i64,
}

/// Without knowing how dense the matching rows are, the first window is so many seconds: a longer one
/// would read more of dense rows than those that are wanted.
pub(super) const FIRST: i64 = 300;
/// It is so many with an index of words, which passes over most of what a longer one holds.
pub(super) const FIRST_OF_INDEX: i64 = 900;
/// But it is as long as so many rows take that come as densely as in those seconds: reading them takes
/// less time than a further statement.
const ROWS_OF_FIRST: u64 = 20_000;
/// So short a time, in seconds, is searched by sorting in any case: little of the key lies in it.
const SHORT: i64 = 900;
/// So is a time with no more rows than these.
const SORTED_IN_ANY_CASE: u64 = 2 * ROWS_OF_FIRST;
/// Rows that are not in the order of time are found by reading all times, so their first window may be
/// as large as this part of the range.
const PART_OF_UNORDERED: i64 = 24;
/// But a window that is not the last holds so many rows, if they come evenly: the times of fewer are
/// read in less time than a further statement takes.
pub(super) const WORTH_A_STATEMENT: u64 = 250_000;
/// So many are, if long values are read beside the times, and matching rows are known to be dense.
pub(super) const WORTH_A_STATEMENT_OF_TEXT: u64 = 20_000;
/// A first window of rows that are known to be dense has at least so many seconds: rows come in bursts.
const LEAST: i64 = 300;
/// It holds so many times the rows that are wanted, if they come evenly.
const MARGIN: u64 = 4;
/// Reading a part of the rows in order, one stretch after the other, takes as long as reading so many times
/// as many in any order.
const SHARE_IN_ORDER: u64 = 2;
/// A boundary is laid between buckets of the key, unless they are longer than so many seconds.
const LONGEST_BUCKET: i64 = 300;
/// So many rows of a search without a limit are sorted at once.
const SORTED_AT_ONCE: u64 = 250_000;
/// More windows than this would spend their time on starting.
const MOST_WINDOWS: u64 = 1_000;

impl From<Range> for Ends {
    fn from(range: Range) -> Self {
        let end = |at| End {
            at,
            is_included: true,
        };
        Self {
            from: range.from.map(end),
            to: range.to.map(end),
        }
    }
}

impl Ends {
    /// What lies before and after it.
    pub(super) fn complement(self) -> Vec<Self> {
        let other = |end: End| End {
            is_included: !end.is_included,
            ..end
        };
        let before = self.from.map(|from| Self {
            from: None,
            to: Some(other(from)),
        });
        let after = self.to.map(|to| Self {
            from: Some(other(to)),
            to: None,
        });
        before.into_iter().chain(after).collect()
    }

    /// Cut at a moment, which goes to the later half.
    fn cut(self, at: Timestamp) -> [Self; 2] {
        let end = |is_included| Some(End { at, is_included });
        let earlier = Self {
            to: end(false),
            ..self
        };
        let later = Self {
            from: end(true),
            ..self
        };
        [earlier, later]
    }

    /// From `at` on, in the order of the search.
    pub(super) fn onwards(self, at: Timestamp, is_descending: bool) -> Self {
        let end = Some(End {
            at,
            is_included: true,
        });
        if is_descending {
            Self { to: end, ..self }
        } else {
            Self { from: end, ..self }
        }
    }
}

/// All of the range at once.
pub(super) fn one_window(choice: &Choice<'_>) -> Vec<Window> {
    let form = if choice.is_ordered {
        Form::InOrder
    } else {
        Form::Sorted
    };
    vec![Window {
        ends: choice.ends,
        form,
    }]
}

/// The windows of a search, in the order in which they are searched.
pub(super) fn windows(choice: &Choice<'_>) -> Vec<Window> {
    let one = |form| {
        vec![Window {
            ends: choice.ends,
            form,
        }]
    };
    let form = if choice.is_ordered && !choice.is_small(SHORT) {
        Form::InOrder
    } else {
        Form::Sorted
    };
    match choice.limit {
        _ if !choice.is_divisible => one(Form::Sorted),
        None if choice.is_ordered => one(Form::InOrder),
        None => even(choice),
        Some(limit) if choice.hits_in_range().is_some_and(|hits| hits <= limit) => {
            one(Form::Sorted)
        }
        Some(limit) => match choice.boundary(limit) {
            Some(at) => two(choice, at, form),
            None => one(form),
        },
    }
}

fn two(choice: &Choice<'_>, at: Timestamp, form: Form) -> Vec<Window> {
    let mut halves = choice.ends.cut(at);
    if choice.is_descending {
        halves.reverse();
    }
    let [first, rest] = halves.map(|ends| Window { ends, form });
    let of_first = Choice {
        ends: first.ends,
        ..*choice
    };
    // Little is read for a small one in either form, and sorting reads it with all threads.
    let form = if of_first.is_small(SHORT + LONGEST_BUCKET) {
        Form::Sorted
    } else {
        form
    };
    vec![Window { form, ..first }, rest]
}

/// Windows of equal length, so that what is sorted at once stays small if rows come evenly.
fn even(choice: &Choice<'_>) -> Vec<Window> {
    let mut rest = choice.ends;
    let mut windows = Vec::new();
    for at in choice.even_boundaries() {
        let [earlier, later] = rest.cut(at);
        windows.push(earlier);
        rest = later;
    }
    windows.push(rest);
    if choice.is_descending {
        windows.reverse();
    }
    let sorted = |ends| Window {
        ends,
        form: Form::Sorted,
    };
    windows.into_iter().map(sorted).collect()
}

impl Choice<'_> {
    /// Where rows are to be expected: what is searched, as far as there are rows.
    fn extent(&self) -> Option<(Timestamp, Timestamp)> {
        let from = self.ends.from.map(|end| end.at);
        let to = self.ends.to.map(|end| end.at);
        let oldest = self.reach.map(|reach| reach.oldest);
        let newest = self.reach.map(|reach| reach.newest);
        let from = from.into_iter().chain(oldest).max()?;
        let to = to.into_iter().chain(newest).min()?;
        (from < to).then_some((from, to))
    }

    fn length(&self) -> Option<i64> {
        let (from, to) = self.extent()?;
        Some(to.duration_since(from).as_secs())
    }

    /// Whether what is searched is at most so many seconds long, or has few rows.
    fn is_small(&self, most_seconds: i64) -> bool {
        self.length().is_some_and(|length| length <= most_seconds) || self.has_few_rows()
    }

    fn has_few_rows(&self) -> bool {
        let rows = self
            .extent()
            .zip(self.parts)
            .map(|((from, to), parts)| parts.rows_between(from.as_second(), to.as_second()));
        rows.is_some_and(|rows| rows <= SORTED_IN_ANY_CASE)
    }

    /// What lies within so many seconds from where the search begins.
    fn beginning(&self, seconds: i64) -> Option<Self> {
        let at = self.cut_after(seconds)?;
        let [earlier, later] = self.ends.cut(at);
        let ends = if self.is_descending { later } else { earlier };
        Some(Self { ends, ..*self })
    }

    /// How many seconds come first if it is not known how many rows match; `None` if all are few.
    fn first_of_unknown(&self) -> Option<i64> {
        if self.has_few_rows() {
            return None;
        }
        let rows = |first: &Self| {
            let (from, to) = first.extent()?;
            Some(self.parts?.rows_between(from.as_second(), to.as_second()))
        };
        let longer = || {
            let rows = i128::from(rows(&self.beginning(self.first)?)?.max(1));
            let seconds = i128::from(self.first) * i128::from(ROWS_OF_FIRST) / rows;
            let seconds = i64::try_from(seconds).ok()?.min(self.length()?);
            // Rows that are older may be many more.
            self.beginning(seconds)?.has_few_rows().then_some(seconds)
        };
        Some(longer().map_or(self.first, |seconds| seconds.max(self.first)))
    }

    /// About how many matching rows lie in what is searched, if they come evenly.
    fn hits_in_range(&self) -> Option<u64> {
        self.share_of(self.hits?)
    }

    /// Whether many more rows match in a window than are wanted, as far as that can be told.
    pub(super) fn is_dense(&self, window: &Window) -> bool {
        let ends = window.ends;
        let hits = Self { ends, ..*self }.hits_in_range();
        let wanted = self.limit.map(|limit| limit.saturating_mul(MARGIN));
        hits.zip(wanted)
            .is_some_and(|(hits, wanted)| hits >= wanted)
    }

    /// So many rows of the first window are few: if rows come evenly, reading the rest in order would take
    /// as long as reading all of it, which more threads do.
    pub(super) fn few(&self, first: &Window) -> u64 {
        let (Some(limit), Some(length)) = (self.limit, self.length()) else {
            return 0;
        };
        // What is expected of rows that an index finds is known better.
        if self.hits.is_some() || self.first != FIRST {
            return 0;
        }
        let first = self
            .first_extent(first)
            .map_or(0, |length| length.as_secs());
        let rest = i128::from((length - first).max(1));
        let few = i128::from(limit) * i128::from(SHARE_IN_ORDER) * i128::from(first) / rest;
        u64::try_from(few.min(i128::from(limit))).unwrap_or(0)
    }

    /// The share of something of the whole table that falls to what is searched.
    fn share_of(&self, of_table: u64) -> Option<u64> {
        if of_table == 0 {
            return Some(0);
        }
        let reach = self.reach?;
        let whole = reach.newest.duration_since(reach.oldest).as_secs() + 1;
        let length = self.length()?.min(whole) + 1;
        let share = i128::from(of_table) * i128::from(length) / i128::from(whole);
        u64::try_from(share).ok()
    }

    /// How many seconds of what is searched hold so many rows of the table, if they come evenly.
    fn length_of(&self, rows: u64) -> Option<i64> {
        let length = self.length()?;
        let in_range = self.share_of(self.reach?.rows)?.max(1);
        let seconds = i128::from(length) * i128::from(rows) / i128::from(in_range);
        Some(i64::try_from(seconds).unwrap_or(i64::MAX))
    }

    /// How long the first window is, in seconds; `None` if one window is best.
    fn first_length(&self, limit: u64) -> Option<i64> {
        if self.is_ordered {
            return self.first_by_density(limit);
        }
        let least = self.length_of(self.least).unwrap_or(0);
        let first = self.first_by_density(limit)?.max(least);
        (first < self.length()?).then_some(first)
    }

    /// The same by how dense the matching rows are, if that is known.
    fn first_by_density(&self, limit: u64) -> Option<i64> {
        let length = self.length()?;
        let Some(hits) = self.hits_in_range() else {
            return if self.is_ordered {
                self.first_of_unknown()
            } else {
                Some(SHORT.max(length / PART_OF_UNORDERED))
            };
        };
        let wanted = i128::from(limit.saturating_mul(MARGIN)) * i128::from(length);
        let needed = i64::try_from(wanted / i128::from(hits.max(1))).ok()?;
        // A key that is in order reads no more than it needs: a long window is no better than all.
        let most = if self.is_ordered {
            SHORT.max(length / 4)
        } else {
            length / 2
        };
        (needed <= most.max(LEAST)).then_some(needed.max(LEAST))
    }

    /// Where the first window ends: between two buckets of the key, if it is longer than one.
    fn boundary(&self, limit: u64) -> Option<Timestamp> {
        self.cut_after(self.first_length(limit)?)
    }

    fn cut_after(&self, first: i64) -> Option<Timestamp> {
        let (from, to) = self.extent()?;
        let bucket = self.bucket.clamp(1, LONGEST_BUCKET);
        let bucket = if first < bucket { 1 } else { bucket };
        let first = SignedDuration::from_secs(first);
        let at = if self.is_descending {
            // The last moment of a bucket is the end of it: one second more is in the next.
            let last = SignedDuration::from_secs(1);
            rounded(to.checked_sub(first).ok()?.checked_add(last).ok()?, bucket)
        } else {
            rounded(from.checked_add(first).ok()?, bucket)
        };
        at.filter(|at| from < *at && *at < to)
    }

    /// How much of what there is lies in the first window.
    pub(super) fn first_extent(&self, first: &Window) -> Option<SignedDuration> {
        let (from, to) = self.extent()?;
        Some(if self.is_descending {
            to.duration_since(first.ends.from?.at)
        } else {
            first.ends.to?.at.duration_since(from)
        })
    }

    fn even_boundaries(&self) -> Vec<Timestamp> {
        let (Some((from, _)), Some(length)) = (self.extent(), self.length()) else {
            return Vec::new();
        };
        let rows = self.hits.or(self.reach.map(|reach| reach.rows));
        let rows = rows.and_then(|rows| self.share_of(rows)).unwrap_or(0);
        let count = (rows / SORTED_AT_ONCE + 1).min(MOST_WINDOWS);
        let count = i64::try_from(count).unwrap_or(1);
        let at = |part: i64| {
            let seconds = i128::from(length) * i128::from(part) / i128::from(count);
            let seconds = i64::try_from(seconds).ok()?;
            from.checked_add(SignedDuration::from_secs(seconds)).ok()
        };
        let mut boundaries: Vec<_> = (1..count).filter_map(at).collect();
        boundaries.dedup();
        boundaries.retain(|at| *at > from);
        boundaries
    }
}

/// The start of the bucket of so many seconds that a moment is in.
fn rounded(at: Timestamp, bucket: i64) -> Option<Timestamp> {
    let second = at.as_nanosecond().div_euclid(1_000_000_000);
    let second = i64::try_from(second).ok()?;
    Timestamp::from_second(second.div_euclid(bucket) * bucket).ok()
}

#[cfg(test)]
mod tests;
