//! The plan of a search for rows: newest first, oldest first, or by a field.

use std::sync::Arc;

use jiff::SignedDuration;
use lucerna_schema::Table;
use lucerna_sql::Sql;
use lucerna_translate::predicate::Predicate;

use super::branch::{Branch, Branches, branches, guard, reads_indexed_text, reads_large_columns};
use super::columns::{Shown, shown};
use super::expect::{Expected, Reach, expected};
use super::known::known;
use super::page::{Paging, Resume};
use super::plan::{Translated, no_timestamp};
use super::step::{IfFew, Ordering, Shape, Step};
use super::time::TimeColumn;
use super::window::{
    Choice, Ends, FIRST, FIRST_OF_INDEX, Form, WORTH_A_STATEMENT, WORTH_A_STATEMENT_OF_TEXT,
    Window, one_window, windows,
};
use super::{Plan, Search, maps};
use crate::error::WorkError;
use crate::facts::Parts;
use crate::session::{RunOptions, Session};
use crate::source::Source;

/// Up to so many rows, blocks are small: the last one is read whole, however few of its rows are
/// wanted.
const FEW_ROWS: u64 = 8_192;

/// The setting that lets the engine leave out rows that would not be among the first.
const NARROWING: &str = "use_top_k_dynamic_filtering";

/// It does so up to this limit.
const MOST_NARROWED: u64 = 1_000;

/// A search for rows that is being planned.
struct Draft<'a> {
    session: &'a Session,
    exists: bool,
    search: &'a Search,
    time: Option<TimeColumn>,
    expected: Expected,
    /// The parts of the table.
    parts: Option<Arc<Parts>>,
    resume: Option<&'a Resume>,
    /// How many seconds come first at least if nothing is expected.
    first: i64,
    /// How many rows come first at least if the key does not keep time.
    least: u64,
    /// The field to order by; absent: by time.
    field: Option<Sql>,
    is_single: bool,
    /// [`is_long`]
    is_long: bool,
    /// What is set for each statement.
    settings: Vec<(String, String)>,
}

/// A search for rows that is to be planned.
pub(super) struct Wanted<'a> {
    pub(super) session: &'a Session,
    pub(super) source: &'a Source,
    pub(super) search: &'a Search,
    pub(super) run: &'a RunOptions,
    /// Where it goes on, if some of it was given out.
    pub(super) resume: Option<&'a Resume>,
    /// It has to be one statement that has the limit itself.
    pub(super) is_single: bool,
}

/// Plans a search for rows.
pub(super) fn plan(wanted: &Wanted<'_>, found: Translated) -> Result<Plan, WorkError> {
    let Wanted {
        session,
        source,
        search,
        run,
        resume,
        is_single,
    } = *wanted;
    let time = TimeColumn::of_source(session, source, &found.table);
    if time.is_none() && !search.range.is_everything() {
        return Err(no_timestamp(source));
    }
    let field = ordering_field(search, &found, time.as_ref())?;
    let known = known(session, source, &found.predicate, &found.context, run)?;
    let expected = expected(session, source, &found, search.range, known.as_ref());
    let time = time.map(|time| time.reaching(expected.reach.map(Reach::ends)));
    let is_ordered = time.as_ref().is_some_and(TimeColumn::is_ordered);
    let Branches {
        each: branches,
        sole,
    } = branches(&found, known.as_ref(), is_ordered);
    let draft = Draft {
        session,
        exists: source.exists,
        search,
        least: least(&expected, &found),
        expected,
        parts: session.parts(source),
        time,
        resume,
        first: first(&found),
        field,
        is_single,
        is_long: is_long(&branches, &found),
        settings: maps::settings(session, source, &found.predicate),
    };
    let mut columns = shown(&found.table, search)?;
    let names = columns.iter().map(|column| column.name.clone()).collect();
    let paging = draft.paging(&mut columns, &found.table);
    let described = columns.iter().map(Shown::described).collect();
    let guard = guard(known.as_ref(), draft.time.as_ref());
    let shape = Shape {
        source,
        table: &found.table,
        time: draft.time.as_ref(),
        columns: &columns,
        branches: &branches,
        sole: sole
            .as_ref()
            .map(|(branch, last_write)| (branch, *last_write)),
        guard: guard.as_ref(),
        is_descending: is_descending(search),
    };
    let steps = draft.steps(&shape);
    let plan = found.into_plan(steps, search.limit, names);
    Ok(Plan {
        paging,
        described,
        ..plan
    })
}

fn is_descending(search: &Search) -> bool {
    let order = search.order.as_ref();
    order.is_none_or(|order| order.is_descending)
}

/// How many seconds come first at least if nothing is expected.
fn first(found: &Translated) -> i64 {
    if reads_indexed_text(&found.predicate, &found.table) {
        FIRST_OF_INDEX
    } else {
        FIRST
    }
}

/// How many rows come first at least if the key does not keep time. Of all rows enough are among the first in
/// any case. Long values are read of few rows, but not before it is known that rows match: looking twice costs
/// more.
fn least(expected: &Expected, found: &Translated) -> u64 {
    let is_known = expected.hits.is_some();
    let is_all = found.predicate == Predicate::True;
    if is_known && (is_all || reads_large_columns(&found.predicate, &found.table)) {
        WORTH_A_STATEMENT_OF_TEXT
    } else {
        WORTH_A_STATEMENT
    }
}

/// Whether nothing but the time can be asked before long values are read.
fn is_long(branches: &[Branch], found: &Translated) -> bool {
    let is_alone = |branch: &Branch| branch.first.is_empty() && branch.early.is_empty();
    matches!(branches, [branch] if is_alone(branch))
        && reads_large_columns(&found.predicate, &found.table)
        && !reads_indexed_text(&found.predicate, &found.table)
}

/// The field that rows are ordered by, unless it is the time.
fn ordering_field(
    search: &Search,
    found: &Translated,
    time: Option<&TimeColumn>,
) -> Result<Option<Sql>, WorkError> {
    let Some(order) = &search.order else {
        return Ok(None);
    };
    let field = Shown::find(&found.table, "--order", &order.field)?.expression;
    let is_time = time.is_some_and(|time| time.is_column(&field));
    Ok((!is_time).then_some(field))
}

impl Draft<'_> {
    /// Rows in the order of time can be continued; the moment of the last one is needed for it.
    fn paging(&self, columns: &mut Vec<Shown>, table: &Table) -> Option<Paging> {
        let time = self.time.as_ref().filter(|time| time.is_divisible)?;
        if self.field.is_some() || self.search.limit.is_none() || self.is_single {
            return None;
        }
        let shown = columns
            .iter()
            .position(|column| time.is_column(&column.expression));
        let is_hidden = shown.is_none();
        let column = shown.unwrap_or(columns.len());
        if is_hidden {
            columns.push(Shown::hidden(table, table.find(&time.name)?));
        }
        Some(Paging {
            column,
            is_hidden,
            seen: self.resume.cloned(),
        })
    }

    fn steps(&self, shape: &Shape<'_>) -> Vec<Step> {
        let mut ends = Ends::from(self.search.range);
        if let Some(resume) = self.resume {
            ends = ends.onwards(resume.at, shape.is_descending);
        }
        // The rows of that moment that were shown come once more, and are taken out.
        let seen = self.resume.map_or(0, Resume::seen_count);
        let limit = self.search.limit.map(|limit| limit.saturating_add(seen));
        let Some(time) = self.time.as_ref().filter(|_| self.field.is_none()) else {
            let order = self.field.as_ref().map_or(Ordering::None, Ordering::Field);
            let (statement, if_changed) = shape.guarded(&ends, &order, limit);
            return vec![Step {
                statement: statement.into_string(),
                settings: self.settings.clone(),
                purpose: "all of the range".to_owned(),
                if_few_yet: None,
                if_changed,
            }];
        };
        let choice = self.choice(ends, time, shape.is_descending);
        let windows = if self.is_single {
            one_window(&choice)
        } else {
            windows(&choice)
        };
        let step = |at: usize, form: Form| {
            let order = Ordering::Time(form);
            let (statement, if_changed) = shape.guarded(&windows[at].ends, &order, limit);
            Step {
                statement: statement.into_string(),
                settings: self.settings(form),
                purpose: purpose(&windows, at, form, &choice),
                if_few_yet: None,
                if_changed,
            }
        };
        let steps = windows.iter().enumerate();
        steps
            .map(|(at, window)| Step {
                if_few_yet: (at > 0 && window.form == Form::InOrder).then(|| IfFew {
                    at_most: choice.few(&windows[0]),
                    step: Box::new(step(at, Form::Sorted)),
                }),
                ..step(at, self.form(window, &choice))
            })
            .collect()
    }

    /// How a window is searched. Where long values are read of rows that match densely, the first of them
    /// are known soon, and of rows that are older no value has to be read.
    fn form(&self, window: &Window, choice: &Choice<'_>) -> Form {
        let is_narrowed = window.form == Form::Sorted
            && !choice.is_ordered
            && choice.is_divisible
            && self.is_long
            && self
                .search
                .limit
                .is_some_and(|limit| limit <= MOST_NARROWED)
            && choice.is_dense(window)
            && (!self.exists || self.session.knows_setting(NARROWING));
        if is_narrowed {
            Form::Narrowed
        } else {
            window.form
        }
    }

    fn choice(&self, ends: Ends, time: &TimeColumn, is_descending: bool) -> Choice<'_> {
        Choice {
            ends,
            is_descending,
            limit: self.search.limit,
            is_ordered: time.is_ordered(),
            is_divisible: time.is_divisible,
            bucket: time.bucket(),
            reach: self.expected.reach,
            parts: self.parts.as_deref(),
            hits: self.expected.hits,
            least: self.least,
            first: self.first,
        }
    }

    fn settings(&self, form: Form) -> Vec<(String, String)> {
        let set: &[(&str, &str)] = match (form, self.search.limit) {
            // By default each part has much of itself waiting, which of wide rows is a lot.
            (Form::InOrder, None) => &[
                ("read_in_order_use_buffering", "0"),
                ("max_block_size", "8192"),
            ],
            (Form::Sorted | Form::Narrowed, None) => &[],
            (Form::InOrder, Some(limit)) if limit <= FEW_ROWS => &[
                // It is on by default, and reads on past the limit.
                ("read_in_order_use_buffering", "0"),
                ("query_plan_optimize_lazy_materialization", "1"),
                ("max_block_size", "8192"),
            ],
            (Form::InOrder, Some(_)) => &[("read_in_order_use_buffering", "0")],
            // It is on by default, and makes a filter that leaves few rows up to four times slower.
            (Form::Sorted, Some(_)) => &[(NARROWING, "0")],
            (Form::Narrowed, Some(_)) => &[(NARROWING, "1")],
        };
        set.iter()
            // Of a table that is not there nothing is sent, and nobody is asked.
            .filter(|(name, _)| !self.exists || self.session.knows_setting(name))
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .chain(self.settings.iter().cloned())
            .collect()
    }
}

/// What a window is for, in words.
fn purpose(windows: &[Window], at: usize, form: Form, choice: &Choice<'_>) -> String {
    let how = match form {
        Form::InOrder => "read in the order of the key",
        Form::Sorted | Form::Narrowed => "sorted",
    };
    let which = match (windows.len(), at, choice.limit) {
        (1, ..) => "all of the range".to_owned(),
        (_, 0, Some(_)) => {
            let age = if choice.is_descending {
                "newest"
            } else {
                "oldest"
            };
            match choice.first_extent(&windows[0]) {
                Some(length) => format!("the {age} {}", length_in_words(length)),
                None => format!("the {age}"),
            }
        }
        (_, _, Some(limit)) => format!("the rest, if those are fewer than {limit} rows"),
        (all, at, None) => format!("stretch {} of {all}", at + 1),
    };
    format!("{which}, {how}")
}

fn length_in_words(length: SignedDuration) -> String {
    match length.as_secs() {
        seconds @ ..120 => format!("{seconds} seconds"),
        seconds @ 120..7_200 => format!("{} minutes", (seconds + 30) / 60),
        seconds => format!("{} hours", (seconds + 1_800) / 3_600),
    }
}
