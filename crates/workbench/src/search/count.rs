//! How many rows a search selects.

use lucerna_engine::Column;
use lucerna_schema::Table;
use lucerna_sql::{Select, Sql, SqlWriter};

use super::plan::Translated;
use super::rolled::{Asked, Rolled};
use super::selected::{Needs, Selected, Wish};
use super::step::Guarded;
use super::{Plan, Search};
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

/// A statement, and what is sent if it fails by its guard.
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
    let plan = found.into_single(sent, if_changed, None, Vec::new());
    Ok(Plan {
        described: Some(described),
        note,
        ..plan
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
        let table = &self.found.table;
        let selected = self.selected(range)?;
        let whole = statement(selected.portions(), table);
        Ok(match selected.guarded() {
            Some((portions, key)) => {
                let otherwise = Guarded {
                    table: key,
                    statement: whole.into_string(),
                };
                (statement(portions, table), Some(Box::new(otherwise)))
            }
            None => (whole, None),
        })
    }

    /// Takes the middle of the range as a rollup has counted it.
    fn by_rollup(&self, rolled: &Rolled<'_>, range: Range) -> Result<Statements, WorkError> {
        let table = &self.found.table;
        let mut arms = vec![numbered(rolled.counts(), "sum(count)")];
        for edge in rolled.edges(range) {
            arms.extend(self.selected(edge)?.portions().into_iter().map(counted));
        }
        arms.push(numbered(rolled.guard(), "0"));
        let whole = statement(self.selected(range)?.portions(), table);
        let otherwise = Guarded {
            table: TableKey::of(self.source),
            statement: whole.into_string(),
        };
        Ok((sum(arms, table), Some(Box::new(otherwise))))
    }
}

fn statement(portions: Vec<Select>, table: &Table) -> Sql {
    if let [portion] = portions.as_slice() {
        let mut sql = SqlWriter::new();
        sql.raw("count()").raw(name(table));
        return portion.clone().expression(sql.finish()).to_sql();
    }
    sum(portions.into_iter().map(counted).collect(), table)
}

/// The sum of what each arm counts.
fn sum(arms: Vec<Select>, table: &Table) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("sum(").raw(ROWS).raw(")").raw(name(table));
    Select::from_union(arms).expression(sql.finish()).to_sql()
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

fn counted(portion: Select) -> Select {
    numbered(portion, "count()")
}

/// An arm that gives a number of rows.
pub(super) fn numbered(arm: Select, number: &'static str) -> Select {
    let mut sql = SqlWriter::new();
    sql.raw(number).raw(" AS ").raw(ROWS);
    arm.expression(sql.finish())
}
