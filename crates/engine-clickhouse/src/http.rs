//! Requests and their answers.

mod answer;
mod call;
mod deadline;
mod failure;
mod text;

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use http_body_util::{Channel, Either, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use lucerna_engine::{BoxedCause, EngineError};
use secrecy::{ExposeSecret, SecretString};

use crate::address::Address;
use crate::connect::{Connector, proxy_authorization};
use crate::options::{ClickHouseOptions, OptionsError};
pub(crate) use answer::{exception, exception_tag};
pub(crate) use call::Call;
pub(crate) use deadline::Deadline;
pub(crate) use failure::broken;
pub(crate) use text::read_text;

/// Shorter than any server keeps a connection that is not used (3 s in older ones).
const IDLE: Duration = Duration::from_secs(2);
/// How often a request is sent whose sender is told that nothing was run, and the first pause.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);

/// The body of a request: all at once, or as it is made.
pub(crate) type Body = Either<Full<Bytes>, Channel<Bytes, BoxedCause>>;

/// A server, and how it is spoken to.
pub(crate) struct Http {
    client: Client<Connector, Body>,
    pub(crate) address: Address,
    pub(crate) timeout: Option<Duration>,
    database: Option<String>,
    headers: HeaderMap,
}

/// Why there is no answer, and whether the request can be sent again.
struct Failed {
    error: EngineError,
    can_repeat: bool,
}

impl Http {
    pub(crate) fn new(options: &ClickHouseOptions) -> Result<Self, OptionsError> {
        let address = Address::new(&options.url)?;
        let connector = Connector::new(options, &address)?;
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        Ok(Self {
            client,
            headers: headers(options, &address)?,
            address,
            timeout: options.timeout,
            database: options.database.clone(),
        })
    }

    /// Sends a call and returns its answer once its head is here. Where it is certain that nothing
    /// was run it is sent again, a few times.
    pub(crate) async fn send(
        &self,
        call: &Call,
        deadline: Deadline,
    ) -> Result<Response<Incoming>, EngineError> {
        let mut attempt = 1;
        loop {
            let (content_type, body) = call.body();
            let request = self.request(call, content_type, Either::Left(Full::new(body)));
            match deadline.within(self.exchange(request, call)).await? {
                Ok(response) => return Ok(response),
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

    /// Sends a call whose body is still being made. Never repeated.
    pub(crate) async fn send_stream(
        &self,
        call: &Call,
        body: Channel<Bytes, BoxedCause>,
    ) -> Result<Response<Incoming>, EngineError> {
        let request = self.request(call, None, Either::Right(body));
        let answer = self.exchange(request, call).await;
        answer.map_err(|failed| failed.error)
    }

    /// Sends a call and returns all of its answer, which is short.
    pub(crate) async fn ask(&self, call: &Call, deadline: Deadline) -> Result<String, EngineError> {
        let response = self.send(call, deadline).await?;
        let tag = answer::exception_tag(&response);
        let text = deadline
            .within(read_text(response.into_body(), text::MOST))
            .await?
            .map_err(|error| broken(&error, &self.address))?;
        match answer::exception(&text, tag.as_deref()) {
            Some(exception) => Err(EngineError::from_exception(&exception, &call.id)),
            None => Ok(text),
        }
    }

    async fn exchange(
        &self,
        request: Request<Body>,
        call: &Call,
    ) -> Result<Response<Incoming>, Failed> {
        tracing::trace!(id = call.id, "sent");
        match self.client.request(request).await {
            Ok(response) => answer::check(response, self, &call.id).await,
            Err(error) => Err(failure::read(&error, &self.address)),
        }
    }

    fn request(&self, call: &Call, content_type: Option<HeaderValue>, body: Body) -> Request<Body> {
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.address.with(call.pairs(self.database.as_deref()));
        request.headers_mut().clone_from(&self.headers);
        if let Some(content_type) = content_type {
            request
                .headers_mut()
                .insert(http::header::CONTENT_TYPE, content_type);
        }
        request
    }
}

/// The headers of every request: who asks, in headers and not in the URL, which others may log.
fn headers(options: &ClickHouseOptions, address: &Address) -> Result<HeaderMap, OptionsError> {
    let mut headers = HeaderMap::new();
    let agent = HeaderValue::from_static(concat!("lucerna/", env!("CARGO_PKG_VERSION")));
    headers.insert(http::header::USER_AGENT, agent);
    if let Some(user) = &options.user {
        headers.insert("x-clickhouse-user", credential(user, "user")?);
    }
    if let Some(password) = &options.password {
        headers.insert("x-clickhouse-key", secret(password)?);
    }
    if let Some(authorization) = proxy_authorization(options, address)? {
        headers.insert(http::header::PROXY_AUTHORIZATION, authorization);
    }
    Ok(headers)
}

fn secret(password: &SecretString) -> Result<HeaderValue, OptionsError> {
    let mut value = credential(password.expose_secret(), "password")?;
    value.set_sensitive(true);
    Ok(value)
}

fn credential(text: &str, what: &'static str) -> Result<HeaderValue, OptionsError> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| OptionsError::Credentials { what })
}
