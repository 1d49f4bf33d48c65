//! When things happen, as offsets from the start of the data in nanoseconds.

use jiff::Timestamp;

use super::{Demo, shop};

pub(super) const MILLISECOND: i64 = 1_000_000;
pub(super) const SECOND: i64 = 1_000 * MILLISECOND;
pub(super) const MINUTE: i64 = 60 * SECOND;

/// The end of the data.
pub(super) const END: i64 = Demo::HOURS as i64 * 60 * MINUTE;
/// Nobody comes after this, so that all is answered by the end.
pub(super) const LAST_VISIT: i64 = END - 20 * SECOND;
/// Before it the shop has its everyday errors, after it only those of the incident: the tour looks
/// at the last forty minutes.
pub(super) const QUIET_SINCE: i64 = END - 45 * MINUTE;
/// The pod with the new version starts.
pub(super) const DEPLOY: i64 = END - 38 * MINUTE;
/// The first payment that gets no connection to the database.
pub(super) const FIRST_PAYMENT_ERROR: i64 = END - 36 * MINUTE;
/// The first order that is lost: until then a second try helps.
pub(super) const FIRST_CHECKOUT_ERROR: i64 = FIRST_PAYMENT_ERROR + 90 * SECOND;

/// What happened: the facts of the incident, for whoever wants to check an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Story {
    /// When the pod with the new version started.
    pub deployed: Timestamp,
    /// When a payment got no connection for the first time.
    pub first_payment_error: Timestamp,
    /// When an order was lost for the first time.
    pub first_checkout_error: Timestamp,
    /// The service with the cause.
    pub service: &'static str,
    /// Its pod with the cause.
    pub pod: &'static str,
    /// The version of that pod.
    pub version: &'static str,
    /// The version of all other pods of the service.
    pub previous_version: &'static str,
}

impl Story {
    pub(super) fn ending_at(end: Timestamp) -> Self {
        let start = start(end);
        Self {
            deployed: moment(start, DEPLOY),
            first_payment_error: moment(start, FIRST_PAYMENT_ERROR),
            first_checkout_error: moment(start, FIRST_CHECKOUT_ERROR),
            service: shop::PAYMENT.name,
            pod: shop::NEW_PAYMENT.name,
            version: shop::NEW_PAYMENT.version,
            previous_version: shop::PAYMENT.pods[0].version,
        }
    }
}

/// The start of data that end at `end`, in nanoseconds since 1970.
pub(super) fn start(end: Timestamp) -> i64 {
    i64::try_from(end.as_nanosecond())
        .unwrap_or(i64::MAX)
        .saturating_sub(END)
}

fn moment(start: i64, offset: i64) -> Timestamp {
    Timestamp::from_nanosecond(i128::from(start.saturating_add(offset))).unwrap_or(Timestamp::MAX)
}
