//! What a query is read against beside the table: the time and the zone.

use jiff::{Timestamp, tz::TimeZone};

/// The moment and the zone of a translation, fixed once for all of it.
#[derive(Debug, Clone)]
pub struct Context {
    /// What `now` means.
    pub now: Timestamp,
    /// The zone of times that are typed without an offset.
    pub zone: TimeZone,
}

impl Context {
    /// UTC, with `now` at so many seconds since 1970.
    #[must_use]
    pub fn utc(seconds: i64) -> Self {
        let now = Timestamp::from_second(seconds).unwrap_or_default();
        Self {
            now,
            zone: TimeZone::UTC,
        }
    }

    /// The zone's name as ClickHouse knows it.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }
}
