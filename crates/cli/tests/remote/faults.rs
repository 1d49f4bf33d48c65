//! What can go wrong on the way to a server: each has its message and its exit code, and nothing goes on
//! past its timeout.

use crate::place::{Place, Ran};
use lucerna_engine_chdb::test_server::faults::proxy;
use std::io::{BufRead, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// What the program is allowed, what the server is given beyond that to say so itself, and a machine that
/// does other things too.
const ALLOWED: &str = "2s";
const PATIENCE: Duration = Duration::from_secs(15);

/// As much of the rows as a proxy lets through before it fails.
const LET_THROUGH: usize = 10_000_000;

const ROWS: &str = "SELECT number, toString(number) AS text FROM numbers(20000000)";

/// Something in the place of a server; gives its port.
fn in_place_of_server(answer: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let answer = std::sync::Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = std::sync::Arc::clone(&answer);
            thread::spawn(move || answer(stream));
        }
    });
    port
}

/// Reads the head of a request.
fn read_head(stream: &mut TcpStream) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
        head.push(byte[0]);
    }
}

/// Answers every request with this, and closes.
fn canned(answer: Vec<u8>) -> u16 {
    in_place_of_server(move |mut stream| {
        read_head(&mut stream);
        let _ = stream.write_all(&answer);
        let _ = stream.shutdown(Shutdown::Write);
        // What is still being sent is taken, or else the end of the answer would be lost.
        let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    })
}

fn response(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}").into_bytes()
}

/// A proxy before the real server that fails once so many bytes have come back.
fn failing_after(port: u16, most: usize, fail: fn(&mut TcpStream)) -> u16 {
    in_place_of_server(move |mut near| {
        let Ok(mut far) = TcpStream::connect(("127.0.0.1", port)) else {
            return;
        };
        let (from, to) = (near.try_clone(), far.try_clone());
        if let (Ok(mut from), Ok(mut to)) = (from, to) {
            thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Write);
            });
        }
        let mut buffer = vec![0; 65536];
        let mut passed = 0;
        while let Ok(count) = far.read(&mut buffer) {
            if count == 0 || near.write_all(&buffer[..count]).is_err() {
                break;
            }
            passed += count;
            if passed > most {
                fail(&mut near);
                break;
            }
        }
        let _ = near.shutdown(Shutdown::Both);
        let _ = far.shutdown(Shutdown::Both);
    })
}

fn sleep_long(_: &mut TcpStream) {
    thread::sleep(PATIENCE * 4);
}

/// Runs a statement through a port, and sees that it ends in time.
#[track_caller]
fn ran(place: &Place, port: u16, statement: &str) -> Ran {
    place.configure_at(port, "ada", "");
    let began = Instant::now();
    let ran = place.run(&["sql", statement, "--timeout", ALLOWED, "-F", "none"]);
    assert!(began.elapsed() < PATIENCE, "{:?}: {ran:?}", began.elapsed());
    ran
}

#[test]
fn whatever_answers_in_the_place_of_a_server_is_told() {
    let Some(place) = Place::empty() else { return };
    let huge = format!("X-Big: {}\r\n", "x".repeat(2_000_000));
    let cases: [(&str, Vec<u8>, &str); 6] = [
        (
            "a load balancer",
            response("404 Not Found", "", "<html>default backend</html>"),
            "is not ClickHouse: it answered 404 Not Found",
        ),
        (
            "nobody behind it",
            response("503 Service Unavailable", "", "no healthy upstream"),
            "answered 503 Service Unavailable",
        ),
        (
            "a redirect",
            response("302 Found", "Location: https://login.example/\r\n", ""),
            "a redirect (302 Found) to https://login.example/",
        ),
        (
            "a huge header",
            response("200 OK", &huge, ""),
            "a head that is too large",
        ),
        (
            "no HTTP",
            b"\x16\x03\x01 garbage\r\n\r\n".to_vec(),
            "not HTTP",
        ),
        (
            "a web page",
            response("200 OK", "", "hello"),
            "is not ClickHouse: it answered 200 OK",
        ),
    ];
    for (what, answer, words) in cases {
        let ran = ran(&place, canned(answer), "SELECT 1");
        assert_eq!(ran.code, Some(3), "{what}: {ran:?}");
        assert!(ran.stderr.contains(words), "{what}: {ran:?}");
    }
}

#[test]
fn a_server_that_is_not_there_or_says_nothing_is_told() {
    let Some(place) = Place::empty() else { return };
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let free = listener.local_addr().expect("an address").port();
    drop(listener);
    ran(&place, free, "SELECT 1").failed_with(3, "cannot reach");
    let closing = in_place_of_server(|mut stream| read_head(&mut stream));
    ran(&place, closing, "SELECT 1").failed_with(3, "error: ");
    let silent = in_place_of_server(|mut stream| sleep_long(&mut stream));
    ran(&place, silent, "SELECT 1").failed_with(4, "no end within 2 s");
    let dripping = in_place_of_server(|mut stream| {
        read_head(&mut stream);
        let head =
            "HTTP/1.1 200 OK\r\nX-ClickHouse-Query-Id: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        let _ = stream.write_all(head.as_bytes());
        while stream.write_all(b"1\r\nx\r\n").is_ok() {
            thread::sleep(Duration::from_millis(200));
        }
    });
    ran(&place, dripping, "SELECT 1").failed_with(4, "no end within 2 s");
    let file = std::fs::read_to_string(place.path(".config/lucerna/config.toml")).expect("a file");
    let file = file.replace("http://127.0.0.1", "http://no-such-host.invalid");
    std::fs::write(place.path(".config/lucerna/config.toml"), file).expect("a file");
    place
        .run(&["sql", "SELECT 1"])
        .failed_with(3, "cannot reach http://no-such-host.invalid");
    place.configure("");
    let file = std::fs::read_to_string(place.path(".config/lucerna/config.toml")).expect("a file");
    let file = file.replace("http://127.0.0.1", "https://127.0.0.1");
    std::fs::write(place.path(".config/lucerna/config.toml"), file).expect("a file");
    place
        .run(&["sql", "SELECT 1"])
        .failed_with(3, "cannot make a secure connection");
}

#[test]
fn rows_that_break_off_are_an_error_and_leave_no_file() {
    let Some(place) = Place::empty() else { return };
    let port = place.port;
    let closing: fn(&mut TcpStream) = |_| {};
    let garbage: fn(&mut TcpStream) = |stream| {
        let _ = stream.write_all(&[0xaa; 4096]);
    };
    for (what, fail) in [("closed", closing), ("garbage", garbage)] {
        let port = failing_after(port, LET_THROUGH, fail);
        place.configure_at(port, "ada", "");
        let ran = place.run(&["sql", ROWS, "-o", "rows.arrows"]);
        assert!(matches!(ran.code, Some(1 | 3)), "{what}: {ran:?}");
        assert!(ran.stderr.starts_with("error: "), "{what}: {ran:?}");
        assert!(!place.path("rows.arrows").exists(), "{what}");
    }
    let stalling = failing_after(port, LET_THROUGH, sleep_long);
    ran(&place, stalling, ROWS).failed_with(4, "within 2 s");
}

#[test]
fn an_exception_after_ten_megabytes_is_the_error_that_it_is() {
    let Some(place) = Place::empty() else { return };
    let statement = "SELECT number, repeat('x', 100) AS text, throwIf(number = 300000, 'boom') AS t \
                     FROM numbers(9000000)";
    let cutting = proxy(place.port).expect("a proxy");
    for (what, port) in [("straight", place.port), ("cut into pieces", cutting)] {
        place.configure_at(port, "ada", "");
        let ran = place.run(&["sql", statement, "-o", "rows.csv"]);
        ran.failed_with(1, "boom");
        assert!(ran.stderr.contains("code 395"), "{what}: {ran:?}");
        assert!(!place.path("rows.csv").exists(), "{what}");
    }
}

#[test]
fn a_server_that_was_restarted_answers_the_next_statement_of_a_session() {
    let Some(mut server) = crate::place::start() else {
        return;
    };
    let Some(place) = Place::empty() else { return };
    place.configure_at(server.port(), "ada", "");
    let file = std::fs::read_to_string(place.path(".config/lucerna/config.toml")).expect("a file");
    let database = format!("database = '{}'", place.database);
    let file = file.replace(&database, "database = 'default'");
    std::fs::write(place.path(".config/lucerna/config.toml"), file).expect("a file");
    let mut child = place
        .command(&["-q", "-F", "csv"])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("a pipe");
    let output = child.stdout.take().expect("a pipe");
    let (sender, lines) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for line in std::io::BufReader::new(output)
            .lines()
            .map_while(Result::ok)
        {
            let _ = sender.send(line);
        }
    });
    let mut answer = |statement: &str, expected: &[&str]| {
        writeln!(input, "{statement}").expect("it is taken");
        for words in expected {
            let line = lines.recv_timeout(PATIENCE * 2).expect("a line in time");
            assert_eq!(line, *words);
        }
    };
    answer("SELECT 1 AS one;", &["one", "1"]);
    server.restart().expect("it starts again");
    answer("SELECT 2 AS two;", &["two", "2"]);
    drop(input);
    assert!(child.wait().expect("it ends").success());
}
