//! No answer: what it was.

use std::error::Error;

use hyper_util::client::legacy;
use lucerna_engine::{BoxedCause, EngineError};

use super::Failed;
use crate::address::Address;
use crate::connect::{causes, certificate_problem, explain_trust, is_unsent};

/// What happened, in words, without the wrappings of the libraries.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Happened(String);

/// Reads why a request got no answer.
pub(super) fn read(error: &legacy::Error, address: &Address) -> Failed {
    Failed {
        error: engine_error(error, address),
        can_repeat: is_unsent(error),
    }
}

fn engine_error(error: &legacy::Error, address: &Address) -> EngineError {
    let shown = address.shown().to_owned();
    if let Some(problem) = certificate_problem(error) {
        return not_trusted(problem, shown);
    }
    if error.is_connect() {
        return EngineError::Unreachable {
            address: shown,
            source: happened(error),
        };
    }
    match hyper_error(error) {
        Some(inner) => broken(inner, address),
        None => EngineError::Disconnected {
            address: shown,
            source: happened(error),
        },
    }
}

fn not_trusted(error: &rustls::Error, address: String) -> EngineError {
    let (problem, source) = explain_trust(error);
    EngineError::NotTrusted {
        address,
        problem,
        source,
    }
}

/// Reads why an answer broke off, or was none.
pub(crate) fn broken(error: &hyper::Error, address: &Address) -> EngineError {
    let address = address.shown().to_owned();
    if let Some(problem) = certificate_problem(error) {
        return not_trusted(problem, address);
    }
    // The library has a method for it on the side of servers alone.
    let is_too_large = error.to_string().contains("too large");
    let answer = if is_too_large {
        "with a head that is too large"
    } else if error.is_parse() {
        "with something that is not HTTP"
    } else {
        let source = happened(error);
        return EngineError::Disconnected { address, source };
    };
    EngineError::NotClickHouse {
        address,
        answer: answer.to_owned(),
    }
}

fn hyper_error(error: &legacy::Error) -> Option<&hyper::Error> {
    error.source()?.downcast_ref()
}

/// The causes of an error in one line; what a library says of itself first tells nothing.
fn happened(error: &(dyn Error + 'static)) -> BoxedCause {
    let mut words: Vec<String> = Vec::new();
    for cause in causes(error).into_iter().skip(1) {
        let text = cause.to_string();
        if !words.iter().any(|said| said.contains(&text)) {
            words.push(text);
        }
    }
    if words.is_empty() {
        words.push(error.to_string());
    }
    Box::new(Happened(words.join(": ")))
}
