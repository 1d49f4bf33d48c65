//! How much of the times a table must show.

use arrow_schema::{Schema, TimeUnit};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Block;
use crate::column::{Column, Value, is_time};
use crate::encode::{Shown, Zone, instant};

/// Knows the columns of times, and the first and last time of the first of them.
pub(super) struct Times {
    columns: Vec<usize>,
    zone: Zone,
    count: usize,
    range: Option<(Timestamp, Timestamp)>,
}

impl Times {
    pub(super) fn new(schema: &Schema, zone: &TimeZone) -> Self {
        let fields = schema.fields();
        let columns = (0..fields.len()).filter(|index| is_time(fields[*index].data_type()));
        Self {
            columns: columns.collect(),
            zone: Zone::new(zone),
            count: fields.len(),
            range: None,
        }
    }

    /// Takes note of the times of a block.
    pub(super) fn see(&mut self, block: &Block) {
        let Some(first) = self.columns.first() else {
            return;
        };
        let instants = of(&block.columns[*first], block.rows);
        for time in instants.filter_map(|(value, unit)| instant(value, unit)) {
            let (first, last) = self.range.get_or_insert((time, time));
            *first = time.min(*first);
            *last = time.max(*last);
        }
    }

    /// The first column of times, its first and its last one.
    pub(super) fn range(&self) -> Option<(usize, Timestamp, Timestamp)> {
        let (first, last) = self.range?;
        Some((*self.columns.first()?, first, last))
    }

    /// What is shown of the times of each column. If `may_shorten`, that is no more than tells the
    /// rows apart: the day is left out where all share it.
    pub(super) fn shown(&self, blocks: &[Block], may_shorten: bool) -> Vec<Shown> {
        let mut shown = vec![Shown::Whole; self.count];
        if may_shorten {
            for column in &self.columns {
                shown[*column] = self.shortest(blocks, *column);
            }
        }
        shown
    }

    fn shortest(&self, blocks: &[Block], column: usize) -> Shown {
        let all = || {
            blocks
                .iter()
                .flat_map(|block| of(&block.columns[column], block.rows))
        };
        let mut instants: Vec<Timestamp> = all()
            .filter_map(|(value, unit)| instant(value, unit))
            .collect();
        if instants.is_empty() || instants.len() < all().count() {
            return Shown::Whole;
        }
        instants.sort_unstable();
        instants.dedup();
        let digits = digits(&instants);
        let day = |index: usize| {
            instants
                .get(index)
                .map(|time| self.zone.civil(*time).0.date())
        };
        let (first, last) = (day(0), day(instants.len() - 1));
        if first == last {
            Shown::Clock { digits }
        } else {
            Shown::Digits(digits)
        }
    }
}

/// The fewest digits of a second that keep times apart which are not the same; milliseconds at
/// least, where they have any fraction at all. The times are sorted and differ.
fn digits(times: &[Timestamp]) -> u8 {
    let is_apart = |nanoseconds: i128| {
        times.windows(2).all(|pair| {
            pair[0].as_nanosecond().div_euclid(nanoseconds)
                != pair[1].as_nanosecond().div_euclid(nanoseconds)
        })
    };
    if times.iter().all(|time| time.subsec_nanosecond() == 0) {
        0
    } else if is_apart(1_000_000) {
        3
    } else if is_apart(1_000) {
        6
    } else {
        9
    }
}

fn of(column: &Column, rows: usize) -> impl Iterator<Item = (i64, TimeUnit)> {
    (0..rows).filter_map(|row| {
        if let Value::Time(value, unit) = column.value(row) {
            Some((value, unit))
        } else {
            None
        }
    })
}
