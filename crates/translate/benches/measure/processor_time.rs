//! What a thread has had of the processor: what else the machine does counts little, unlike in the
//! time on the clock.

use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// The processor time of this thread so far.
pub(crate) fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}
