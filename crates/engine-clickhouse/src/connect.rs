//! Getting a connection: straight or through a proxy, with or without encryption, in time.

mod failure;
mod heads;
mod route;
mod tls;
mod trust;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderValue, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use lucerna_engine::BoxedCause;
use tower_service::Service;

use crate::address::Address;
use crate::options::{ClickHouseOptions, OptionsError};
pub(crate) use failure::{causes, certificate_problem, is_unsent};
use heads::Heard;
pub(crate) use heads::{CODE, Expected, Head, Heads};
use route::{Route, Way};
pub(crate) use trust::explain as explain_trust;

/// Connects within a time: looking up the name, connecting, a proxy's answer and the handshake
/// together.
#[derive(Clone)]
pub(crate) struct Connector {
    inner: HttpsConnector<Route>,
    timeout: Duration,
    heads: Heads,
    /// No proxy is asked.
    pub(crate) is_straight: bool,
}

/// It took too long to connect.
#[derive(Debug, thiserror::Error)]
#[error("no connection within {} s", timeout.as_secs_f64())]
pub(crate) struct TooSlow {
    timeout: Duration,
}

impl Connector {
    pub(crate) fn new(
        options: &ClickHouseOptions,
        address: &Address,
        heads: Heads,
    ) -> Result<Self, OptionsError> {
        let route = Route::new(&options.proxy, &address.uri())?;
        let config = if address.is_secure() {
            tls::config(&options.tls)?
        } else {
            tls::unused()
        };
        let builder = HttpsConnectorBuilder::new()
            .with_tls_config(config)
            .https_or_http();
        let builder = match &options.tls.server_name {
            Some(name) => builder.with_server_name_resolver(tls::FixedName::new(name)?),
            None => builder,
        };
        Ok(Self {
            is_straight: matches!(route, Route::Straight(_)),
            inner: builder.enable_http1().wrap_connector(route),
            timeout: options.connect_timeout,
            heads,
        })
    }
}

/// What a proxy that is spoken to directly wants to be told with each request.
pub(crate) fn proxy_authorization(
    options: &ClickHouseOptions,
    address: &Address,
) -> Result<Option<HeaderValue>, OptionsError> {
    Ok(Route::new(&options.proxy, &address.uri())?.authorization())
}

impl Service<Uri> for Connector {
    type Response = Heard<MaybeHttpsStream<Way>>;
    type Error = BoxedCause;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxedCause>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxedCause>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let connecting = self.inner.call(server);
        let (timeout, heads) = (self.timeout, self.heads.clone());
        Box::pin(async move {
            match tokio::time::timeout(timeout, connecting).await {
                Ok(connected) => Ok(Heard::new(connected?, heads)),
                Err(_) => Err(TooSlow { timeout }.into()),
            }
        })
    }
}
