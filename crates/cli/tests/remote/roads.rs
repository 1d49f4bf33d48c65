//! Ways to a server that are not straight: a path before it, proxies, and tables over other tables.

use crate::place::{Place, Ran};
use lucerna_engine_chdb::test_server::tls::{Authority, proxy as tls_proxy};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

const COUNT: [&str; 4] = ["sql", "SELECT count() AS n FROM otel_logs", "-F", "csv"];

/// Something on the way: it reads the head of a request, and says where to go on and with which head; what
/// it answers itself it gives as an error.
type Turn = fn(head: &str, port: u16) -> Result<(u16, String), &'static str>;

/// Listens on a port, and counts those whom it let pass.
fn on_the_way(port: u16, turn: Turn) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let own = listener.local_addr().expect("an address").port();
    let passed = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&passed);
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let count = Arc::clone(&count);
            thread::spawn(move || pass_on(near, port, turn, &count));
        }
    });
    (own, passed)
}

fn pass_on(mut near: TcpStream, port: u16, turn: Turn, count: &AtomicUsize) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && near.read(&mut byte).is_ok_and(|count| count > 0) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let (port, sent) = match turn(&head, port) {
        Ok(turned) => turned,
        Err(answer) => {
            let _ = near.write_all(answer.as_bytes());
            let _ = near.shutdown(Shutdown::Both);
            return;
        }
    };
    count.fetch_add(1, Ordering::SeqCst);
    let Ok(mut far) = TcpStream::connect(("127.0.0.1", port)) else {
        return;
    };
    if sent.is_empty() {
        let _ = near.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
    } else {
        let _ = far.write_all(sent.as_bytes());
    }
    let (from, to) = (near.try_clone(), far.try_clone());
    if let (Ok(mut from), Ok(mut to)) = (from, to) {
        thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Write);
        });
    }
    let _ = std::io::copy(&mut far, &mut near);
    let _ = near.shutdown(Shutdown::Both);
}

const NOT_FOUND: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
const WHO_ARE_YOU: &str = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";

/// One request for each connection: the next one has a head of its own.
fn closing(head: &str) -> String {
    head.replacen("\r\n", "\r\nConnection: close\r\n", 1)
}

/// A load balancer that knows ClickHouse by a path.
fn below_a_path(head: &str, port: u16) -> Result<(u16, String), &'static str> {
    let Some(rest) = head.strip_prefix("POST /click/house") else {
        return Err(NOT_FOUND);
    };
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    Ok((port, closing(&format!("POST /{rest}"))))
}

/// `eve:pw` in base 64.
const EVE: &str = "Basic ZXZlOnB3";

fn knows_eve(head: &str) -> bool {
    let line = head.lines().find(|line| {
        line.to_ascii_lowercase()
            .starts_with("proxy-authorization:")
    });
    line.is_some_and(|line| line.ends_with(EVE))
}

/// A proxy that is given whole URLs.
fn forwarding(head: &str, port: u16) -> Result<(u16, String), &'static str> {
    if !knows_eve(head) {
        return Err(WHO_ARE_YOU);
    }
    let start = format!("POST http://clickhouse.of.the.tests:{port}/");
    let Some(rest) = head.strip_prefix(&start) else {
        return Err(NOT_FOUND);
    };
    Ok((port, closing(&format!("POST /{rest}"))))
}

/// A proxy that is asked for a tunnel.
fn tunnelling(head: &str, port: u16) -> Result<(u16, String), &'static str> {
    if !knows_eve(head) {
        return Err(WHO_ARE_YOU);
    }
    if head.starts_with(&format!("CONNECT clickhouse.of.the.tests:{port} ")) {
        Ok((port, String::new()))
    } else {
        Err(NOT_FOUND)
    }
}

/// Has the connection go to another URL.
fn point(place: &Place, url: &str, more: &str) {
    place.configure(more);
    let path = place.path(".config/lucerna/config.toml");
    let text = std::fs::read_to_string(&path).expect("the file");
    let own = format!("http://127.0.0.1:{}", place.port);
    std::fs::write(&path, text.replace(&own, url)).expect("the file");
}

#[test]
fn a_server_below_a_path_is_reached() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let (port, passed) = on_the_way(place.port, below_a_path);
    for end in ["", "/"] {
        point(
            &place,
            &format!("http://127.0.0.1:{port}/click/house{end}"),
            "",
        );
        assert_eq!(place.run(&COUNT).rows(), "n\n4\n");
    }
    assert!(passed.load(Ordering::SeqCst) > 0);
    point(&place, &format!("http://127.0.0.1:{port}"), "");
    place.run(&COUNT).failed_with(3, "404 Not Found");
}

#[test]
fn a_proxy_of_the_environment_passes_requests_on() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let (port, passed) = on_the_way(place.port, forwarding);
    let server = format!("http://clickhouse.of.the.tests:{}", place.port);
    point(&place, &server, "");
    let through = |proxy: &str| {
        let mut command = place.command(&COUNT);
        command.env("http_proxy", proxy);
        Ran::from(command.output().expect("it runs"))
    };
    let proxy = format!("http://eve:pw@127.0.0.1:{port}");
    assert_eq!(through(&proxy).rows(), "n\n4\n");
    assert!(passed.load(Ordering::SeqCst) > 0);
    let stranger = through(&format!("http://127.0.0.1:{port}"));
    stranger.failed_with(3, "407");
    // Whom NO_PROXY names is reached without one, and this host is none.
    let mut direct = place.command(&COUNT);
    direct
        .env("http_proxy", &proxy)
        .env("no_proxy", "clickhouse.of.the.tests");
    Ran::from(direct.output().expect("it runs")).failed_with(3, "cannot reach");
}

#[test]
fn a_server_with_encryption_is_reached_through_a_tunnel() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let authority = Authority::new("the tests' authority").expect("an authority");
    std::fs::write(place.path("ca.pem"), authority.pem()).expect("a file");
    let identity = authority
        .identity(&["clickhouse.of.the.tests"])
        .expect("an identity");
    let secure = tls_proxy(place.port, &identity, None).expect("a proxy");
    let (port, passed) = on_the_way(secure, tunnelling);
    let tls = format!("tls = {{ ca = '{}' }}", place.path("ca.pem").display());
    point(
        &place,
        &format!("https://clickhouse.of.the.tests:{secure}"),
        &tls,
    );
    let mut command = place.command(&COUNT);
    command.env("https_proxy", format!("http://eve:pw@127.0.0.1:{port}"));
    assert_eq!(
        Ran::from(command.output().expect("it runs")).rows(),
        "n\n4\n"
    );
    assert!(passed.load(Ordering::SeqCst) > 0);
}

#[test]
fn tables_over_others_are_searched_with_the_indexes_of_those() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let database = &place.database;
    place.write(
        "a table over the cluster",
        &format!("CREATE TABLE spread AS otel_logs ENGINE = Distributed('pair', '{database}', 'otel_logs')"),
    );
    place.write(
        "a table over tables",
        &format!("CREATE TABLE merged AS otel_logs ENGINE = Merge('{database}', '^otel_logs$')"),
    );
    let examined = |table: &str| {
        place.configure(&format!(
            "cluster = 'pair'\nsources.logs = {{ table = '{table}' }}"
        ));
        let ran = place.run(&["conn", "test", "--json"]);
        let object: Value = serde_json::from_str(ran.rows()).expect("an object");
        let mut logs = object["searches"]["logs"].clone();
        if let Some(indexes) = logs["indexes"].as_array_mut() {
            indexes.sort_by_key(Value::to_string);
        }
        logs
    };
    let own = examined("otel_logs");
    assert!(
        own["indexes"]
            .as_array()
            .is_some_and(|indexes| indexes.len() > 2),
        "{own}"
    );
    for table in ["spread", "merged"] {
        let over = examined(table);
        assert_eq!(over["indexes"], own["indexes"], "{table}: {over}");
        let ran = place.run(&["search", "level:error", "--count", "-F", "csv"]);
        assert_eq!(ran.rows(), "count\n2\n", "{table}");
    }
    let spread = examined("spread");
    assert_eq!(
        spread["cluster"]["replicas"].as_array().map(Vec::len),
        Some(2),
        "{spread}"
    );
}
