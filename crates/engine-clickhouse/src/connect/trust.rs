//! Why there is no secure connection, in plain words.

use lucerna_engine::{BoxedCause, TrustProblem};
use rustls::{AlertDescription, CertificateError, Error};

/// What a problem of the handshake is.
#[derive(Debug, thiserror::Error)]
#[error("{words}")]
struct Untrusted {
    words: String,
    #[source]
    source: Error,
}

/// What the problem is, and what it was in words.
pub(crate) fn explain(error: &Error) -> (TrustProblem, BoxedCause) {
    let (problem, words) = read(error);
    let source = error.clone();
    match words {
        Some(words) => (problem, Box::new(Untrusted { words, source })),
        None => (problem, Box::new(source)),
    }
}

fn read(error: &Error) -> (TrustProblem, Option<String>) {
    if let Error::InvalidCertificate(certificate) = error {
        return of_certificate(certificate);
    }
    if let Error::AlertReceived(alert) = error
        && ASKS_FOR_ONE.contains(alert)
    {
        let words = format!("the server wants a client's certificate that it trusts ({alert:?})");
        return (TrustProblem::ClientCertificate, Some(words));
    }
    if let Error::InvalidMessage(_) = error {
        let words = "what answers there does not speak TLS".to_owned();
        return (TrustProblem::NoTls, Some(words));
    }
    (TrustProblem::Other, None)
}

/// With these a server turns a client down that has no certificate, or the wrong one.
const ASKS_FOR_ONE: [AlertDescription; 6] = [
    AlertDescription::AccessDenied,
    AlertDescription::BadCertificate,
    AlertDescription::CertificateExpired,
    AlertDescription::CertificateRequired,
    AlertDescription::CertificateUnknown,
    AlertDescription::UnknownCA,
];

fn of_certificate(error: &CertificateError) -> (TrustProblem, Option<String>) {
    if let CertificateError::UnknownIssuer = error {
        let words = "its certificate is signed by an authority that is not trusted here";
        return (TrustProblem::UnknownAuthority, Some(words.to_owned()));
    }
    if let CertificateError::NotValidForNameContext {
        expected,
        presented,
    } = error
    {
        let names: Vec<&str> = presented.iter().map(|name| bare(name)).collect();
        let names = if names.is_empty() {
            "no name at all".to_owned()
        } else {
            names.join(", ")
        };
        let expected = expected.to_str();
        let words = format!("its certificate is for {names}, and not for {expected}");
        return (TrustProblem::OtherName, Some(words));
    }
    if let CertificateError::ExpiredContext { time, not_after } = error {
        let since = time.as_secs().saturating_sub(not_after.as_secs());
        let words = format!("its certificate expired {} ago", length(since));
        return (TrustProblem::Expired, Some(words));
    }
    if let CertificateError::NotValidYetContext { time, not_before } = error {
        let until = not_before.as_secs().saturating_sub(time.as_secs());
        let words = format!(
            "its certificate is valid in {} and no earlier",
            length(until)
        );
        return (TrustProblem::Expired, Some(words));
    }
    (TrustProblem::Other, None)
}

/// `DnsName("localhost")` is `localhost`.
fn bare(name: &str) -> &str {
    let inside = name
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    inside.unwrap_or(name).trim_matches('"')
}

fn length(seconds: u64) -> String {
    const HOUR: u64 = 3600;
    const DAY: u64 = 24 * HOUR;
    match seconds {
        0..HOUR => format!("{} min", seconds / 60),
        HOUR..DAY => format!("{} h", seconds / HOUR),
        DAY.. => format!("{} days", seconds / DAY),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::pki_types::{ServerName, UnixTime};

    use super::*;

    fn words(error: &Error) -> (TrustProblem, String) {
        let (problem, cause) = explain(error);
        (problem, cause.to_string())
    }

    #[test]
    fn a_certificate_of_another_name_says_both_names() {
        let error = CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("a.example")
                .expect("a name")
                .to_owned(),
            presented: vec![
                "DnsName(\"b.example\")".to_owned(),
                "IpAddress(127.0.0.1)".to_owned(),
            ],
        };
        let (problem, words) = words(&Error::InvalidCertificate(error));
        assert_eq!(problem, TrustProblem::OtherName);
        assert_eq!(
            words,
            "its certificate is for b.example, 127.0.0.1, and not for a.example"
        );
    }

    #[test]
    fn a_certificate_that_has_expired_says_how_long_ago() {
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let error = CertificateError::ExpiredContext {
            time: at(300_000),
            not_after: at(100_000),
        };
        let (problem, words) = words(&Error::InvalidCertificate(error));
        assert_eq!(problem, TrustProblem::Expired);
        assert_eq!(words, "its certificate expired 2 days ago");
    }

    #[test]
    fn a_server_that_wants_a_certificate_says_so_with_an_alert() {
        let (problem, _) = words(&Error::AlertReceived(AlertDescription::CertificateRequired));
        assert_eq!(problem, TrustProblem::ClientCertificate);
        let (problem, _) = words(&Error::AlertReceived(AlertDescription::InternalError));
        assert_eq!(problem, TrustProblem::Other);
    }
}
