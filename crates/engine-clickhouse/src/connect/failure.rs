//! What it was that a connection failed of.

use std::error::Error;
use std::io;

/// The problem with a certificate or the handshake, if that is what an error is about.
pub(crate) fn certificate_problem<'a>(
    error: &'a (dyn Error + 'static),
) -> Option<&'a rustls::Error> {
    causes(error)
        .into_iter()
        .find_map(|cause| cause.downcast_ref::<rustls::Error>())
}

/// Whether it is certain that nothing of a request was sent, so that it can be sent again.
pub(crate) fn is_unsent(error: &hyper_util::client::legacy::Error) -> bool {
    let is_refused = |cause: &(dyn Error + 'static)| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
    };
    error.is_connect() && causes(error).into_iter().any(is_refused)
}

/// An error and what it comes from, outermost first. An [`io::Error`] does not show the error that
/// it is made of among its sources.
pub(crate) fn causes<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut causes = vec![error];
    let mut last = error;
    loop {
        let inner = last
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        let next = match inner {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => last.source(),
        };
        let Some(next) = next else {
            return causes;
        };
        causes.push(next);
        last = next;
    }
}
