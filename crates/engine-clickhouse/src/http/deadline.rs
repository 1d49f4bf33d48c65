//! When something has to be done.

use std::time::Duration;

use lucerna_engine::EngineError;
use tokio::time::Instant;

use super::Http;

/// How long a question of our own may take, whatever the statement may.
const SMALL: Duration = Duration::from_secs(30);
/// What the server is given beyond its own limit to say that it was passed.
const GRACE: Duration = Duration::from_secs(2);

/// When something has to be done, if it has to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    end: Option<Instant>,
    allowed: Duration,
}

impl Deadline {
    /// From now on.
    pub(crate) fn after(allowed: Option<Duration>) -> Self {
        let allowed_or_none = allowed.unwrap_or_default();
        Self {
            end: allowed.and_then(|allowed| Instant::now().checked_add(allowed)),
            allowed: allowed_or_none,
        }
    }

    /// For a statement that may take so long. A server that knows the limit tells of it itself.
    pub(crate) fn of_statement(allowed: Option<Duration>, is_known_to_server: bool) -> Self {
        let grace = if is_known_to_server {
            GRACE
        } else {
            Duration::ZERO
        };
        let mut deadline = Self::after(allowed.map(|allowed| allowed + grace));
        deadline.allowed = allowed.unwrap_or_default();
        deadline
    }

    /// For a question of our own.
    pub(crate) fn small(http: &Http) -> Self {
        Self::after(Some(
            http.timeout.map_or(SMALL, |timeout| timeout.min(SMALL)),
        ))
    }

    /// Time that was nobody's fault over there.
    pub(crate) fn extend(&mut self, by: Duration) {
        self.end = self.end.and_then(|end| end.checked_add(by));
    }

    /// Waits until it is done or it is too late.
    pub(crate) async fn within<T>(&self, work: impl Future<Output = T>) -> Result<T, EngineError> {
        let Some(end) = self.end else {
            return Ok(work.await);
        };
        let done = tokio::time::timeout_at(end, work).await;
        done.map_err(|_| EngineError::TimedOut {
            message: format!("no end within {} s", self.allowed.as_secs_f64()),
        })
    }
}
