//! Sockets with something else at their other end.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::thread;

use lucerna_engine::{Access, Engine, EngineError, QueryRequest};
use lucerna_engine_shared::{Shared, open};

use super::script::{Script, count};

fn socket(folder: &Path) -> std::path::PathBuf {
    folder.join("lucerna.sock")
}

/// A frame with a message.
fn frame(message: &str) -> Vec<u8> {
    let length = u32::try_from(message.len()).expect("it is short");
    [b"M", &length.to_le_bytes()[..], message.as_bytes()].concat()
}

/// All that comes until the other end hangs up.
fn answer(folder: &Path, sent: &[u8]) -> Vec<u8> {
    let mut stream = UnixStream::connect(socket(folder)).expect("somebody listens");
    // Whoever is sent nonsense may hang up before its end.
    let _ = stream.write_all(sent);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

/// Listens in the place of a holder and answers each of the next questions with these bytes, then goes
/// and leaves its socket behind.
fn pose(folder: &Path, answers: Vec<Vec<u8>>) -> thread::JoinHandle<()> {
    let listener = UnixListener::bind(socket(folder)).expect("a socket");
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().expect("a connection");
            stream.write_all(&answer).expect("it is taken");
            // The question, so that it does not look as if the answer were lost.
            let _ = stream.read(&mut [0; 4096]);
        }
    })
}

fn open_script(folder: &Path) -> Result<Shared, EngineError> {
    open(Script::new().options(folder))
}

#[test]
fn nonsense_is_hung_up_on_and_the_others_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = Script::new();
    let (_holder, peer) = (script.open(folder.path()), script.open(folder.path()));
    let hello = frame(r#"{"protocol":2,"program":"x"}"#);
    let with_hello = |rest: &[u8]| [&hello, rest].concat();
    let nonsense = [
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        vec![0; 100_000],
        b"M\xff\xff\xff\xff".to_vec(),
        frame("{"),
        frame(&"[".repeat(100_000)),
        frame(r#""Begun""#),
        with_hello(&frame(r#"{"Drop":"everything"}"#)),
        with_hello(b"R\x04\0\0\0rows"),
        with_hello(b"M\x10\0\0\0{"),
        Vec::new(),
    ];
    for bytes in nonsense {
        assert!(answer(folder.path(), &bytes).is_empty(), "{bytes:?}");
        assert_eq!(count(&peer, "rows 1").expect("it runs"), 1);
    }
}

#[test]
fn an_insert_of_nonsense_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = Script::new();
    let (_holder, peer) = (script.open(folder.path()), script.open(folder.path()));
    let ask = r#"{"Insert":{"database":"d","table":"t","columns":["n"]}}"#;
    let begin = [frame(r#"{"protocol":2,"program":"x"}"#), frame(ask)].concat();
    for rows in [
        &b"R\x08\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7f"[..],
        b"R\x04\0\0\0rows",
        b"",
    ] {
        let answer = answer(folder.path(), &[&begin, rows].concat());
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.contains("Failed"), "{rows:?}: {answer}");
    }
    assert_eq!(count(&peer, "rows 1").expect("it runs"), 1);
}

#[test]
fn a_program_that_talks_otherwise_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let _holder = open_script(folder.path()).expect("a store");
    let hello = frame(r#"{"protocol":999,"program":"lucerna 9.0","and":"more"}"#);
    let answer = answer(folder.path(), &hello);
    assert_eq!(
        answer,
        frame(r#"{"OtherProtocol":{"program":"lucerna test"}}"#)
    );
}

#[test]
fn a_holder_that_talks_otherwise_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = frame(r#"{"OtherProtocol":{"program":"lucerna 9.0"}}"#);
    let posing = pose(folder.path(), vec![other]);
    let error = open_script(folder.path()).expect_err("they cannot talk");
    posing.join().expect("no panic");
    let text = error.to_string();
    assert!(matches!(error, EngineError::InUse { .. }), "{text}");
    for part in [
        format!("process {}", std::process::id()),
        "lucerna 9.0".to_owned(),
        "lucerna test".to_owned(),
    ] {
        assert!(text.contains(&part), "{text}");
    }
}

#[test]
fn a_listener_that_is_no_holder_is_named() {
    for answer in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], &frame("{}")] {
        let folder = tempfile::tempdir().expect("a folder");
        let posing = pose(folder.path(), vec![answer.to_vec()]);
        let error = open_script(folder.path()).expect_err("it is no lucerna");
        posing.join().expect("no panic");
        assert!(error.to_string().contains("no lucerna"), "{error}");
    }
}

#[test]
fn rows_that_are_nonsense_are_an_error() {
    let begun = frame(r#""Begun""#);
    let message = b"R\x10\0\0\0\xff\xff\xff\xff\x08\0\0\0garbages";
    let garbage = [&begun[..], message].concat();
    let early = [&begun[..], &frame(r#"{"End":{"read_rows":0,"read_bytes":0,"elapsed":{"secs":0,"nanos":0},"repaired_values":0}}"#)].concat();
    let other = [&begun[..], &frame(r#"{"Version":"1"}"#)].concat();
    for answer in [garbage, early, other] {
        let folder = tempfile::tempdir().expect("a folder");
        let posing = pose(folder.path(), vec![begun.clone(), answer]);
        let peer = open_script(folder.path()).expect("a store");
        let error = count(&peer, "rows 1").expect_err("it is nonsense");
        posing.join().expect("no panic");
        assert!(matches!(error, EngineError::Corrupt { .. }), "{error}");
    }
}

#[test]
fn a_question_that_reads_is_asked_once_more_if_its_holder_dies() {
    let folder = tempfile::tempdir().expect("a folder");
    let begun = frame(r#""Begun""#);
    // For the greeting, and for the statement.
    let posing = pose(folder.path(), vec![begun.clone(), begun]);
    let script = Script::new();
    let peer = script.open(folder.path());
    assert_eq!(count(&peer, "rows 3").expect("it is run here"), 3);
    posing.join().expect("no panic");
    assert!(peer.is_holder());
}

#[test]
fn a_question_that_kills_one_holder_after_the_other_is_not_asked_for_ever() {
    let folder = tempfile::tempdir().expect("a folder");
    let begun = frame(r#""Begun""#);
    let posing = pose(folder.path(), vec![begun.clone(), begun.clone(), begun]);
    let peer = open_script(folder.path()).expect("a store");
    let error = count(&peer, "rows 3").expect_err("it died twice");
    posing.join().expect("no panic");
    assert!(matches!(error, EngineError::Disconnected { .. }), "{error}");
}

#[test]
fn a_write_whose_holder_dies_is_not_run_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let begun = frame(r#""Begun""#);
    let posing = pose(folder.path(), vec![begun.clone(), begun]);
    let script = Script::new();
    let peer = script.open(folder.path());
    let request = QueryRequest::new("rows 3").access(Access::Write);
    let error = peer.execute(&request).expect_err("nobody knows");
    posing.join().expect("no panic");
    assert!(matches!(error, EngineError::Disconnected { .. }), "{error}");
    assert!(script.log().is_empty());
    // What comes next has a store again.
    peer.execute(&request).expect("it is run here");
}

#[test]
fn a_write_that_was_not_begun_is_asked_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let posing = pose(folder.path(), vec![frame(r#""Begun""#), Vec::new()]);
    let script = Script::new();
    let peer = script.open(folder.path());
    let request = QueryRequest::new("rows 3").access(Access::Write);
    peer.execute(&request).expect("it is run here");
    posing.join().expect("no panic");
    assert_eq!(script.log(), ["rows 3 begins"]);
}
