//! What the replicas of a cluster have of a table.

use std::collections::BTreeMap;

use lucerna_engine::{EngineError, QueryRequest};
use lucerna_schema::introspect;
use lucerna_schema::{IndexKind, TableEngine};

use super::PATIENCE;
use crate::refusal::Refusal;
use crate::rows;
use crate::session::Session;
use crate::source::Source;

/// A table on the replicas of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnCluster {
    /// The cluster that the connection names.
    pub cluster: String,
    /// What each has; those without a part of the table are not among them.
    pub replicas: Vec<Replica>,
    /// Why the cluster did not answer, if it did not: then this server has answered for itself.
    pub note: Option<String>,
}

/// What one server has of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replica {
    /// What it calls itself.
    pub host: String,
    /// Its parts.
    pub parts: u64,
    /// The rows in them.
    pub rows: u64,
    /// Their bytes on its disk.
    pub bytes: u64,
    /// How many of the parts have no index at all.
    pub without_index: u64,
    /// How many of the parts have no entry in a text index, by its name: they were written before it was
    /// made, or there was nothing in them to be indexed.
    pub lacking: BTreeMap<String, u64>,
}

impl Session {
    /// What the replicas of the connection's cluster have of a source; `None` if it names no cluster, or
    /// the source is over no table with parts.
    #[must_use]
    pub fn replicas(&self, source: &Source) -> Option<OnCluster> {
        let cluster = self.connection()?.cluster.clone()?;
        let asking = Asking {
            session: self,
            source,
            table: local(source)?,
        };
        let (replicas, note) = match asking.replicas(Some(&cluster)) {
            Ok(replicas) => (replicas, None),
            Err(error) => (asking.replicas(None).ok()?, Some(in_brief(&error))),
        };
        Some(OnCluster {
            cluster,
            replicas,
            note,
        })
    }
}

/// The table that has the parts of a source on each server.
fn local(source: &Source) -> Option<(String, String)> {
    match &source.table.engine {
        TableEngine::Distributed {
            database, table, ..
        } => Some((database.clone(), table.clone())),
        TableEngine::MergeTree(_) => Some((source.database.clone(), source.table_name.clone())),
        TableEngine::Merge { .. }
        | TableEngine::View
        | TableEngine::MaterializedView
        | TableEngine::Other(_) => None,
    }
}

fn in_brief(error: &EngineError) -> String {
    if let EngineError::Refused { message, code, .. } = error {
        return format!("{} (code {code})", Refusal::read(message).message);
    }
    error.to_string()
}

struct Asking<'a> {
    session: &'a Session,
    source: &'a Source,
    table: (String, String),
}

impl Asking<'_> {
    fn replicas(&self, cluster: Option<&str>) -> Result<Vec<Replica>, EngineError> {
        let (database, table) = &self.table;
        let request = QueryRequest::new(introspect::replicas(cluster).into_string())
            .timeout(PATIENCE)
            .parameter("database", database)
            .parameter("table", table);
        let rows = rows::ask(self.session.engine(), &request)?;
        let mut replicas: BTreeMap<String, Replica> = rows.into_iter().filter_map(read).collect();
        let indexes = self.source.table.indexes.iter();
        for index in indexes.filter(|index| matches!(index.kind, IndexKind::Text(_))) {
            let statement = introspect::replicas_indexed(cluster, database, table, &index.name);
            let request = QueryRequest::new(statement.into_string()).timeout(PATIENCE);
            // A dictionary may be too large to be looked through in time, or not be shown.
            let Ok(indexed) = rows::ask(self.session.engine(), &request) else {
                continue;
            };
            for (number, replica) in &mut replicas {
                let own = indexed.iter().find(|row| row.first() == Some(number));
                let own = own.and_then(|row| row.get(1)?.parse::<u64>().ok());
                let lacking = replica.parts.saturating_sub(own.unwrap_or(0));
                if lacking > 0 {
                    replica.lacking.insert(index.name.clone(), lacking);
                }
            }
        }
        Ok(replicas.into_values().collect())
    }
}

fn read(row: Vec<String>) -> Option<(String, Replica)> {
    let [number, host, parts, rows, bytes, without] = <[String; 6]>::try_from(row).ok()?;
    let replica = Replica {
        host,
        parts: parts.parse().ok()?,
        rows: rows.parse().ok()?,
        bytes: bytes.parse().ok()?,
        without_index: without.parse().ok()?,
        lacking: BTreeMap::new(),
    };
    Some((number, replica))
}
