//! What server an engine is, and which settings it knows.

use std::sync::Arc;

use lucerna_engine::QueryRequest;

use super::PATIENCE;
use crate::rows;
use crate::session::Session;

/// The server behind the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its version: `26.7.2.1`.
    pub version: String,
    /// The first two numbers of the version.
    pub release: (u32, u32),
    /// Its time zone, in which a column of times without a zone is cut into days.
    pub zone: String,
    /// Of the settings that Lucerna sends where they are known, those that this server knows, with
    /// their values.
    pub settings: Vec<(String, String)>,
}

impl Server {
    /// The value of a setting; `None` if this server does not know it, and sending it would be refused.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&str> {
        let known = self.settings.iter().find(|(known, _)| known == name);
        known.map(|(_, value)| value.as_str())
    }

    /// Whether it reads times without a zone as times in UTC.
    fn reads_times_in_utc(&self) -> bool {
        // Which of the two counts for a column hangs on the version.
        self.zone == "UTC" && matches!(self.setting("session_timezone"), None | Some("" | "UTC"))
    }

    /// Whether all reads of a table in one statement see the same parts.
    #[must_use]
    pub fn shares_snapshots(&self) -> bool {
        self.setting("enable_shared_storage_snapshot_in_query") == Some("1")
    }
}

/// Asks for the version, the zone, and the settings that Lucerna sends where they are known.
const SERVER: &str = "\
SELECT version(), serverTimezone(), name, value
FROM system.settings
WHERE name IN ('allow_experimental_parallel_reading_from_replicas', 'enable_full_text_index',
    'enable_parallel_replicas', 'enable_shared_storage_snapshot_in_query',
    'query_plan_direct_read_from_text_index', 'query_plan_optimize_lazy_materialization',
    'read_in_order_use_buffering', 'session_timezone', 'use_query_condition_cache',
    'use_skip_indexes_on_data_read', 'use_top_k_dynamic_filtering')";

impl Session {
    /// Whether the engine reads times without a zone as times in UTC. The store is opened so.
    pub(crate) fn reads_times_in_utc(&self) -> bool {
        self.store().is_some()
            || self
                .server()
                .is_some_and(|server| server.reads_times_in_utc())
    }

    /// The server behind the engine; `None` if it does not say.
    #[must_use]
    pub fn server(&self) -> Option<Arc<Server>> {
        self.facts().server.get_or_ask("", || {
            let request = QueryRequest::new(SERVER).timeout(PATIENCE);
            server(&rows::ask(self.engine(), &request).ok()?)
        })
    }
}

pub(super) fn server(rows: &[Vec<String>]) -> Option<Server> {
    let first = rows.first()?;
    let version = first.first()?.clone();
    let mut numbers = version.split('.').map(|number| number.parse().ok());
    let release = (numbers.next()??, numbers.next()??);
    let setting = |row: &Vec<String>| Some((row.get(2)?.clone(), row.get(3)?.clone()));
    Some(Server {
        zone: first.get(1)?.clone(),
        settings: rows.iter().filter_map(setting).collect(),
        version,
        release,
    })
}
