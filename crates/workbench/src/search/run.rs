//! Sending a search.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt64Array};
use arrow_schema::{DataType, Field, Schema};
use lucerna_engine::{Batches, EngineError};
use lucerna_sql::{Sql, SqlWriter};

use super::plan::plan;
use super::{Found, Plan, Resume, Search};
use crate::error::WorkError;
use crate::rows;
use crate::session::{RunOptions, Session};
use crate::source::Source;

pub(crate) fn run(
    session: &Session,
    source: &Source,
    search: &Search,
    run: &RunOptions,
    resume: Option<&Resume>,
) -> Result<Found, WorkError> {
    let mut plan = plan(source, search, session, run, resume)?;
    if run.format.is_some() {
        // Bytes cannot be cut: the statement has the limit.
        let limit = plan.limit.take();
        // What is written on the way cannot be taken back and begun again.
        for step in &mut plan.steps {
            if let Some(guarded) = step.if_changed.take() {
                step.statement = guarded.statement;
            }
        }
        if !source.exists {
            plan = Plan::of_statement(no_rows(&plan.columns).into_string(), None);
        }
        let found = Found::start(session, plan, run);
        return found
            .map(|found| found.limited_to(limit))
            .map_err(|error| run.refused(session.engine(), error));
    }
    if !source.exists {
        let plan = Plan {
            paging: None,
            ..plan
        };
        let rows = nothing(&plan, search.count)?;
        return Ok(Found::ready(plan, rows)?);
    }
    send(session, plan, run)
}

/// Sends a plan over a table that exists.
pub(crate) fn send(session: &Session, plan: Plan, run: &RunOptions) -> Result<Found, WorkError> {
    Ok(Found::start(session, plan, run)?)
}

/// The rows of one statement over a table that exists, every value as text; if the types of its columns are
/// known, the server is not asked for them.
pub(super) fn ask(
    session: &Session,
    plan: Plan,
    types: Option<&[&str]>,
    run: &RunOptions,
) -> Result<Vec<Vec<String>>, WorkError> {
    let plan = Plan {
        described: types.map(rows::columns_of),
        ..plan
    };
    Ok(rows::read(send(session, plan, run)?)?)
}

/// A statement with these columns and without rows; without columns it is a count of none.
fn no_rows(columns: &[String]) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT ");
    for (at, name) in columns.iter().enumerate() {
        sql.raw(if at > 0 { ", '' AS " } else { "'' AS " })
            .identifier(name);
    }
    sql.raw(if columns.is_empty() {
        "0 AS count"
    } else {
        " LIMIT 0"
    });
    sql.finish()
}

/// The answer of a table that is not there yet.
fn nothing(plan: &Plan, is_count: bool) -> Result<Batches, EngineError> {
    if is_count {
        let zero: ArrayRef = Arc::new(UInt64Array::from(vec![0]));
        let batch =
            RecordBatch::try_from_iter([("count", zero)]).map_err(EngineError::from_arrow)?;
        return Ok(Batches::ready(batch.schema(), vec![batch]));
    }
    let fields = plan
        .columns
        .iter()
        .map(|name| Field::new(name, DataType::Utf8, true));
    Ok(Batches::ready(
        Arc::new(Schema::new(fields.collect::<Vec<_>>())),
        Vec::new(),
    ))
}

pub(crate) fn total(
    session: &Session,
    source: &Source,
    search: &Search,
    run: &RunOptions,
) -> Result<u64, WorkError> {
    if !source.exists {
        return Ok(0);
    }
    let has_groups = !search.count && !search.count_by.is_empty();
    let counting = Search {
        count: !has_groups,
        limit: None,
        ..search.clone()
    };
    let mut plan = plan(source, &counting, session, run, None)?;
    if has_groups {
        for step in &mut plan.steps {
            step.statement = format!("SELECT count() FROM (\n{}\n)", step.statement);
        }
    }
    let mut found = send(session, plan, run)?;
    let rows = rows::read(&mut found)?;
    let count = rows.first().and_then(|row| row.first()?.parse().ok());
    let reason = || format!("a count is no number: {rows:?}");
    count.ok_or_else(|| EngineError::Corrupt { reason: reason() }.into())
}
