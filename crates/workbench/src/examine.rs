//! What a server is and what it lets this program do: for `conn test` and for `doctor`.
//!
//! The read-only proof sends statements that are forbidden and that do nothing if they are let through
//! all the same: rows into `null()`, a table that is there already, a query that nobody runs.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use lucerna_engine::{EngineError, QueryRequest};
use lucerna_schema::introspect::{self, Discovered};

use crate::error::WorkError;
use crate::facts::OnCluster;
use crate::guard;
use crate::rows;
use crate::session::Session;
use crate::source;
use crate::sql::SqlRun;

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often the way there and back is measured.
const TIMES: usize = 5;

/// What was found out.
#[derive(Debug)]
pub struct Examined {
    /// The version of the server: `26.7.2.1`.
    pub version: String,
    /// Who the server says is asking.
    pub user: String,
    /// The median of how long a small question took.
    pub latency: Duration,
    /// How far the server's clock is ahead of ours, in milliseconds; negative if it is behind. Half the
    /// latency is unknown.
    pub clock_ahead_ms: i64,
    /// Each forbidden statement, and who stops it.
    pub proofs: Vec<Proof>,
    /// The tables that look like logs or traces.
    pub tables: Vec<Discovered>,
    /// The tables that look like metrics, with their databases.
    pub metrics: Vec<String>,
    /// What `logs` and `traces` are here.
    pub searches: Vec<Searched>,
}

/// A forbidden statement, and who stops it.
#[derive(Debug)]
pub struct Proof {
    /// What it tries: `insert rows`.
    pub what: &'static str,
    /// Our own gate stops it.
    pub gate: bool,
    /// What the server made of it, past the gate.
    pub server: Answered,
}

/// What the server made of a forbidden statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It refused, for it may not write or has not the right; ClickHouse's number.
    Stopped(u32),
    /// It was not asked: the engine sends no such statement.
    NotSent,
    /// It ran it, or failed for another reason.
    LetThrough,
}

/// What a search for a source would use.
#[derive(Debug)]
pub struct Searched {
    /// `logs` or `traces`.
    pub name: &'static str,
    /// The table with its database, or why there is none.
    pub table: Result<SearchedTable, WorkError>,
}

/// The table of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchedTable {
    /// `database.table`.
    pub qualified: String,
    /// The names of its indexes.
    pub indexes: Vec<String>,
    /// The column of times, by which rows are ordered.
    pub timestamp: Option<String>,
    /// What bare words search.
    pub implicit: Vec<String>,
    /// What the replicas of the connection's cluster have of it, if it names one.
    pub replicas: Option<OnCluster>,
}

impl Examined {
    /// Whether every forbidden statement is stopped by our gate, which is what holds whatever the
    /// server does.
    #[must_use]
    pub fn is_guarded(&self) -> bool {
        self.proofs.iter().all(|proof| proof.gate)
    }
}

/// What is tried, and the statement.
const ATTEMPTS: [(&str, &str); 7] = [
    (
        "insert rows",
        "INSERT INTO FUNCTION null('a UInt8') SELECT 1",
    ),
    (
        "create a table",
        "CREATE TABLE IF NOT EXISTS system.one (dummy UInt8) ENGINE = Memory",
    ),
    (
        "change a table",
        "ALTER TABLE lucerna_proof_no_such_table DELETE WHERE 0",
    ),
    (
        "reach the network",
        "SELECT * FROM url('http://127.0.0.1:9/', LineAsString)",
    ),
    ("read a file", "SELECT length(file('/etc/hostname'))"),
    ("loosen a limit", "SELECT 1 SETTINGS readonly = 0"),
    (
        "kill a query",
        "KILL QUERY WHERE query_id = 'lucerna-proof'",
    ),
];

/// ClickHouse's numbers of "read-only", "access denied", "setting constraint" and "not allowed".
const STOPPING: [u32; 4] = [164, 497, 452, 392];

/// Asks a server for all of it.
///
/// # Errors
///
/// Why it cannot be reached, or does not answer the first question. That it has no table to search is
/// part of the answer.
pub fn examine(session: &Session) -> Result<Examined, WorkError> {
    let engine = session.engine();
    let version = engine.version()?;
    let latency = latency(session)?;
    let (user, clock_ahead_ms) = user_and_clock(session)?;
    let proofs = ATTEMPTS.iter().map(|&(what, statement)| Proof {
        what,
        gate: is_stopped_by_gate(session, statement),
        server: server_answers(session, statement),
    });
    let searches = ["logs", "traces"].map(|name| Searched {
        name,
        table: searched(session, name),
    });
    Ok(Examined {
        version,
        user,
        latency,
        clock_ahead_ms,
        proofs: proofs.collect(),
        tables: source::discover(session)?,
        metrics: metrics(session)?,
        searches: searches.into(),
    })
}

/// The tables that look like metrics, with their databases.
pub(crate) fn metrics(session: &Session) -> Result<Vec<String>, EngineError> {
    let request = QueryRequest::new(introspect::METRICS).timeout(PATIENCE);
    rows::ask_column(session.engine(), &request)
}

fn latency(session: &Session) -> Result<Duration, EngineError> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let began = Instant::now();
        session.engine().version()?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    Ok(times.get(TIMES / 2).copied().unwrap_or_default())
}

/// The server's moment is compared with the middle of the time that the question took.
fn user_and_clock(session: &Session) -> Result<(String, i64), EngineError> {
    const QUESTION: &str = "SELECT currentUser(), toString(toUnixTimestamp64Milli(now64(3)))";
    let before = Timestamp::now().as_millisecond();
    let answer = rows::ask(
        session.engine(),
        &QueryRequest::new(QUESTION).timeout(PATIENCE),
    )?;
    let middle = i64::midpoint(before, Timestamp::now().as_millisecond());
    let mut cells = answer.into_iter().next().unwrap_or_default().into_iter();
    let user = cells.next().unwrap_or_default();
    let theirs = cells.next().and_then(|text| text.parse::<i64>().ok());
    Ok((user, theirs.map_or(0, |theirs| theirs - middle)))
}

fn is_stopped_by_gate(session: &Session, statement: &str) -> bool {
    let run = SqlRun {
        text: statement.to_owned(),
        parameters: Vec::new(),
    };
    guard::check(&run, session.engine()).is_err()
}

fn server_answers(session: &Session, statement: &str) -> Answered {
    let request = QueryRequest::new(statement).timeout(PATIENCE);
    match rows::ask(session.engine(), &request) {
        Err(EngineError::Refused { code, .. }) if STOPPING.contains(&code) => {
            Answered::Stopped(code)
        }
        Err(EngineError::NotSupported { .. }) => Answered::NotSent,
        Ok(_) | Err(_) => Answered::LetThrough,
    }
}

fn searched(session: &Session, name: &str) -> Result<SearchedTable, WorkError> {
    let source = session.source(name)?;
    let table = &source.table;
    let column = |id| table.column(id).name.clone();
    Ok(SearchedTable {
        qualified: source.qualified(),
        indexes: table
            .indexes
            .iter()
            .map(|index| index.name.clone())
            .collect(),
        timestamp: table.roles.timestamp.map(column),
        implicit: table.roles.implicit.iter().copied().map(column).collect(),
        replicas: session.replicas(&source),
    })
}
