//! Tables that a view of the source fills with counts.

use std::collections::HashMap;
use std::sync::Arc;

use lucerna_engine::QueryRequest;
use lucerna_schema::introspect::{self, Counted, NATIVE_COLUMN};
use lucerna_sql::{DataType, Select, Sql, SqlWriter};
use lucerna_translate::render::write_time;

use super::{PATIENCE, about, name};
use crate::range::Range;
use crate::rows;
use crate::session::Session;
use crate::source::Source;

#[doc = include_str!("../../docs/rollups.md")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollup {
    /// Its database.
    pub database: String,
    /// Its name: `otel_logs_kv_rollup_15m`.
    pub table: String,
    /// The length of its buckets, in seconds.
    pub bucket: u32,
    /// The columns of the source whose value it counts once for every row.
    pub columns: Vec<String>,
}

/// A day of which a rollup has counted every row, and no row was changed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Day {
    /// The partition that it is in the source: `20260310`.
    pub(crate) partition: String,
    /// When it begins, in seconds since 1970.
    pub(crate) first: i64,
    /// When the next one begins.
    pub(crate) end: i64,
    /// Its rows.
    pub(crate) rows: u64,
}

/// A part younger than so many seconds may be of an insert whose counts are still on their way.
const YOUNG: i64 = 600;
/// Days are not longer, whatever clocks are put back; in seconds.
const LONGEST_DAY: i64 = 93_600;
/// A statement that names more days would be slow to read; the newest are named.
const MOST_DAYS: usize = 400;

/// Asks for the partitions of a table: their rows, how many of their parts a mutation has changed, and how
/// many seconds ago the last part came to be; parameters `database` and `table`.
const PARTITIONS: &str = "\
SELECT partition_id, toString(sum(rows)), toString(countIf(data_version != min_block_number)),
    toString(toUnixTimestamp(now()) - toUnixTimestamp(max(modification_time)))
FROM system.parts
WHERE database = {database:String} AND table = {table:String} AND active
GROUP BY partition_id";

impl Session {
    /// The rollup by key and value of a source's table, if there is one.
    #[must_use]
    pub fn rollup(&self, source: &Source) -> Option<Arc<Rollup>> {
        let facts = self.facts();
        facts.rollups.get_or_ask(&name(source, ""), || {
            let views = rows::ask_column(self.engine(), &about(source, introspect::VIEWS)).ok()?;
            let targets = || {
                let target = |view: &String| introspect::view_target(view);
                views.iter().filter_map(target)
            };
            targets().find_map(|target| {
                let bucket = target.bucket?;
                let is_summed = self.is_rollup(&target)?;
                let of_target = |view: &&String| {
                    introspect::view_target(view).is_some_and(|other| {
                        (&other.database, &other.table) == (&target.database, &target.table)
                    })
                };
                let columns = if is_summed {
                    let views = views.iter().filter(of_target);
                    views.flat_map(|view| counted(view, source)).collect()
                } else {
                    Vec::new()
                };
                Some(Rollup {
                    database: target.database,
                    table: target.table,
                    bucket,
                    columns,
                })
            })
        })
    }

    /// Whether a table is a rollup by key and value: `None` if it is none, or else whether it keeps
    /// all counts.
    fn is_rollup(&self, target: &introspect::ViewTarget) -> Option<bool> {
        let ask = |statement: &str| {
            let request = QueryRequest::new(statement)
                .timeout(PATIENCE)
                .parameter("database", &target.database)
                .parameter("table", &target.table);
            rows::ask(self.engine(), &request).ok()
        };
        let columns = ask(introspect::COLUMNS)?;
        let names = columns.iter().filter_map(|column| column.first());
        let names: Vec<&str> = names.map(String::as_str).collect();
        introspect::is_key_value_rollup(&names).then_some(())?;
        let [engine, _, _, sorting, _] =
            <[String; 5]>::try_from(ask(introspect::TABLES)?.pop()?).ok()?;
        Some(introspect::keeps_counts(&engine, &sorting))
    }

    /// The days that touch a range, earliest first, of which a rollup has counted the column's value of
    /// every row; `None` if the server does not say.
    ///
    /// A day counts if its rows and those that were counted are as many, no part of it was changed by
    /// a mutation, and none is so young that the insert may still be going on. The parts are asked for
    /// each time; what was counted is as old as any answer about parts, for who takes it compares the
    /// sums once more.
    pub(crate) fn closed_days(
        &self,
        source: &Source,
        rollup: &Rollup,
        column: &str,
        range: Range,
    ) -> Option<Vec<Day>> {
        let request = about(source, PARTITIONS);
        let rows = rows::ask_of_types(self.engine(), &request, &["String"; 4]).ok()?;
        let partition = |row: Vec<String>| {
            let [partition, rows, changed, age] = <[String; 4]>::try_from(row).ok()?;
            let (changed, age): (u64, i64) = (changed.parse().ok()?, age.parse().ok()?);
            // A negative age is that of a clock that was put back.
            let is_closed = changed == 0 && age >= YOUNG;
            Some((partition, rows.parse::<u64>().ok().filter(|_| is_closed)))
        };
        let held: HashMap<_, _> = rows.into_iter().map(partition).collect::<Option<_>>()?;
        // Rows that a lightweight update has changed, and that are not written anew yet.
        if held.keys().any(|partition| partition.starts_with("patch-")) {
            return None;
        }
        let counted = self.counted_days(source, rollup, column, range)?;
        let is_whole = |day: &&Day| held.get(&day.partition) == Some(&Some(day.rows));
        let mut days: Vec<Day> = counted.iter().filter(is_whole).cloned().collect();
        days.sort_unstable_by_key(|day| day.first);
        days.drain(..days.len().saturating_sub(MOST_DAYS));
        Some(days)
    }

    /// The days that touch a range, with the rows that a rollup has counted.
    fn counted_days(
        &self,
        source: &Source,
        rollup: &Rollup,
        column: &str,
        range: Range,
    ) -> Option<Arc<Vec<Day>>> {
        let time = source.table.column(source.table.roles.timestamp?);
        let (DataType::DateTime { zone } | DataType::DateTime64 { zone, .. }) = &time.data_type
        else {
            return None;
        };
        let statement = rollup.days(column, range, zone.as_deref());
        let facts = self.facts();
        let age = facts.age_of_parts(source);
        let name = name(source, statement.as_str());
        facts.counted.get_or_ask_within(age, &name, || {
            let request = QueryRequest::new(statement.as_str()).timeout(PATIENCE);
            let rows = rows::ask_of_types(self.engine(), &request, &["String"; 4]).ok()?;
            let day = |row: Vec<String>| {
                let [partition, first, end, rows] = <[String; 4]>::try_from(row).ok()?;
                Some(Day {
                    partition,
                    first: first.parse().ok()?,
                    end: end.parse().ok()?,
                    rows: rows.parse().ok()?,
                })
            };
            rows.into_iter().map(day).collect()
        })
    }
}

impl Rollup {
    /// Its rows of a column that is no map, or of all of them if none is named.
    pub(crate) fn native(&self, column: Option<&str>) -> Select {
        let select = Select::from_table(Some(&self.database), &self.table);
        let select = select.filter(equals("ColumnIdentifier", NATIVE_COLUMN));
        let column = column.map(|column| equals("Key", column));
        column.into_iter().fold(select, Select::filter)
    }

    /// The question for the rows that were counted of each day that touches a range: the name of its
    /// partition, its beginning and its end in seconds since 1970, and the rows.
    fn days(&self, column: &str, range: Range, zone: Option<&str>) -> Sql {
        let in_zone = |function: &'static str, of: &'static str| {
            let mut sql = SqlWriter::new();
            sql.raw(function).raw("(").raw(of);
            if let Some(zone) = zone {
                sql.raw(", ").text(zone);
            }
            sql.raw(")");
            sql.finish()
        };
        let mut counted = self.native(Some(column));
        // Days are whole or they are not there; and the question is the same for a while.
        let ends = [
            (range.from, " >= ", -LONGEST_DAY),
            (range.to, " < ", 2 * LONGEST_DAY),
        ];
        for (end, operator, more) in ends {
            let Some(end) = end else { continue };
            let second = (end.as_second() + more).div_euclid(LONGEST_DAY) * LONGEST_DAY;
            let mut sql = SqlWriter::new();
            sql.raw("Timestamp").raw(operator);
            write_second(&mut sql, second);
            counted = counted.filter(sql.finish());
        }
        let text = |before: &'static str, of: &Sql, after: &'static str| {
            let mut sql = SqlWriter::new();
            sql.raw("toString(").raw(before).sql(of).raw(after);
            sql.finish()
        };
        let first = in_zone("toStartOfDay", "min(Timestamp)");
        let mut sum = SqlWriter::new();
        sum.raw("sum(count)");
        let partition = in_zone("toYYYYMMDD", "Timestamp");
        let counted = counted
            .expression(text("", &partition, ") AS partition_id"))
            .expression(text("toUnixTimestamp(", &first, "))"))
            .expression(text("toUnixTimestamp(addDays(", &first, ", 1)))"))
            .expression(text("", &sum.finish(), ")"));
        let mut sql = SqlWriter::new();
        sql.sql(&counted.to_sql())
            .raw("\nGROUP BY partition_id\nHAVING countIf(toUnixTimestamp(Timestamp) % ")
            .integer(self.bucket.into())
            .raw(" != 0) = 0");
        sql.finish()
    }
}

/// The columns that a view counts over a source.
fn counted(view: &str, source: &Source) -> Vec<String> {
    let table = &source.table;
    let Some(time) = table.roles.timestamp else {
        return Vec::new();
    };
    let counted = Counted {
        database: &source.database,
        table: &source.table_name,
        time: &table.column(time).name,
    };
    introspect::counted_columns(view, &counted)
}

/// `column = 'text'`.
fn equals(column: &'static str, text: &str) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw(column).raw(" = ").text(text);
    sql.finish()
}

/// Writes a second as a time of a rollup; one that no column of seconds holds is the nearest that it
/// does.
pub(crate) fn write_second(sql: &mut SqlWriter, second: i64) {
    let second = second.clamp(0, u32::MAX.into());
    write_time(sql, second, &DataType::DateTime { zone: None });
}
