//! What is answered: whether it is one of ClickHouse's answers, and whether it is good.

use bytes::Bytes;
use clickhouse::QuerySummary;
use clickhouse::error::Error;
use clickhouse::query::BytesCursor;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderName, LOCATION};
use lucerna_engine::{BoxedCause, EngineError};
use tracing::Dispatch;
use tracing::dispatcher::with_default;
use tracing::instrument::WithSubscriber;

use super::{Call, Failed, Http, failure};
use crate::address::Address;
use crate::connect::{CODE, Head};

/// The longest answer that is taken as text; the description of a table has far less.
const MOST_OF_ALL: usize = 16 << 20;
/// As much of a text that is no answer of ClickHouse as is read.
const MOST: usize = 64 << 10;
/// As much of it as is shown.
const SHOWN: usize = 200;

const SERVER: HeaderName = HeaderName::from_static("x-clickhouse-server-display-name");
const QUERY: HeaderName = HeaderName::from_static("x-clickhouse-query-id");

/// A proxy or a load balancer that has nobody to ask.
#[derive(Debug, thiserror::Error)]
#[error("what stands before it answered {0}")]
struct NobodyBehind(String);

/// The answer to a statement, from its first bytes on.
pub(crate) struct Answer {
    pub(crate) head: Head,
    first: Option<Bytes>,
    rest: BytesCursor,
    id: String,
}

impl Answer {
    /// Sends a call, and lets a good answer pass; any other becomes the error that it tells of.
    pub(super) async fn to(call: &Call, http: &Http) -> Result<Self, Failed> {
        tracing::trace!(id = call.id, "sent");
        let expected = http.heads.expect(&call.id);
        let query = call.query(http.client());
        let begun = with_default(&Dispatch::none(), || query.fetch_bytes(&*call.format));
        let read = async {
            let mut rest = begun?;
            Ok((next(&mut rest).await?, rest))
        };
        let read = read.await;
        let head = expected.take();
        let (first, rest) =
            read.map_err(|error| failure::read(error, head.as_ref(), http, &call.id))?;
        let Some(head) = head else {
            return Err(refused("", None, http, &call.id));
        };
        let mut answer = Self {
            head,
            first,
            rest,
            id: call.id.clone(),
        };
        if is_clickhouse(&answer.head) {
            return Ok(answer);
        }
        // The status says what happened, also where the text that explains it does not come.
        let text = answer.read_text(MOST).await.unwrap_or_default();
        Err(refused(&text, Some(&answer.head), http, &call.id))
    }

    /// The next bytes of the body.
    pub(crate) async fn next(&mut self, http: &Http) -> Result<Option<Bytes>, EngineError> {
        let bytes = self.next_bytes().await;
        bytes.map_err(|error| failure::read(error, Some(&self.head), http, &self.id).error)
    }

    /// All of the body as text, and no more of it than is usual for one.
    pub(super) async fn into_text(mut self, http: &Http) -> Result<String, EngineError> {
        let text = self.read_text(MOST_OF_ALL).await;
        let text =
            text.map_err(|error| failure::read(error, Some(&self.head), http, &self.id).error)?;
        match exception(&text, self.head.exception_tag()) {
            Some(exception) => Err(EngineError::from_exception(&exception, &self.id)),
            None => Ok(text),
        }
    }

    /// What the head says was read by then.
    pub(crate) fn summary(&self) -> Option<&QuerySummary> {
        self.rest.summary()
    }

    async fn read_text(&mut self, most: usize) -> Result<String, Error> {
        let mut text: Vec<u8> = Vec::new();
        while let Some(bytes) = self.next_bytes().await? {
            let room = most - text.len();
            text.extend(bytes.iter().take(room));
            if bytes.len() > room {
                break;
            }
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    async fn next_bytes(&mut self) -> Result<Option<Bytes>, Error> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => next(&mut self.rest).await,
        }
    }
}

/// The crate logs what it is answered, which may repeat what was sent, secrets too: it is not heard.
async fn next(body: &mut BytesCursor) -> Result<Option<Bytes>, Error> {
    body.next().with_subscriber(Dispatch::none()).await
}

/// The error that an answer tells of which is not good.
pub(super) fn refused(text: &str, head: Option<&Head>, http: &Http, id: &str) -> Failed {
    let text = http.credentials.hide_in(text.to_owned());
    let error = match (exception_of(head, &text), head) {
        // Such a server marks an exception, and the mark is not shown to the crate.
        (_, Some(head)) if head.is_good() && head.exception_tag().is_some() => {
            EngineError::NotSupported {
                what: "a last row that reads like an exception, in this format; JSONEachRow tells them apart"
                    .to_owned(),
            }
        }
        (Some(exception), _) => EngineError::from_exception(&exception, id),
        (None, Some(head)) => foreign(head, &text, &http.address),
        (None, None) => EngineError::Corrupt {
            reason: "an answer without its head".to_owned(),
        },
    };
    Failed {
        error,
        can_repeat: head.is_some_and(|head| head.status == StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// Every version of the last years sends at least one of these.
pub(super) fn is_clickhouse(head: &Head) -> bool {
    head.headers.contains_key(SERVER) || head.headers.contains_key(QUERY)
}

fn exception_of(head: Option<&Head>, text: &str) -> Option<String> {
    if let Some(exception) = exception(text, head.and_then(Head::exception_tag)) {
        return Some(exception);
    }
    if is_exception(text) {
        return Some(text.to_owned());
    }
    let code = head?.headers.get(CODE)?.to_str().ok()?;
    Some(format!("Code: {code}. DB::Exception: {}", text.trim()))
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
fn foreign(head: &Head, text: &str, address: &Address) -> EngineError {
    let address = address.shown().to_owned();
    let answer = describe(head, text);
    match head.status {
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

fn describe(head: &Head, text: &str) -> String {
    let Head { status, headers } = head;
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
        // The crate says the status itself where there is no text.
        let mut lines = text.lines().filter(|line| *line != status.to_string());
        let line = lines.find(|line| !line.trim().is_empty());
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
    use http::HeaderMap;

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
        let head = Head {
            status: StatusCode::NOT_FOUND,
            headers: HeaderMap::new(),
        };
        let page = "<html><head><title>No such site</title></head></html>";
        let said = describe(&head, page);
        assert_eq!(said, "404 Not Found: a web page, “No such site”");
        assert_eq!(describe(&head, "404 Not Found"), "404 Not Found");
    }

    #[test]
    fn a_redirect_names_where_to_without_a_password() {
        let mut headers = HeaderMap::new();
        let target = http::HeaderValue::from_static("https://u:s3cret@elsewhere/");
        headers.insert(LOCATION, target);
        let status = StatusCode::FOUND;
        let said = describe(&Head { status, headers }, "302 Found");
        assert_eq!(
            said,
            "with a redirect (302 Found) to https://u:***@elsewhere/, which is not followed"
        );
    }
}
