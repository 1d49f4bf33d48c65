//! No answer: what it was.

use std::error::Error;

use hyper_util::client::legacy;
use lucerna_engine::{BoxedCause, EngineError};

use super::{Failed, Http, answer};
use crate::address::Address;
use crate::connect::{Head, causes, certificate_problem, explain_trust, is_unsent};

/// What happened, in words, without the wrappings of the libraries.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Happened(String);

/// Reads what the crate says went wrong, with the head of the answer if there was one.
pub(super) fn read(
    error: clickhouse::error::Error,
    head: Option<&Head>,
    http: &Http,
    id: &str,
) -> Failed {
    use clickhouse::error::Error as Said;

    if let Said::BadResponse(text) = &error {
        return answer::refused(text, head, http, id);
    }
    if let Said::Network(source) = &error {
        return network(&**source, &http.address);
    }
    // Something in between has packed a body that nobody asked to be packed.
    if let (Said::Decompression(_), Some(head)) = (&error, head) {
        return answer::refused("", Some(head), http, id);
    }
    let error = if let Said::InvalidParams(source) = error {
        let what = source.to_string();
        EngineError::NotSupported { what }
    } else {
        let reason = error.to_string();
        EngineError::Corrupt { reason }
    };
    Failed {
        error,
        can_repeat: false,
    }
}

fn network(error: &(dyn Error + 'static), address: &Address) -> Failed {
    if let Some(error) = error.downcast_ref::<legacy::Error>() {
        return Failed {
            error: unanswered(error, address),
            can_repeat: is_unsent(error),
        };
    }
    let error = match error.downcast_ref::<hyper::Error>() {
        Some(error) => broken(error, address),
        None => EngineError::Disconnected {
            address: address.shown().to_owned(),
            source: happened(error),
        },
    };
    Failed {
        error,
        can_repeat: false,
    }
}

/// Why a request got no answer.
fn unanswered(error: &legacy::Error, address: &Address) -> EngineError {
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

/// Why an answer broke off, or was none.
fn broken(error: &hyper::Error, address: &Address) -> EngineError {
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
