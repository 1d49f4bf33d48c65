//! Requests and their answers, by the `clickhouse` crate.

mod answer;
mod call;
mod credentials;
mod deadline;
mod failure;
mod upload;

use std::time::Duration;

use clickhouse::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use lucerna_engine::EngineError;

use crate::address::Address;
use crate::connect::{Connector, Heads};
use crate::options::{ClickHouseOptions, OptionsError};
pub(crate) use answer::{Answer, exception};
pub(crate) use call::Call;
use credentials::Credentials;
pub(crate) use deadline::Deadline;
pub(crate) use upload::Upload;

/// Shorter than any server keeps a connection that is not used (3 s in older ones).
const IDLE: Duration = Duration::from_secs(2);
/// How often a request is sent whose sender is told that nothing was run, and the first pause.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);

/// A server, and how it is spoken to.
pub(crate) struct Http {
    client: Client,
    heads: Heads,
    credentials: Credentials,
    pub(crate) address: Address,
    pub(crate) timeout: Option<Duration>,
    /// No network lies between: the server is on this machine, as far as can be told.
    pub(crate) is_near: bool,
}

/// Why there is no answer, and whether the request can be sent again.
struct Failed {
    error: EngineError,
    can_repeat: bool,
}

impl Http {
    pub(crate) fn new(options: &ClickHouseOptions) -> Result<Self, OptionsError> {
        let address = Address::new(&options.url)?;
        let heads = Heads::default();
        let connector = Connector::new(options, &address, heads.clone())?;
        let is_near = address.is_loopback() && connector.is_straight;
        let transport = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        let client = Client::with_http_client(transport)
            .with_url(address.url())
            .with_product_info("lucerna", env!("CARGO_PKG_VERSION"));
        Ok(Self {
            client: match &options.database {
                Some(database) => client.with_database(database),
                None => client,
            },
            heads,
            credentials: Credentials::new(options, &address)?,
            address,
            timeout: options.timeout,
            is_near,
        })
    }

    /// Sends a call and returns its answer once its first bytes are here. Where it is certain that
    /// nothing was run it is sent again, a few times.
    pub(crate) async fn send(
        &self,
        call: &Call,
        deadline: Deadline,
    ) -> Result<Answer, EngineError> {
        let mut attempt = 1;
        loop {
            match deadline.within(Answer::to(call, self)).await? {
                Ok(answer) => return Ok(answer),
                Err(failed) if failed.can_repeat && attempt < ATTEMPTS => {
                    tracing::debug!(attempt, error = %failed.error, "to be sent again");
                    deadline
                        .within(tokio::time::sleep(PAUSE * attempt * attempt))
                        .await?;
                    attempt += 1;
                }
                Err(failed) => return Err(failed.error),
            }
        }
    }

    /// Sends a call and returns all of its answer, which is short.
    pub(crate) async fn ask(&self, call: &Call, deadline: Deadline) -> Result<String, EngineError> {
        let answer = self.send(call, deadline).await?;
        deadline.within(answer.into_text(self)).await?
    }

    /// Whoever asks, in headers and not in the URL, which others may log.
    fn client(&self) -> Client {
        self.credentials.add_to(self.client.clone())
    }
}
