//! The queries that come with the program: the files of `queries/`, as they stand there.

use std::path::PathBuf;

use super::error::SavedError;
use super::name::Name;
use super::shelf::{Entry, ShelfKind};

macro_rules! queries {
    ($($name:literal)+) => {
        &[$(($name, include_str!(concat!("../../queries/", $name, ".toml"))),)+]
    };
}

/// Their names and files.
const QUERIES: &[(&str, &str)] = queries! {
    "clickhouse/disks"
    "clickhouse/errors"
    "clickhouse/log-errors"
    "clickhouse/merges"
    "clickhouse/parts"
    "clickhouse/replication"
    "clickhouse/slow-queries"
    "collector/drops"
    "collector/refused"
    "containment/metrics"
    "cost/bytes-by-attribute"
    "cost/bytes-by-service"
    "errors/by-service"
    "errors/new-since"
    "errors/newest"
    "external-secrets/sync-errors"
    "flux/reconcile-errors"
    "http/5xx-logs"
    "http/5xx-spans"
    "keeper/problems"
    "kubernetes/evictions"
    "kubernetes/restarts"
    "logs/volume"
    "mongodb/problems"
    "telemetry/freshness"
    "telemetry/gaps"
    "traces/database-calls"
    "traces/failing"
    "traces/latency-by-route"
    "traces/slowest-spans"
};

/// The queries by name.
pub(super) fn entries() -> Vec<Entry> {
    let entry = |(name, _): &(&str, &str)| {
        Some(Entry {
            name: name.parse().ok()?,
            path: path(name),
            kind: ShelfKind::BuiltIn,
            is_shadowed: false,
        })
    };
    QUERIES.iter().filter_map(entry).collect()
}

/// The file of one of them.
pub(super) fn text(name: &Name) -> Result<&'static str, SavedError> {
    let found = QUERIES.iter().find(|(known, _)| *known == name.as_str());
    found
        .map(|(_, text)| *text)
        .ok_or_else(|| SavedError::NotFound {
            name: name.to_string(),
            near: Vec::new(),
            has_any: false,
        })
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(format!("<built in>/{name}.toml"))
}
