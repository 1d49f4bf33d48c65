//! How far a statement is, and ending it: questions beside it, by its id.

use std::time::{Duration, Instant};

use clickhouse::QuerySummary;
use lucerna_engine::{EngineError, Limits, Meter, Progress, ProgressCallback, QueryRequest};
use lucerna_sql::SqlWriter;

use crate::http::{Call, Deadline, Http};

/// How often a statement is looked at.
const INTERVAL: Duration = Duration::from_millis(100);
/// The pauses before each attempt to kill a statement: it may not have been known to the server yet.
const PAUSES: [Duration; 6] = [
    Duration::ZERO,
    Duration::from_millis(20),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
];

/// Watches one statement.
#[derive(Clone)]
pub(super) struct Watch {
    pub(super) meter: Meter,
    id: String,
    started: Instant,
    callback: Option<ProgressCallback>,
    /// What the server was not told to hold.
    limits: Option<Limits>,
}

impl Watch {
    pub(super) fn new(request: &QueryRequest, is_limited_by_server: bool, id: &str) -> Self {
        let limits = request.limits;
        let has_limits = limits != Limits::default();
        Self {
            meter: Meter::new(),
            id: id.to_owned(),
            started: Instant::now(),
            callback: request.progress.clone(),
            limits: (has_limits && !is_limited_by_server).then_some(limits),
        }
    }

    /// Looks at the statement for as long as somebody wants to know; ends with the limit that was
    /// passed, if one is.
    pub(super) async fn run(&self, http: &Http, deadline: Deadline) -> EngineError {
        if self.callback.is_none() && self.limits.is_none() {
            return std::future::pending().await;
        }
        loop {
            tokio::time::sleep(INTERVAL).await;
            let Some(progress) = self.look(http, deadline).await else {
                continue;
            };
            if let Some(callback) = &self.callback {
                callback(&progress);
            }
            if let Some(error) = self.limits.and_then(|limits| passed(&limits, &progress)) {
                return error;
            }
        }
    }

    /// `None` if the server does not know the statement (any more), or does not answer.
    async fn look(&self, http: &Http, deadline: Deadline) -> Option<Progress> {
        let mut sql = SqlWriter::new();
        sql.raw("SELECT read_rows, read_bytes, total_rows_approx, greatest(memory_usage, 0) ");
        sql.raw("FROM system.processes WHERE query_id = ")
            .text(&self.id);
        let call = Call::small(sql.finish().as_str(), "TSV");
        let line = http.ask(&call, deadline).await.ok()?;
        let mut numbers = line.lines().next()?.split('\t').map(str::parse);
        let mut next = || numbers.next()?.ok();
        let progress = Progress {
            read_rows: next()?,
            read_bytes: next()?,
            total_rows: next()?,
            memory_bytes: next()?,
            elapsed: self.started.elapsed(),
        };
        self.learn(progress.read_rows, progress.read_bytes);
        Some(progress)
    }

    /// What the head of the answer says was read by then.
    pub(super) fn read_summary(&self, summary: Option<&QuerySummary>) {
        if let Some(summary) = summary {
            let (rows, bytes) = (summary.read_rows(), summary.read_bytes());
            self.learn(rows.unwrap_or_default(), bytes.unwrap_or_default());
        }
    }

    fn learn(&self, rows: u64, bytes: u64) {
        self.meter.update(|statistics| {
            statistics.read_rows = statistics.read_rows.max(rows);
            statistics.read_bytes = statistics.read_bytes.max(bytes);
        });
    }
}

/// The limit that was passed, in the words in which the server tells of it.
fn passed(limits: &Limits, progress: &Progress) -> Option<EngineError> {
    let checks = [
        (
            158,
            "TOO_MANY_ROWS",
            "rows read",
            progress.read_rows,
            limits.max_rows_read,
        ),
        (
            307,
            "TOO_MANY_BYTES",
            "bytes read",
            progress.read_bytes,
            limits.max_bytes_read,
        ),
        (
            241,
            "MEMORY_LIMIT_EXCEEDED",
            "bytes of memory",
            progress.memory_bytes,
            limits.max_memory,
        ),
    ];
    let mut over = checks
        .into_iter()
        .filter_map(|(code, name, what, is, limit)| {
            let limit = limit.filter(|limit| is > *limit)?;
            let message = format!("{is} {what}, and {limit} are allowed");
            let name = name.to_owned();
            Some(EngineError::LimitExceeded {
                code,
                name,
                message,
            })
        });
    over.next()
}

/// Ends a statement on the server, which goes on for a while where nobody takes its rows.
pub(super) async fn kill(http: &Http, id: &str, has_begun: bool) {
    let mut sql = SqlWriter::new();
    sql.raw("KILL QUERY WHERE query_id = ")
        .text(id)
        .raw(" ASYNC");
    let call = Call::small(sql.finish().as_str(), "TSV");
    let mut was_known = has_begun;
    for pause in PAUSES {
        tokio::time::sleep(pause).await;
        match http.ask(&call, Deadline::small(http)).await {
            Ok(found) if found.is_empty() && was_known => return,
            Ok(found) => was_known |= !found.is_empty(),
            Err(error) => {
                tracing::debug!(%error, "a statement could not be killed");
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_limit_that_is_passed_is_told() {
        let limits = Limits {
            max_rows_read: Some(10),
            max_bytes_read: Some(1),
            ..Limits::default()
        };
        let progress = |read_rows, read_bytes| Progress {
            read_rows,
            read_bytes,
            ..Progress::default()
        };
        assert!(passed(&limits, &progress(10, 1)).is_none());
        let error = passed(&limits, &progress(11, 2)).expect("it is passed");
        assert!(
            matches!(error, EngineError::LimitExceeded { code: 158, .. }),
            "{error}"
        );
    }
}
