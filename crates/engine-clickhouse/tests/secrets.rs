//! What the engine says while it works, at every level, holds no secret: neither its log, nor its errors,
//! nor what is shown of it for finding mistakes.

use std::fmt::{Debug, Write as _};
use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lucerna_engine::{Engine, EngineError, QueryRequest};
use lucerna_engine_clickhouse::{ClickHouseOptions, open};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

const PASSWORD: &str = "hunter2-of-the-tests";
const OF_PROXY: &str = "swordfish-of-the-tests";

/// Everything that anything in this process logs.
static LOG: Mutex<String> = Mutex::new(String::new());

/// Takes every event and every span of every library, at every level.
struct Everything;

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

fn keep(line: &str) {
    let mut log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
    log.push_str(line);
    log.push('\n');
}

impl Subscriber for Everything {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line(span.metadata().name().to_owned());
        span.record(&mut line);
        keep(&line.0);
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, values: &Record<'_>) {
        let mut line = Line(String::new());
        values.record(&mut line);
        keep(&line.0);
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        keep(&line.0);
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

/// Answers every request with `head` and all that it was sent, as a proxy does that is there to find
/// mistakes.
fn echoing(head: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || echo(stream, head));
        }
    });
    port
}

fn echo(mut stream: TcpStream, head: &str) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
        request.push(byte[0]);
    }
    // The secret first: of a text that is no error of ClickHouse only the beginning is shown.
    let request = String::from_utf8_lossy(&request);
    let mut lines: Vec<&str> = request.lines().collect();
    lines.sort_by_key(|line| !line.starts_with("x-clickhouse-key"));
    let body = lines.join("\n");
    let answer = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    let _ = stream.write_all(answer.as_bytes());
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
    let _ = std::io::copy(&mut stream, &mut std::io::sink());
}

fn options(port: u16) -> ClickHouseOptions {
    let url = format!("http://ada:{PASSWORD}@127.0.0.1:{port}/?database=otel");
    ClickHouseOptions::from_url(&url).expect("a URL")
}

/// All that an error says, its causes too.
fn said(error: &EngineError) -> String {
    let mut text = format!("{error}\n{error:?}\n");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let _ = writeln!(text, "{inner}\n{inner:?}");
        cause = inner.source();
    }
    text
}

#[test]
fn nothing_that_is_logged_or_said_holds_a_secret() {
    tracing::subscriber::set_global_default(Everything).expect("the only one of this process");
    let request = QueryRequest::new("SELECT 1").timeout(Duration::from_secs(5));
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed = free.local_addr().expect("an address").port();
    drop(free);
    let mut all = String::new();
    let heads = [
        "HTTP/1.1 404 Not Found\r\n",
        "HTTP/1.1 403 Forbidden\r\n",
        "HTTP/1.1 503 Service Unavailable\r\n",
        "HTTP/1.1 500 Internal Server Error\r\nX-ClickHouse-Exception-Code: 60\r\n",
        "HTTP/1.1 200 OK\r\n",
    ];
    let ports = heads.map(echoing).into_iter().chain([closed]);
    for port in ports {
        let mut options = options(port);
        for proxy in [false, true] {
            if proxy {
                let url = format!("http://eve:{OF_PROXY}@127.0.0.1:{port}");
                options.proxy.http = Some(url);
            }
            let engine = open(&options).expect("the options can be used");
            let Err(error) = engine.query(&request) else {
                panic!("it is no ClickHouse");
            };
            let _ = writeln!(all, "{options:?}\n{engine:?}\n{request:?}");
            all += &said(&error);
        }
    }
    let broken = "http://ada:hunter2-of-the-tests@";
    let error = ClickHouseOptions::from_url(broken).expect_err("no URL");
    let _ = writeln!(all, "{error}\n{error:?}");
    let log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(
        log.contains("lucerna_engine_clickhouse"),
        "something was logged: {log}"
    );
    assert!(all.contains("***"), "a secret was echoed and masked: {all}");
    for secret in [PASSWORD, OF_PROXY, "of-the-tests"] {
        assert!(!all.contains(secret), "{all}");
        assert!(!log.contains(secret), "{log}");
    }
}
