//! The rows of a search as they come, step after step.

use std::fmt;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use lucerna_engine::{Batches, Column, EngineError, Limits, Statistics};

use super::Plan;
use super::page::{Paging, Resume, Tail};
use super::step::{Guarded, Step};
use crate::session::{RunOptions, Session};

/// The rows of a search, batch by batch, with the facts of the footer after the last.
///
/// A step is sent when the one before it has given all its rows and more are wanted.
pub struct Found {
    /// What is sent.
    pub plan: Plan,
    sender: Option<Sender>,
    rows: Option<Batches>,
    schema: SchemaRef,
    row_count: u64,
    tail: Tail,
    /// Of the steps that are over.
    past: Statistics,
    /// The limit of rows that the server writes itself, which stands in the statement.
    limit_of_bytes: Option<u64>,
}

/// Sends the steps that are left.
struct Sender {
    session: Session,
    run: RunOptions,
    /// The next step.
    next: usize,
    /// A part lacks an index that the engine wanted to read in the place of a column.
    avoids_index_reads: bool,
    /// What may be sent again, until its first row is there: the step that runs.
    guarded: Option<Step>,
    /// What statements took whose rows were given up.
    in_vain: Statistics,
}

/// ClickHouse's number of the error that it gives when it reads a text index in the place of an
/// ALIAS column, and some part lacks the index (26.7): the function then gets what it does not take.
const ILLEGAL_TYPE_OF_ARGUMENT: u32 = 43;
/// ClickHouse's number of the error that a guard fails with.
const THROWN_ON_PURPOSE: u32 = 395;
/// The setting that keeps it from doing so.
const DIRECT_READ: &str = "query_plan_direct_read_from_text_index";

impl Found {
    /// Sends the first step.
    pub(super) fn start(
        session: &Session,
        plan: Plan,
        run: &RunOptions,
    ) -> Result<Self, EngineError> {
        let mut sender = Sender {
            session: session.clone(),
            run: run.clone(),
            next: 0,
            avoids_index_reads: false,
            guarded: None,
            in_vain: Statistics::default(),
        };
        let rows = sender.send_next(&plan, 0, &Statistics::default());
        let rows = rows.unwrap_or_else(|| Ok(nothing()))?;
        let mut found = Self::ready(plan, rows)?;
        found.past = std::mem::take(&mut sender.in_vain);
        found.sender = Some(sender);
        Ok(found)
    }

    /// Rows that are there already.
    pub(super) fn ready(plan: Plan, rows: Batches) -> Result<Self, EngineError> {
        let schema = match &plan.paging {
            Some(paging) => {
                let empty = RecordBatch::new_empty(rows.schema());
                paging
                    .visible(&empty)
                    .map_err(EngineError::from_arrow)?
                    .schema()
            }
            None => rows.schema(),
        };
        Ok(Self {
            schema,
            tail: plan.paging.as_ref().map(Paging::tail).unwrap_or_default(),
            plan,
            sender: None,
            rows: Some(rows),
            row_count: 0,
            past: Statistics::default(),
            limit_of_bytes: None,
        })
    }

    /// Says which limit the statement has, of rows that the server writes itself.
    pub(super) fn limited_to(self, limit_of_bytes: Option<u64>) -> Self {
        Self {
            limit_of_bytes,
            ..self
        }
    }

    /// How many rows were given out so far.
    #[must_use]
    pub fn row_count(&self) -> u64 {
        self.row_count
    }

    /// Whether as many rows as the limit allows were given out: there may be more, and
    /// [`Session::total`] says how many.
    #[must_use]
    pub fn reached_limit(&self) -> bool {
        self.plan.limit.is_some_and(|limit| self.row_count >= limit)
    }

    /// Of rows that the server wrote itself, after the last of their bytes: how many they were, and whether
    /// as many as the limit allows. `None` of other rows, and where the server does not tell.
    #[must_use]
    pub fn written(&self) -> Option<(u64, bool)> {
        let rows = self.so_far().written_rows?;
        let has_all = self.limit_of_bytes.is_none_or(|limit| rows < limit);
        Some((rows, !has_all))
    }

    /// Where [`Session::more`] goes on after the rows that were given out; `None` before the first of
    /// them, and for rows that are not in the order of time or come without a limit.
    #[must_use]
    pub fn resume(&self) -> Option<Resume> {
        self.tail.resume().cloned()
    }

    /// What it took. Where the limit cut it short, this waits until the engine is done with what it had
    /// begun; who does not ask has its rows before that.
    pub fn statistics(&mut self) -> Statistics {
        if self.reached_limit() {
            self.drain();
        }
        self.so_far()
    }

    fn so_far(&self) -> Statistics {
        match &self.rows {
            Some(rows) => sum(&self.past, &rows.statistics()),
            None => self.past,
        }
    }

    /// The next batch of the statements, whatever it holds.
    fn read(&mut self) -> Option<Result<RecordBatch, ArrowError>> {
        loop {
            let batch = self.rows.as_mut()?.next();
            let is_guarded = self
                .sender
                .as_ref()
                .is_some_and(|sender| sender.guarded.is_some());
            let is_changed = is_guarded && matches!(&batch, Some(Err(error)) if is_of_guard(error));
            match batch {
                Some(Err(error)) if !is_changed => return Some(Err(error)),
                Some(Ok(batch)) => {
                    if let Some(sender) = self.sender.as_mut().filter(|_| batch.num_rows() > 0) {
                        sender.guarded = None;
                    }
                    return Some(Ok(batch));
                }
                Some(Err(_)) | None => {}
            }
            self.past = self.so_far();
            self.rows = None;
            let sender = self.sender.as_mut()?;
            let rows = if is_changed {
                sender.send_again(&self.plan, &self.past)?
            } else {
                sender.send_next(&self.plan, self.row_count, &self.past)?
            };
            self.past = sum(&self.past, &std::mem::take(&mut sender.in_vain));
            match rows {
                Ok(rows) => self.rows = Some(rows),
                Err(error) => return Some(Err(error.into())),
            }
        }
    }

    /// What of a batch is given out.
    fn take(&mut self, batch: RecordBatch) -> Result<RecordBatch, ArrowError> {
        let batch = match &self.plan.paging {
            Some(paging) => paging.unseen(batch, &mut self.tail)?,
            None => batch,
        };
        let batch = match self.plan.limit {
            Some(limit) => {
                let left = limit.saturating_sub(self.row_count);
                let left = usize::try_from(left).unwrap_or(usize::MAX);
                batch.slice(0, batch.num_rows().min(left))
            }
            None => batch,
        };
        self.row_count += batch.num_rows() as u64;
        match &self.plan.paging {
            Some(paging) => {
                paging.follow(&batch, &mut self.tail)?;
                paging.visible(&batch)
            }
            None => Ok(batch),
        }
    }

    /// Reads what is left of the statement, which its limit keeps short.
    fn drain(&mut self) {
        self.rows.iter_mut().flatten().for_each(drop);
        self.end();
    }

    /// Stops what runs.
    fn end(&mut self) {
        self.past = self.so_far();
        self.rows = None;
        self.sender = None;
    }
}

impl Iterator for Found {
    type Item = Result<RecordBatch, ArrowError>;

    /// Yields nothing more after an error, and no empty batches.
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.reached_limit() {
                return None;
            }
            let batch = self.read()?.and_then(|batch| self.take(batch));
            match batch {
                Ok(batch) if batch.num_rows() == 0 => {}
                Ok(batch) => return Some(Ok(batch)),
                Err(error) => {
                    self.end();
                    return Some(Err(error));
                }
            }
        }
    }
}

impl RecordBatchReader for Found {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }
}

impl Sender {
    /// Sends the next step; `None` if there is none.
    fn send_next(
        &mut self,
        plan: &Plan,
        row_count: u64,
        past: &Statistics,
    ) -> Option<Result<Batches, EngineError>> {
        let step = plan.steps.get(self.next)?;
        let step = match &step.if_few_yet {
            Some(few) if row_count <= few.at_most => &few.step,
            Some(_) | None => step,
        };
        self.next += 1;
        let limits = left(self.run.limits, past);
        let columns = plan.described.as_deref();
        self.guarded = step.if_changed.is_some().then(|| Step::clone(step));
        let rows = self.send_readably(step, columns, limits);
        let is_outdated = match &rows {
            Ok(_) => self.is_outdated(),
            Err(EngineError::Refused {
                code: THROWN_ON_PURPOSE,
                ..
            }) => self.guarded.is_some(),
            Err(_) => false,
        };
        if is_outdated {
            if let Ok(rows) = rows {
                self.in_vain = sum(&self.in_vain, &rows.statistics());
                // Stopped first: both would read the same.
                drop(rows);
            }
            let past = sum(past, &self.in_vain);
            return self.send_again(plan, &past);
        }
        Some(rows)
    }

    /// Whether something was written since the step that runs was planned, which hangs on that. The engine
    /// has begun to read by now, so it does not see what is written later.
    fn is_outdated(&self) -> bool {
        let guarded = self.guarded.as_ref();
        let guarded = guarded.and_then(|step| step.if_changed.as_ref());
        let last_write = guarded.and_then(|guarded| guarded.last_write);
        last_write.is_some() && self.session.unwritten(last_write).is_none()
    }

    /// Sends the form of the step that ran that holds whatever was written, of which no row was given
    /// out; `None` if it has none.
    fn send_again(
        &mut self,
        plan: &Plan,
        past: &Statistics,
    ) -> Option<Result<Batches, EngineError>> {
        let mut step = self.guarded.take()?;
        let Guarded {
            table, statement, ..
        } = *step.if_changed.take()?;
        self.session.facts().saw_change(&table);
        step.statement = statement;
        let limits = left(self.run.limits, past);
        Some(self.send_readably(&step, plan.described.as_deref(), limits))
    }

    /// Sends a step, and once more without reads of an index in the place of a column if a part lacks it.
    fn send_readably(
        &mut self,
        step: &Step,
        columns: Option<&[Column]>,
        limits: Limits,
    ) -> Result<Batches, EngineError> {
        match self.send(step, columns, limits) {
            Err(EngineError::Refused {
                code: ILLEGAL_TYPE_OF_ARGUMENT,
                ..
            }) if !self.avoids_index_reads && self.session.knows_setting(DIRECT_READ) => {
                self.avoids_index_reads = true;
                self.send(step, columns, limits)
            }
            rows => rows,
        }
    }

    fn send(
        &self,
        step: &Step,
        columns: Option<&[Column]>,
        limits: Limits,
    ) -> Result<Batches, EngineError> {
        let run = RunOptions {
            limits,
            ..self.run.clone()
        };
        let request = run
            .request(&step.statement)
            .settings(&step.settings)
            .finish();
        let request = match columns {
            Some(columns) => request.columns(columns.to_vec()),
            None => request,
        };
        let request = if self.avoids_index_reads {
            request.setting(DIRECT_READ, "0")
        } else {
            request
        };
        self.session.engine().query(&request)
    }
}

/// Whether a statement failed because its guard found a row.
fn is_of_guard(error: &ArrowError) -> bool {
    let ArrowError::ExternalError(cause) = error else {
        return false;
    };
    matches!(
        cause.downcast_ref(),
        Some(EngineError::Refused {
            code: THROWN_ON_PURPOSE,
            ..
        })
    )
}

/// What the steps before left of the limits, which hold for all of them together.
fn left(limits: Limits, past: &Statistics) -> Limits {
    // A limit of nothing would be none at all.
    let rest =
        |limit: Option<u64>, taken: u64| limit.map(|limit| limit.saturating_sub(taken).max(1));
    Limits {
        timeout: limits.timeout.map(|timeout| {
            timeout
                .saturating_sub(past.elapsed)
                .max(std::time::Duration::from_millis(1))
        }),
        max_rows_read: rest(limits.max_rows_read, past.read_rows),
        max_bytes_read: rest(limits.max_bytes_read, past.read_bytes),
        max_memory: limits.max_memory,
    }
}

fn sum(one: &Statistics, other: &Statistics) -> Statistics {
    let mut sum = *other;
    sum.read_rows += one.read_rows;
    sum.read_bytes += one.read_bytes;
    sum.elapsed += one.elapsed;
    sum.repaired_values += one.repaired_values;
    sum.written_rows = match (one.written_rows, other.written_rows) {
        (Some(one), Some(other)) => Some(one + other),
        (rows, None) | (None, rows) => rows,
    };
    sum
}

fn nothing() -> Batches {
    Batches::ready(SchemaRef::new(Schema::empty()), Vec::new())
}

impl fmt::Debug for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Found")
            .field("plan", &self.plan)
            .field("row_count", &self.row_count)
            .finish_non_exhaustive()
    }
}
