//! How many rows a search selects.

use lucerna_engine::Column;
use lucerna_schema::Table;
use lucerna_sql::{Select, Sql, SqlWriter};

use super::plan::Translated;
use super::rolled::{Asked, Rolled};
use super::selected::{Needs, Selected, Wish};
use super::step::Guarded;
use super::{Plan, Search, maps};
use crate::error::WorkError;
use crate::facts::TableKey;
use crate::range::Range;
use crate::session::{RunOptions, Session};
use crate::source::Source;

/// The number of rows of a portion; no column of telemetry has this name.
pub(super) const ROWS: &str = "_lucerna_rows";

/// A count that is being planned.
struct Draft<'a> {
    session: &'a Session,
    source: &'a Source,
    found: &'a Translated,
    run: &'a RunOptions,
}

/// A statement, and what is sent if it does not hold any more.
type Statements = (Sql, Option<Box<Guarded>>);

/// Plans a count: one statement of one number, which is called `count`.
pub(super) fn plan(
    session: &Session,
    source: &Source,
    search: &Search,
    found: Translated,
    run: &RunOptions,
) -> Result<Plan, WorkError> {
    let range = search.range;
    let draft = Draft {
        session,
        source,
        found: &found,
        run,
    };
    let rolled = Rolled::of(session, source, &found, range, Asked::Number);
    let (sent, if_changed) = match &rolled {
        Some(rolled) => draft.by_rollup(rolled, range)?,
        None => draft.by_rows(range)?,
    };
    let note = rolled.as_ref().map(Rolled::in_words);
    let described = vec![Column {
        name: "count".to_owned(),
        type_name: "UInt64".to_owned(),
    }];
    let settings = maps::settings(session, source, &found.predicate);
    let plan = found.into_single(sent, if_changed, None, Vec::new());
    Ok(Plan {
        described: Some(described),
        note,
        ..plan.with_settings(&settings)
    })
}

impl Draft<'_> {
    fn selected(&self, range: Range) -> Result<Selected<'_>, WorkError> {
        let wish = Wish {
            range,
            needs: Needs::Number,
        };
        Selected::of(self.session, self.source, wish, self.found, self.run)
    }

    fn by_rows(&self, range: Range) -> Result<Statements, WorkError> {
        let selected = self.selected(range)?;
        let whole = self.statement(&selected, selected.portions());
        Ok(match selected.shorter() {
            Some(mut shorter) => {
                let portions = std::mem::take(&mut shorter.portions);
                let otherwise = shorter.otherwise(whole.into_string());
                let sent = self.statement(&selected, portions);
                (sent, Some(Box::new(otherwise)))
            }
            None => (whole, None),
        })
    }

    /// Takes the middle of the range as a rollup has counted it.
    fn by_rollup(&self, rolled: &Rolled<'_>, range: Range) -> Result<Statements, WorkError> {
        let table = &self.found.table;
        let mut arms = vec![Arm::new(rolled.counts(), "sum(count)")];
        for edge in rolled.edges(range) {
            let selected = self.selected(edge)?;
            arms.extend(Arm::all_of(&selected, selected.portions()));
        }
        arms.push(Arm::new(rolled.guard(), "0"));
        let selected = self.selected(range)?;
        let whole = self.statement(&selected, selected.portions());
        let otherwise = Guarded {
            table: TableKey::of(self.source),
            statement: whole.into_string(),
            last_write: None,
        };
        Ok((sum(arms, table), Some(Box::new(otherwise))))
    }

    fn statement(&self, selected: &Selected<'_>, portions: Vec<Select>) -> Sql {
        let table = &self.found.table;
        let arms = Arm::all_of(selected, portions);
        if let [arm] = arms.as_slice() {
            let mut sql = SqlWriter::new();
            sql.raw(arm.number).raw(name(table));
            return arm.rows.clone().expression(sql.finish()).to_sql();
        }
        sum(arms, table)
    }
}

/// A number of rows that the count is made of.
struct Arm {
    rows: Select,
    number: &'static str,
    /// They are in what other arms count, and not to be counted.
    is_taken_off: bool,
}

impl Arm {
    fn new(rows: Select, number: &'static str) -> Self {
        Self {
            rows,
            number,
            is_taken_off: false,
        }
    }

    /// The rows of these portions, without those that lie beyond the range.
    fn all_of(selected: &Selected<'_>, portions: Vec<Select>) -> Vec<Self> {
        let added = portions.into_iter().map(|rows| Self::new(rows, "count()"));
        let taken_off = selected.beyond().into_iter().map(|rows| Self {
            is_taken_off: true,
            ..Self::new(rows, "count()")
        });
        added.chain(taken_off).collect()
    }
}

/// The sum of what each arm counts.
fn sum(arms: Vec<Arm>, table: &Table) -> Sql {
    let is_signed = arms.iter().any(|arm| arm.is_taken_off);
    let select = |arm: Arm| {
        let mut sql = SqlWriter::new();
        // Numbers with a sign and without one are no rows of one type.
        let (before, after) = match (is_signed, arm.is_taken_off) {
            (false, _) => ("", ""),
            (true, false) => ("toInt64(", ")"),
            (true, true) => ("-toInt64(", ")"),
        };
        sql.raw(before)
            .raw(arm.number)
            .raw(after)
            .raw(" AS ")
            .raw(ROWS);
        arm.rows.expression(sql.finish())
    };
    let (before, after) = if is_signed {
        ("toUInt64(sum(", "))")
    } else {
        ("sum(", ")")
    };
    let mut sql = SqlWriter::new();
    sql.raw(before).raw(ROWS).raw(after).raw(name(table));
    Select::from_union(arms.into_iter().map(select).collect())
        .expression(sql.finish())
        .to_sql()
}

/// What the count is called. A column of its name would be read as the count where the condition names
/// it.
fn name(table: &Table) -> &'static str {
    if table.find("count").is_none() {
        " AS count"
    } else {
        ""
    }
}

/// An arm that gives a number of rows.
pub(super) fn numbered(arm: Select, number: &'static str) -> Select {
    let mut sql = SqlWriter::new();
    sql.raw(number).raw(" AS ").raw(ROWS);
    arm.expression(sql.finish())
}
