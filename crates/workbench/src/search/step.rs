//! The statements of a search for rows.

use std::fmt::Write as _;

use lucerna_schema::Table;
use lucerna_sql::{Direction, Select, Sql, SqlWriter};

use super::branch::Branch;
use super::columns::Shown;
use super::time::TimeColumn;
use super::window::{Ends, Form};
use crate::facts::TableKey;
use crate::source::Source;

/// A statement of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is sent. It stands for itself: it has no parameters.
    pub statement: String,
    /// Settings that are sent along.
    pub settings: Vec<(String, String)>,
    /// What it looks at and when it is sent, in words: `the newest 5 minutes`, `the rest, if there
    /// were fewer than 200 rows`.
    pub purpose: String,
    /// What is sent in its place if the steps before it gave few rows.
    pub if_few_yet: Option<IfFew>,
    /// What is sent in its place if the table has rows by now that the statement does not know of.
    pub(super) if_changed: Option<Box<Guarded>>,
}

/// What is sent in the place of a step if those before it gave few rows: then few are expected of it too,
/// and all of them are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfFew {
    /// So many rows are few, and any less: 0 where it has to be none.
    pub at_most: u64,
    /// What is sent.
    pub step: Box<Step>,
}

/// A statement that does not hang on which rows a table has, for one that does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Guarded {
    pub(super) table: TableKey,
    pub(super) statement: String,
    /// The other one holds as long as this is the engine's last write; absent: it has a guard in itself,
    /// and fails.
    pub(super) last_write: Option<u64>,
}

impl Step {
    /// The statement with its settings, as it can be run elsewhere: it holds whatever is written.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = match &self.if_changed {
            // Elsewhere, or later, something will have been written.
            Some(fallback) if fallback.last_write.is_some() => fallback.statement.clone(),
            Some(_) | None => self.statement.clone(),
        };
        for (at, (name, value)) in self.settings.iter().enumerate() {
            let before = if at == 0 { "\nSETTINGS " } else { ", " };
            // Writing to a String cannot fail.
            let _ = write!(text, "{before}{name} = {value}");
        }
        text
    }
}

/// What all statements of a search have in common.
#[derive(Debug, Clone)]
pub(super) struct Shape<'a> {
    pub(super) source: &'a Source,
    pub(super) table: &'a Table,
    pub(super) time: Option<&'a TimeColumn>,
    pub(super) columns: &'a [Shown],
    /// The branches together hold each row that matches exactly once.
    pub(super) branches: &'a [Branch],
    /// What stands for all branches as long as this is the engine's last write.
    pub(super) sole: Option<(&'a Branch, u64)>,
    /// What stands for the last branch where nothing is expected of it: it fails if there is a row.
    pub(super) guard: Option<&'a Branch>,
    pub(super) is_descending: bool,
}

/// In which order a statement gives its rows.
#[derive(Debug, Clone)]
pub(super) enum Ordering<'a> {
    /// By time.
    Time(Form),
    /// By a field.
    Field(&'a Sql),
    /// As they come.
    None,
}

/// Which of the rows a statement gives.
struct Cut<'a> {
    ends: &'a Ends,
    order: &'a Ordering<'a>,
    limit: Option<u64>,
}

/// The name under which a branch hands on what is ordered by; no column of telemetry has it.
const ORDER: &str = "_lucerna_order";

impl Shape<'_> {
    /// The statement for the rows between two ends.
    pub(super) fn statement(&self, ends: &Ends, order: &Ordering<'_>, limit: Option<u64>) -> Sql {
        match self.branches {
            [branch] => self.alone(branch, &Cut { ends, order, limit }),
            branches => self.union(branches, None, &Cut { ends, order, limit }),
        }
    }

    fn alone(&self, branch: &Branch, cut: &Cut<'_>) -> Sql {
        let select = self.shown(self.filtered(branch, cut.ends, cut.order));
        limited(self.ordered(select, cut.order), cut.limit).to_sql()
    }

    /// The same by one branch, if nothing was written; or else with a guard in the place of the last
    /// branch, which takes less time to plan: and what is sent if that does not hold. The rows of a
    /// statement with a guard come when it is through: with an order and a limit, which are what it asks
    /// for.
    pub(super) fn guarded(
        &self,
        ends: &Ends,
        order: &Ordering<'_>,
        limit: Option<u64>,
    ) -> (Sql, Option<Box<Guarded>>) {
        let statement = self.statement(ends, order, limit);
        let cut = Cut { ends, order, limit };
        let otherwise = |last_write| {
            let otherwise = Guarded {
                table: TableKey::of(self.source),
                statement: statement.as_str().to_owned(),
                last_write,
            };
            Some(Box::new(otherwise))
        };
        if let Some((branch, last_write)) = self.sole {
            return (self.alone(branch, &cut), otherwise(Some(last_write)));
        }
        let (Some(guard), [branches @ .., _], Some(_), Ordering::Time(_) | Ordering::Field(_)) =
            (self.guard, self.branches, limit, order)
        else {
            return (statement, None);
        };
        (self.union(branches, Some(guard), &cut), otherwise(None))
    }

    /// Each branch finds its own first rows, of which the first are kept.
    fn union(&self, branches: &[Branch], guard: Option<&Branch>, cut: &Cut<'_>) -> Sql {
        let Cut { ends, order, limit } = *cut;
        let key = match order {
            Ordering::Time(_) => self.time.map(|time| name(&time.name)),
            Ordering::Field(field) => Some((*field).clone()),
            Ordering::None => None,
        };
        let branch = |branch| {
            let mut select = self.shown(self.filtered(branch, ends, order));
            if let Some(key) = &key {
                select = select.expression(named(key, ORDER));
            }
            select
        };
        let sorted = |select| limited(self.ordered(select, order), limit);
        let branches = branches.iter().map(branch).map(sorted);
        let guard = guard.into_iter().map(branch);
        let mut select = Select::from_union(branches.chain(guard).collect());
        for column in self.columns {
            select = select.column(&column.name);
        }
        if key.is_some() {
            select = select.order_by(ORDER, self.direction());
        }
        limited(select, limit).to_sql()
    }

    fn filtered(&self, branch: &Branch, ends: &Ends, order: &Ordering<'_>) -> Select {
        let select = Select::from_table(Some(&self.source.database), &self.source.table_name);
        let times = self.time.map(|time| time.between(ends)).unwrap_or_default();
        let first = branch.first.iter().cloned();
        let early = first.chain(times).chain(branch.early.iter().cloned());
        // Only a table with parts reads some columns before others; and what the engine itself reads first
        // it leaves out where something else is said to come first.
        let is_narrowed = matches!(order, Ordering::Time(Form::Narrowed));
        let select = if self.table.engine.has_parts() && !is_narrowed {
            early.fold(select, Select::early_filter)
        } else {
            early.fold(select, Select::filter)
        };
        branch.late.iter().cloned().fold(select, Select::filter)
    }

    fn shown(&self, select: Select) -> Select {
        let columns = self.columns.iter();
        columns.fold(select, |select, column| select.expression(column.select()))
    }

    fn ordered(&self, select: Select, order: &Ordering<'_>) -> Select {
        let by = match (order, self.time) {
            (Ordering::Time(Form::InOrder), Some(time)) => time.order(),
            (Ordering::Time(Form::Sorted | Form::Narrowed), Some(time)) => vec![name(&time.name)],
            (Ordering::Field(field), _) => vec![(*field).clone()],
            (Ordering::Time(_), None) | (Ordering::None, _) => Vec::new(),
        };
        by.into_iter().fold(select, |select, expression| {
            select.order_by_expression(expression, self.direction())
        })
    }

    fn direction(&self) -> Direction {
        if self.is_descending {
            Direction::Descending
        } else {
            Direction::Ascending
        }
    }
}

fn limited(select: Select, limit: Option<u64>) -> Select {
    limit.into_iter().fold(select, Select::limit)
}

fn name(name: &str) -> Sql {
    let mut sql = SqlWriter::new();
    sql.identifier(name);
    sql.finish()
}

fn named(expression: &Sql, name: &str) -> Sql {
    let mut sql = SqlWriter::new();
    sql.sql(expression).raw(" AS ").identifier(name);
    sql.finish()
}

/// `_part IN (…)`, or with `is_in` false `_part NOT IN (…)`.
pub(super) fn of_parts(parts: &[String], is_in: bool) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw(if is_in {
        "_part IN ("
    } else {
        "_part NOT IN ("
    });
    for (at, part) in parts.iter().enumerate() {
        sql.raw(if at > 0 { ", " } else { "" }).text(part);
    }
    sql.raw(")");
    sql.finish()
}
