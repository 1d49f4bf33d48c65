//! A range cut by the parts of a table, so that as little as possible is read of each.
//!
//! A part whose rows all lie within the range needs no condition on the time; of ten million rows
//! reading the time takes longer than finding a word in an index. So a part with few rows beyond the range
//! is counted as a whole too, and what lies beyond is taken off: both are read in one statement, which sees
//! one set of parts, and of parts that are named, which never change. A part whose dictionaries were asked
//! takes the form with their answers. All other parts, those that came since the parts were asked for
//! among them, have a portion of their own, with all conditions. So each row is looked at once, and by a
//! condition that is right for it, as long as one statement sees one set of parts.
//!
//! Where one portion is of all parts and nobody else can write, it is asked of every row without names of
//! parts, as long as nothing was written.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use lucerna_schema::introspect::{Part, Seconds};
use lucerna_schema::{ColumnId, Table};
use lucerna_sql::tokens::{Token, tokens};
use lucerna_sql::{Sql, SqlWriter};

use super::known::MOST_PARTS;
use super::step::of_parts;
use super::time::{TimeColumn, holds_seconds};
use crate::range::Range;

/// Some parts of a table, with what has to be asked of their rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Portion {
    /// Which parts; absent: all of them.
    pub(super) parts: Option<Sql>,
    /// Whether rows may lie outside of the range.
    pub(super) is_timed: bool,
    /// Whether the answers of the dictionaries hold for them.
    pub(super) has_answers: bool,
}

impl Portion {
    /// The rows of these parts that lie within the range.
    pub(super) fn timed(parts: &[String], has_answers: bool) -> Self {
        Self {
            parts: Some(of_parts(parts, true)),
            is_timed: true,
            has_answers,
        }
    }
}

/// The portions of a table of which the parts named `inside` lie within the range, and for the parts
/// named `answered`, if there are any, dictionaries have answered.
pub(super) fn portions(inside: &[String], answered: Option<&[String]>) -> Vec<Portion> {
    let untimed: Vec<String> = match answered {
        None => inside.to_vec(),
        Some(answered) => inside
            .iter()
            .filter(|part| answered.contains(part))
            .cloned()
            .collect(),
    };
    let timed: Vec<String> = answered
        .unwrap_or_default()
        .iter()
        .filter(|part| !untimed.contains(part))
        .cloned()
        .collect();
    let named: Vec<String> = untimed.iter().chain(&timed).cloned().collect();
    let has_answers = answered.is_some();
    let portion = |parts: &[String], is_timed| Portion {
        parts: Some(of_parts(parts, true)),
        is_timed,
        has_answers,
    };
    let mut portions = Vec::new();
    if !untimed.is_empty() {
        portions.push(portion(&untimed, false));
    }
    if !timed.is_empty() {
        portions.push(portion(&timed, true));
    }
    portions.push(Portion {
        parts: (!named.is_empty()).then(|| of_parts(&named, false)),
        is_timed: true,
        has_answers: false,
    });
    portions
}

/// A condition on the names of parts, which chooses them and is not evaluated for each row, which would
/// take as long as reading the times.
///
/// It is exact all the same: the rows of a part have its name, so a part is chosen or not as a whole. But
/// alone it does nothing to a count, which the engine then takes from what it knows of all parts (26.7).
pub(super) fn hint(parts: &Sql) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("indexHint(").sql(parts).raw(")");
    sql.finish()
}

/// A condition that no row may be asked: it fails for each.
///
/// The argument is no constant, which would be tried before there is any row.
pub(super) fn never(time: &TimeColumn) -> Option<Sql> {
    // A missing time would be equal to nothing, itself included.
    if !time.is_divisible {
        return None;
    }
    let mut sql = SqlWriter::new();
    sql.raw("throwIf(").identifier(&time.name);
    sql.raw(" = ").identifier(&time.name).raw(")");
    Some(sql.finish())
}

/// One of so many rows may lie beyond the range of a part that is taken as a whole. The more they are, the
/// less is saved by it, for they are looked at twice.
const SMALL_SHARE: i64 = 5;

/// The names of the parts whose rows all lie within the range: the largest, if they are very many.
///
/// Only for tables of which each partition is a day of the column of times. The server then knows the
/// least and the greatest time of a part, to the second. It tells them as numbers that begin anew every
/// 136 years, so they count only where the name of the partition is of the same day. Where partitions
/// are days of a column of seconds, which begins anew as well, a row is taken for one of 136 years ago:
/// the time of a log is not so far off.
pub(super) fn inside(table: &Table, parts: &[Part], range: Range) -> Vec<String> {
    if !is_divided_by_days(table) {
        return Vec::new();
    }
    let mut inside: Vec<&Part> = parts.iter().filter(|part| is_inside(part, range)).collect();
    inside.sort_by_key(|part| std::cmp::Reverse(part.rows));
    inside.truncate(MOST_PARTS);
    inside.into_iter().map(|part| part.name.clone()).collect()
}

/// Whether the partition key is `toDate(column)` of the column of times, or of one with its seconds.
pub(super) fn is_divided_by_days(table: &Table) -> bool {
    column_of_days(table).is_some()
}

/// Whether the engine by itself counts the rows of whole parts within a range: it knows between which values
/// of the columns of the partition key they lie, as they are.
pub(super) fn knows_numbers(table: &Table) -> bool {
    column_of_days(table).is_none_or(|column| Some(column) == table.roles.timestamp)
}

/// The column of which each partition is a day, if it is that of times or one with its seconds.
fn column_of_days(table: &Table) -> Option<ColumnId> {
    let key: Vec<Token<'_>> = tokens(&table.keys.partition)
        .filter(Token::is_significant)
        .collect();
    let [function, open, column, close] = key.as_slice() else {
        return None;
    };
    let time = table.roles.timestamp?;
    let is_of_days = function.is_word("toDate") && open.is_symbol("(") && close.is_symbol(")");
    let column = table.find(&column.name().filter(|_| is_of_days)?)?;
    let is_of_times = column == time || holds_seconds(table.column(column), table.column(time));
    is_of_times.then_some(column)
}

/// The names of the parts of which all but a small share lies within the range: the time of few rows is
/// read to take off those beyond it.
///
/// As if rows came evenly: it is for a choice, and makes no difference to what is counted.
pub(super) fn nearly_inside(table: &Table, parts: &[Part], range: Range) -> Vec<String> {
    if !is_divided_by_days(table) {
        return Vec::new();
    }
    let is_nearly = |part: &&Part| {
        let Some(Seconds { first, last }) = part.seconds else {
            return false;
        };
        let from = range.from.map_or(first, Timestamp::as_second).max(first);
        let to = range.to.map_or(last, Timestamp::as_second).min(last);
        let beyond = (from - first).saturating_add(last - to);
        let is_small = beyond.saturating_mul(SMALL_SHARE) <= last - first + 1;
        is_small && is_whole_day(part) && !is_inside(part, range)
    };
    let mut nearly: Vec<&Part> = parts.iter().filter(is_nearly).collect();
    nearly.sort_by_key(|part| std::cmp::Reverse(part.rows));
    nearly.truncate(MOST_PARTS);
    nearly.into_iter().map(|part| part.name.clone()).collect()
}

/// Whether its times are known as they are.
fn is_whole_day(part: &Part) -> bool {
    let first = part.seconds.map(|seconds| seconds.first);
    let first = first.and_then(|first| Timestamp::from_second(first).ok());
    first.is_some_and(|first| is_of_day(first, &part.partition))
}

fn is_inside(part: &Part, range: Range) -> bool {
    let Some(seconds) = part.seconds else {
        return false;
    };
    let first = Timestamp::from_second(seconds.first).ok();
    let last = Timestamp::new(seconds.last, 999_999_999).ok();
    let (Some(first), Some(last)) = (first, last) else {
        return false;
    };
    range.from.is_none_or(|from| from <= first)
        && range.to.is_none_or(|to| last <= to)
        && is_of_day(first, &part.partition)
}

/// Whether the partition is the day of a moment, in whatever zone.
fn is_of_day(moment: Timestamp, partition: &str) -> bool {
    let Ok(day) = Date::strptime("%Y%m%d", partition) else {
        return false;
    };
    let utc = TimeZone::UTC.to_datetime(moment).date();
    utc.since(day)
        .is_ok_and(|distance| distance.get_days().abs() <= 1)
}

#[cfg(test)]
mod tests;
