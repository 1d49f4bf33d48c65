//! The way to the server: straight, through a tunnel, or by a proxy that passes requests on.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderValue, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use lucerna_engine::BoxedCause;
use tokio::net::TcpStream;
use tower_service::Service;

use crate::address::Address;
use crate::options::{OptionsError, ProxyOptions};

/// How long a silent connection may stay so before the system asks whether its other end lives.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// The way to the server.
#[derive(Clone)]
pub(super) enum Route {
    /// To the server itself.
    Straight(HttpConnector),
    /// To a proxy that is asked with CONNECT for a tunnel.
    Tunnel(Tunnel<HttpConnector>),
    /// To a proxy that is given whole requests and passes them on.
    Forward {
        connector: HttpConnector,
        proxy: Uri,
        authorization: Option<HeaderValue>,
    },
}

impl Route {
    /// The way to `server`, by the proxies that are given.
    pub(super) fn new(proxies: &ProxyOptions, server: &Uri) -> Result<Self, OptionsError> {
        check(proxies)?;
        let text = |url: &Option<String>| url.clone().unwrap_or_default();
        let matcher = Matcher::builder()
            .http(text(&proxies.http))
            .https(text(&proxies.https))
            .all(text(&proxies.all))
            .no(text(&proxies.no_proxy))
            .build();
        Ok(match matcher.intercept(server) {
            None => Self::Straight(connector()),
            Some(proxy) if server.scheme_str() == Some("https") => Self::Tunnel(tunnel(&proxy)),
            Some(proxy) => Self::Forward {
                connector: connector(),
                proxy: proxy.uri().clone(),
                authorization: proxy.basic_auth().cloned(),
            },
        })
    }

    /// What the proxy wants to be told with each request; a tunnel has told it before.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        let Self::Forward { authorization, .. } = self else {
            return None;
        };
        authorization.clone().map(|mut value| {
            value.set_sensitive(true);
            value
        })
    }
}

fn tunnel(proxy: &Intercept) -> Tunnel<HttpConnector> {
    let tunnel = Tunnel::new(proxy.uri().clone(), connector());
    match proxy.basic_auth() {
        Some(authorization) => tunnel.with_auth(authorization.clone()),
        None => tunnel,
    }
}

fn connector() -> HttpConnector {
    let mut connector = HttpConnector::new();
    // The URI of an encrypted server comes here, too.
    connector.enforce_http(false);
    connector.set_keepalive(Some(KEEPALIVE));
    connector.set_keepalive_interval(Some(KEEPALIVE));
    connector.set_keepalive_retries(Some(3));
    connector.set_nodelay(true);
    connector
}

/// The matcher takes what it cannot read for no proxy at all, and statements would go past it.
fn check(proxies: &ProxyOptions) -> Result<(), OptionsError> {
    let given = [&proxies.http, &proxies.https, &proxies.all];
    for text in given.into_iter().flatten().filter(|text| !text.is_empty()) {
        let wrong = |reason: &str| OptionsError::Proxy {
            url: Address::redacted(text),
            reason: reason.to_owned(),
        };
        let with_scheme = if text.contains("://") {
            text.clone()
        } else {
            format!("http://{text}")
        };
        let url = url::Url::parse(&with_scheme).map_err(|error| wrong(&error.to_string()))?;
        if url.scheme() != "http" {
            return Err(wrong(
                "only proxies that are reached by `http` are supported",
            ));
        }
    }
    Ok(())
}

impl Service<Uri> for Route {
    type Response = Way;
    type Error = BoxedCause;
    type Future = Pin<Box<dyn Future<Output = Result<Way, BoxedCause>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxedCause>> {
        match self {
            Self::Straight(connector) | Self::Forward { connector, .. } => {
                connector.poll_ready(context).map_err(Into::into)
            }
            Self::Tunnel(tunnel) => tunnel.poll_ready(context).map_err(Into::into),
        }
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        match self {
            Self::Straight(connector) => way(connector.call(server), false),
            Self::Tunnel(tunnel) => way(tunnel.call(server), false),
            Self::Forward {
                connector, proxy, ..
            } => way(connector.call(proxy.clone()), true),
        }
    }
}

fn way<E: Into<BoxedCause>>(
    connecting: impl Future<Output = Result<TokioIo<TcpStream>, E>> + Send + 'static,
    is_forwarded: bool,
) -> Pin<Box<dyn Future<Output = Result<Way, BoxedCause>> + Send>> {
    Box::pin(async move {
        let stream = connecting.await.map_err(Into::into)?;
        Ok(Way {
            stream,
            is_forwarded,
        })
    })
}

/// A connection that knows whether requests on it name the whole URL.
pub(crate) struct Way {
    stream: TokioIo<TcpStream>,
    is_forwarded: bool,
}

impl Connection for Way {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.is_forwarded)
    }
}

impl Read for Way {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl Write for Way {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, buffers)
    }
}
