//! The rows that a query selects in a range, when all of them are read and none is shown.

use lucerna_schema::introspect::{Part, Seconds};
use lucerna_schema::{ColumnId, Table};
use lucerna_sql::Select;
use lucerna_sql::tokens::tokens;
use lucerna_translate::predicate::{Predicate, Test};
use lucerna_translate::render::{Live, lookups, split};

use super::expect::{expected, is_negation};
use super::known::{Known, known};
use super::plan::{Translated, no_timestamp};
use super::portion::{Portion, hint, inside, knows_numbers, nearly_inside, never, portions};
use super::reads::{is_indexed, is_scanned, reads_one_large_column};
use super::step::Guarded;
use super::time::TimeColumn;
use super::window::Ends;
use crate::error::WorkError;
use crate::facts::{Parts, TableKey};
use crate::range::Range;
use crate::session::{RunOptions, Session};
use crate::source::Source;

/// Asking the server about parts and dictionaries takes as long as reading the times of so many rows;
/// of fewer rows they are read at once, in one statement for all parts.
pub(super) const WORTH_ASKING: u64 = 200_000;

/// Of fewer rows in parts that reach beyond the range the times are read.
const WORTH_TAKING_OFF: u64 = 1_000_000;

/// The rows of a source that a query selects in a range, in one or more portions.
pub(super) struct Selected<'a> {
    source: &'a Source,
    found: &'a Translated,
    time: Option<TimeColumn>,
    ends: Ends,
    known: Option<Known>,
    portions: Vec<Portion>,
    /// Parts that are taken as a whole though some of their rows lie beyond the range.
    beyond: Option<Portion>,
    /// Whether most rows lie within the range: then the time leaves out few of them.
    has_most: bool,
    /// Whether all parts that there were lie within the range.
    is_all_within: bool,
    /// The first portion is of all parts, and so of every row, as long as this is the engine's last write.
    last_write: Option<u64>,
}

/// What can be sent in the place of the portions that every row is surely in.
pub(super) struct Shorter {
    pub(super) portions: Vec<Select>,
    table: TableKey,
    /// It holds as long as this is the engine's last write; absent: it fails where it does not hold.
    last_write: Option<u64>,
}

impl Shorter {
    /// What is sent in its place where it does not hold.
    pub(super) fn otherwise(self, statement: String) -> Guarded {
        Guarded {
            table: self.table,
            statement,
            last_write: self.last_write,
        }
    }
}

/// Which rows are selected, and what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) range: Range,
    pub(super) needs: Needs,
}

/// What an answer needs of the rows that are selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// How many they are.
    Number,
    /// When they were: then the time is read of all of them.
    Times,
}

impl<'a> Selected<'a> {
    /// The rows that `found` selects, by what is known of the table at the moment.
    pub(super) fn of(
        session: &Session,
        source: &'a Source,
        wish: Wish,
        found: &'a Translated,
        run: &RunOptions,
    ) -> Result<Self, WorkError> {
        let range = wish.range;
        let time = TimeColumn::of_source(session, source, &found.table);
        if time.is_none() && !range.is_everything() {
            return Err(no_timestamp(source));
        }
        let mut selected = Self {
            source,
            found,
            time,
            ends: Ends::from(range),
            known: None,
            portions: portions(&[], None),
            beyond: None,
            has_most: false,
            is_all_within: false,
            last_write: None,
        };
        let is_ordered = selected.time.as_ref().is_some_and(TimeColumn::is_ordered);
        let has_many =
            |parts: &Parts| rows_to_read(parts, range, found, is_ordered) >= WORTH_ASKING;
        let may_gain = may_gain(session, found) && shares_snapshots(session);
        let parts = may_gain.then(|| session.parts(source)).flatten();
        match parts.filter(|parts| has_many(parts)) {
            Some(parts) => selected.divide(session, wish, &parts, run)?,
            None => selected.known = indexes_of_all(session, source, found, run)?,
        }
        Ok(selected)
    }

    /// Divides the rows into portions, by what is known of these parts.
    fn divide(
        &mut self,
        session: &Session,
        wish: Wish,
        parts: &Parts,
        run: &RunOptions,
    ) -> Result<(), WorkError> {
        let Wish { range, needs } = wish;
        let Self { source, found, .. } = *self;
        let is_ordered = self.time.as_ref().is_some_and(TimeColumn::is_ordered);
        let reach = parts.oldest().zip(parts.newest());
        self.time = self.time.take().map(|time| time.reaching(reach));
        let known = known(session, source, &found.predicate, &found.context, run)?;
        let answered = known.as_ref().filter(|known| known.is_guarded());
        // Where the key does not keep rows in the order of time, it is read only of rows that match or of the
        // few granules that an index leaves; unless the engine knows the times by their seconds alone, or a
        // dictionary answers which rows do not match, and nothing else is read.
        let is_answered = answered.is_some_and(|known| known.has_answers);
        let is_long = (!knows_numbers(&found.table) && is_scanned(&found.predicate, &found.table))
            || (is_answered && is_negation(&found.predicate));
        let is_numbered = !range.is_everything() && needs == Needs::Number;
        let mut untimed = Vec::new();
        if !range.is_everything() {
            untimed = inside(&found.table, &parts.all, range);
        }
        // What holds for every row, as long as nothing is written, needs no names of parts.
        let last_write = session.unwritten(parts.last_write).filter(|number| {
            answered.is_none_or(|known| known.is_complete && known.last_write == Some(*number))
        });
        self.is_all_within = untimed.len() == parts.all.len();
        let is_counted = is_numbered && !is_known_to_engine(found);
        if !(is_counted && (is_ordered || is_long)) {
            untimed.clear();
        }
        // What lies beyond is found soon only in that order.
        if is_counted && is_ordered {
            let nearly = worth_taking_off(&found.table, parts, range, answered);
            if !nearly.is_empty() && is_dense(session, source, found, known.as_ref(), range) {
                self.beyond = Some(Portion::timed(&nearly, answered.is_some()));
                untimed.extend(nearly);
            }
        }
        self.portions = portions(&untimed, answered.map(|known| known.parts.as_slice()));
        let named = answered.map_or(0, |known| known.parts.len());
        let named = named.max(untimed.len());
        // Of what the portions without a time leave over, that is not known.
        self.has_most = untimed.is_empty() && rows_within(parts, range) > parts.rows() / 2;
        let is_of_all = named == parts.all.len() || (named == 0 && self.is_all_within);
        self.last_write = last_write.filter(|_| is_of_all && self.beyond.is_none());
        self.known = known;
        Ok(())
    }

    /// One statement for each portion, which selects nothing yet. Together they have each row once.
    pub(super) fn portions(&self) -> Vec<Select> {
        self.portions
            .iter()
            .map(|portion| self.rows(portion))
            .collect()
    }

    /// The rows beyond the range that the portions have all the same: there are none for who needs more
    /// than a number.
    pub(super) fn beyond(&self) -> Vec<Select> {
        let Some(portion) = &self.beyond else {
            return Vec::new();
        };
        let beyond = self.ends.complement().into_iter();
        beyond
            .map(|ends| self.rows_between(portion, &ends))
            .collect()
    }

    /// The first portion for all rows, if it is of all parts and nothing was written, without a time if all
    /// rows lie within the range; or else the same with a guard in the place of the last portion, that of the
    /// parts that came in since: planning it takes a fraction of the time, and it fails if there is a row.
    /// `None` if nothing can be left out, or if there are parts that lack an index.
    pub(super) fn shorter(&self) -> Option<Shorter> {
        let [portions @ .., others] = self.portions.as_slice() else {
            return None;
        };
        let table = TableKey::of(self.source);
        let sole = match portions {
            [first] => Some(first),
            [] if self.is_all_within => Some(others),
            _ => None,
        };
        if let (Some(last_write), Some(portion)) = (self.last_write, sole) {
            let of_all = Portion {
                parts: None,
                is_timed: portion.is_timed && !self.is_all_within,
                ..portion.clone()
            };
            return Some(Shorter {
                portions: vec![self.rows(&of_all)],
                table,
                last_write: Some(last_write),
            });
        }
        let is_complete = self.known.as_ref().is_none_or(|known| known.is_complete);
        if portions.is_empty() || !is_complete {
            return None;
        }
        let time = self.time.as_ref()?;
        let guard = Select::from_table(Some(&self.source.database), &self.source.table_name);
        let early = others.parts.iter().map(hint).chain(time.exact(&self.ends));
        let guard = early.fold(guard, Select::filter).filter(never(time)?);
        let portions = portions.iter().map(|portion| self.rows(portion));
        Some(Shorter {
            portions: portions.chain([guard]).collect(),
            table,
            last_write: None,
        })
    }

    fn rows(&self, portion: &Portion) -> Select {
        self.rows_between(portion, &self.ends)
    }

    fn rows_between(&self, portion: &Portion, ends: &Ends) -> Select {
        let select = Select::from_table(Some(&self.source.database), &self.source.table_name);
        let none = Live::default();
        let Translated {
            predicate,
            table,
            context,
            ..
        } = self.found;
        let split = split(
            predicate,
            table,
            context,
            self.live(portion).unwrap_or(&none),
        );
        let times = match &self.time {
            Some(time) if portion.is_timed => time.between(ends),
            Some(_) | None => Vec::new(),
        };
        let is_alone = times.is_empty() && split.cheap.is_none() && split.rest.is_none();
        let parts = portion.parts.iter();
        let parts = parts.map(|parts| if is_alone { parts.clone() } else { hint(parts) });
        let is_timed = !times.is_empty();
        let early = parts.chain(times);
        match (split.cheap, split.rest) {
            // Of a long text the engine would read all, test after test, before the time (26.7).
            (None, Some(rest))
                if is_timed
                    && !self.has_most
                    && self.source.has_parts()
                    && reads_one_large_column(predicate, table) =>
            {
                early.fold(select, Select::early_filter).filter(rest)
            }
            (Some(cheap), Some(rest)) if self.source.has_parts() => early
                .chain([cheap])
                .fold(select, Select::early_filter)
                .filter(rest),
            // The engine itself chooses what of one condition it reads first.
            (cheap, rest) => early.chain(cheap).chain(rest).fold(select, Select::filter),
        }
    }

    /// What may be taken for granted of a portion.
    fn live(&self, portion: &Portion) -> Option<&Live> {
        let known = self.known.as_ref()?;
        let holds = portion.has_answers || !known.is_guarded();
        holds.then_some(&known.live)
    }
}

/// The parts that nearly lie within the range, of those whose dictionaries answered if any did: none if they
/// have few rows.
fn worth_taking_off(
    table: &Table,
    parts: &Parts,
    range: Range,
    answered: Option<&Known>,
) -> Vec<String> {
    let mut nearly = nearly_inside(table, &parts.all, range);
    nearly.retain(|part| answered.is_none_or(|known| known.parts.contains(part)));
    let of_nearly = |part: &&Part| nearly.contains(&part.name);
    let rows = parts.all.iter().filter(of_nearly).map(|part| part.rows);
    if rows.sum::<u64>() < WORTH_TAKING_OFF {
        nearly.clear();
    }
    nearly
}

/// Whether rows that match are likely to be in most granules, so that most times would be read. Where an
/// index leaves few granules, reading their times is quicker than another look at the index.
fn is_dense(
    session: &Session,
    source: &Source,
    found: &Translated,
    known: Option<&Known>,
    range: Range,
) -> bool {
    const GRANULE: u64 = 8_192;
    let expected = expected(session, source, found, range, known);
    match (expected.hits, expected.reach) {
        (Some(hits), Some(reach)) => hits >= reach.rows / GRANULE,
        (Some(_) | None, _) => !is_indexed(&found.predicate, &found.table),
    }
}

/// Which indexes of attributes all parts have, where that makes a difference to the condition and nothing
/// else has to be asked: then one statement for all parts may use them.
///
/// In the embedded store alone, which takes the setting that such a statement is sent with again where a part
/// that lacks an index came in meanwhile. Of one trace few rows are read in any case.
fn indexes_of_all(
    session: &Session,
    source: &Source,
    found: &Translated,
    run: &RunOptions,
) -> Result<Option<Known>, WorkError> {
    let Translated {
        predicate,
        table,
        context,
        ..
    } = found;
    let ids = [table.roles.trace_id, table.roles.span_id];
    if session.store().is_none()
        || selects_by(predicate, &ids)
        || !lookups(predicate, table, context).is_empty()
    {
        return Ok(None);
    }
    let with = |live: &Live| split(predicate, table, context, live);
    let all = table.indexes.iter().map(|index| index.name.as_str());
    if with(&Live::default()) == with(&Live::with_indexes(all)) {
        return Ok(None);
    }
    let known = known(session, source, predicate, context, run)?;
    Ok(known.filter(|known| !known.is_guarded()))
}

/// Whether the parts of the table could make a difference. The rows of a trace, or of one value of the
/// first column of the key, are found before any time is read.
fn may_gain(session: &Session, found: &Translated) -> bool {
    let roles = &found.table.roles;
    let found_at_once = [roles.trace_id, roles.span_id, first_of_key(&found.table)];
    match &found.predicate {
        // Without a time, which is left out where nobody else writes, it has the number at once.
        Predicate::True => !is_known_to_engine(found) || session.store().is_some(),
        Predicate::False => false,
        other
        @ (Predicate::All(_) | Predicate::Any(_) | Predicate::Not(_) | Predicate::Leaf(_)) => {
            !selects_by(other, &found_at_once)
        }
    }
}

/// Whether the engine by itself counts what is selected of whole parts within the range.
fn is_known_to_engine(found: &Translated) -> bool {
    found.predicate == Predicate::True && knows_numbers(&found.table)
}

/// Whether every row that is selected has one given value in one of these columns.
fn selects_by(predicate: &Predicate, columns: &[Option<ColumnId>]) -> bool {
    let is_by = |predicate: &Predicate| match predicate {
        Predicate::Leaf(leaf) => {
            let column = leaf.place.column();
            matches!(leaf.test, Test::Text(_)) && column.is_some() && columns.contains(&column)
        }
        Predicate::True
        | Predicate::False
        | Predicate::All(_)
        | Predicate::Any(_)
        | Predicate::Not(_) => false,
    };
    if let Predicate::All(parts) = predicate {
        parts.iter().any(is_by)
    } else {
        is_by(predicate)
    }
}

/// The first column of the sorting key, where it is there as it is.
fn first_of_key(table: &Table) -> Option<ColumnId> {
    let mut key =
        tokens(&table.keys.sorting).filter(|token| token.is_significant() && !token.is_symbol("("));
    let first = key.next()?;
    let is_alone = key
        .next()
        .is_none_or(|next| next.is_symbol(",") || next.is_symbol(")"));
    let name = first.name().filter(|_| is_alone)?;
    table.find(&name)
}

/// Whether all portions of a statement see the same parts; or else a part that is merged meanwhile
/// would be counted twice.
fn shares_snapshots(session: &Session) -> bool {
    // The embedded engine is of a version that does.
    session.store().is_some()
        || session
            .server()
            .is_some_and(|server| server.shares_snapshots())
}

/// About how many rows lie within the range.
pub(super) fn rows_within(parts: &Parts, range: Range) -> u64 {
    let second = |time: jiff::Timestamp| time.as_second();
    parts.rows_between(
        range.from.map_or(i64::MIN, second),
        range.to.map_or(i64::MAX, second),
    )
}

/// About how many rows are read to find those within the range.
///
/// In another order than that of time some of them lie in many granules. Where nothing but the indexes of parts
/// is asked about, that counts.
fn rows_to_read(parts: &Parts, range: Range, found: &Translated, is_ordered: bool) -> u64 {
    if !is_ordered && lookups(&found.predicate, &found.table, &found.context).is_empty() {
        rows_of_parts_within(parts, range)
    } else {
        rows_within(parts, range)
    }
}

/// How many rows the parts have that reach into the range.
fn rows_of_parts_within(parts: &Parts, range: Range) -> u64 {
    let reaches = |part: &&Part| {
        part.seconds.is_none_or(|Seconds { first, last }| {
            range.from.is_none_or(|from| from.as_second() <= last)
                && range.to.is_none_or(|to| first <= to.as_second())
        })
    };
    parts.all.iter().filter(reaches).map(|part| part.rows).sum()
}
