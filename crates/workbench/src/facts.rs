//! What is known of live tables at the moment: parts, the reach of text indexes, rollups.
//!
//! Nothing is asked before somebody needs it; an answer is kept with its age, and asked again when it
//! is old. An old answer makes a search slower and never wrong, as long as whoever uses it treats the
//! parts that it does not name as unknown: a part never changes, and one that is gone stays gone. Who
//! names no parts has to know that nothing was written since.
//!
//! A person may be allowed to read a table and not what the server says of it. So what cannot be had is
//! unknown here and not an error; the search then takes the form that needs no facts.

mod keys;
mod memory;
mod replicas;
mod rollup;
mod server;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use lucerna_engine::{Cancel, EngineError, QueryRequest};
use lucerna_schema::KnownKey;
use lucerna_schema::introspect::{self, Part, Seconds};

use crate::rows;
use crate::session::Session;
use crate::source::Source;
pub use keys::keys_index;
use memory::Memory;
pub use replicas::{OnCluster, Replica};
pub use rollup::Rollup;
pub(crate) use rollup::{Day, write_second};
pub use server::Server;

/// How long an answer about parts is used.
const PARTS_AGE: Duration = Duration::from_secs(5);
/// How long such an answer is used about a table whose parts were seen to change: as long as a search
/// takes to be planned.
const MOVING_AGE: Duration = Duration::from_millis(200);
/// How long a count of the rows that hold a token is used: it is no more than an estimate.
const TOKENS_AGE: Duration = Duration::from_secs(60);
/// How long an answer about what is rarely changed is used.
const SCHEMA_AGE: Duration = Duration::from_secs(300);
/// No fact is worth more: without it the search is right too.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// The facts of a session.
#[derive(Debug)]
pub(crate) struct Facts {
    parts: Memory<Parts>,
    coverage: Memory<Coverage>,
    /// Tables whose parts changed while they were searched.
    moving: Memory<()>,
    tokens: Memory<Vec<(String, u64)>>,
    answers: Memory<Answered>,
    rollups: Memory<Rollup>,
    /// The days of rollups.
    counted: Memory<Vec<Day>>,
    server: Memory<Server>,
    /// The writes after which nothing went on by itself.
    steady: Memory<()>,
    values: Memory<Vec<String>>,
    known_keys: Memory<Vec<KnownKey>>,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            parts: Memory::new(PARTS_AGE),
            coverage: Memory::new(PARTS_AGE),
            moving: Memory::new(TOKENS_AGE),
            tokens: Memory::new(TOKENS_AGE),
            answers: Memory::new(TOKENS_AGE),
            rollups: Memory::new(SCHEMA_AGE),
            counted: Memory::new(PARTS_AGE),
            server: Memory::new(SCHEMA_AGE),
            steady: Memory::new(SCHEMA_AGE),
            values: Memory::new(SCHEMA_AGE),
            known_keys: Memory::new(PARTS_AGE),
        }
    }
}

impl Facts {
    /// Facts that nobody asks for: each search takes the form that needs none.
    pub(crate) fn unasked() -> Self {
        let mut facts = Self::default();
        facts.parts.silence();
        facts.coverage.silence();
        facts.tokens.silence();
        facts.rollups.silence();
        facts.counted.silence();
        facts.server.silence();
        facts.known_keys.silence();
        facts
    }

    /// Remembers that the parts of a table changed while it was searched.
    pub(crate) fn saw_change(&self, table: &TableKey) {
        self.moving.put(&table.0, ());
    }

    fn age_of_parts(&self, source: &Source) -> Duration {
        if self.moving.get(&name(source, "")).is_some() {
            MOVING_AGE
        } else {
            PARTS_AGE
        }
    }
}

/// What the facts of a table are kept by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableKey(String);

impl TableKey {
    pub(crate) fn of(source: &Source) -> Self {
        Self(name(source, ""))
    }
}

/// The parts that a table had.
#[derive(Debug, Clone)]
pub struct Parts {
    /// By the time of their oldest row.
    pub all: Vec<Part>,
    /// The engine's last write before they were asked for, if nobody else can write to it.
    pub last_write: Option<u64>,
    /// When they were asked for.
    pub asked: Instant,
}

impl Parts {
    /// How many rows they hold, with those that were deleted lightly.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.all.iter().map(|part| part.rows).sum()
    }

    /// About how many rows lie between two seconds, both included, as if those of a part came evenly.
    pub(crate) fn rows_between(&self, from: i64, to: i64) -> u64 {
        let share = |part: &Part| {
            let Some(Seconds { first, last }) = part.seconds else {
                return part.rows;
            };
            let length = i128::from(last) - i128::from(first) + 1;
            let within = i128::from(last.min(to)) - i128::from(first.max(from)) + 1;
            u64::try_from(i128::from(part.rows) * within.max(0) / length.max(1))
                .unwrap_or(part.rows)
        };
        self.all.iter().map(share).sum()
    }

    /// The times between which all rows lie; `None` if there are no rows, or if the partition key reads
    /// no column of times.
    #[must_use]
    pub fn seconds(&self) -> Option<Seconds> {
        let mut reach: Option<Seconds> = None;
        for part in &self.all {
            let seconds = part.seconds?;
            reach = Some(reach.map_or(seconds, |reach| Seconds {
                first: reach.first.min(seconds.first),
                last: reach.last.max(seconds.last),
            }));
        }
        reach
    }

    /// No row is older than this.
    #[must_use]
    pub fn oldest(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.seconds()?.first).ok()
    }

    /// No row is newer than this.
    #[must_use]
    pub fn newest(&self) -> Option<Timestamp> {
        Timestamp::new(self.seconds()?.last, 999_999_999).ok()
    }
}

/// Which of the parts that a table had have some text indexes.
///
/// The dictionaries of the indexes say nothing of parts that are not in `indexed`: those that lack an
/// index, those that came later, and those without a token. What is asked of a dictionary after this was
/// asked holds for all parts in `indexed`.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// The names of the parts that have them.
    pub indexed: Vec<String>,
    /// The names of the others.
    pub missing: Vec<String>,
    /// The engine's last write before they and the parts of the table were asked for, if nobody else can
    /// write to it.
    pub last_write: Option<u64>,
    /// When they were asked for.
    pub asked: Instant,
}

impl Coverage {
    /// Whether every part had them.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }
}

/// What a dictionary answered.
#[derive(Debug)]
pub(crate) struct Answered {
    /// Tokens with the number of rows that hold them.
    pub(crate) tokens: Vec<(String, u64)>,
    /// The parts that it was known to hold when it was asked.
    parts: HashSet<String>,
}

impl Session {
    /// The parts of a source's table; `None` if it has no parts of its own, or if they are not shown.
    #[must_use]
    pub fn parts(&self, source: &Source) -> Option<Arc<Parts>> {
        if !source.has_parts() {
            return None;
        }
        let facts = self.facts();
        let age = facts.age_of_parts(source);
        facts.parts.get_or_ask_within(age, &name(source, ""), || {
            let asked = Instant::now();
            let last_write = self.steady_since(source);
            let request = about(source, introspect::PARTS);
            let rows = rows::ask_of_types(self.engine(), &request, &["String"; 6]).ok()?;
            let all = introspect::read_parts(rows).ok()?;
            Some(Parts {
                all,
                last_write,
                asked,
            })
        })
    }

    /// Which parts of a source's table have all of these text indexes; `None` if it has no parts of its
    /// own, or if they are not shown.
    #[must_use]
    pub fn coverage(&self, source: &Source, indexes: &[&str]) -> Option<Arc<Coverage>> {
        let parts = self.parts(source)?;
        let facts = self.facts();
        let age = facts.age_of_parts(source);
        facts
            .coverage
            .get_or_ask_within(age, &name(source, &indexes.join("\0")), || {
                let asked = Instant::now();
                let last_write = self.unwritten(parts.last_write);
                let (database, table) = (&source.database, &source.table_name);
                let statement = introspect::indexed_parts(database, table, indexes);
                let request = QueryRequest::new(statement.into_string()).timeout(PATIENCE);
                let rows = rows::ask_of_types(self.engine(), &request, &["String"]).ok()?;
                let indexed: Vec<String> = rows.into_iter().flatten().collect();
                let names = parts.all.iter().map(|part| &part.name);
                Some(Coverage {
                    missing: names
                        .filter(|name| !indexed.contains(name))
                        .cloned()
                        .collect(),
                    indexed,
                    last_write,
                    asked,
                })
            })
    }

    /// About how many rows of a source hold what `statement` asks of a dictionary: its tokens, each with
    /// a count.
    pub(crate) fn token_counts(
        &self,
        source: &Source,
        statement: &str,
    ) -> Option<Arc<Vec<(String, u64)>>> {
        let facts = self.facts();
        facts.tokens.get_or_ask(&name(source, statement), || {
            let request = QueryRequest::new(statement).timeout(PATIENCE);
            let rows = rows::ask_of_types(self.engine(), &request, &COUNTED).ok()?;
            rows.into_iter().map(token).collect()
        })
    }

    /// What a dictionary answers to `statement`, of parts that it was known to hold: its tokens, each
    /// with the number of rows that hold it.
    ///
    /// An answer is used as long as those parts are the ones that are asked about: they never change.
    pub(crate) fn tokens_of_parts(
        &self,
        source: &Source,
        coverage: &Coverage,
        statement: &str,
        cancel: &Cancel,
    ) -> Result<Arc<Answered>, EngineError> {
        let answers = &self.facts().answers;
        let name = name(source, statement);
        if let Some(kept) = answers.get(&name)
            && coverage
                .indexed
                .iter()
                .all(|part| kept.parts.contains(part))
        {
            return Ok(kept);
        }
        let request = QueryRequest::new(statement)
            .timeout(PATIENCE)
            .cancel(cancel.clone());
        let rows = rows::ask_of_types(self.engine(), &request, &COUNTED)?;
        let answered = Arc::new(Answered {
            tokens: rows.into_iter().filter_map(token).collect(),
            parts: coverage.indexed.iter().cloned().collect(),
        });
        answers.put_shared(&name, &answered);
        Ok(answered)
    }

    /// This write, if it is still the engine's last one: then what was asked after it is of all rows.
    pub(crate) fn unwritten(&self, last_write: Option<u64>) -> Option<u64> {
        last_write.filter(|_| self.engine().last_write() == last_write)
    }

    /// The engine's last write, if no row of a source's table can change without a further one: nothing is
    /// at work in the background, the table's merges keep rows as they are, and none were seen to change.
    fn steady_since(&self, source: &Source) -> Option<u64> {
        let last_write = self.engine().last_write()?;
        let facts = self.facts();
        if source.table.engine.name() != "MergeTree"
            || facts.moving.get(&name(source, "")).is_some()
        {
            return None;
        }
        let key = name(source, &last_write.to_string());
        if facts.steady.get(&key).is_none() {
            let request = about(source, AT_WORK);
            let rows = rows::ask_of_types(self.engine(), &request, &["UInt64"]).ok()?;
            if rows.first()?.first()? != "0" {
                return None;
            }
            facts.steady.put(&key, ());
        }
        self.unwritten(Some(last_write))
    }

    /// The values of a column that came up where few were expected, from those who looked last.
    pub(crate) fn seen_values(&self, source: &Source, column: &str) -> Option<Arc<Vec<String>>> {
        self.facts().values.get(&name(source, column))
    }

    /// Keeps the values of a column that came up.
    pub(crate) fn keep_values(&self, source: &Source, column: &str, values: Vec<String>) {
        self.facts().values.put(&name(source, column), values);
    }

    /// Forgets what is known of tables: some were changed in a way that keeps the names of parts.
    pub(crate) fn forget_facts(&self) {
        self.facts().parts.clear();
        self.facts().coverage.clear();
        self.facts().answers.clear();
        self.facts().counted.clear();
    }
}

/// How much there is that changes a table's rows after its statement has ended, or without one: mutations,
/// tables that hand rows on when they like, and times to live after which values are others.
const AT_WORK: &str = "\
SELECT (SELECT count() FROM system.mutations
        WHERE database = {database:String} AND table = {table:String} AND NOT is_done)
    + (SELECT count() FROM system.tables
        WHERE engine IN ('Buffer', 'Distributed', 'Kafka', 'RabbitMQ', 'NATS', 'S3Queue', 'AzureQueue', 'FileLog')
            OR (database = {database:String} AND name = {table:String}
                AND match(create_table_query, ' TTL .*(SET|GROUP BY) ')))
    + (SELECT count() FROM system.view_refreshes)
    + (SELECT count() FROM system.asynchronous_inserts)";

/// The types of a token and of the number of rows that hold it.
const COUNTED: [&str; 2] = ["String", "UInt64"];

fn token(row: Vec<String>) -> Option<(String, u64)> {
    let [token, count] = <[String; 2]>::try_from(row).ok()?;
    Some((token, count.parse().ok()?))
}

/// A statement about a source's table.
fn about(source: &Source, statement: &str) -> QueryRequest {
    QueryRequest::new(statement)
        .timeout(PATIENCE)
        .parameter("database", &source.database)
        .parameter("table", &source.table_name)
}

/// What answers about a table, or one of its indexes, are kept under.
fn name(source: &Source, index: &str) -> String {
    [&source.database, "\0", &source.table_name, "\0", index].concat()
}

#[cfg(test)]
mod tests;
