//! Values and keys from the newest rows: first those of an hour, then of longer.

use jiff::SignedDuration;
use lucerna_engine::EngineError;
use lucerna_sql::{Select, Sql, SqlWriter};

use super::places::Wanted;
use super::{Basis, Look, Suggestions};
use crate::error::WorkError;
use crate::range::Range;
use crate::search::{Ends, TimeColumn};

/// How far back is looked, step by step; absent: to the beginning of the range.
const REACHES: [Option<SignedDuration>; 3] = [
    Some(SignedDuration::from_hours(1)),
    Some(SignedDuration::from_hours(24)),
    None,
];

/// So many rows with a value are counted; what is frequent is among them.
const MOST_ROWS: u64 = 200_000;

impl Look<'_> {
    pub(super) fn newest(&self, wanted: &Wanted<'_>) -> Result<Suggestions, WorkError> {
        let time = TimeColumn::of(&self.source.table).filter(|time| time.is_divisible);
        let end = self.end().filter(|_| time.is_some());
        let mut best = Suggestions {
            basis: Basis::Newest(None),
            found: Vec::new(),
        };
        for reach in REACHES {
            let from = end
                .zip(reach)
                .and_then(|(end, reach)| end.checked_sub(reach).ok());
            if reach.is_some() && from.is_none() {
                continue;
            }
            let is_whole = from.is_none() || from <= self.wish.range.from;
            let range = Range {
                from: from.into_iter().chain(self.wish.range.from).max(),
                to: self.wish.range.to,
            };
            let times = match &time {
                Some(time) => time.between(&Ends::from(range)),
                None => Vec::new(),
            };
            let basis = Basis::Newest(reach.filter(|_| !is_whole));
            match self.ask(&self.statement(wanted, times)) {
                Ok(found) => best = Suggestions { basis, found },
                // What was found in less time is better than nothing.
                Err(EngineError::TimedOut { .. }) => break,
                Err(error) => return Err(error.into()),
            }
            if is_whole || best.found.len() >= self.wish.budget.values {
                break;
            }
        }
        Ok(best)
    }

    fn statement(&self, wanted: &Wanted<'_>, times: Vec<Sql>) -> Sql {
        let mut text = SqlWriter::new();
        text.sql(&wanted.expression()).raw(" AS text");
        let rows = Select::from_table(Some(&self.source.database), &self.source.table_name)
            .expression(text.finish());
        let mut is_there = SqlWriter::new();
        is_there.raw("text != ''");
        self.begins(&mut is_there);
        let rows = times
            .into_iter()
            .fold(rows, Select::filter)
            .filter(is_there.finish())
            .limit(MOST_ROWS);
        let mut sql = SqlWriter::new();
        sql.raw("SELECT text, count() AS rows\nFROM\n(\n")
            .sql(&rows.to_sql())
            .raw("\n)");
        self.finish(&mut sql);
        sql.finish()
    }
}
