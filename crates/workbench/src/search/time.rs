//! What the keys of a table say of times: the order in which rows lie, and how a stretch of time is
//! found among them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lucerna_schema::{Column, DefaultKind, Table};
use lucerna_sql::tokens::{Token, tokens};
use lucerna_sql::{DataType, Sql, SqlWriter};
use lucerna_translate::render::write_time;

use super::window::Ends;
use crate::session::Session;
use crate::source::Source;

/// The column that says when, and what the sorting key has of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TimeColumn {
    /// Its name.
    pub(super) name: String,
    /// Every row has a moment, one or more of them a second: windows can be laid over the rows.
    pub(crate) is_divisible: bool,
    /// The expressions of the sorting key that rise with it.
    rising: Vec<Rising>,
    /// Whether the first of them is the first of the key: rows can be read in its order.
    is_leading: bool,
    /// Whether the server takes a time in quotes that the column is compared with as one in UTC. Such a
    /// literal is planned sooner than a function that makes a time.
    is_read_in_utc: bool,
    /// Between which moments the rows lay when it was asked. A hint that reaches beyond it finds no row
    /// the sooner, and takes time to plan.
    reach: Option<(Timestamp, Timestamp)>,
}

/// An expression that rises with the time.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rising {
    /// The column itself.
    Same,
    /// A function of the column, or a column that holds `toDateTime` of it: a moment that is less
    /// than so many seconds before it.
    Moment {
        function: Option<&'static str>,
        column: String,
        seconds: i64,
    },
    /// `toDate(column)`.
    Day,
    /// `toUnixTimestamp(column)`.
    Seconds,
}

/// The functions that round a time down, with the most seconds that they take from it. A day may last
/// longer than 24 hours.
const ROUNDING: [(&str, i64); 7] = [
    ("toDateTime", 1),
    ("toStartOfMinute", 60),
    ("toStartOfFiveMinutes", 300),
    ("toStartOfTenMinutes", 600),
    ("toStartOfFifteenMinutes", 900),
    ("toStartOfHour", 3_600),
    ("toStartOfDay", 93_600),
];

/// The exporter's column of whole seconds. It is a DEFAULT, which an insert could give another value;
/// the exporter and this program never do, and partitions and key are made of it.
const SECONDS_COLUMN: &str = "TimestampTime";

impl TimeColumn {
    /// The column of times of a table.
    pub(crate) fn of(table: &Table) -> Option<Self> {
        let column = table.column(table.roles.timestamp?);
        let elements = elements(&table.keys.sorting);
        let read = |element: &Vec<Token<'_>>| Rising::read(element, column, table);
        let rising: Vec<Rising> = elements.iter().filter_map(read).collect();
        Some(Self {
            is_leading: elements.first().and_then(read).is_some(),
            name: column.name.clone(),
            is_divisible: matches!(
                column.data_type,
                DataType::DateTime { .. } | DataType::DateTime64 { .. }
            ),
            rising,
            is_read_in_utc: false,
            reach: None,
        })
    }

    /// The column of times of a source, whose table may have other roles by now.
    pub(crate) fn of_source(session: &Session, source: &Source, table: &Table) -> Option<Self> {
        let time = Self::of(table)?;
        let is_in_utc = |name: &str| {
            let column = table.columns.iter().find(|column| column.name == name);
            match column.map(|column| &column.data_type) {
                Some(DataType::DateTime64 { zone, .. } | DataType::DateTime { zone }) => zone
                    .as_ref()
                    .map_or_else(|| session.reads_times_in_utc(), |zone| zone == "UTC"),
                Some(_) | None => false,
            }
        };
        // Of a table elsewhere the statement is read once more by a server that nobody was asked about.
        let is_read_in_utc = source.has_parts() && time.columns().all(is_in_utc);
        Some(Self {
            is_read_in_utc,
            ..time
        })
    }

    /// The columns that are compared with times.
    fn columns(&self) -> impl Iterator<Item = &str> {
        let of_key = self.rising.iter().filter_map(|rising| match rising {
            Rising::Moment { column, .. } => Some(column.as_str()),
            Rising::Same | Rising::Day | Rising::Seconds => None,
        });
        of_key.chain([self.name.as_str()])
    }

    /// The same with what is known of where the rows lie.
    pub(super) fn reaching(self, reach: Option<(Timestamp, Timestamp)>) -> Self {
        Self { reach, ..self }
    }

    /// Whether an expression is the column itself.
    pub(super) fn is_column(&self, expression: &Sql) -> bool {
        *expression == name(&self.name)
    }

    /// Whether rows can be read in the order of time, without sorting all of them.
    pub(super) fn is_ordered(&self) -> bool {
        self.is_divisible && self.is_leading
    }

    /// The length of the stretches that the key puts together, in seconds.
    pub(super) fn bucket(&self) -> i64 {
        match self.rising.first() {
            Some(Rising::Moment { seconds, .. }) => *seconds,
            Some(Rising::Day) => 86_400,
            Some(Rising::Same | Rising::Seconds) | None => 1,
        }
    }

    /// The expressions to order by, so that rows are read in the order of the key.
    pub(super) fn order(&self) -> Vec<Sql> {
        let mut order = Vec::new();
        if let Some(first) = self.rising.first().filter(|_| self.is_leading) {
            order.extend(first.sql(&self.name));
        }
        order.push(name(&self.name));
        order
    }

    /// The conditions for rows between two ends: first a hint that finds them by the key, which is
    /// not evaluated, then the exact ones.
    pub(crate) fn between(&self, ends: &Ends) -> Vec<Sql> {
        self.hint(ends)
            .into_iter()
            .chain(self.exact(ends))
            .collect()
    }

    /// The conditions for rows between two ends, without a hint: for few rows it takes longer to plan
    /// than it saves.
    pub(super) fn exact(&self, ends: &Ends) -> Vec<Sql> {
        let mut conditions = Vec::new();
        let exact = [(ends.from, [" >= ", " > "]), (ends.to, [" <= ", " < "])];
        for (end, [included, excluded]) in exact {
            let Some(end) = end else { continue };
            let mut sql = SqlWriter::new();
            sql.identifier(&self.name)
                .raw(if end.is_included { included } else { excluded });
            self.write_moment(&mut sql, end.at);
            conditions.push(sql.finish());
        }
        conditions
    }

    fn hint(&self, ends: &Ends) -> Option<Sql> {
        let parts: Vec<Sql> = self
            .rising
            .iter()
            .flat_map(|rising| self.bounds(rising, ends))
            .collect();
        if parts.is_empty() {
            return None;
        }
        let mut sql = SqlWriter::new();
        sql.raw("indexHint(");
        for (at, part) in parts.iter().enumerate() {
            sql.raw(if at > 0 { " AND " } else { "" }).sql(part);
        }
        sql.raw(")");
        Some(sql.finish())
    }

    /// What is true of an expression of the key for all times between the ends, where the engine does not
    /// see it by itself.
    ///
    /// A row of a time before 1970 or after 2106 wraps around in the key. Such an end bounds nothing.
    fn bounds(&self, rising: &Rising, ends: &Ends) -> Vec<Sql> {
        let expression = rising.sql(&self.name);
        let Some(expression) = expression.filter(|_| !rising.follows_the_time()) else {
            return Vec::new();
        };
        let is_before_all = |at: Timestamp| self.reach.is_some_and(|(oldest, _)| at <= oldest);
        let is_after_all = |at: Timestamp| self.reach.is_some_and(|(_, newest)| newest <= at);
        let from = ends.from.filter(|end| !is_before_all(end.at));
        let to = ends.to.filter(|end| !is_after_all(end.at));
        let lower = from.and_then(|end| self.value(rising, rising.before(end.at)?));
        let upper = to.and_then(|end| self.value(rising, end.at));
        let bound = |operator: &'static str, value: Sql| {
            let mut sql = SqlWriter::new();
            sql.sql(&expression).raw(operator).sql(&value);
            sql.finish()
        };
        let lower = lower.map(|value| bound(" > ", value));
        let upper = upper.map(|value| bound(" <= ", value));
        lower.into_iter().chain(upper).collect()
    }

    /// What the expression is at a time, and so at most for all times up to it.
    fn value(&self, rising: &Rising, at: Timestamp) -> Option<Sql> {
        let second = whole_second(at)?;
        let is_in_reach = (0..=i64::from(u32::MAX)).contains(&second);
        let mut sql = SqlWriter::new();
        match rising {
            _ if !is_in_reach => return None,
            Rising::Same | Rising::Day => return None,
            Rising::Moment { .. } => self.write_moment(&mut sql, at),
            Rising::Seconds => _ = sql.integer(second.into()),
        }
        Some(sql.finish())
    }

    /// Writes a moment that the column, or an expression of the key, is compared with.
    fn write_moment(&self, sql: &mut SqlWriter, at: Timestamp) {
        // Both kinds of times can hold it, and no digit of it is lost.
        let is_plain = |second: i64| (0..=i64::from(u32::MAX)).contains(&second);
        let is_whole = at.subsec_nanosecond() == 0 && is_plain(at.as_second());
        if self.is_read_in_utc && is_whole {
            let utc = TimeZone::UTC.to_datetime(at);
            sql.text(&format!("{} {}", utc.date(), utc.time()));
        } else {
            write_instant(sql, at);
        }
    }
}

impl Rising {
    /// Reads an expression of a sorting key.
    fn read(element: &Vec<Token<'_>>, time: &Column, table: &Table) -> Option<Self> {
        match element.as_slice() {
            [column] => {
                let name = column.name()?;
                if name == time.name {
                    return Some(Self::Same);
                }
                let column = table.columns.iter().find(|column| column.name == name)?;
                holds_seconds(column, time).then(|| Self::Moment {
                    function: None,
                    column: column.name.clone(),
                    seconds: 1,
                })
            }
            [function, open, column, close] => {
                let is_of_time = open.is_symbol("(")
                    && close.is_symbol(")")
                    && column.name().is_some_and(|name| name == time.name);
                let function = is_of_time.then(|| function.name()).flatten()?;
                match function.as_ref() {
                    "toDate" => Some(Self::Day),
                    "toUnixTimestamp" => Some(Self::Seconds),
                    name => {
                        let rounding = ROUNDING.iter().find(|(known, _)| *known == name)?;
                        Some(Self::Moment {
                            function: Some(rounding.0),
                            column: time.name.clone(),
                            seconds: rounding.1,
                        })
                    }
                }
            }
            _ => None,
        }
    }

    /// Whether the engine itself takes a condition on the time through this function to the key; saying
    /// it once more takes longer and prunes no more (26.7).
    fn follows_the_time(&self) -> bool {
        match self {
            Self::Same | Self::Day => true,
            Self::Moment { function, .. } => *function == Some("toDateTime"),
            Self::Seconds => false,
        }
    }

    /// The expression, unless it is the column itself.
    fn sql(&self, time: &str) -> Option<Sql> {
        let mut sql = SqlWriter::new();
        match self {
            Self::Same => return None,
            Self::Moment {
                function: Some(function),
                column,
                ..
            } => _ = sql.raw(function).raw("(").identifier(column).raw(")"),
            Self::Moment { column, .. } => _ = sql.identifier(column),
            Self::Day => _ = sql.raw("toDate(").identifier(time).raw(")"),
            Self::Seconds => _ = sql.raw("toUnixTimestamp(").identifier(time).raw(")"),
        }
        Some(sql.finish())
    }

    /// The moment whose value it is greater than for all times from `at` on.
    fn before(&self, at: Timestamp) -> Option<Timestamp> {
        let taken = match self {
            Self::Same | Self::Day => return None,
            Self::Moment { seconds, .. } => *seconds,
            Self::Seconds => 1,
        };
        at.checked_sub(SignedDuration::from_secs(taken)).ok()
    }
}

/// The second that a moment is in.
fn whole_second(at: Timestamp) -> Option<i64> {
    i64::try_from(at.as_nanosecond().div_euclid(1_000_000_000)).ok()
}

/// Whether the column is `toDateTime` of the column of times.
pub(super) fn holds_seconds(column: &Column, time: &Column) -> bool {
    let is_computed = match column.default {
        DefaultKind::Materialized | DefaultKind::Alias => true,
        DefaultKind::Default => column.name == SECONDS_COLUMN,
        DefaultKind::None | DefaultKind::Ephemeral => false,
    };
    let expression: Vec<Token<'_>> = significant(&column.expression).collect();
    let is_to_date_time = match expression.as_slice() {
        [function, _, of, _] => {
            function.is_word("toDateTime") && of.name().is_some_and(|name| name == time.name)
        }
        _ => false,
    };
    is_computed && is_to_date_time && matches!(column.data_type, DataType::DateTime { .. })
}

/// The expressions of a key, each as its tokens.
fn elements(key: &str) -> Vec<Vec<Token<'_>>> {
    let mut elements = vec![Vec::new()];
    let mut depth = 0_usize;
    for token in significant(key) {
        if depth == 0 && token.is_symbol(",") {
            elements.push(Vec::new());
            continue;
        }
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        }
        if let Some(last) = elements.last_mut() {
            last.push(token);
        }
    }
    elements
}

fn significant(text: &str) -> impl Iterator<Item = Token<'_>> {
    tokens(text).filter(Token::is_significant)
}

fn name(name: &str) -> Sql {
    let mut sql = SqlWriter::new();
    sql.identifier(name);
    sql.finish()
}

/// Writes an instant, held within what nanoseconds can say: 1900 to 2262. A whole second is written
/// without the nine zeros after it; the engine compares the two precisions exactly.
pub(super) fn write_instant(sql: &mut SqlWriter, time: Timestamp) {
    const FIRST: i64 = -2_208_988_800_000_000_000;
    const PER_SECOND: i64 = 1_000_000_000;
    let nanoseconds = time.as_nanosecond().clamp(FIRST.into(), i64::MAX.into());
    let nanoseconds = i64::try_from(nanoseconds).unwrap_or(i64::MAX);
    let (tick, precision) = if nanoseconds % PER_SECOND == 0 {
        (nanoseconds / PER_SECOND, 0)
    } else {
        (nanoseconds, 9)
    };
    let zone = None;
    write_time(sql, tick, &DataType::DateTime64 { precision, zone });
}

#[cfg(test)]
mod tests;
