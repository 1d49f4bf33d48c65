//! Sending a search.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt64Array};
use arrow_schema::{DataType, Field, Schema};
use lucerna_engine::{Batches, EngineError};

use super::plan::plan;
use super::{Found, Plan, Search};
use crate::error::WorkError;
use crate::rows;
use crate::session::{RunOptions, Session};
use crate::source::Source;

pub(crate) fn run(
    session: &Session,
    source: &Source,
    search: &Search,
    run: &RunOptions,
) -> Result<Found, WorkError> {
    let plan = plan(source, search, session)?;
    if !source.exists {
        let rows = nothing(&plan, search.count)?;
        return Ok(Found::new(plan, rows));
    }
    let request = run.request(&plan.statement).settings(&plan.settings);
    let rows = session.engine().query(&request.finish())?;
    Ok(Found::new(plan, rows))
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
    let plan = plan(source, &counting, session)?;
    let statement = if has_groups {
        format!("SELECT count() FROM (\n{}\n)", plan.statement)
    } else {
        plan.statement
    };
    let request = run.request(&statement).settings(&plan.settings).finish();
    let counts = rows::ask_column(session.engine(), &request)?;
    let count = counts.first().and_then(|count| count.parse().ok());
    let reason = || format!("a count is no number: {counts:?}");
    count.ok_or_else(|| EngineError::Corrupt { reason: reason() }.into())
}
