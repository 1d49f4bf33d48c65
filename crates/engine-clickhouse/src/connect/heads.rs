//! The heads of answers. The `clickhouse` crate keeps them to itself, so they are read on the
//! connection, before it sees them.

use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use http::header::HeaderName;
use http::{HeaderMap, HeaderValue, StatusCode};
use httparse::Status;
use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};

/// Says that an answer is an exception, and its number.
pub(crate) const CODE: HeaderName = HeaderName::from_static("x-clickhouse-exception-code");
/// The word between which an exception stands that comes after rows.
const TAG: HeaderName = HeaderName::from_static("x-clickhouse-exception-tag");

/// As many headers as are read, and as long a head: no less than the HTTP library takes.
const MOST_HEADERS: usize = 100;
const MOST: usize = 512 << 10;
/// As much as is read at once of what is looked at.
const PIECE: usize = 8 << 10;
/// As much as may come of the text of an error, all of which the crate collects.
const MOST_OF_ERROR: usize = 1 << 20;

/// The head of an answer.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

impl Head {
    /// Whether the rows, and no error, follow.
    pub(crate) fn is_good(&self) -> bool {
        self.status == StatusCode::OK && !self.headers.contains_key(CODE)
    }

    /// The word that marks an exception which comes after rows, if the server says it.
    pub(crate) fn exception_tag(&self) -> Option<&str> {
        self.headers.get(TAG)?.to_str().ok()
    }
}

/// The heads of the answers that are waited for, by the ids of the statements.
#[derive(Clone, Default)]
pub(crate) struct Heads(Arc<Mutex<HashMap<String, Option<Head>>>>);

impl Heads {
    /// Keeps the head of the answer to a statement for as long as what is returned is there.
    pub(crate) fn expect(&self, id: &str) -> Expected {
        self.lock().insert(id.to_owned(), None);
        Expected {
            heads: self.clone(),
            id: id.to_owned(),
        }
    }

    fn arrived(&self, id: &str, head: Head) {
        if let Some(place) = self.lock().get_mut(id) {
            *place = Some(head);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Option<Head>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A head that is waited for. It is here before anything of its body.
pub(crate) struct Expected {
    heads: Heads,
    id: String,
}

impl Expected {
    pub(crate) fn is_here(&self) -> bool {
        matches!(self.heads.lock().get(&self.id), Some(Some(_)))
    }

    pub(crate) fn take(&self) -> Option<Head> {
        self.heads.lock().get_mut(&self.id)?.take()
    }
}

impl Drop for Expected {
    fn drop(&mut self) {
        self.heads.lock().remove(&self.id);
    }
}

/// A connection whose answers have their heads kept.
pub(crate) struct Heard<S> {
    stream: S,
    heads: Heads,
    state: State,
    /// As much as may still come of a text that the crate collects.
    most_left: Option<usize>,
}

/// What comes next.
enum State {
    /// Nothing, or the rest of a body.
    Body,
    /// The head of the answer to the statement with this id, of which this much is here.
    Head { id: String, held: Vec<u8> },
    /// This is here and is to be handed on, but for the first bytes of it.
    Held { held: Vec<u8>, handed: usize },
}

impl<S> Heard<S> {
    pub(super) fn new(stream: S, heads: Heads) -> Self {
        Self {
            stream,
            heads,
            state: State::Body,
            most_left: None,
        }
    }

    /// Looks at what is sent: a request begins with the beginning of what is written at once.
    fn notice(&mut self, bytes: &[u8]) {
        if matches!(self.state, State::Body) && bytes.starts_with(b"POST ") {
            self.most_left = None;
            self.state = State::Head {
                id: id_of(bytes),
                held: Vec::new(),
            };
        }
    }

    /// Takes a head that is whole.
    fn take(&mut self, id: &str, head: Head, held: &mut [u8]) {
        if !head.is_good() {
            self.most_left = Some(MOST_OF_ERROR);
        }
        // The crate looks for an exception in each piece that arrives, and loses the text of one that
        // is cut; without its word it leaves the exception to us.
        hide(held, &TAG);
        self.heads.arrived(id, head);
    }
}

impl<S: Read + Unpin> Heard<S> {
    fn poll_head(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let State::Head { id, held } = &mut self.state {
            let count = ready!(poll_into(&mut self.stream, context, held, PIECE))?;
            let found = read(held);
            if matches!(found, Found::Part) && count > 0 && held.len() < MOST {
                continue;
            }
            let (id, mut held) = (std::mem::take(id), std::mem::take(held));
            if let Found::Head(head) = found {
                self.take(&id, head, &mut held);
            }
            self.state = State::Held { held, handed: 0 };
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: Read + Unpin> Read for Heard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_head(context))?;
        let heard = &mut *self;
        if let State::Held { held, handed } = &mut heard.state {
            let rest = held.get(*handed..).unwrap_or_default();
            let count = rest.len().min(buffer.remaining());
            buffer.put_slice(&rest[..count]);
            *handed += count;
            if *handed == held.len() {
                heard.state = State::Body;
            }
            return Poll::Ready(Ok(()));
        }
        let Some(most_left) = &mut heard.most_left else {
            return Pin::new(&mut heard.stream).poll_read(context, buffer);
        };
        let mut piece = Vec::new();
        let most = buffer.remaining();
        let count = ready!(poll_into(&mut heard.stream, context, &mut piece, most))?;
        *most_left = most_left
            .checked_sub(count)
            .ok_or_else(|| io::Error::other("the text of an error has no end"))?;
        buffer.put_slice(&piece);
        Poll::Ready(Ok(()))
    }
}

/// Reads a piece, and gives its length; 0 at the end.
fn poll_into<S: Read + Unpin>(
    stream: &mut S,
    context: &mut Context<'_>,
    target: &mut Vec<u8>,
    most: usize,
) -> Poll<io::Result<usize>> {
    let mut space = [0; PIECE];
    let mut piece = ReadBuf::new(&mut space[..most.min(PIECE)]);
    ready!(Pin::new(stream).poll_read(context, piece.unfilled()))?;
    target.extend_from_slice(piece.filled());
    Poll::Ready(Ok(piece.filled().len()))
}

/// What bytes are that may be a head.
enum Found {
    Head(Head),
    Part,
    /// The HTTP library says what is wrong.
    Nothing,
}

fn read(bytes: &[u8]) -> Found {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let length = match response.parse(bytes) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return Found::Part,
        Err(_) => return Found::Nothing,
    };
    let status = response
        .code
        .and_then(|code| StatusCode::from_u16(code).ok());
    let Some(status) = status else {
        return Found::Nothing;
    };
    if status.is_informational() {
        return read(bytes.get(length..).unwrap_or_default());
    }
    let headers = response.headers.iter().filter_map(|header| {
        let name = HeaderName::from_bytes(header.name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_bytes(header.value).ok()?))
    });
    let headers = headers.collect();
    Found::Head(Head { status, headers })
}

/// Gives a header a name that nobody looks for.
fn hide(head: &mut [u8], name: &HeaderName) {
    let line = [b"\r\n", name.as_str().as_bytes(), b":"].concat();
    let mut places = head.windows(line.len());
    let place = places.position(|bytes| bytes.eq_ignore_ascii_case(&line));
    if let Some(first) = place.and_then(|place| head.get_mut(place + 2)) {
        *first = b'_';
    }
}

/// The id of the statement, which stands in the first line of a request.
fn id_of(request: &[u8]) -> String {
    let line = request.split(|&byte| byte == b'\r').next();
    let line = String::from_utf8_lossy(line.unwrap_or_default());
    let mut words = line.split(['?', '&', ' ']);
    let id = words.find_map(|word| word.strip_prefix("query_id="));
    id.unwrap_or_default().to_owned()
}

impl<S: Connection> Connection for Heard<S> {
    fn connected(&self) -> Connected {
        self.stream.connected()
    }
}

impl<S: Write + Unpin> Write for Heard<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.notice(bytes);
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
        if let Some(first) = buffers.iter().find(|bytes| !bytes.is_empty()) {
            self.notice(first);
        }
        Pin::new(&mut self.stream).poll_write_vectored(context, buffers)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    const REQUEST: &[u8] =
        b"POST /?default_format=TSV&query_id=q1 HTTP/1.1\r\nhost: h\r\n\r\nSELECT 1";

    /// What a server sends, so many bytes at a time.
    struct Sent {
        bytes: Vec<u8>,
        at_once: usize,
    }

    impl Read for Sent {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            mut buffer: ReadBufCursor<'_>,
        ) -> Poll<io::Result<()>> {
            let count = self.at_once.min(self.bytes.len()).min(buffer.remaining());
            let rest = self.bytes.split_off(count);
            buffer.put_slice(&std::mem::replace(&mut self.bytes, rest));
            Poll::Ready(Ok(()))
        }
    }

    /// All that is handed on of an answer to [`REQUEST`], and its head.
    fn heard(answer: &[u8], at_once: usize) -> (io::Result<Vec<u8>>, Option<Head>) {
        let heads = Heads::default();
        let expected = heads.expect("q1");
        let bytes = answer.to_vec();
        let mut heard = Heard::new(Sent { bytes, at_once }, heads);
        heard.notice(REQUEST);
        let mut all = Vec::new();
        let mut context = Context::from_waker(Waker::noop());
        let read = loop {
            let length = all.len();
            match poll_into(&mut heard, &mut context, &mut all, 100) {
                Poll::Ready(Ok(_)) if all.len() == length => break Ok(all),
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(error)) => break Err(error),
                Poll::Pending => panic!("nothing is waited for"),
            }
        };
        (read, expected.take())
    }

    #[test]
    fn a_head_is_kept_however_it_is_cut_and_handed_on_without_the_word_of_exceptions() {
        let answer =
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-ClickHouse-Exception-Tag: qyl\r\n\
            Content-Length: 3\r\n\r\n1\r\n";
        for at_once in [1, 7, 1000] {
            let (bytes, head) = heard(answer, at_once);
            let text = String::from_utf8(bytes.expect("bytes")).expect("text");
            assert_eq!(
                text,
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n_-ClickHouse-Exception-Tag: qyl\r\n\
                 Content-Length: 3\r\n\r\n1\r\n"
            );
            let head = head.expect("a head");
            assert!(head.is_good());
            assert_eq!(head.headers[TAG], "qyl");
        }
    }

    #[test]
    fn what_is_no_head_is_handed_on_as_it_is() {
        for answer in [&b"\x16\x03\x01 garbage\r\n\r\n"[..], b"HTTP/1.1 200", b""] {
            let (bytes, head) = heard(answer, 5);
            assert_eq!(bytes.expect("bytes"), answer);
            assert!(head.is_none());
        }
        let mut huge = b"HTTP/1.1 200 OK\r\nX-Big: ".to_vec();
        huge.resize(MOST * 2, b'x');
        assert_eq!(heard(&huge, PIECE).0.expect("bytes"), huge);
    }

    #[test]
    fn rows_may_be_long_and_texts_of_errors_may_not() {
        let body = vec![b'x'; MOST_OF_ERROR * 2];
        let good = [&b"HTTP/1.1 200 OK\r\n\r\n"[..], &body].concat();
        assert_eq!(heard(&good, PIECE).0.expect("bytes"), good);
        let bad = [&b"HTTP/1.1 404 Not Found\r\n\r\n"[..], &body].concat();
        let (bytes, head) = heard(&bad, PIECE);
        assert!(bytes.is_err());
        assert_eq!(head.expect("a head").status, StatusCode::NOT_FOUND);
    }

    #[test]
    fn a_head_that_nobody_waits_for_is_not_kept() {
        let heads = Heads::default();
        drop(heads.expect("q1"));
        let head = Head {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
        };
        heads.arrived("q1", head);
        assert!(heads.lock().is_empty());
    }
}
