//! The head of an answer: whether it is one of ClickHouse, and whether it is good.

use http::header::{CONTENT_TYPE, HeaderName, LOCATION};
use http::{HeaderMap, Response, StatusCode};
use hyper::body::Incoming;
use lucerna_engine::{BoxedCause, EngineError};

use super::{Failed, Http, read_text};
use crate::address::Address;

/// As much of a text that tells of an error as is read.
const MOST: usize = 64 << 10;
/// As much of a text that is no error of ClickHouse as is shown.
const SHOWN: usize = 200;

const CODE: HeaderName = HeaderName::from_static("x-clickhouse-exception-code");
const TAG: HeaderName = HeaderName::from_static("x-clickhouse-exception-tag");
const SERVER: HeaderName = HeaderName::from_static("x-clickhouse-server-display-name");
const QUERY: HeaderName = HeaderName::from_static("x-clickhouse-query-id");

/// A proxy or a load balancer that has nobody to ask.
#[derive(Debug, thiserror::Error)]
#[error("what stands before it answered {0}")]
struct NobodyBehind(String);

/// Lets a good answer pass; any other becomes the error that it tells of.
pub(super) async fn check(
    response: Response<Incoming>,
    http: &Http,
    id: &str,
) -> Result<Response<Incoming>, Failed> {
    let status = response.status();
    let has_failed = response.headers().contains_key(CODE);
    if status == StatusCode::OK && !has_failed && is_clickhouse(response.headers()) {
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    // The status says what happened, also where the text that explains it does not come.
    let text = read_text(body, MOST).await.unwrap_or_default();
    let text = without_secrets(text, &http.headers);
    let error = match exception_of(&head.headers, &text) {
        Some(exception) => EngineError::from_exception(&exception, id),
        None => foreign(status, &head.headers, &text, &http.address),
    };
    Err(Failed {
        error,
        can_repeat: status == StatusCode::SERVICE_UNAVAILABLE,
    })
}

/// What answers may repeat the request, as proxies do that are there to find mistakes.
fn without_secrets(mut text: String, sent: &HeaderMap) -> String {
    /// A shorter one is part of many words, and given away by none of them.
    const SHORTEST: usize = 3;
    let secrets = sent.values().filter(|value| value.is_sensitive());
    for secret in secrets.filter_map(|value| value.to_str().ok()) {
        if secret.len() >= SHORTEST && text.contains(secret) {
            text = text.replace(secret, "***");
        }
    }
    text
}

/// Every version of the last years sends at least one of these.
fn is_clickhouse(headers: &HeaderMap) -> bool {
    headers.contains_key(SERVER) || headers.contains_key(QUERY)
}

fn exception_of(headers: &HeaderMap, text: &str) -> Option<String> {
    let tag = headers.get(TAG).and_then(|tag| tag.to_str().ok());
    if let Some(exception) = exception(text, tag) {
        return Some(exception);
    }
    if is_exception(text) {
        return Some(text.to_owned());
    }
    let code = headers.get(CODE)?.to_str().ok()?;
    Some(format!("Code: {code}. DB::Exception: {}", text.trim()))
}

/// The mark of an exception that comes after rows, if the server says with which it marks them.
pub(crate) fn exception_tag(response: &Response<Incoming>) -> Option<String> {
    let tag = response.headers().get(TAG)?;
    Some(tag.to_str().ok()?.to_owned())
}

/// The text of an exception at the end of a body.
///
/// Newer servers put it between marks with a word that nobody can guess; older ones write it behind
/// the rows as it is.
pub(crate) fn exception(body: &str, tag: Option<&str>) -> Option<String> {
    if let Some(tag) = tag {
        let (_, marked) = body.rsplit_once(&format!("__exception__\r\n{tag}\r\n"))?;
        let text = marked
            .split_once("__exception__")
            .map_or(marked, |(text, _)| text);
        let text = text.trim_end().trim_end_matches(tag).trim_end();
        // Behind the text stands how long it is.
        let text = text.trim_end_matches(|character: char| character.is_ascii_digit());
        return Some(text.trim().to_owned());
    }
    let (at, _) = body.rmatch_indices("Code: ").next()?;
    let text = body.get(at..)?;
    is_exception(text).then(|| text.to_owned())
}

fn is_exception(text: &str) -> bool {
    let rest = text.trim_start().strip_prefix("Code: ");
    let number = rest.and_then(|rest| rest.split_once('.'));
    number.is_some_and(|(number, rest)| {
        number.bytes().all(|byte| byte.is_ascii_digit()) && rest.contains("Exception")
    })
}

/// What an answer says that is none of ClickHouse's.
fn foreign(status: StatusCode, headers: &HeaderMap, text: &str, address: &Address) -> EngineError {
    let address = address.shown().to_owned();
    let answer = describe(status, headers, text);
    match status {
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => {
            let source: BoxedCause = Box::new(NobodyBehind(answer));
            EngineError::Unreachable { address, source }
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => EngineError::NotAuthenticated {
            message: format!("what stands before it answered {answer}"),
        },
        _ => EngineError::NotClickHouse { address, answer },
    }
}

fn describe(status: StatusCode, headers: &HeaderMap, text: &str) -> String {
    if let Some(target) = headers.get(LOCATION).filter(|_| status.is_redirection()) {
        let target = String::from_utf8_lossy(target.as_bytes());
        let target = Address::redacted(&plain(&target));
        return format!("with a redirect ({status}) to {target}, which is not followed");
    }
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let is_page =
        kind.is_some_and(|kind| kind.contains("html")) || text.trim_start().starts_with('<');
    let said = if is_page {
        title(text).map(|title| format!("a web page, “{title}”"))
    } else {
        let line = text.lines().find(|line| !line.trim().is_empty());
        line.map(plain)
    };
    match said.filter(|said| !said.is_empty()) {
        Some(said) => format!("{status}: {said}"),
        None if is_page => format!("{status}: a web page"),
        None => status.to_string(),
    }
}

fn title(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("<title>")?;
    let (title, _) = rest.split_once("</title>")?;
    Some(plain(title.trim()))
}

/// A short text without what could steer a terminal.
fn plain(text: &str) -> String {
    let characters = text
        .trim()
        .chars()
        .filter(|character| !character.is_control());
    characters.take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_between_marks_is_found_by_its_word() {
        let body = "rows\r\n__exception__\r\nqyl\r\nCode: 395. DB::Exception: no. (X) (version 26.7)\n40 qyl\r\n__exception__\r\n";
        assert_eq!(
            exception(body, Some("qyl")).as_deref(),
            Some("Code: 395. DB::Exception: no. (X) (version 26.7)")
        );
        assert_eq!(exception(body, Some("other")), None);
    }

    #[test]
    fn an_exception_of_an_older_server_stands_at_the_end() {
        let body = "1\n2\nCode: 159. DB::Exception: late. (TIMEOUT_EXCEEDED)\n";
        assert!(exception(body, None).is_some_and(|text| text.starts_with("Code: 159.")));
        assert_eq!(exception("1\nCode: red\n", None), None);
    }

    #[test]
    fn a_page_is_told_by_its_title() {
        let said = describe(
            StatusCode::NOT_FOUND,
            &HeaderMap::new(),
            "<html><head><title>No such site</title></head></html>",
        );
        assert_eq!(said, "404 Not Found: a web page, “No such site”");
    }

    #[test]
    fn a_redirect_names_where_to_without_a_password() {
        let mut headers = HeaderMap::new();
        let target = http::HeaderValue::from_static("https://u:s3cret@elsewhere/");
        headers.insert(LOCATION, target);
        let said = describe(StatusCode::FOUND, &headers, "");
        assert_eq!(
            said,
            "with a redirect (302 Found) to https://u:***@elsewhere/, which is not followed"
        );
    }
}
